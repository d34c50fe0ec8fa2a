import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { acts, JOINT, LEAD, OTHER_VENUE, openDuties, taskState, UNITS, unitId, VENUE } from './support.ts';

describe('突发险情: checked first, filed within 24 hours', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LYG' } });
    await county.who(LEAD).says(`发起联合检查 S03 9月8日 10:30 对象:${VENUE}`);
    const why = { reason: '电线冒烟，有人被困', trigger: 'emergency', no: '' };
    await county.who(LEAD).fills('【待分发】', '报备', why);
    county.who('SFJ').receives('【计划外报备】', '突发险情，先查后补报');
    await county.who(LEAD).taps('【待分发】', '确认分发');
    for (const unit of JOINT) await acts(county, unit, { type: 'task.confirm', unitId: unitId(unit) });
    for (const unit of UNITS) {
      const officers = await county.db.query<{ id: string }>(
        'select id from officer where unit_id = $1 order by name limit 2',
        [unitId(unit)],
      );
      await acts(county, unit, {
        type: 'task.team',
        unitId: unitId(unit),
        officers: officers.map(({ id }) => id),
      });
    }
    await acts(county, LEAD, { type: 'task.start' });
    await county.settle();
  });
  afterEach(() => county.close());

  it('is filed afterwards under its number', async () => {
    expect(await taskState(county)).toBe('INSPECTING');
    county.who(LEAD).receives('【补报】', '电线冒烟，有人被困');
    expect(await openDuties(county)).toContain(`task.backfill ${LEAD}`);
    await county.who(LEAD).fills('【补报】', '已补报', { no: '清联办〔2026〕15号', note: '' });
    county.who(LEAD).receives('【补报】', '已补报 清联办〔2026〕15号');
    expect(await openDuties(county)).not.toContain(`task.backfill ${LEAD}`);
  });

  it('forgotten, it goes to the leader and to the office', async () => {
    await county.forward('2026-09-09 08:45');
    county.who(LEAD).receives('【第1次提醒】请补报');
    await county.forward('2026-09-09 11:00');
    county.who(LEAD, 'leader').receives('请补报', '请您过问');
    county.who('SFJ').receives('请补报', '请督办');
  });
});

describe('突发险情 at night', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LINYI' } });
    await county.forward('2026-09-12 20:15'); // a Saturday
  });
  afterEach(() => county.close());

  it('is opened in one line, and its calls ring at once in a county that asks for no filing ahead', async () => {
    await county.who(LEAD).says(`发起联合检查 S03 今天 21:00 突发险情 对象:${VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    county.who('XFDD').receives('【联合检查】', VENUE);
    for (const unit of JOINT) await acts(county, unit, { type: 'task.confirm', unitId: unitId(unit) });
    await county.settle();
    county.who('XFDD').receives('【报人员】');
  });

  it('or is filed as one by a line; an ordinary task keeps the night’s rest', async () => {
    await county.who(LEAD).says(`发起联合检查 S03 9月15日 9:30 对象:${VENUE}`);
    await county.who(LEAD).says('报备 RW2026-0001 突发险情：电线冒烟');
    county.who('SFJ').receives('【计划外报备】', '电线冒烟', '突发险情，先查后补报');
    await county.who(LEAD).says(`发起联合检查 S03 9月16日 9:30 对象:${OTHER_VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(county.who('XFDD').hasCard('【联合检查】')).toBe(false);
  });
});
