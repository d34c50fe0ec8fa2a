import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { JOINT, LEAD, openDuties, taskState, VENUE } from './support.ts';

const SLOTS = {
  date1: '2026-09-15',
  time1: '09:30',
  date2: '2026-09-16',
  time2: '14:30',
  date3: '',
  time3: '',
};

describe('磋商: the units choose, the lead settles', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who(LEAD).says(`发起联合检查 S03 9月15日 9:30 对象:${VENUE}`);
    county.who(LEAD).receives('【待分发】');
    await county.who(LEAD).fills('【待分发】', '发起磋商', SLOTS);
  });
  afterEach(() => county.close());

  it('every voice shows on all cards, the majority is proposed, and the lead’s word is the draft’s time', async () => {
    expect(await taskState(county)).toBe('CONSULTING');
    for (const unit of JOINT)
      county
        .who(unit)
        .receives('【磋商】', '①9月15日（周二）09:30 ②9月16日（周三）14:30', '请在9月9日 09:00前选');
    county.who(LEAD).receives('【磋商】', '还差：');
    expect(county.who(LEAD).buttons('【待分发】')).toEqual([]);
    county.expectNothingElse();

    await county.who('GAJ').taps('【磋商】', '选②');
    await county.who('XFDD').taps('【磋商】', '选②');
    await county.who('SCJGJ').taps('【磋商】', '选①');
    county.who('XFDD').receives('【磋商】', '✅ 公安局 选②（9月16日（周三）14:30）', '还差：住建局');
    await county.who('ZJJ').taps('【磋商】', '都不行');
    county.who(LEAD).receives('【磋商】', '多数选', '②9月16日（周三）14:30', '住建局 都不行');
    expect(county.who(LEAD).buttons('【磋商】')).toEqual(['定②', '定①', '停止磋商']);

    await county.who(LEAD).taps('【磋商】', '定②');
    expect(await taskState(county)).toBe('DRAFT');
    county.who(LEAD).receives('【待分发】', '9月16日（周三） 14:30');
    await county.who(LEAD).taps('【待分发】', '确认分发');
    county.who('GAJ').receives('【联合检查】', '9月16日（周三） 14:30');
  });

  it('a silent unit is reminded half way, the lead when the day is over', async () => {
    await county.who('GAJ').taps('【磋商】', '选①');
    county.seenByAll();
    await county.forward('4 工作小时');
    for (const unit of ['XFDD', 'SCJGJ', 'ZJJ'])
      county.who(unit).receives('【第1次提醒】请选时间', '还剩3小时30分');
    county.expectNothingElse();
    await county.forward('2026-09-09 09:05');
    county.who(LEAD).receives('【第1次提醒】请定时间', '多数选', '①9月15日');
    county.expectNothingElse();
    await county.who(LEAD).taps('【第1次提醒】', '定①');
    expect(await openDuties(county)).toEqual(['task.draft WLJ']);
  });

  it('with two working days to choose, half way is half of the working time', async () => {
    await county.who(LEAD).taps('【磋商】', '停止磋商');
    await county.db.query(
      `update region set settings = settings || '{"task": {"consultWorkdays": 2}}' where level = 'county'`,
    );
    county.app.shell.surroundings.forget();
    await county.who(LEAD).fills('【待分发】', '发起磋商', SLOTS);
    for (const unit of JOINT) county.who(unit).receives('【磋商】', '请在9月10日 09:00前选');
    county.seenByAll();
    // Of the fourteen working hours from Tuesday 09:00 to Thursday 09:00, six and a half lie on Tuesday.
    await county.forward('2026-09-09 08:55');
    county.expectNothingElse();
    await county.forward('2026-09-09 09:05');
    for (const unit of JOINT) county.who(unit).receives('【第1次提醒】请选时间', '还剩7小时（工作时间）');
    county.expectNothingElse();
    await county.forward('2026-09-10 09:05');
    county.who(LEAD).receives('【第1次提醒】请定时间');
    county.expectNothingElse();
  });
});
