import { type AuditEntry, record } from '../audit/record.ts';
import type { LaneTime } from '../chat/card-store.ts';
import type { Db } from '../db/client.ts';
import type { JsonObject, Sql } from '../db/sql.ts';
import { carryOut, type Shell, type Work } from '../decide/commit.ts';
import { pass } from '../points.ts';
import { CalendarGapError } from './calendar.ts';
import { rungAudience } from './ladder.ts';
import { LADDERS } from './ladders.ts';
import { type DutyStep, latestByAudience, stepsAhead } from './promise.ts';

export interface SweepOptions {
  readonly db: Db;
  readonly shell: Shell;
  readonly enqueue: (sql: Sql, lanes: readonly LaneTime[]) => Promise<void>;
  readonly wake: (lanes: readonly LaneTime[]) => void;
}

/** Duties handled in one transaction. */
const BATCH = 500;
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
 */
export async function sweep(options: SweepOptions): Promise<number> {
  let moved = 0;
  for (;;) {
    const count = await sweepBatch(options);
    moved += count;
    if (count < BATCH) return moved;
  }
}

async function sweepBatch({ db, shell, enqueue, wake }: SweepOptions): Promise<number> {
  const now = shell.surroundings.now();
  const { count, lanes } = await db.tx(async sql => {
    const candidates = await dueRows(sql, now);
    if (candidates.length === 0) return { count: 0, lanes: [] };
    const held = await holdSubjects(sql, shell, candidates);
    const duties = await lockDuties(sql, held, now);
    const { works, moves, skipped } = await plan(sql, shell, duties, now);
    const { lanes } = await carryOut(sql, shell, works, 'skip-locked');
    await moveDuties(sql, moves);
    await record(sql, skipped);
    await enqueue(sql, lanes);
    pass('sweep.before-commit');
    return { count: duties.length, lanes };
  });
  if (count > 0) pass('sweep.committed');
  wake(lanes);
  return count;
}

const COLUMNS = `d.id, d.region_id as "regionId", d.kind, d.subject_kind as "subjectKind",
  d.subject_id as "subjectId", d.unit_id as "unitId", d.opened_at as "openedAt", d.due_at as "dueAt", d.step,
  d.generation, d.doc`;

function dueRows(sql: Sql, now: Date): Promise<DutyRow[]> {
  return sql.query<DutyRow>(
    `select ${COLUMNS} from duty d where d.state = 'open' and d.next_at <= $1 order by d.next_at limit ${BATCH}`,
    [now],
  );
}

/**
 * Locks the subjects before their duties, as a tap does, so that a signature and an escalation never wait for each
 * other in a ring. Subjects that somebody holds at this moment are left for the next round.
 */
async function holdSubjects(sql: Sql, shell: Shell, rows: readonly DutyRow[]): Promise<DutyRow[]> {
  const held = new Set<string>();
  for (const kind of [...new Set(rows.map(row => row.subjectKind))].sort()) {
    const ids = [...new Set(rows.filter(row => row.subjectKind === kind).map(row => row.subjectId))].sort();
    const subjects = await shell.features.get(kind)?.load(sql, ids, 'skip-locked');
    for (const id of subjects?.keys() ?? []) held.add(`${kind}:${id}`);
  }
  return rows.filter(row => held.has(`${row.subjectKind}:${row.subjectId}`));
}

/** Reads the duties again under lock: one that was met or moved since is no longer due. */
function lockDuties(sql: Sql, rows: readonly DutyRow[], now: Date): Promise<DutyRow[]> {
  return sql.query<DutyRow>(
    `select ${COLUMNS} from duty d where d.id = any($1) and d.state = 'open' and d.next_at <= $2
     order by d.id for update`,
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
): Promise<{ works: Work[]; moves: Move[]; skipped: AuditEntry[] }> {
  const works: Work[] = [];
  const moves: Move[] = [];
  const skipped: AuditEntry[] = [];
  for (const duty of duties) {
    const steps = await ahead(sql, shell, duty);
    if (steps === undefined) {
      moves.push({ ...duty, nextAt: new Date(now.getTime() + GAP_RETRY_MS), fired: false });
      continue;
    }
    const due = steps.filter(step => step.at <= now);
    const fire = latestByAudience(due);
    works.push(...fire.map(step => nudge(shell, duty, step)));
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

/** Undefined where the calendar of a needed year is missing: one such duty must not hold up all others. */
async function ahead(sql: Sql, shell: Shell, duty: DutyRow): Promise<DutyStep[] | undefined> {
  const ladder = LADDERS[duty.kind];
  if (ladder === undefined) throw new Error(`no ladder for duty ${duty.kind}`);
  const { calendar, settings } = await shell.surroundings.context(sql, duty.regionId);
  try {
    return stepsAhead(ladder, duty, calendar, settings.quiet);
  } catch (error) {
    if (error instanceof CalendarGapError) return undefined;
    throw error;
  }
}

function nudge(shell: Shell, duty: DutyRow, { step, rung, promised }: DutyStep): Work {
  const feature = shell.features.get(duty.subjectKind);
  if (feature === undefined) throw new Error(`no feature for duty ${duty.kind}`);
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
  await sql.query(
    `update duty d set step = x.step, next_at = x."nextAt",
       doc = case when x.fired then jsonb_set(d.doc, '{promise,fired}', 'true') else d.doc end
     from json_to_recordset($1::json) as x(id text, generation int, step int, "nextAt" timestamptz, fired boolean)
     where d.id = x.id and d.state = 'open' and d.generation = x.generation`,
    [JSON.stringify(moves)],
  );
}
