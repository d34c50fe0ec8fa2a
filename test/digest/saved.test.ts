import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gather, scopeOf } from '../../src/digest/gather.ts';
import { computeMetrics, measuredUnits } from '../../src/report/metrics/compute.ts';
import { METRICS } from '../../src/report/metrics/definitions.ts';
import { Fixture, NOW } from './fixture.ts';

/** Weeks around the one reported on, each from its Monday to the next. */
const WEEKS = [
  ['2026-08-31', '2026-09-07'],
  ['2026-09-07', '2026-09-14'],
] as const;

describe('entries saved', () => {
  let county: Fixture;
  beforeAll(async () => {
    county = await Fixture.open();
    const [first, second] = await county.enterprises(2);
    const entry = async (units: string[], results: string | undefined, enterprise = first): Promise<void> => {
      const doc = results === undefined ? {} : { resultsAt: new Date(results).toISOString() };
      const id = await county.task({ state: 'PUBLISHING', lead: 'XFDD', date: '2026-09-10', doc });
      await county.visit(id, enterprise?.id ?? '', units);
    };
    // At the very edges of the week, one with results still out, one of a single unit.
    await entry(['XFDD', 'SCJGJ', 'JJDD'], '2026-09-06T23:59:59.999+08:00');
    await entry(['XFDD', 'SCJGJ'], '2026-09-07T00:00:00+08:00');
    await entry(['XFDD', 'JJDD', 'ZJJ', 'GAJ'], '2026-09-13T23:59:59.999+08:00', second);
    await entry(['XFDD', 'SCJGJ'], '2026-09-14T00:00:00+08:00');
    await entry(['XFDD', 'SCJGJ'], undefined);
    await entry(['XFDD'], '2026-09-10T12:00:00+08:00');
  });
  afterAll(() => county.close());

  it('are the same figure in a digest and in the metrics of the same days, for the county and a unit', async () => {
    const units = (await measuredUnits(county.db, await county.county())).map(unit => unit.id);
    const found: number[][] = [];
    for (const [from, cut] of WEEKS) {
      const metrics = await computeMetrics(county.db, units, { first: from, past: cut }, NOW);
      const metric = (unitId: string | null) =>
        metrics.find(value => value.id === 'visitsSaved' && value.unitId === unitId)?.num;
      for (const [edition, code] of [
        ['county', 'LDXZB'],
        ['unit', 'SCJGJ'],
      ] as const) {
        const scope = await scopeOf(county.db, edition, await county.unitId(code), { from, cut });
        const digest = (await gather(county.db, scope)).figures.visitsSaved?.n ?? -1;
        found.push([digest, metric(edition === 'county' ? null : await county.unitId(code)) ?? -1]);
      }
    }
    expect(found).toEqual([
      [2, 2],
      [2, 2],
      [4, 4],
      [1, 1],
    ]);
  });

  it('and every other metric say what they are made of, with — for nothing to divide by', async () => {
    const units = (await measuredUnits(county.db, await county.county())).map(unit => unit.id);
    const values = await computeMetrics(county.db, units, { first: '2025-01-01', past: '2025-02-01' }, NOW);
    expect(values).toHaveLength(METRICS.length * (units.length + 1));
    for (const value of values) {
      expect(value.num).toBe(0);
      const counted = METRICS.find(metric => metric.id === value.id)?.denominator !== null;
      expect(value.den).toBe(counted ? 0 : null);
    }
  });
});
