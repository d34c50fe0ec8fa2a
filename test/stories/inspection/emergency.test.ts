import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import {
  absentees,
  acts,
  choosesOfficers,
  dispatched,
  JOINT,
  LEAD,
  nameTeams,
  OTHER_VENUE,
  openDuties,
  pushed,
  TOWN,
  taskState,
  UNITS,
  unitId,
  VENUE,
} from './support.ts';

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
    await nameTeams(county, UNITS);
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

describe('突发险情, begun with whoever is there', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LINYI' } });
    await county.forward('2026-09-12 20:15'); // a Saturday
    await county.who(LEAD).says(`发起联合检查 S03 今天 21:00 突发险情 对象:${VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    await county.who('GAJ').taps('【联合检查】', '确认参加');
    await county.who('ZJJ').fills('【联合检查】', '申请退出', { reason: '与本单位无关' });
    await county.forward('2026-09-12 21:10');
  });
  afterEach(() => county.close());

  const started = async (): Promise<void> => {
    await county.who(LEAD).taps('【联合检查】', '人已到，开始检查');
    await county.settle();
  };
  const team = (unit: string) => choosesOfficers(county.who(unit), '【补报人员】', '选人员');

  it('starts by the lead’s tap, and calls the others out at once', async () => {
    county.who(LEAD).receives('【联合检查】', '突发险情', '人到就查，不等齐');
    await started();
    expect(await taskState(county)).toBe('INSPECTING');
    for (const unit of JOINT) county.who(unit).receives('今天21:00', '检查中', '到场 1/5：文旅');
    expect(await openDuties(county)).toEqual([
      `task.backfill ${LEAD}`,
      `task.finish ${LEAD}`,
      `task.team ${LEAD}`,
    ]);
    expect(await choosesOfficers(county.who(LEAD), '【补报人员】', '选人员')).toContain('已报2人');
  });

  it('takes in who comes late and names its people afterwards; who never comes stays on record as absent', async () => {
    await started();
    await county.who('XFDD').taps('今天21:00', '我到了');
    county.who('XFDD').receives('【补报人员】', '险情已先查，请补报实际到场的持证人员');
    await county.who('ZJJ').taps('今天21:00', '我到了');
    await county.who(LEAD).taps('今天21:00', '结束检查');
    expect(await absentees(county)).toEqual(['GAJ', 'SCJGJ']);
    const clean = (unit: string) =>
      acts(county, unit, { type: 'task.result', unitId: unitId(unit), nth: 0, kind: 'clean' });
    // Whom they sent is not known yet: a result of nobody is none (行政处罚法42条).
    await expect(clean('XFDD')).rejects.toThrow('请先在“补报人员”卡片上补报');
    for (const unit of ['XFDD', 'ZJJ', LEAD]) {
      await team(unit);
      await clean(unit);
    }
    await county.settle();
    await pushed(county, ['XFDD', 'ZJJ', LEAD]);
    expect(await taskState(county)).toBe('PUBLISHING');
    await county.who(LEAD).fills('【补报】', '已补报', { no: '清联办〔2026〕15号', note: '' });
    expect(await taskState(county)).toBe('ARCHIVED');
    expect(await openDuties(county)).toEqual([]);
    await county.forward('2026-09-14 09:00');
    county.who(LEAD).receives('【已归档】', '公安局、市监局');
  });

  it('calls the township of the place too, which comes along as it can', async () => {
    await started();
    await county.who(TOWN).fills('【请派员】', '派员', { names: '李站长' });
    await county.who(TOWN).taps('今天21:00', '我到了');
    county.who(LEAD).receives('今天21:00', '到场 2/6：文旅局、城关');
    await county.who(LEAD).taps('今天21:00', '结束检查');
    expect(await absentees(county)).not.toContain(TOWN);
  });

  it('chases whoever came and has not said whom it sent', async () => {
    await started();
    await county.who('XFDD').taps('今天21:00', '我到了');
    await county.forward('2026-09-13 17:20');
    // Within its 24 hours, though it is a Sunday.
    county.who(LEAD).receives('【第1次提醒】请补报');
    await county.forward('2026-09-14 09:00');
    county.who('XFDD').receives('【第1次提醒】请报人员', '请补报实际到场的持证人员');
  });

  it('no unit entrusts another after it came, and nobody comes once it is over', async () => {
    await started();
    await county.who('XFDD').taps('今天21:00', '我到了');
    const entrust = { type: 'task.entrust', unitId: unitId('XFDD'), to: unitId(LEAD), basis: '委托书1号' };
    await expect(acts(county, 'XFDD', entrust)).rejects.toThrow('已经到场');
    await acts(county, LEAD, { type: 'task.finish' });
    await expect(acts(county, 'GAJ', { type: 'task.arrive', unitId: unitId('GAJ') })).rejects.toThrow();
    await expect(acts(county, 'GAJ', { type: 'task.confirm', unitId: unitId('GAJ') })).rejects.toThrow();
  });

  it('is the lead’s alone to start', async () => {
    await expect(acts(county, 'GAJ', { type: 'task.start' })).rejects.toThrow('牵头');
    expect(await taskState(county)).toBe('DISPATCHED');
  });
});

describe('突发险情, begun when some have named their people and others have not', () => {
  it('calls both out', async () => {
    const county = await County.open({ env: { COUNTY_PROFILE: 'LINYI' } });
    try {
      await county.who(LEAD).says(`发起联合检查 S03 今天 21:00 突发险情 对象:${VENUE}`);
      await county.who(LEAD).taps('【待分发】', '确认分发');
      for (const unit of JOINT) await acts(county, unit, { type: 'task.confirm', unitId: unitId(unit) });
      await nameTeams(county, ['XFDD']);
      expect(await taskState(county)).toBe('CONFIRMED');
      await county.who(LEAD).taps('【联合检查】', '人已到，开始检查');
      for (const unit of ['XFDD', 'GAJ']) await county.who(unit).taps('今天21:00', '我到了');
      county.who('GAJ').receives('【补报人员】', '请补报实际到场的持证人员');
      expect(county.who('XFDD').hasCard('【补报人员】')).toBe(false);
      county.who(LEAD).receives('今天21:00', '到场 3/5：文旅局、公安局、消防');
    } finally {
      await county.close();
    }
  });
});

describe('an ordinary check', () => {
  it('never starts before its units are ready', async () => {
    const county = await dispatched();
    try {
      await county.forward('2026-09-10 09:30');
      await expect(acts(county, LEAD, { type: 'task.start' })).rejects.toThrow('正等各单位确认');
      await expect(acts(county, 'GAJ', { type: 'task.arrive', unitId: unitId('GAJ') })).rejects.toThrow();
    } finally {
      await county.close();
    }
  });
});
