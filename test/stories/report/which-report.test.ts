import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

/** A unit that owes two reports at once, on a platform where a message can answer a card. */
describe('which report a liaison means', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({
      start: '2026-07-01T08:59:00+08:00',
      rounds: ['report'],
      platforms: { lark: ['XFDD'] },
    });
    await county.forward('2026-07-01 09:00');
    await county.forward('2026-07-02 10:00');
    await county.who('SFJ').says('开始季报 2026年一季度');
    county.seenByAll();
  });
  afterEach(() => county.close());

  async function states(): Promise<Record<string, string>> {
    const rows = await county.db.query<{ period: string; state: string }>(
      `select s.doc->>'period' as period, s.state from report_submission s
       join unit u on u.id = s.unit_id where u.code = 'XFDD'`,
    );
    return Object.fromEntries(rows.map(({ period, state }) => [period, state]));
  }

  it('is asked when two fit, and nothing is noted down for either', async () => {
    const fire = county.who('XFDD');
    await fire.says('下周一报');
    await fire.isTold('说的是哪一份', '一季度', '二季度');
    expect(await states()).toEqual({ '2026Q1': 'NOT_STARTED', '2026Q2': 'NOT_STARTED' });
  });

  it('is told by the quarter she names, and by the card she answers', async () => {
    const fire = county.who('XFDD');
    await fire.says('一季度的下周一报');
    await fire.isTold('7月6日（周一）前报');
    expect(await states()).toEqual({ '2026Q1': 'PROMISED', '2026Q2': 'NOT_STARTED' });

    await fire.answers('【二季度季报】请核对后报送', '周五前');
    await fire.isTold('7月3日（周五）前报');
    expect(await states()).toEqual({ '2026Q1': 'PROMISED', '2026Q2': 'PROMISED' });
  });

  it('asks for the day where she names none, and moves no reminder', async () => {
    const fire = county.who('XFDD');
    await fire.answers('【二季度季报】请核对后报送', '还没，领导审着呢');
    await fire.isTold('已记：领导审核', '哪天能报');
    expect(await states()).toEqual({ '2026Q1': 'NOT_STARTED', '2026Q2': 'NOT_STARTED' });
  });
});
