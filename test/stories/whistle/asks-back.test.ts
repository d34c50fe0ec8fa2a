import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { actions, CHARGING, expectCardsWithinLimits, stateOf, unitStates } from './scene.ts';

describe('the card that asks back (C11)', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  it('asks once for the place, and takes the next sentence as the answer', async () => {
    const town = county.who('CGZ');
    await town.says('电瓶车拉线充电，十几辆，说几次不听');
    await town.isTold('还差：具体地点');
    town.receives('请核对：我这样转', '地点未说明', '还差');
    await town.says('老粮站后头');
    await town.isTold('已补充');
    town.receives('请核对：我这样转', '城关镇 · 老粮站后头');
    const calls = await county.db.query<{ n: number }>('select count(*)::int as n from whistle');
    expect(calls[0]?.n).toBe(1);
    await town.taps('请核对：我这样转', '对，吹哨');
    county.who('XFDD').receives('【日常哨】', '城关镇 · 老粮站后头');
  });

  it('lets the blower change units and type before it goes out', async () => {
    const town = county.who('CGZ');
    await town.says(CHARGING);
    await town.fills('请核对：我这样转', '改部门', { lead: 'ZJJ', joint: 'XFDD' });
    town.receives('请核对：我这样转', '住建局；协办：消防', '按城关联络员A的选择');
    await town.fills('请核对：我这样转', '改哨型', { kind: 'HARD' });
    town.receives('请核对：我这样转', '攻坚哨');
    await town.taps('请核对：我这样转', '对，吹哨');
    county.who('ZJJ').receives('【攻坚哨】', '主办');
    expect(await actions(county)).toEqual(
      expect.arrayContaining(['whistle.corrected', 'whistle.kind', 'whistle.dispatched']),
    );
  });

  it('sends at once what the blower makes an 应急哨', async () => {
    const town = county.who('CGZ');
    await town.says(CHARGING);
    await town.fills('请核对：我这样转', '改哨型', { kind: 'URGENT' });
    county.who('XFDD', 'leader').receives('【应急哨】');
    expect(await stateOf(county)).toBe('DISPATCHED');
  });

  it('offers to join a call on the same matter at the same place', async () => {
    const town = county.who('CGZ');
    await town.says(CHARGING);
    await town.taps('请核对：我这样转', '对，吹哨');
    await county.forward('1 天');
    await town.says('康乐小区3号楼又有人在楼道里拉线给电瓶车充电');
    town.receives('请核对：我这样转', '可能重复', 'SD2026-0001');
    await town.taps('请核对：我这样转', '并入SD2026-0001');
    expect(await stateOf(county, 'SD2026-0002')).toBe('REJECTED');
    county.who('XFDD').receives('【日常哨】', '补充：SD2026-0002');
    expect(await unitStates(county, 'SD2026-0002')).toEqual({});
  });

  it('leaves small talk, and other people’s texts, to the others', async () => {
    await county.who('CGZ').says('收到，谢谢');
    await county.who('XFDD').says(CHARGING);
    await county.who('CGZ').isTold('没看懂');
    await county.who('XFDD').isTold('没看懂');
    await county.who('XFDD').says(`吹哨 ${CHARGING}`);
    await county.who('XFDD').isTold('吹哨由乡镇（街道）发起');
    const calls = await county.db.query<{ n: number }>('select count(*)::int as n from whistle');
    expect(calls[0]?.n).toBe(0);
  });

  it('lapses when nobody confirms it', async () => {
    await county.who('CGZ').says(CHARGING);
    county.seenByAll();
    await county.forward('60 工作分钟');
    county.who('CGZ').receives('【提醒1】吹哨还没核对');
    await county.forward('360 工作分钟');
    expect(await stateOf(county)).toBe('WITHDRAWN');
    county.who('CGZ').receives('【已作废】', '自动作废');
    county.expectNothingElse();
  });

  it('keeps pictures with the call', async () => {
    const town = county.who('CGZ');
    const file = { handle: 'pic-1', name: '1.jpg', type: 'image' } as const;
    const chat = { id: 'direct', kind: 'direct' } as const;
    const message = { type: 'message', platform: 'dingtalk', userId: town.userId, chat } as const;
    await county.app.inbound.handle({ ...message, eventId: 'm1', text: CHARGING, files: [file] });
    await county.app.inbound.handle({
      ...message,
      eventId: 'm2',
      text: '',
      files: [{ ...file, handle: 'pic-2' }],
    });
    await county.settle();
    const rows = await county.db.query<{ handles: string[] }>(
      `select array(select f->>'handle' from jsonb_array_elements(doc->'files') f) as handles from whistle`,
    );
    expect(rows).toEqual([{ handles: ['pic-1', 'pic-2'] }]);
    town.receives('请核对：我这样转', '附件2个');
  });
});
