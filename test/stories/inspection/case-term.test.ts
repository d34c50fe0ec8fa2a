import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import { acts, allClean, inspected, OTHER_VENUE, openDuties, unitId, VENUE } from './support.ts';

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

describe('two cases of one unit', () => {
  it('are brought up each in its own time, and the first not again with the second', async () => {
    const county = await inspected([], `${VENUE}、${OTHER_VENUE}`);
    try {
      const of = { type: 'task.result', unitId: unitId('XFDD') };
      const order = {
        kind: 'rectify',
        docNo: '责改1号',
        note: '通道堵塞',
        standard: '畅通',
        due: '2026-09-20',
      };
      await acts(county, 'XFDD', { ...of, ...CASE }, { ...of, ...order, nth: 1 });
      await county.forward('2026-09-25 10:00');
      const [rectified] = await county.db.query<{ id: string }>(
        `select doc->'rectifications'->0->>'enterpriseId' as id from task_participant where unit_id = $1`,
        [unitId('XFDD')],
      );
      const turned = { enterpriseId: rectified?.id ?? '', docNo: '清消立〔2026〕9号' };
      await acts(county, 'XFDD', { type: 'task.rectifyCase', unitId: unitId('XFDD'), ...turned });
      await county.forward('2026-12-25 09:00');
      const shown = await county.db.query<{ docNos: string[] }>(
        `select detail->'after'->'docNos' as "docNos" from audit where action = 'task.caseTermShown' order by id`,
      );
      expect(shown.map(({ docNos }) => docNos)).toEqual([['清消立〔2026〕7号'], ['清消立〔2026〕9号']]);
    } finally {
      await county.close();
    }
  });
});
