import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../harness/county.ts';

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];

describe('the time of a task is changed after confirmations', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    for (const unit of ['SCJGJ', 'JJDD', 'ZJJ']) await county.who(unit).taps('【联合检查】', '确认参加');
    county.seenByAll();
  });
  afterEach(() => county.close());

  it('a unit proposes, the lead accepts, everybody is asked again and told what changed', async () => {
    const cg = county.who('ZHZFJ');
    const page = await cg.fills('【联合检查】', '提时间/人手困难', {
      date: '2026-09-16',
      time: '09:30',
      reason: '15日下午创城迎检',
    });
    expect(page).toContain('已把您提的时间转给牵头单位');
    cg.receives('【联合检查】', '提议改到9月16日（周三）09:30');
    county.who('XFDD').receives('【改期】城管局提议换时间', '9月16日（周三） 09:30', '15日下午创城迎检');
    county.expectNothingElse();

    await county.who('XFDD').taps('【改期】', '同意改期');
    for (const unit of UNITS) {
      county
        .who(unit)
        .receives(
          '9月16日',
          '改时间',
          '由9月15日（周二）14:30改为9月16日（周三）09:30',
          '城管局',
          '已确认 1/6',
        );
    }
    county.expectNothingElse();

    for (const unit of UNITS.slice(1)) await county.who(unit).taps('【联合检查】', '确认参加');
    for (const unit of UNITS) {
      county.who(unit).receives('【联合检查】', '已确认 6/6，全部到齐');
      county.who(unit).receives('【报人员】', '9月16日');
    }
    county.expectNothingElse();
  });

  it('the lead keeps the time, and the unit is asked once more', async () => {
    await county.who('ZHZFJ').fills('【联合检查】', '提时间/人手困难', {
      date: '2026-09-16',
      time: '09:30',
      reason: '人手不够',
    });
    await county.who('XFDD').taps('【改期】', '维持原时间');
    expect(county.who('ZHZFJ').buttons('【联合检查】')).toContain('确认参加');
    county.who('SCJGJ').receives('【联合检查】', '已确认 3/6');
  });

  it('a finger on the old card, which still hangs there, promises nothing for the new time', async () => {
    const old = county.who('SCJGJ').card('【联合检查】').cardId;
    await county.who('ZHZFJ').fills('【联合检查】', '提时间/人手困难', {
      date: '2026-09-16',
      time: '09:30',
      reason: '人手不够',
    });
    await county.who('XFDD').taps('【改期】', '同意改期');
    await county.control('dingtalk', 'callback', {
      userId: county.who('SCJGJ').userId,
      outTrackId: old,
      params: { id: 'confirm', c: old.split('.')[0], v: '1' },
    });
    await county.settle();
    const refused = await county.db.query<{ code: string }>(
      `select detail->>'code' as code from audit where action = 'refused'`,
    );
    expect(refused).toEqual([{ code: 'time-changed' }]);
    county.who('SCJGJ').receives('【联合检查】', '已确认 1/6');
    expect(county.who('SCJGJ').buttons('【联合检查】')).toContain('确认参加');
  });

  it('a form that is not filled in keeps what was typed and says what is missing', async () => {
    const page = await county.who('ZHZFJ').fills('【联合检查】', '提时间/人手困难', {
      date: '2026-09-16',
      time: '25:00',
      reason: '',
    });
    expect(page).toContain('时间请写成 14:30 这样');
    expect(page).toContain('请填写原因');
    expect(page).toContain('value="2026-09-16"');
    county.who('XFDD').receives('【联合检查】', '已确认 3/6');
    expect(county.who('XFDD').hasCard('【改期】')).toBe(false);
  });
});
