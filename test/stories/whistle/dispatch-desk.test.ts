import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { actions, expectCardsWithinLimits, stateOf, taps, unitStates } from './scene.ts';

const VAGUE = '吹哨 村里那个事情又来了，请派人';
const CIVIL = '村民老王和老李因为宅基地边界吵架，吵了好几天';

describe('分哨台', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  it('decides what routing is unsure of, on one card', async () => {
    const town = county.who('CGZ');
    await town.says(VAGUE);
    town.receives('请核对：我这样转', '拿不准，转分哨台定', '还差');
    await town.isTold('还差');
    await town.taps('请核对：我这样转', '对，吹哨');
    town.receives('【分哨中】', '已转分哨台');
    county.who('ZHZX').receives('【待分哨】', '没有命中事项清单');
    const office = county.who('SFJ');
    expect(office.buttons('【待分哨】')).toEqual(['定部门派单', '不予受理']);
    county.expectNothingElse();

    await office.fills('【待分哨】', '定部门派单', { lead: 'SLJ', joint: 'GAJ\nZRZYJ', kind: 'HARD' });
    expect(await unitStates(county)).toEqual({ GAJ: 'DISPATCHED', SLJ: 'DISPATCHED', ZRZYJ: 'DISPATCHED' });
    county.who('SLJ').receives('【攻坚哨】', '主办', '报到限9月15日 18:00');
    county.who('ZHZX').receives('【已派】', '📣 已派单');
    town.receives('【已吹哨】', '攻坚哨', '水利局');
  });

  it('turns a civil dispute down with its reason, and the township is told by a card of its own', async () => {
    const town = county.who('CGZ');
    await town.says(CIVIL);
    town.receives('请核对：我这样转', '像民事纠纷，建议人民调解');
    await town.taps('请核对：我这样转', '对，吹哨');
    await county.who('ZHZX').fills('【待分哨】', '不予受理', { reason: 'civil', note: '请镇调解委员会先调' });
    expect(await stateOf(county)).toBe('REJECTED');
    town.receives('【不予受理】', '民事纠纷（建议人民调解）', '请镇调解委员会先调');
    county.who('SFJ').receives('【分哨】', '不予受理');
  });

  it('is reminded after one working hour, and its leader after half as much again', async () => {
    await county.who('CGZ').says(VAGUE);
    await county.who('CGZ').taps('请核对：我这样转', '对，吹哨');
    county.seenByAll();
    await county.forward('60 工作分钟');
    county.who('SFJ').receives('【待分哨·提醒1】');
    county.expectNothingElse();
    await county.forward('30 工作分钟');
    county.who('SFJ', 'leader').receives('【待分哨·提醒2】');
    await county
      .who('SFJ', 'leader')
      .fills('【待分哨·提醒2】', '定部门派单', { lead: 'SLJ', joint: '', kind: 'ROUTINE' });
    expect(await stateOf(county)).toBe('DISPATCHED');
  });

  it('is not for a department', async () => {
    await county.who('CGZ').says(VAGUE);
    await county.who('CGZ').taps('请核对：我这样转', '对，吹哨');
    const reply = await county.app.inbound.handle({
      type: 'tap',
      platform: 'dingtalk',
      eventId: 'forged-desk',
      userId: county.who('XFDD').userId,
      cardId: county.who('SFJ').card('【待分哨】').cardId.split('.')[0] ?? '',
      action: 'accept',
      form: { lead: 'SLJ', joint: '', kind: 'ROUTINE' },
    });
    expect(reply.text?.content).toBe('分哨由办公室或指挥中心办理。');
    expect(await actions(county)).toContain('refused:not-desk');
    expect(await stateOf(county)).toBe('BLOWN');
  });

  it('needs the number of the call that a repeat goes to', async () => {
    await county.who('CGZ').says(VAGUE);
    await county.who('CGZ').taps('请核对：我这样转', '对，吹哨');
    await county.who('SFJ').fills('【待分哨】', '不予受理', { reason: 'duplicate', into: 'SD2026-0099' });
    expect(await actions(county)).toContain('refused:no-target');
    await taps(county, county.who('CGZ'), county.who('SFJ'), '【待分哨】', 'acceptSuggested');
    expect(await stateOf(county)).toBe('BLOWN');
  });
});
