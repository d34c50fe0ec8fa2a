import type { Sql } from '../../db/sql.ts';
import { atTime, type Day } from '../../duty/calendar.ts';
import { METRIC_PREFIX, METRICS } from './definitions.ts';

/** Days of a period; `past` is the day after its last. */
export interface Span {
  readonly first: Day;
  readonly past: Day;
}

/** One figure with what it is made of. */
export interface MetricValue {
  readonly id: string;
  /** Null for the whole. */
  readonly unitId: string | null;
  readonly num: number;
  /** Null for a plain count. */
  readonly den: number | null;
}

interface MetricRow {
  unitId: string | null;
  num: number | string;
  den: number | string | null;
}

/** Every metric for these units and for all of them together, as of `now`. A unit without rows has zeros. */
export async function computeMetrics(
  sql: Sql,
  unitIds: readonly string[],
  span: Span,
  now: Date,
): Promise<MetricValue[]> {
  const values: MetricValue[] = [];
  for (const metric of METRICS) {
    const rows = await sql.query<MetricRow>(`${METRIC_PREFIX} ${metric.sql}`, [
      unitIds,
      atTime(span.first, '00:00'),
      atTime(span.past, '00:00'),
      span.first,
      span.past,
      now,
    ]);
    const counted = metric.denominator !== null;
    const found = rows.map(row => ({ unitId: row.unitId, num: Number(row.num), den: Number(row.den ?? 0) }));
    const whole = found.find(row => row.unitId === null) ?? sumOf(found);
    const value = (
      unitId: string | null,
      row: { readonly num: number; readonly den: number },
    ): MetricValue => ({
      id: metric.id,
      unitId,
      num: row.num,
      den: counted ? row.den : null,
    });
    values.push(value(null, whole));
    for (const unitId of unitIds) {
      values.push(value(unitId, found.find(row => row.unitId === unitId) ?? { num: 0, den: 0 }));
    }
  }
  return values;
}

function sumOf(rows: readonly { readonly num: number; readonly den: number }[]): {
  num: number;
  den: number;
} {
  return rows.reduce((sum, row) => ({ num: sum.num + row.num, den: sum.den + row.den }), { num: 0, den: 0 });
}

/** 83.3%, or a count as it is; — where there is nothing to divide by (domain.md §6.3). */
export function metricText(value: Pick<MetricValue, 'num' | 'den'>): string {
  if (value.den === null) return `${value.num}`;
  if (value.den === 0) return '—';
  return `${Math.round((value.num / value.den) * 1000) / 10}%`;
}

export interface MeasuredUnit {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly kind: string;
}

/** Units that are measured and report: departments, then townships, of a region and below, in the order of codes. */
export function measuredUnits(sql: Sql, regionId: string): Promise<MeasuredUnit[]> {
  return sql.query<MeasuredUnit>(
    `select u.id, u.code, u.name, u.short_name as short, u.kind from unit u
     where u.active and u.kind in ('department', 'township') and not u.coordination_body
       and exists (select 1 from region_upward(u.region_id) r where r.id = $1)
     order by u.kind, u.code`,
    [regionId],
  );
}
