import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import {
  actions,
  expectCardsWithinLimits,
  FEEDBACK,
  reported,
  routineCall,
  stateOf,
  taps,
  unitStates,
} from './scene.ts';

describe('the township’s side', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  it('sends unsolved work back twice; the third time the office and the leaders’ list have it', async () => {
    const { town, lead } = await routineCall(county);
    await reported(lead);
    await town.fills('消防办完了', '没解决，返办', { reason: '第二天又充上了' });
    expect(await stateOf(county)).toBe('REWORK');
    lead.receives('【返办1】', '第二天又充上了');
    await lead.fills('【返办1】', '填反馈', FEEDBACK);
    await town.fills('消防办完了', '没解决，返办', { reason: '还在充' });
    lead.receives('【返办2】', '还在充');
    const level = await county.db.query<{ level: number }>(
      `select (doc->>'supervision')::int as level from whistle_assignment where role = 'lead'`,
    );
    expect(level[0]?.level).toBe(4);
    await lead.fills('【返办2】', '填反馈', FEEDBACK);
    await town.fills('消防办完了', '逐项评价', {
      response: 'late',
      solved: 'no',
      satisfied: 'no',
      reason: '没用',
    });
    expect(await stateOf(county)).toBe('EVALUATED');
    const office = county.who('SFJ');
    office.receives('【督办L4】', '第1次：第二天又充上了', '没用');
    await office.fills('【督办L4】', '写明结果并办结', { note: '列入下周会商，建集中充电棚' });
    expect(await stateOf(county)).toBe('CLOSED');
    town.receives('【已吹哨】', '办公室办结：列入下周会商');
  });

  it('is closed as 未评价 after two working days, counted neither as content nor as not', async () => {
    const { town, lead } = await routineCall(county);
    await reported(lead);
    county.seenByAll();
    await county.forward('2026-09-09 10:00');
    town.receives('【提醒1】请评价', '9月10日 18:00前评价');
    await county.forward('2026-09-11 09:00');
    expect(await stateOf(county)).toBe('CLOSED');
    town.receives('【提醒1】请评价', '逾期未评价');
    const rows = await county.db.query<{ solved: string | null; rated: string | null }>(
      'select solved, rated_at as rated from whistle',
    );
    expect(rows).toEqual([{ solved: null, rated: null }]);
    // 住建局 never came: that is on record.
    expect(await unitStates(county)).toEqual({ XFDD: 'CLOSED', ZJJ: 'NO_SHOW' });
  });

  it('is rated by nobody else', async () => {
    const { town, lead } = await routineCall(county);
    await reported(lead);
    await taps(county, county.who('LSZ'), town, '消防办完了', 'rateYes');
    await taps(county, lead, town, '消防办完了', 'rateYes');
    expect((await actions(county)).filter(one => one === 'refused:not-caller')).toHaveLength(2);
    expect(await stateOf(county)).toBe('FEEDBACK');
  });

  it('withdraws with a reason; who has signed is told, and a signature after it is refused on record', async () => {
    const { town, lead, joint } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    county.seenByAll();
    const card = joint.card('【日常哨】').cardId.split('.')[0] ?? '';
    await town.fills('【已吹哨】', '撤哨', { reason: '物业已清理' });
    lead.receives('【撤哨】', '物业已清理');
    expect(joint.hasCard('【撤哨】')).toBe(false);
    joint.receives('【日常哨】', '已撤哨（城关联络员A）：物业已清理');
    const reply = await county.app.inbound.handle({
      type: 'tap',
      platform: 'dingtalk',
      eventId: 'sign-after-withdrawal',
      userId: joint.userId,
      cardId: card,
      action: 'sign',
      form: {},
    });
    expect(reply.text?.content).toContain('已撤哨（物业已清理）');
    expect(await actions(county)).toContain('refused:withdrawn');
    county.seenByAll();
    await county.forward('10 天');
    county.expectNothingElse();
  });

  it('marks a unit that never came; the unit objects and the office rules', async () => {
    const { town, lead } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    await lead.taps('【报到】', '已到场');
    const unit = await county.db.query<{ id: string }>(`select id from unit where code = 'XFDD'`);
    await town.fills('【已吹哨】', '标记未到', { unit: unit[0]?.id ?? '' });
    lead.receives('【未到】', '记您单位未到');
    expect((await unitStates(county)).XFDD).toBe('SIGNED');
    await lead.fills('【未到】', '有异议', { reason: '到了，当时在3号楼地下' });
    const office = county.who('SFJ');
    office.receives('【到场争议】消防', '到了，当时在3号楼地下', '曾报到');
    await office.taps('【到场争议】消防', '认定到了');
    expect((await unitStates(county)).XFDD).toBe('CHECKED_IN');
    town.receives('【已吹哨】', '✅ 消防（主办） 消防联络员A');
  });
});
