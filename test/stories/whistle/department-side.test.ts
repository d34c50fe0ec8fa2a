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

describe('the department’s side', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  it('is signed by its own people alone, and once', async () => {
    const { lead } = await routineCall(county);
    await taps(county, county.who('GAJ'), lead, '【日常哨】', 'sign');
    await taps(county, county.who('SFJ'), lead, '【日常哨】', 'sign');
    expect((await actions(county)).filter(one => one === 'refused:not-yours')).toHaveLength(2);
    await lead.taps('【日常哨】', '签收', 3);
    await taps(county, county.who('XFDD', 'deputy'), lead, '【日常哨】', 'sign');
    expect((await actions(county)).filter(one => one === 'whistle.signed')).toHaveLength(1);
  });

  it('checks in once, with who was there and when; the township sees it', async () => {
    const { town, lead } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    await lead.taps('【报到】', '10分钟后到');
    town.receives('【已吹哨】', '09:10到');
    await lead.taps('【报到】', '改为到会');
    lead.receives('【报到】', '已到会', '改为到场');
    await county.forward('10 分钟');
    await lead.fills('【报到】', '代报到场人', { who: '消防执法员1', place: '镇政府会议室' });
    town.receives('【已吹哨】', '消防执法员1 09:10 到会（用时10分钟）');
    await taps(county, lead, lead, '【报到】', 'come');
    expect((await actions(county)).filter(one => one === 'whistle.checkedIn')).toHaveLength(1);
  });

  it('hands on inside the unit and stays responsible', async () => {
    const { lead, town } = await routineCall(county);
    await lead.fills('【日常哨】', '转本单位科室', { to: '防火科 张工' });
    lead.receives('【日常哨】', '签收，转防火科 张工');
    town.receives('【已吹哨】', '转防火科 张工');
    expect((await unitStates(county)).XFDD).toBe('SIGNED');
  });

  it('climbs L1 to L3 in working time, and ends with the signature', async () => {
    const { lead } = await routineCall(county);
    await county.forward('60 工作分钟');
    for (const post of ['liaison', 'deputy'] as const)
      county.who('XFDD', post).receives('【提醒1】签收时限已到', '这是第1次提醒');
    await county.forward('30 工作分钟');
    const leader = county.who('XFDD', 'leader');
    leader.receives('【督办】0001号 超时30分钟', '签收', '督办L2');
    await leader.fills('【督办】0001号', '马上办', { date: '2026-09-08', time: '11:00' });
    leader.receives('【督办】0001号', '承诺9月8日 11:00');
    await lead.taps('【提醒1】签收', '签收');
    leader.receives('【督办】0001号', '✅ 消防');
    county.seenByAll();
    await county.forward('2026-09-08 11:30');
    expect(county.who('XFDD', 'head').items()).toEqual([]);
    expect(county.who('ZJJ', 'head').items().length).toBe(1);
  });

  it('extends once, when the office agrees', async () => {
    const { lead } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    await lead.taps('【报到】', '已到场');
    await lead.fills('【反馈】', '申请延期', { reason: '要等电力部门断电' });
    const office = county.who('SFJ');
    office.receives('【延期】消防', '要等电力部门断电');
    await taps(county, lead, office, '【延期】消防', 'grant');
    expect(await actions(county)).toContain('refused:not-office');
    await office.taps('【延期】消防', '同意');
    lead.receives('【反馈】', '✅ 延期已批', '9月21日 18:00');
    expect(lead.buttons('【反馈】')).not.toContain('申请延期');
    const duty = await county.db.query<{ due: string }>(
      `select to_char(due_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as due from duty
       where kind = 'whistle.feedback' and state = 'open'`,
    );
    // Sunday the 20th is worked (调休).
    expect(duty).toEqual([{ due: '09-21 18:00' }]);
  });

  it('turns the call into a joint inspection; each names the other', async () => {
    const { lead } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    await lead.taps('【报到】', '已到场');
    await lead.fills('【反馈】', '转联合检查', { scenario: 'S99', date: '2026-09-15', time: '09:00' });
    expect(await actions(county)).toContain('refused:no-scenario');
    await lead.fills('【反馈】', '转联合检查', { scenario: 'S01', date: '2026-09-15', time: '09:00' });
    expect(await stateOf(county)).toBe('HANDLING');
    const links = await county.db.query<{ source: string; trigger: string; same: boolean }>(
      `select t.doc->>'source' as source, t.doc->'trigger'->>'evidenceNo' as trigger, w.doc->'task'->>'id' = t.id as same
       from joint_task t, whistle w`,
    );
    expect(links).toEqual([{ source: 'SD2026-0001', trigger: 'SD2026-0001', same: true }]);
    county.who('XFDD').receives('【待分发】', '9月15日');
  });

  it('says whether the call was apt, after it is done', async () => {
    const { lead } = await routineCall(county);
    await reported(lead);
    await lead.fills('【反馈】', '评哨准不准', { ours: 'yes', complete: 'no', note: '没写楼栋' });
    const rows = await county.db.query<{ apt: unknown }>(
      `select doc->'apt'->>'complete' as apt from whistle_assignment where role = 'lead'`,
    );
    expect(rows).toEqual([{ apt: 'false' }]);
  });

  it('reports only once it is there, and only the lead reports', async () => {
    const { lead, joint } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    await lead.taps('【报到】', '已到场');
    const send = (userId: string, eventId: string) =>
      county.app.inbound.handle({
        type: 'tap',
        platform: 'dingtalk',
        eventId,
        userId,
        cardId: lead.card('【反馈】').cardId.split('.')[0] ?? '',
        action: 'report',
        form: FEEDBACK,
      });
    expect((await send(joint.userId, 'joint-reports')).text?.content).toContain('此卡由县消防救援大队办理');
    expect((await send(lead.userId, 'lead-reports')).text?.content).toContain('已反馈');
    expect((await send(lead.userId, 'lead-again')).text?.content).toContain('正等乡镇评价');
  });
});
