import { writeFile } from 'node:fs/promises';
import type { Db } from '../db/client.ts';
import { computeMetrics, measuredUnits } from '../report/metrics/compute.ts';
import { readSpan } from '../report/metrics/span.ts';
import { metricsWorkbook } from '../report/metrics/workbook.ts';

/** `chayici metrics <period> <file.xlsx> [region code]`: every metric by unit, with numerators and denominators. */
export async function metricsCommand(db: Db, args: readonly string[], now: Date): Promise<number> {
  const [period, path, regionCode] = args;
  const span = period === undefined ? undefined : readSpan(period);
  if (span === undefined || path === undefined) {
    console.error(
      'usage: chayici metrics <2026|2026H1|2026Q3|2026-07|2026-07-01..2026-07-31> <file.xlsx> [region code]',
    );
    return 2;
  }
  const regions = await db.query<{ id: string; code: string }>(
    `select r.id, r.code from region r
     where r.code = coalesce($1, r.code) and ($1 is not null
       or exists (select 1 from unit u where u.region_id = r.id and u.is_office and u.active)) order by r.code`,
    [regionCode ?? null],
  );
  const [region, second] = regions;
  if (region === undefined || second !== undefined) {
    console.error(
      region === undefined
        ? `no region ${regionCode ?? 'with an office'}`
        : `say which region: ${regions.map(entry => entry.code).join(', ')}`,
    );
    return 1;
  }
  const units = await measuredUnits(db, region.id);
  const ids = units.map(unit => unit.id);
  await writeFile(path, await metricsWorkbook(await computeMetrics(db, ids, span, now), units, span));
  console.log(`wrote ${path}: ${units.length} units`);
  return 0;
}
