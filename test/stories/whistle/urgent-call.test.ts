import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { actions, expectCardsWithinLimits, sends, stateOf, unitStates, urgentCall } from './scene.ts';

describe('应急哨', () => {
  let county: County;
  beforeEach(async () => {
    // Saturday night: nothing else would ring.
    county = await County.open({ start: '2026-09-12T22:00:00+08:00' });
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  it('goes out without a question, at night, to both posts and the leader of every unit', async () => {
    const { town } = await urgentCall(county);
    town.receives('【已吹哨】', '📣 已吹响', '22:10前应签收', '住建局', '消防、应急局');
    for (const unit of ['ZJJ', 'XFDD', 'YJGLJ'] as const) {
      for (const role of ['liaison', 'deputy', 'leader'] as const) {
        county.who(unit, role).receives('【应急哨】', '报到限22:30', '应急哨不能退回');
      }
    }
    // The desk hears of it and may correct it.
    for (const desk of ['SFJ', 'ZHZX'] as const) {
      county.who(desk).receives('【已派】', '液化气');
    }
    await town.isTold('已吹响 SD2026-0001');
    for (const unit of ['ZJJ', 'XFDD', 'YJGLJ'] as const) {
      for (const role of ['liaison', 'deputy', 'leader'] as const)
        await county.who(unit, role).isTold('【DING】');
    }
    expect(county.who('SFJ').buttons('【已派】')).toEqual(['改派']);
    county.expectNothingElse();
  });

  it('keeps ringing every five minutes until the unit signs, and then stops', async () => {
    const { lead, joint } = await urgentCall(county);
    county.seenByAll();
    await county.forward('5 分钟');
    lead.receives('【第2次呼叫】', '签收限22:10');
    await lead.taps('【第2次呼叫】', '签收');
    county.seenByAll();
    await county.forward('5 分钟');
    joint.receives('【第3次呼叫】');
    expect(lead.hasCard('【第3次呼叫】')).toBe(false);
    const rings = await county.db.query<{ n: number }>(
      `select count(*)::int as n from duty where kind = 'whistle.ring' and state = 'open'`,
    );
    expect(rings[0]?.n).toBe(2);
    await lead.taps('【报到】', '已到场');
    county.who('LSZ').receives('【已吹哨】', '✅ 住建局（主办） 住建局联络员A 22:10 到场（用时10分钟）');
  });

  it('climbs to the leader and the office when nobody signs, by natural minutes', async () => {
    const { lead } = await urgentCall(county);
    await county.forward('10 分钟');
    lead.receives('【提醒1】签收');
    await county.forward('5 分钟');
    county.who('ZJJ', 'leader').receives('【督办】0001号 超时5分钟', '签收', '督办L2');
    await county.forward('5 分钟');
    county.who('SFJ').receives('【督办】0001号 超时10分钟', '督办L3');
    county.who('ZJJ', 'head').receives('【督办】0001号 超时10分钟', '督办L3');
    const level = await county.db.query<{ level: number }>(
      `select max((doc->>'supervision')::int) as level from whistle_assignment`,
    );
    expect(level[0]?.level).toBe(3);
  });

  it('is never returned, also not by a forged tap', async () => {
    const { lead } = await urgentCall(county);
    expect(lead.buttons('【应急哨】')).toEqual(['签收', '转本单位科室']);
    const said = await sends(county, lead, { of: lead, title: '【应急哨】' }, 'return', {
      basis: '不是我们的',
      suggested: '',
    });
    expect(said).toContain('请先到场');
    expect(await actions(county)).toContain('refused:urgent');
    expect((await unitStates(county)).ZJJ).toBe('DISPATCHED');
  });

  it('is corrected by the desk until the lead is there', async () => {
    const { lead, joint } = await urgentCall(county);
    await county.who('SFJ').fills('【已派】', '改派', { lead: 'XFDD', joint: 'YJGLJ' });
    expect(await unitStates(county)).toMatchObject({
      XFDD: 'DISPATCHED',
      YJGLJ: 'DISPATCHED',
      ZJJ: 'REASSIGNED',
    });
    lead.receives('【应急哨】', '已改派');
    await joint.taps('【应急哨】', '签收');
    await joint.taps('【报到】', '已到场');
    const office = county.who('SFJ');
    const said = await sends(county, office, { of: office, title: '【已派】' }, 'redispatch', {
      lead: 'ZJJ',
      joint: '',
    });
    expect(said).toContain('已有单位报到');
    expect(await actions(county)).toContain('refused:someone-came');
    expect(await stateOf(county)).toBe('CHECKED_IN');
    expect((await unitStates(county)).XFDD).toBe('CHECKED_IN');
  });
});
