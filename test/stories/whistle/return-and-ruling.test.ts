import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { actions, expectCardsWithinLimits, routineCall, sends, stateOf, taps, unitStates } from './scene.ts';

const RETURN = { basis: '楼道属物业管理，按县物业职责清单', suggested: 'ZJJ' };

describe('a department that says it is not its duty', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  it('returns within the signing time; the office reassigns and the ruling leads the next call', async () => {
    const { lead } = await routineCall(county);
    await lead.fills('【日常哨】', '申请退回', { basis: '商户门头不归消防', suggested: 'GAJ' });
    expect(await stateOf(county)).toBe('RETURN_REQUESTED');
    const office = county.who('SFJ');
    office.receives('【退回裁定】消防称非本职', '商户门头不归消防', '公安局', 'M01');
    expect(office.buttons('【退回裁定】')).toEqual(['改派公安局', '维持原派', '指定主办', '列入会商']);
    await office.taps('【退回裁定】', '改派公安局');
    office.receives('【退回裁定】', '已裁定：改派');
    lead.receives('【日常哨】', '已改派，您单位不用再办');
    county.who('GAJ').receives('【日常哨】', '主办', '签收限10:00');
    expect(await unitStates(county)).toEqual({ GAJ: 'DISPATCHED', XFDD: 'REASSIGNED', ZJJ: 'DISPATCHED' });

    // 职责判例: the same kind of call goes straight to the unit that was ruled.
    await county.who('LSZ').says('老粮站家属院楼道里又有人拉线充电给电瓶车充电');
    county.who('LSZ').receives('请核对：我这样转', '公安局', '照办公室裁定的先例');
  });

  it('is kept with a fresh clock and may not return a second time', async () => {
    const { lead } = await routineCall(county);
    await lead.fills('【日常哨】', '申请退回', RETURN);
    await county.who('SFJ').taps('【退回裁定】', '维持原派');
    lead.receives('【日常哨】', '已裁定：维持原派', '签收限');
    expect(lead.buttons('【日常哨】')).not.toContain('申请退回');
    expect(await sends(county, lead, { of: lead, title: '【日常哨】' }, 'return', RETURN)).toContain(
      '只能退回一次',
    );
    expect(await actions(county)).toContain('refused:returned-once');
    expect((await unitStates(county)).XFDD).toBe('DISPATCHED');
  });

  it('is too late once the signing time is over', async () => {
    const { lead } = await routineCall(county);
    const card = lead.card('【日常哨】').cardId.split('.')[0] ?? '';
    await county.forward('61 工作分钟');
    const reply = await county.app.inbound.handle({
      type: 'tap',
      platform: 'dingtalk',
      eventId: 'late-return',
      userId: lead.userId,
      cardId: card,
      action: 'return',
      form: RETURN,
    });
    expect(reply.text?.content).toContain('已过签收时限');
    expect(await actions(county)).toContain('refused:too-late');
  });

  it('goes round no second time: the second dispute is designated, and the designated unit stays', async () => {
    const { lead } = await routineCall(county);
    await lead.fills('【日常哨】', '申请退回', RETURN);
    const office = county.who('SFJ');
    await office.taps('【退回裁定】', '改派住建局');
    const second = county.who('ZJJ');
    second.receives('【日常哨】', '主办');
    await second.fills('【日常哨】', '申请退回', { basis: '充电安全不归住建', suggested: 'XFDD' });
    office.receives('【退回裁定】住建局', '第2次争议');
    expect(office.buttons('【退回裁定】住建局')).toEqual(['维持原派', '指定主办', '列入会商']);
    await office.taps('【退回裁定】住建局', '列入会商');
    office.receives('【退回裁定】住建局', '已列入会商');
    await office.fills('【退回裁定】住建局', '指定主办', { lead: 'XFDD', terms: '拉线充电、楼道' });
    lead.receives('【日常哨】', '办公室指定');
    expect(lead.buttons('【日常哨】')).not.toContain('申请退回');
    expect(await sends(county, lead, { of: lead, title: '【日常哨】' }, 'return', RETURN)).toContain(
      '办公室指定的',
    );
    const rulings = await county.db.query<{ lead: string; terms: string[]; matter: string }>(
      'select lead_code as lead, terms, matter from whistle_ruling order by ruled_at, id',
    );
    expect(rulings.at(-1)).toEqual({ lead: 'XFDD', terms: ['拉线充电', '楼道'], matter: 'M01' });
  });

  it('cannot be ruled by a department', async () => {
    const { lead } = await routineCall(county);
    await lead.fills('【日常哨】', '申请退回', RETURN);
    await taps(county, lead, county.who('SFJ'), '【退回裁定】', 'keep');
    expect(await actions(county)).toContain('refused:not-office');
    expect(await stateOf(county)).toBe('RETURN_REQUESTED');
  });

  it('a joint unit can be let off', async () => {
    const { joint } = await routineCall(county);
    await joint.fills('【日常哨】', '申请退回', { basis: '与物业无关', suggested: 'GAJ' });
    await county.who('SFJ').taps('【退回裁定】住建局', '免于协办');
    expect(await unitStates(county)).toEqual({ XFDD: 'DISPATCHED', ZJJ: 'REASSIGNED' });
  });
});
