import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { computeMetrics, type MeasuredUnit, measuredUnits } from '../metrics/compute.ts';
import { type Prefill, prefill } from '../metrics/prefill.ts';
import { bulletinSpan, dayAfter, firstDay, periodText, quarterOf } from '../period.ts';
import { FIGURES } from '../reply/types.ts';
import { type Colleague, type FigureSet, figures, NO_FIGURES, type UnitRef } from '../shapes.ts';
import { colleaguesOf, isOffice } from '../submission/facts.ts';
import type { CycleCommand } from './commands.ts';
import { type CycleState, isInRow, type MetricSnapshot, outstanding } from './state.ts';

/** Rows a decision about a cycle needs beyond its state. */
export interface CycleFacts {
  readonly office: boolean;
  /** The actor belongs to the cycle's region or one above it. */
  readonly above: boolean;
  readonly opening:
    | {
        readonly office: UnitRef;
        readonly units: readonly MeasuredUnit[];
        readonly prefill: ReadonlyMap<string, Prefill>;
        readonly colleagues: ReadonlyMap<string, readonly Colleague[]>;
      }
    | undefined;
  /** When the table closes with this command: metrics of the bulletin's span, and the earlier quarters as they stand now. */
  readonly closing:
    | {
        readonly metrics: readonly MetricSnapshot[];
        readonly earlier: Readonly<Record<string, FigureSet>>;
      }
    | undefined;
  /** 电话清单: whom to call, by unit. Goes on a card and on no record. */
  readonly phones: ReadonlyMap<string, string>;
}

export async function cycleFacts(
  sql: Sql,
  state: CycleState | undefined,
  command: CycleCommand,
  actor: Actor,
  now: Date,
): Promise<CycleFacts> {
  const regionId = state?.regionId ?? ('regionId' in command ? command.regionId : '');
  const opens = command.type === 'cycle.open' || command.type === 'cycle.block';
  return {
    office: await isOffice(sql, actor, regionId),
    above: await isAbove(sql, actor, regionId),
    opening: opens ? await openingFacts(sql, regionId, command.period) : undefined,
    closing: closesWith(state, command)
      ? {
          metrics: withLast(await snapshot(sql, state, now), command),
          earlier: await earlierFigures(sql, state.regionId, state.period),
        }
      : undefined,
    phones:
      command.type === 'cycle.nudge' && command.duty === 'report.collect' && state !== undefined
        ? await phonesOf(
            sql,
            outstanding(state.doc.rows).map(row => row.unit.id),
          )
        : new Map(),
  };
}

async function isAbove(sql: Sql, actor: Actor, regionId: string): Promise<boolean> {
  if (actor.kind === 'system') return false;
  const rows = await sql.query('select 1 from region_upward($1) where id = $2', [
    regionId,
    actor.member.regionId,
  ]);
  return rows.length > 0;
}

async function openingFacts(sql: Sql, regionId: string, period: string): Promise<CycleFacts['opening']> {
  const offices = await sql.query<UnitRef>(
    `select u.id, u.code, u.name, u.short_name as short from unit u
     where u.is_office and u.active and u.region_id = $1 order by u.code limit 1`,
    [regionId],
  );
  const office = offices[0];
  if (office === undefined) return undefined;
  const units = await measuredUnits(sql, regionId);
  const ids = units.map(unit => unit.id);
  const quarter = quarterOf(period);
  return {
    office,
    units,
    prefill: await prefill(sql, ids, { first: firstDay(quarter), past: dayAfter(quarter) }),
    colleagues: await colleaguesOf(sql, ids),
  };
}

/** What the units have reported for earlier quarters that this bulletin covers as well. */
async function earlierFigures(
  sql: Sql,
  regionId: string,
  period: string,
): Promise<Record<string, FigureSet>> {
  const quarter = quarterOf(period);
  const { from } = bulletinSpan(quarter);
  const rows = await sql.query<{ unitId: string; figures: unknown }>(
    `select s.unit_id as "unitId", s.doc->'figures' as figures
     from report_submission s join report_cycle c on c.id = s.cycle_id
     where c.region_id = $1 and c.period >= $2 and c.period < $3 and s.state in ('SUBMITTED', 'ZERO_CONFIRMED')`,
    [regionId, periodText(from), period],
  );
  const sums: Record<string, FigureSet> = {};
  for (const row of rows) sums[row.unitId] = plus(sums[row.unitId] ?? NO_FIGURES, figures.parse(row.figures));
  return sums;
}

export function plus(a: FigureSet, b: FigureSet): FigureSet {
  const sum = { ...a };
  for (const name of FIGURES) sum[name] = (a[name] ?? 0) + (b[name] ?? 0);
  return sum;
}

/** Whether the table closes with this command, so that the bulletin is drawn up. */
function closesWith(state: CycleState | undefined, command: CycleCommand): state is CycleState {
  if (state === undefined || state.state !== 'FILLING') return false;
  if (command.type === 'cycle.collect') return true;
  if (command.type !== 'cycle.note' || !isInRow(command.row)) return false;
  return outstanding(state.doc.rows).every(row => row.unit.id === command.unitId);
}

async function snapshot(sql: Sql, state: CycleState, now: Date): Promise<MetricSnapshot[]> {
  const quarter = quarterOf(state.period);
  const ids = state.doc.rows.map(row => row.unit.id);
  const span = { first: firstDay(bulletinSpan(quarter).from), past: dayAfter(quarter) };
  const found = new Map<string, MetricSnapshot>();
  for (const { id, unitId, num, den } of await computeMetrics(sql, ids, span, now)) {
    const snapshot = found.get(id) ?? { id, whole: { num: 0, den: 0 }, units: {} };
    if (unitId === null) found.set(id, { ...snapshot, whole: { num, den } });
    else found.set(id, { ...snapshot, units: { ...snapshot.units, [unitId]: { num, den } } });
  }
  return [...found.values()];
}

/** The report that closes the table is in, although its row is written only with this decision. */
function withLast(metrics: readonly MetricSnapshot[], command: CycleCommand): MetricSnapshot[] {
  if (command.type !== 'cycle.note' || command.row.late) return [...metrics];
  const { unitId } = command;
  return metrics.map(metric => {
    if (metric.id !== 'reportOnTimeRate') return metric;
    const own = metric.units[unitId] ?? { num: 0, den: 0 };
    return { ...metric, whole: oneMore(metric.whole), units: { ...metric.units, [unitId]: oneMore(own) } };
  });
}

function oneMore({ num, den }: MetricSnapshot['whole']): MetricSnapshot['whole'] {
  return { num: num + 1, den: (den ?? 0) + 1 };
}

async function phonesOf(sql: Sql, unitIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql.query<{ unitId: string; line: string }>(
    `select distinct on (o.unit_id) o.unit_id as "unitId", p.name || coalesce(' ' || p.mobile, '') as line
     from post o join person p on p.id = o.person_id and p.active
     where o.unit_id = any($1) and o.until is null and o.role in ('liaison', 'deputy')
     order by o.unit_id, case o.role when 'liaison' then 0 else 1 end, o.since`,
    [unitIds],
  );
  return new Map(rows.map(row => [row.unitId, row.line]));
}
