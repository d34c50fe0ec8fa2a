import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import {
  absentees,
  acts,
  choosesOfficers,
  confirmed,
  JOINT,
  LEAD,
  nameTeams,
  OTHER_VENUE,
  openDuties,
  refusals,
  TOWN,
  taskState,
  UNITS,
  unitId,
  VENUE,
} from './support.ts';

describe('组队', () => {
  let county: County;
  afterEach(() => county.close());

  it('every unit names two certified people; with the last the task stands', async () => {
    county = await confirmed();
    for (const unit of UNITS)
      county.who(unit).receives('【报人员】', '已报', '0/5单位', '请在9月9日 12:00前报');
    for (const unit of JOINT) await choosesOfficers(county.who(unit), '【报人员】', '选人员');
    county.who('XFDD').receives('【报人员】', '✅ 已报2人：消防执法员1、消防执法员2', '4/5单位');
    expect(await taskState(county)).toBe('CONFIRMED');
    await choosesOfficers(county.who(LEAD), '【报人员】', '选人员');
    expect(await taskState(county)).toBe('TEAMED');
    expect(await openDuties(county)).toEqual([
      'task.day GAJ',
      'task.day SCJGJ',
      'task.day WLJ',
      'task.day XFDD',
      'task.day ZJJ',
      `task.recheck ${LEAD}`,
      `task.start ${LEAD}`,
      `task.town ${TOWN}`,
    ]);
  });

  it('where the county asks for three, the cards say so and two are too few', async () => {
    county = await County.open();
    await county.db.query(
      `update region set settings = '{"rules":{"minCertified":3}}' where level = 'county'`,
    );
    await county.who(LEAD).says(`发起联合检查 S03 9月10日 9:30 对象:${VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    county.who('XFDD').receives('【联合检查】', '持证检查人员3人以上');
    for (const unit of JOINT) await acts(county, unit, { type: 'task.confirm', unitId: unitId(unit) });
    await county.settle();
    county.who('XFDD').receives('【报人员】', '每单位持证3人以上');
    await choosesOfficers(county.who('XFDD'), '【报人员】', '选人员', 2);
    expect(await refusals(county)).toEqual(['team-too-small']);
  });

  it('one person is too few, and one whose certificate ran out is not on the list', async () => {
    county = await confirmed();
    await choosesOfficers(county.who('XFDD'), '【报人员】', '选人员', 1);
    expect(await refusals(county)).toEqual(['team-too-small']);
    await county.db.query(`update officer set valid_until = '2026-09-09' where name = '消防执法员1'`);
    await choosesOfficers(county.who('XFDD'), '【报人员】', '选人员', 2);
    expect(await refusals(county)).toEqual(['team-too-small', 'not-certified']);
  });

  it('nobody is on two teams of one day, and the same list comes back with one tap', async () => {
    county = await confirmed();
    await choosesOfficers(county.who('XFDD'), '【报人员】', '选人员');
    await county.who(LEAD).says(`发起联合检查 S03 9月10日 14:30 对象:${OTHER_VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    for (const unit of JOINT) await county.who(unit).taps('【联合检查】', '确认参加');
    const card = county.who('XFDD').receives('【报人员】', '消防执法员3', '消防执法员4');
    expect(JSON.stringify(card)).not.toContain('消防执法员1');
    expect(county.who('XFDD').buttons('【报人员】')).not.toContain('按上次名单报');
    await choosesOfficers(county.who('XFDD'), '【报人员】', '选人员');

    await county.who(LEAD).says(`发起联合检查 S03 9月11日 14:30 对象:${OTHER_VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    for (const unit of JOINT) await county.who(unit).taps('【联合检查】', '确认参加');
    await county.who('XFDD').taps('【报人员】', '按上次名单报');
    county.who('XFDD').receives('【报人员】', '✅ 已报2人：消防执法员3、消防执法员4');
  });

  it('whoever is missing at noon of the day before is named, then her leader hears of it', async () => {
    county = await confirmed();
    for (const unit of UNITS.slice(0, 4)) await choosesOfficers(county.who(unit), '【报人员】', '选人员');
    county.seenByAll();
    await county.forward('2026-09-09 11:59');
    county.who(TOWN).receives('【第1次提醒】请答复派员');
    county.expectNothingElse();
    await county.forward('2026-09-09 12:05');
    county.who('ZJJ').receives('【第1次提醒】请报人员', '住建局：已超时0分钟');
    county.who('ZJJ', 'deputy').receives('次提醒】请报人员');
    county.expectNothingElse();
    await county.forward('2026-09-09 16:35');
    county.who('ZJJ', 'leader').receives('次提醒】请报人员', '请您过问');
    county.expectNothingElse();
  });

  it('the township sends somebody, or says why not', async () => {
    county = await confirmed();
    county.who(TOWN).receives('【请派员】9月10日到', '1家', '政务中心东门');
    await county.who(TOWN).fills('【请派员】', '派员', { names: '安监站李站长' });
    county.who(TOWN).receives('【请派员】', '派安监站李站长');
    await county.who(TOWN).fills('【请派员】', '不能派员', { reason: '防汛值守' });
    county.who(TOWN).receives('【请派员】', '不能派员：防汛值守');
  });

  it('委托代查: another unit inspects instead, and the entrusting unit is not in the entry', async () => {
    county = await confirmed();
    const page = await (await fetch(county.who('ZJJ').link('【报人员】', '委托代查'))).text();
    const to = /<option value="([^"]+)">[^<]*消防/.exec(page)?.[1] ?? '';
    await county.who('ZJJ').fills('【报人员】', '委托代查', { to, basis: '清住建委〔2026〕3号' });
    county.who('ZJJ').receives('【报人员】', '已委托', '清住建委〔2026〕3号');
    county.who('XFDD').receives('【报人员】', '1/5单位');
    for (const unit of UNITS.slice(0, 4)) await choosesOfficers(county.who(unit), '【报人员】', '选人员');
    expect(await taskState(county)).toBe('TEAMED');
    await county.forward('2026-09-10 09:10');
    county.who('XFDD').receives('检查组', '到场 0/4');
    for (const unit of ['GAJ', 'XFDD', 'SCJGJ']) await county.who(unit).taps('检查组', '我到了');
    await county.who(LEAD).taps('检查组', '开始检查');
    await county.who(LEAD).taps('检查组', '结束检查');
    for (const unit of UNITS.slice(0, 4)) await county.who(unit).taps('【录结果】', '未发现问题');
    const [visit] = await county.db.query<{ units: string[] }>(
      `select units from visit where task_id is not null`,
    );
    expect(visit?.units.toSorted()).toEqual(['GAJ', 'SCJGJ', 'WLJ', 'XFDD']);
  });

  it('委托代查: where the trusted unit does not come, neither has inspected', async () => {
    county = await confirmed();
    const entrust = { type: 'task.entrust', unitId: unitId('ZJJ'), to: unitId('XFDD'), basis: '委托书1号' };
    await acts(county, 'ZJJ', entrust);
    await nameTeams(county, ['WLJ', 'GAJ', 'XFDD', 'SCJGJ']);
    await county.forward('2026-09-10 09:10');
    for (const unit of ['GAJ', 'SCJGJ'])
      await acts(county, unit, { type: 'task.arrive', unitId: unitId(unit) });
    await county.who(LEAD).taps('检查组', '开始检查');
    await county.who(LEAD).taps('检查组', '结束检查');
    expect(await absentees(county)).toEqual(['XFDD', 'ZJJ']);
  });
});
