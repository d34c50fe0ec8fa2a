import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

describe('今日待办', () => {
  let county: County;
  afterEach(() => county.close());

  it('comes once at 8:30 on a working day to who owes something, and to nobody else', async () => {
    county = await County.open({ start: '2026-09-10T09:00:00+08:00', rounds: ['today'] });
    await county.who('SFJ').says('发起联合检查 S01 10月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    for (const unit of ['SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ']) {
      await county.who(unit).taps('【联合检查】', '确认参加');
    }
    await county.forward('2026-09-11 08:29');
    county.seenByAll();

    await county.forward('2026-09-11 08:31');
    const fire = county.who('XFDD');
    fire.receives('【今日待办】消防', '确认参加', '已超时', '还差：消防');
    expect(county.who('JJDD').unseen()).toEqual([]);
    county.seenByAll();

    await county.forward('2026-09-11 17:00');
    expect(fire.unseen().filter(title => title.includes('今日待办'))).toEqual([]);
    // Saturday and Sunday are left in peace.
    await county.forward('2026-09-13 20:00');
    expect(fire.unseen().filter(title => title.includes('今日待办'))).toEqual([]);
    await county.forward('2026-09-14 08:31');
    fire.receives('【今日待办】消防');
    const summaries = await county.db.query<{ n: number }>(
      `select count(*)::int as n from day_summary s join unit u on u.id = s.unit_id where u.code = 'XFDD'`,
    );
    expect(summaries[0]?.n).toBe(2);
  });

  it('leaves in peace who owes nothing before the day after the next working day', async () => {
    county = await County.open({ start: '2026-07-01T08:59:00+08:00', rounds: ['report', 'today'] });
    await county.forward('2026-07-01 09:00');
    county.seenByAll();
    // The quarter's report is due on Tuesday, 7 July: on Thursday and Friday there is time.
    await county.forward('2026-07-03 08:59');
    county.expectNothingElse();
    await county.forward('2026-07-03 09:01');
    county.seenByAll();
    await county.forward('2026-07-06 08:31');
    county.who('XFDD').receives('【今日待办】消防 1件', '报送季报（7月7日 18:00前）');
    // The office owes the bulletin as well, a week later.
    county.who('SFJ').receives('【今日待办】司法局', '之后到期的还有1件，发“我的待办”看全部。');
  });

  it('is asked for at any time with 我的待办', async () => {
    county = await County.open({ start: '2026-09-10T09:00:00+08:00' });
    const fire = county.who('XFDD');
    await fire.says('我的待办');
    await fire.isTold('您单位现在没有待办');
    await county.who('SFJ').says('发起联合检查 S01 10月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    await fire.says('我的待办');
    await fire.isTold('1. 确认参加', '前）');
  });
});
