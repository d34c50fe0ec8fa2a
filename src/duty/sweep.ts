import type { Logger } from 'pino';
import { type AuditEntry, record } from '../audit/record.ts';
import type { LaneTime } from '../chat/card-store.ts';
import { type AskReceipts, receiptKey } from '../chat/receipts.ts';
import type { Db } from '../db/client.ts';
import { type JsonObject, type Sql, together } from '../db/sql.ts';
import { carryOut } from '../decide/commit.ts';
import { type Shell, subjectKey, type Work } from '../decide/shell.ts';
import type { Subject } from '../decide/subject.ts';
import { pass } from '../points.ts';
import { CalendarGapError } from './calendar.ts';
import { BATCH, type DueRow, duePages } from './due.ts';
import { type RungTime, rungAudience, rungTimes } from './ladder.ts';
import { LADDERS } from './ladders.ts';
import { type Receipts, receiptsFor } from './looked.ts';
import { type DutyStep, latestByAudience, stepsAhead } from './promise.ts';

export interface SweepOptions {
  readonly db: Db;
  readonly shell: Shell;
  readonly enqueue: (sql: Sql, lanes: readonly LaneTime[]) => Promise<void>;
  readonly wake: (lanes: readonly LaneTime[]) => void;
  readonly log: Logger;
  /** Who has looked at what, for the rungs that ask for it; absent: nobody is asked. */
  readonly receipts?: AskReceipts;
}

/** Transactions at once: while one decides, the database works for the other. */
const AT_ONCE = 2;
/** A duty whose times need a calendar that nobody has loaded is looked at again after this. */
const GAP_RETRY_MS = 3_600_000;

interface DutyRow {
  id: string;
  regionId: string;
  kind: string;
  subjectKind: string;
  subjectId: string;
  unitId: string;
  openedAt: Date;
  dueAt: Date;
  step: number;
  generation: number;
  doc: JsonObject;
}

/**
 * Works off every rung that is due. Due-ness is read from rows, so a missed ring or three days off is caught up
 * once: of the rungs that came due meanwhile each audience gets its latest, earlier ones for the same audience are
 * recorded as skipped. Answers how many duties were moved. Safe to run on any number of replicas.
 *
 * Walks the due duties once, oldest first: what it could not move (its subject is in somebody's hands, or its
 * decision throws) is left for the next ring and holds up nothing behind it.
 */
export async function sweep(options: SweepOptions): Promise<number> {
  const now = options.shell.surroundings.now();
  const nextPage = duePages(options.db, now);
  const inTheWay: DueRow[] = [];
  let moved = 0;
  const walk = async (): Promise<void> => {
    for (let page = await nextPage(); page.length > 0; page = await nextPage()) {
      const done = await sweepRows(options, page, now, await receiptsFor(options.receipts, page));
      moved += done.moved;
      inTheWay.push(...done.held);
    }
  };
  await together(Array.from({ length: AT_ONCE }, walk));
  // Duties of one subject may have stood on two pages: the one page held what the other needed.
  const again = inTheWay.slice(0, BATCH);
  const rest = await sweepRows(options, again, now, await receiptsFor(options.receipts, again));
  return moved + rest.moved;
}

interface Swept {
  readonly moved: number;
  /** What nobody touched, because its subject was in somebody's hands or is gone. */
  readonly held: readonly DueRow[];
}

const NOTHING: Swept = { moved: 0, held: [] };

/** One that fails is found by halves, logged and left; the self-audit raises a duty whose step stays undone. */
async function sweepRows(
  options: SweepOptions,
  rows: readonly DueRow[],
  now: Date,
  receipts: Receipts,
): Promise<Swept> {
  if (rows.length === 0) return NOTHING;
  try {
    return await moveRows(options, rows, now, receipts);
  } catch (error) {
    const half = Math.floor(rows.length / 2);
    // Without its connection nothing of the rest would go better.
    if (!(await alive(options.db))) throw error;
    if (half === 0) {
      options.log.error({ err: error, duty: rows[0]?.id }, 'a due duty could not be worked off');
      return NOTHING;
    }
    const [first, second] = [
      await sweepRows(options, rows.slice(0, half), now, receipts),
      await sweepRows(options, rows.slice(half), now, receipts),
    ];
    return { moved: first.moved + second.moved, held: [...first.held, ...second.held] };
  }
}

async function alive(db: Db): Promise<boolean> {
  return db.query('select 1').then(
    () => true,
    () => false,
  );
}

async function moveRows(
  { db, shell, enqueue, wake }: SweepOptions,
  rows: readonly DueRow[],
  now: Date,
  receipts: Receipts,
): Promise<Swept> {
  const { moved, held, lanes } = await db.tx(async sql => {
    const subjects = await holdSubjects(sql, shell, rows);
    const [mine, held] = partition(rows, row => subjects.has(subjectKey(row.subjectKind, row.subjectId)));
    const duties = await readDuties(sql, mine, now);
    const { works, moves, skipped } = await plan(sql, shell, duties, now, receipts);
    const { lanes } = await carryOut(sql, shell, works, subjects);
    await moveDuties(sql, moves);
    await record(sql, skipped);
    await enqueue(sql, lanes);
    pass('sweep.before-commit');
    return { moved: duties.length, held, lanes };
  });
  if (moved > 0) pass('sweep.committed');
  wake(lanes);
  return { moved, held };
}

function partition<T>(items: readonly T[], where: (item: T) => boolean): [T[], T[]] {
  return [items.filter(where), items.filter(item => !where(item))];
}

const COLUMNS = `d.id, d.region_id as "regionId", d.kind, d.subject_kind as "subjectKind",
  d.subject_id as "subjectId", d.unit_id as "unitId", d.opened_at as "openedAt", d.due_at as "dueAt", d.step,
  d.generation, d.doc`;

/** Subjects that somebody holds at this moment are left for the next round. */
async function holdSubjects(sql: Sql, shell: Shell, rows: readonly DueRow[]): Promise<Map<string, Subject>> {
  const held = new Map<string, Subject>();
  for (const kind of [...new Set(rows.map(row => row.subjectKind))].sort()) {
    const ids = [...new Set(rows.filter(row => row.subjectKind === kind).map(row => row.subjectId))].sort();
    const subjects = await shell.features.get(kind)?.load(sql, ids, 'skip-locked');
    for (const [id, subject] of subjects ?? []) held.set(subjectKey(kind, id), subject);
  }
  return held;
}

/**
 * Reads the duties again: one that was met or moved since is no longer due. Nobody changes a duty whose subject he does
 * not hold, so they need no lock of their own.
 */
function readDuties(sql: Sql, rows: readonly DueRow[], now: Date): Promise<DutyRow[]> {
  return sql.query<DutyRow>(
    `select ${COLUMNS} from duty d where d.id = any($1) and d.state = 'open' and d.next_at <= $2 order by d.id`,
    [rows.map(row => row.id), now],
  );
}

interface Move {
  readonly id: string;
  readonly generation: number;
  readonly step: number;
  readonly nextAt: Date | null;
  /** The reminder of a promise went out. */
  readonly fired: boolean;
}

async function plan(
  sql: Sql,
  shell: Shell,
  duties: readonly DutyRow[],
  now: Date,
  receipts: Receipts,
): Promise<{ works: Work[]; moves: Move[]; skipped: AuditEntry[] }> {
  const works: Work[] = [];
  const moves: Move[] = [];
  const skipped: AuditEntry[] = [];
  const known = new Map<string, readonly RungTime[]>();
  for (const duty of duties) {
    const steps = await ahead(sql, shell, duty, known);
    if (steps === undefined) {
      moves.push({ ...duty, nextAt: new Date(now.getTime() + GAP_RETRY_MS), fired: false });
      continue;
    }
    const due = steps.filter(step => step.at <= now);
    const fire = latestByAudience(due);
    works.push(...fire.map(step => nudge(shell, duty, step, receipts)));
    for (const step of due.filter(entry => !fire.includes(entry)))
      skipped.push(skippedEntry(duty, step, now));
    moves.push({
      id: duty.id,
      generation: duty.generation,
      step: Math.max(duty.step, ...due.filter(step => !step.promised).map(step => step.step)),
      nextAt: steps.find(step => !due.includes(step))?.at ?? null,
      fired: due.some(step => step.promised),
    });
  }
  return { works, moves, skipped };
}

/**
 * Undefined where the calendar of a needed year is missing: one such duty must not hold up all others. Duties of one
 * kind that were opened together share their times.
 */
async function ahead(
  sql: Sql,
  shell: Shell,
  duty: DutyRow,
  known: Map<string, readonly RungTime[]>,
): Promise<DutyStep[] | undefined> {
  const ladder = LADDERS[duty.kind];
  if (ladder === undefined) throw new Error(`no ladder for duty ${duty.kind}`);
  const { calendar, settings } = await shell.surroundings.context(sql, duty.regionId);
  const key = [duty.kind, duty.regionId, duty.openedAt.getTime(), duty.dueAt.getTime()].join(' ');
  try {
    const times = known.get(key) ?? rungTimes(ladder, duty, calendar, settings.quiet);
    known.set(key, times);
    return stepsAhead(ladder, times, duty, calendar, settings.quiet);
  } catch (error) {
    if (error instanceof CalendarGapError) return undefined;
    throw error;
  }
}

function nudge(shell: Shell, duty: DutyRow, { step, rung, promised }: DutyStep, receipts: Receipts): Work {
  const feature = shell.features.get(duty.subjectKind);
  if (feature === undefined) throw new Error(`no feature for duty ${duty.kind}`);
  const receipt = rung.receipts === true ? receipts.get(receiptKey(duty)) : undefined;
  return {
    feature: duty.subjectKind,
    subjectId: duty.subjectId,
    command: feature.fromDuty({
      kind: duty.kind,
      unitId: duty.unitId,
      dueAt: duty.dueAt,
      step,
      to: rungAudience(rung.to, duty.unitId),
      card: rung.card,
      urgent: rung.urgent ?? false,
      ...(receipt === undefined ? {} : { receipt }),
      ...(promised ? { promised: true } : {}),
    }),
    actor: { kind: 'system', reason: `duty:${duty.kind}:${step}` },
  };
}

function skippedEntry(duty: DutyRow, time: DutyStep, at: Date): AuditEntry {
  const detail: JsonObject = {
    kind: duty.kind,
    unitId: duty.unitId,
    step: time.step,
    was: time.at.toISOString(),
  };
  return {
    stream: `${duty.subjectKind}:${duty.subjectId}`,
    at,
    regionId: duty.regionId,
    actorKind: 'system',
    actorId: `duty:${duty.kind}`,
    channel: 'clock',
    action: 'duty.step-skipped',
    detail,
  };
}

async function moveDuties(sql: Sql, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await sql.query(
    `update duty d set step = x.step, next_at = x.next_at,
       doc = case when x.fired then jsonb_set(d.doc, '{promise,fired}', 'true') else d.doc end
     from unnest($1::text[], $2::int[], $3::int[], $4::timestamptz[], $5::boolean[])
       as x(id, generation, step, next_at, fired)
     where d.id = x.id and d.state = 'open' and d.generation = x.generation`,
    [
      moves.map(move => move.id),
      moves.map(move => move.generation),
      moves.map(move => move.step),
      moves.map(move => move.nextAt),
      moves.map(move => move.fired),
    ],
  );
}
