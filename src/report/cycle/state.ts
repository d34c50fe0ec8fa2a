import { z } from 'zod';
import type { DocTable } from '../../decide/doc-store.ts';
import { day } from '../day.ts';
import { figures, mark, unitRef } from '../shapes.ts';
import { SUBMISSION_STATES } from '../submission/state.ts';

/**
 * 通报周期 states (domain.md §3.3). FILLING holds NOTICE, REMIND and OVERDUE, which are steps of its ladders;
 * BLOCKED: the calendar of a needed year is missing, so no deadline can be named.
 */
const CYCLE_STATES = ['BLOCKED', 'FILLING', 'DRAFTED', 'SIGNING', 'PUBLISHED'] as const;

/** The office owes the table, then the bulletin. */
export const COLLECT_DUTY = 'report.collect';
export const BULLETIN_DUTY = 'report.bulletin';

const n = z.number().int();
const isoTime = z.iso.datetime();

/** What the table shows of one unit, as its submission reports it. */
export const rowState = z.object({
  state: z.enum(SUBMISSION_STATES),
  /** Null until it is in. */
  figures: figures.nullable(),
  /** Before the first correction. */
  original: figures.nullable(),
  late: z.boolean(),
  zeroReason: z.string(),
  note: z.string(),
  by: z.string(),
  at: isoTime.nullable(),
  promised: day.nullable(),
  extendedTo: day.nullable(),
  claimed: z.boolean(),
  correctedAt: isoTime.nullable(),
});

const cycleRow = rowState.extend({ unit: unitRef });
export type CycleRow = z.infer<typeof cycleRow>;

const count = z.object({ num: n, den: n.nullable() });
/** Metrics as of the day on which the table was closed. */
const metricSnapshot = z.object({
  id: z.string(),
  whole: count,
  units: z.record(z.string(), count),
});
export type MetricSnapshot = z.infer<typeof metricSnapshot>;

const cycleDoc = z.object({
  no: z.string(),
  /** Unit that holds the office: it owes the bulletin. */
  office: unitRef,
  openedAt: isoTime,
  bulletinAt: isoTime.nullable(),
  blockedYear: n.optional(),
  rows: z.array(cycleRow),
  /** Earlier quarters of the year, for the half-year and the yearly bulletin (不重复填), as they stood when the table was closed. */
  earlier: z.record(z.string(), figures).default({}),
  /** 电话清单 as it was sent. */
  phones: z.array(z.object({ n, lines: z.array(z.string()) })).default([]),
  chases: z.array(z.object({ n, left: z.string() })).default([]),
  collected: z
    .object({ at: isoTime, by: z.string(), missing: z.array(z.string()), late: z.array(z.string()) })
    .optional(),
  metrics: z.array(metricSnapshot).default([]),
  /** 典型案例、下步要求: the office's own words. */
  cases: z.string().default(''),
  next: z.string().default(''),
  signing: z
    .array(mark.extend({ n, signed: mark.optional(), back: mark.extend({ reason: z.string() }).optional() }))
    .default([]),
  publishedAt: isoTime.optional(),
  /** 数据更正单: what changed after publication. */
  amendments: z
    .array(
      z.object({
        n,
        at: isoTime,
        unit: unitRef,
        by: z.string(),
        before: figures.nullable(),
        after: figures,
      }),
    )
    .default([]),
});
export type CycleDoc = z.infer<typeof cycleDoc>;

const cycleState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: n,
  /** 2026Q2 */
  period: z.string(),
  state: z.enum(CYCLE_STATES),
  /** Null while blocked. */
  dueAt: z.date().nullable(),
  doc: cycleDoc,
});
export type CycleState = Readonly<z.infer<typeof cycleState>>;

export const cycleTable: DocTable<CycleState> = {
  name: 'report_cycle',
  columns: { period: 'text', state: 'text', dueAt: 'timestamptz' },
  schema: cycleState,
};

export function isInRow(row: Pick<CycleRow, 'state'>): boolean {
  return row.state === 'SUBMITTED' || row.state === 'ZERO_CONFIRMED';
}

export function outstanding(rows: readonly CycleRow[]): CycleRow[] {
  return rows.filter(row => !isInRow(row));
}

export function withDoc(state: CycleState, change: Partial<CycleDoc>): CycleState {
  return { ...state, doc: { ...state.doc, ...change } };
}
