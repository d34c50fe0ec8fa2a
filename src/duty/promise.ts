import { z } from 'zod';
import type { AuditEntry } from '../audit/record.ts';
import type { JsonObject, Sql } from '../db/sql.ts';
import type { WorkCalendar } from './calendar.ts';
import { type Ladder, type QuietHours, quietEnds, type Rung, type RungTime, rungTimes } from './ladder.ts';
import { LADDERS } from './ladders.ts';

/** What a duty's record says about a promise: the n-th, for when, and whether its reminder went out. */
const promiseSchema = z.object({
  n: z.number().int(),
  at: z.coerce.date(),
  fired: z.boolean().default(false),
});
const dutyDoc = z.object({ promise: promiseSchema.optional() });

/** A step of a duty that is still to come: a rung of the ladder, or the reminder of a promise. */
export interface DutyStep extends RungTime {
  readonly promised: boolean;
}

interface Progress {
  /** Rungs worked off. */
  readonly step: number;
  readonly doc: unknown;
}

/** Numbers of promised reminders lie above every rung, so that both kinds tell their cards apart. */
const FIRST_PROMISE = 100;
/** Whoever promised is spared reminders until then; superiors keep theirs. */
const SPARED: ReadonlySet<Rung['to']> = new Set(['liaison', 'deputy']);

/**
 * Every step of a duty that is still to come, in order of time, given the times of all its rungs. A promise spares the unit the reminders before it
 * and adds its own (domain.md §3.3: 已承诺日期者跳过中间提醒). Throws CalendarGapError.
 */
export function stepsAhead(
  ladder: Ladder,
  times: readonly RungTime[],
  duty: Progress,
  calendar: WorkCalendar,
  quiet: QuietHours,
): DutyStep[] {
  const { promise } = dutyDoc.parse(duty.doc);
  const rungs = times
    .filter(time => time.step > duty.step && !(promise !== undefined && isSpared(time, promise.at)))
    .map(time => ({ ...time, promised: false }));
  if (promise === undefined || promise.fired) return rungs;
  const reminder: DutyStep = {
    step: FIRST_PROMISE + promise.n,
    at: quietEnds(promise.at, calendar, quiet),
    rung: { when: { from: 'due', minutes: 0 }, to: 'liaison', card: reminderCard(ladder) },
    promised: true,
  };
  return [...rungs, reminder].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function isSpared(time: RungTime, promisedAt: Date): boolean {
  return SPARED.has(time.rung.to) && time.at < promisedAt;
}

function reminderCard(ladder: Ladder): string {
  const rung = ladder.rungs.find(entry => entry.to === 'liaison') ?? ladder.rungs[0];
  if (rung === undefined) throw new Error('a ladder without rungs takes no promise');
  return rung.card;
}

/** Of the steps that came due together each audience gets its latest. */
export function latestByAudience(due: readonly DutyStep[]): DutyStep[] {
  return due.filter((step, index) => !due.slice(index + 1).some(later => later.rung.to === step.rung.to));
}

export interface DutyPromise {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly unitId: string;
  readonly at: Date;
  readonly calendar: WorkCalendar;
  readonly quiet: QuietHours;
}

interface PromisedRow {
  id: string;
  regionId: string;
  openedAt: Date;
  dueAt: Date;
  step: number;
  doc: JsonObject;
}

/**
 * Moves the next reminder of open duties to the promised time. Answers the reminders that fall away, for the record.
 * A later promise replaces an earlier one. A duty that is no longer open stays as it is.
 */
export async function promiseDuties(
  sql: Sql,
  promises: readonly DutyPromise[],
  now: Date,
): Promise<AuditEntry[]> {
  const skipped: AuditEntry[] = [];
  for (const promise of promises) {
    const ladder = LADDERS[promise.kind];
    if (ladder === undefined) throw new Error(`no ladder for duty ${promise.kind}`);
    const [duty] = await sql.query<PromisedRow>(
      `select id, region_id as "regionId", opened_at as "openedAt", due_at as "dueAt", step, doc from duty
       where subject_kind = $1 and subject_id = $2 and kind = $3 and unit_id = $4 and state = 'open' for update`,
      [promise.subjectKind, promise.subjectId, promise.kind, promise.unitId],
    );
    if (duty === undefined) continue;
    const times = rungTimes(ladder, duty, promise.calendar, promise.quiet);
    const before = stepsAhead(ladder, times, duty, promise.calendar, promise.quiet);
    const n = (dutyDoc.parse(duty.doc).promise?.n ?? 0) + 1;
    const doc: JsonObject = { ...duty.doc, promise: { n, at: promise.at.toISOString(), fired: false } };
    const after = stepsAhead(ladder, times, { ...duty, doc }, promise.calendar, promise.quiet);
    await sql.query('update duty set doc = $2, next_at = $3, generation = generation + 1 where id = $1', [
      duty.id,
      JSON.stringify(doc),
      after[0]?.at ?? null,
    ]);
    for (const step of before) {
      if (!after.some(kept => kept.step === step.step))
        skipped.push(skippedEntry(promise, duty.regionId, step, now));
    }
  }
  return skipped;
}

function skippedEntry(promise: DutyPromise, regionId: string, step: DutyStep, at: Date): AuditEntry {
  return {
    stream: `${promise.subjectKind}:${promise.subjectId}`,
    at,
    regionId,
    actorKind: 'system',
    actorId: `duty:${promise.kind}`,
    channel: 'clock',
    action: 'duty.step-skipped',
    detail: {
      kind: promise.kind,
      unitId: promise.unitId,
      step: step.step,
      was: step.at.toISOString(),
      because: `promise ${promise.at.toISOString()}`,
    },
  };
}
