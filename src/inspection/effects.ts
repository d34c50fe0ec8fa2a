/** Effects that many decisions share. */

import type { JsonObject } from '../db/sql.ts';
import type { Context, Effect } from '../decide/feature.ts';
import { rungTimes } from '../duty/ladder.ts';
import { LADDERS } from '../duty/ladders.ts';
import type { TaskCommandInput } from './commands.ts';
import type { Participant, TaskState } from './state.ts';

/** Every duty of a joint task; each has its ladder. */
const DUTIES = [
  'task.draft',
  'task.consult',
  'task.settle',
  'task.file',
  'task.confirm',
  'task.ruleTime',
  'task.ruleExit',
  'task.ruleExitOffice',
  'task.team',
  'task.town',
  'task.day',
  'task.start',
  'task.finish',
  'task.result',
  'task.rectify',
  'task.review',
  'task.publish',
  'task.handover',
  'task.paused',
  'task.backfill',
  'task.caseTerm',
  'task.notice',
  'task.recheck',
] as const;
export type DutyKind = (typeof DUTIES)[number];

const CARDS = [
  'task.draft',
  'task.consult',
  'task.settle',
  'filing.review',
  'cap.alert',
  'task.dispatch',
  'task.proposal',
  'task.withdrawal',
  'task.remind',
  'task.team',
  'town.invite',
  'task.day',
  'task.result',
  'task.paused',
  'task.chase',
  'task.notice',
] as const;

/** Nothing is left to chase: the task stops or starts over. */
export function endAll(): Effect[] {
  return DUTIES.map((kind): Effect => ({ effect: 'dutyEnds', kind, as: 'void' }));
}

/** The cards of asking and preparing are rendered once more, without buttons. */
export function settleAll(): Effect[] {
  return CARDS.map((card): Effect => ({ effect: 'settle', card }));
}

/** A duty is met: it ends, and what chased it is closed. */
export function met(state: TaskState, kind: DutyKind, unitId?: string, ref?: string): Effect[] {
  return [
    { effect: 'dutyEnds', kind, ...(unitId === undefined ? {} : { unitId }), as: 'done' },
    ...chasesSettled(state, kind, unitId, ref),
  ];
}

export function chasesSettled(state: TaskState, kind: DutyKind, unitId?: string, ref?: string): Effect[] {
  return state.doc.chases
    .filter(
      chase =>
        chase.duty === kind &&
        (unitId === undefined || chase.unitId === unitId) &&
        (ref === undefined || chase.ref === ref),
    )
    .map((chase): Effect => ({ effect: 'settle', card: 'task.chase', slot: chaseSlot(chase) }));
}

export function chaseSlot(chase: { n: number; duty: string; unitId: string; ref: string }): string {
  return `${chase.n}|${chase.duty}|${chase.unitId}|${chase.ref}`;
}

/**
 * A deadline of a unit. Throws CalendarGapError when one of its rungs falls into a year without calendar, so that the
 * decision is refused and nothing is guessed (domain.md E45).
 */
export function owes(kind: DutyKind, unitId: string, dueAt: Date, context: Context): Effect {
  const ladder = LADDERS[kind];
  if (ladder !== undefined)
    rungTimes(ladder, { openedAt: context.now, dueAt }, context.calendar, context.settings.quiet);
  return { effect: 'duty', kind, unitId, dueAt };
}

export function record(action: string, detail: JsonObject): Effect {
  return { effect: 'record', action, detail };
}

/** A change of the whole task, with where it came from and where it went. */
export function recordState(
  action: string,
  before: TaskState,
  after: TaskState,
  more: JsonObject = {},
): Effect {
  return record(action, { before: { state: before.state }, after: { state: after.state }, ...more });
}

export function recordParticipant(
  action: string,
  before: Participant,
  after: Participant['state'],
  more: JsonObject,
): Effect {
  return record(action, {
    unit: before.unit.code,
    before: { state: before.state },
    after: { state: after },
    ...more,
  });
}

/** The service asks this task, or another, in the same transaction. */
export function askTask(subjectId: string, command: TaskCommandInput): Effect {
  return { effect: 'command', feature: 'task', subjectId, command };
}

export function toLiaison(card: string, unitId: string, slot = ''): Effect {
  return { effect: 'show', card, slot, to: { unitId, role: 'liaison' } };
}

export function toOffice(card: string, slot = ''): Effect {
  return { effect: 'show', card, slot, to: { office: true } };
}
