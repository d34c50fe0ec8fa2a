import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import { acts, allClean, inspected, openDuties, unitId } from './support.ts';

const CASE = { nth: 0, kind: 'case', docNo: '清消立〔2026〕7号', note: '疏散通道堵塞' };

describe('立案 on 10 September', () => {
  let county: County;
  beforeEach(async () => {
    county = await inspected();
    await acts(county, 'XFDD', { type: 'task.result', unitId: unitId('XFDD'), ...CASE });
    await allClean(county, ['WLJ', 'GAJ', 'SCJGJ', 'ZJJ']);
  });
  afterEach(() => county.close());

  it('is brought up once ninety days later, to the unit that opened it and to nobody else', async () => {
    expect(await openDuties(county)).toContain('task.caseTerm XFDD');
    await county.forward('2026-12-09 08:20');
    expect(county.who('XFDD').hasCard('【立案满90日】')).toBe(false);
    await county.forward('2026-12-09 08:40');
    county.who('XFDD').receives('【立案满90日】', '清消立〔2026〕7号', '9月10日', '另有规定的从其规定');
    expect(await openDuties(county)).not.toContain('task.caseTerm XFDD');
    await county.forward('2026-12-20 09:00');
    expect(county.who('XFDD', 'leader').hasCard('立案满')).toBe(false);
  });
});
