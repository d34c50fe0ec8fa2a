import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { County } from '../../harness/county.ts';

async function withTask(start = '2026-09-10T09:00:00+08:00'): Promise<County> {
  const county = await County.open({ start, rounds: ['audit'] });
  await county.who('SFJ').says('发起联合检查 S01 10月15日 14:30');
  await county.who('SFJ').taps('【待分发】', '确认分发');
  county.seenByAll();
  return county;
}

describe('联络员制度', () => {
  let county: County;
  afterEach(() => county.close());

  it('lets the deputy act while the liaison is on leave, with what lies open', async () => {
    county = await withTask();
    const fire = county.who('XFDD');
    const deputy = county.who('XFDD', 'deputy');
    expect(deputy.hasCard('【联合检查】')).toBe(false);
    await fire.says('请假到9月15日');
    await fire.isTold('请假到9月15日（周二）', '消防联络员B代岗');
    deputy.receives('消防 联络员请假', '请到', '自9月10日', '代岗');
    await deputy.taps('【联合检查】', '确认参加');
    fire.receives('【联合检查】', '消防联络员B');

    await fire.says('销假');
    await fire.isTold('已销假');
    deputy.receives('消防 联络员请假', '已销假');
  });

  it('raises a vacancy to the office, and moves what lies open to whoever is appointed', async () => {
    county = await withTask('2026-09-10T08:40:00+08:00');
    await county.db.query(
      `update post set until = $1 where role = 'liaison' and unit_id = (select id from unit where code = 'XFDD')`,
      [county.clock.now()],
    );
    await county.forward('2026-09-10 10:00');
    county.who('SFJ').receives('消防 联络员空缺', '现任', '消防联络员B');
    county.who('SFJ').receives('【系统自查】', '缺岗', '消防联络员');
    await county.who('SFJ').fills('消防 联络员空缺', '指定', { personId: 'person-xf_officer_1' });
    const heir = county.everybody().find(person => person.name === '消防执法员1');
    heir?.receives('【联合检查】', '您单位查');
    await heir?.taps('【联合检查】', '确认参加');
    county.who('SFJ').receives('消防 联络员空缺', '消防执法员1 自9月10日');
    // The predecessor's copy has lost its buttons.
    expect(county.who('XFDD').buttons('【联合检查】')).toEqual([]);
    county.seenByAll();
    await county.forward('2026-09-14 12:00');
    expect(
      county
        .who('SFJ')
        .unseen()
        .filter(title => title.includes('空缺')),
    ).toEqual([]);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  it('has 负责人 act for a 分管领导 on leave, and B岗 for the office’s own liaison', async () => {
    county = await withTask();
    const [leader, head] = [county.who('XFDD', 'leader'), county.who('XFDD', 'head')];
    await leader.says('请假到9月15日');
    await leader.isTold('请假到9月15日（周二）', '消防负责人代岗');
    head.receives('消防 分管领导请假', '可代', '消防负责人');
    await county.who('SFJ').says('请假 3天');
    await county.who('SFJ').isTold('司法局联络员B代岗');
    county.seenByAll();
    // The eighth working hour of silence goes to the leader, the day after it to the office.
    await county.forward('2026-09-11 12:00');
    head.receives('次提醒】请确认', '本单位尚未答复，请您过问');
    expect(leader.hasCard('次提醒】请确认')).toBe(false);
    await county.forward('2026-09-11 17:00');
    county.who('SFJ', 'deputy').receives('超时未确认');
    await leader.says('销假');
    await leader.isTold('已销假');
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  it('brings what nobody could be asked to whoever takes the post', async () => {
    county = await County.open({ start: '2026-09-10T09:00:00+08:00', rounds: ['audit'] });
    await county.db.query(
      `update post set until = $1 where role in ('liaison', 'deputy') and unit_id = (select id from unit where code = 'XFDD')`,
      [county.clock.now()],
    );
    await county.who('SFJ').says('发起联合检查 S01 10月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    // The audit of the day had gone out before; the next one tells it.
    await county.forward('2026-09-11 10:00');
    county.who('SFJ').receives('【系统自查】', '无人可发', '消防联络员（1张）');
    await county.who('SFJ').fills('消防 联络员空缺', '指定', { personId: 'person-xf_officer_1' });
    const heir = county.everybody().find(person => person.name === '消防执法员1');
    heir?.receives('【联合检查】', '您单位查');
    await heir?.taps('【联合检查】', '确认参加');
    county.who('SCJGJ').receives('【联合检查】', '已确认 1/6');
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  it('leaves a vacancy with the deputy when the office says so, and asks no more', async () => {
    county = await withTask('2026-09-10T08:40:00+08:00');
    await county.db.query(
      `update post set until = $1 where role = 'liaison' and unit_id = (select id from unit where code = 'XFDD')`,
      [county.clock.now()],
    );
    await county.forward('2026-09-10 10:00');
    await county.who('SFJ').taps('消防 联络员空缺', '由备岗代');
    county.who('XFDD', 'deputy').receives('消防 联络员空缺', '代岗');
    county.seenByAll();
    await county.forward('2026-09-18 12:00');
    expect(
      county
        .who('SFJ')
        .unseen()
        .filter(title => title.includes('空缺')),
    ).toEqual([]);
  });

  it('raises a vacant 分管领导 as well, and the one appointed gets what went to the post', async () => {
    county = await withTask('2026-09-10T08:40:00+08:00');
    await county.db.query(
      `update post set until = $1 where role = 'leader' and unit_id = (select id from unit where code = 'XFDD')`,
      [county.clock.now()],
    );
    await county.forward('2026-09-10 10:00');
    county.who('SFJ').receives('消防 分管领导空缺');
    await county.who('SFJ').fills('消防 分管领导空缺', '指定', { personId: 'person-xf_officer_1' });
    const heir = county.everybody().find(person => person.name === '消防执法员1');
    // Eight working hours of silence: the ladder reaches the post, whoever holds it now.
    await county.forward('2026-09-11 12:00');
    heir?.receives('次提醒】请确认', '本单位尚未答复，请您过问');
    const holders = await county.db.query<{ n: number }>(
      `select count(*)::int as n from post where until is null and role in ('liaison', 'leader') group by unit_id, role having count(*) > 1`,
    );
    expect(holders).toEqual([]);
  });

  it('stops the heartbeat when there is something to raise and nobody to raise it to', async () => {
    county = await withTask('2026-09-10T08:40:00+08:00');
    await county.forward('2026-09-10 08:50');
    const before = await ready(county);
    expect(before.status).toBe(200);
    await county.db.query(
      `update post set until = $1 where role in ('liaison', 'deputy') and unit_id = (select id from unit where code = 'SFJ')`,
      [county.clock.now()],
    );
    await county.forward('4 小时');
    const after = await ready(county);
    expect(after.status).toBe(503);
    expect(after.age).toBeGreaterThanOrEqual(3 * 3600);
    // The dead-man metric stands still with it, and both recover with the post.
    expect(await auditAge(county)).toBeGreaterThanOrEqual(3 * 3600);
    await county.db.query(
      `update post set until = null where unit_id = (select id from unit where code = 'SFJ')`,
    );
    await county.forward('1 小时');
    expect((await ready(county)).status).toBe(200);
    expect(await auditAge(county)).toBeLessThan(60);
  });
});

async function auditAge(county: County): Promise<number> {
  const text = await (await fetch(`${county.app.url}/metrics`)).text();
  return Number(/^chayici_self_audit_age_seconds (\S+)$/m.exec(text)?.[1]);
}

const readiness = z.object({ selfAudit: z.object({ ageSeconds: z.number().nullable() }) });

async function ready(county: County): Promise<{ status: number; age: number | null }> {
  const response = await fetch(`${county.app.url}/readyz`);
  const { selfAudit } = readiness.parse(await response.json());
  return { status: response.status, age: selfAudit.ageSeconds };
}
