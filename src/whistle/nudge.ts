import { minutesText } from '../../cards/format.ts';
import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Context, Decision } from '../decide/feature.ts';
import { already } from './authority.ts';
import { minutes } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { withdraw } from './desk.ts';
import { logged, owes, record, toUnit } from './effects.ts';
import { unrated } from './rate.ts';
import {
  type Assignment,
  type Chase,
  findAssignment,
  isLive,
  isOver,
  type WhistleState,
  withAssignment,
  withDoc,
} from './state.ts';

type Nudge = CommandOf<'whistle.nudge'>;

/** A rung of a ladder is due. A clock that has stopped meanwhile does nothing. */
export function nudge(state: WhistleState, command: Nudge, context: Context): Decision<WhistleState> {
  if (isOver(state)) return already(whistleSays.settled);
  if (command.card === 'whistle.ring') return ring(state, command, context);
  if (command.card === 'whistle.unrated') return unrated(state, context);
  if (command.card === 'whistle.lapse') return lapse(state, context);
  const assignment = findAssignment(state, command.unitId);
  const base = baseOf(command.duty);
  if (OF_UNITS.has(base) && (assignment === undefined || !isLive(assignment) || isMet(assignment, base))) {
    return already(whistleSays.settled);
  }
  // A form that nobody filled in lapses without a word.
  if (base === 'draft' && state.doc.text === '') return already(whistleSays.settled);
  const late = OF_UNITS.has(base);
  const level = late ? levelOf(command) : 0;
  const n = (state.doc.chases.at(-1)?.n ?? 0) + 1;
  const chase: Chase = {
    n,
    duty: command.duty,
    unitId: command.unitId,
    level,
    late: lateText(command, context),
    at: context.now.toISOString(),
    receipt: command.receipt,
  };
  const raised =
    assignment === undefined || !late ? state : withAssignment(state, raise(state, assignment, level));
  const told = withDoc(raised, { chases: [...state.doc.chases, chase] });
  const next =
    level === 0 || assignment === undefined
      ? told
      : logged(told, context.now, whistleLines.supervised(assignment.unit.short, level, base));
  return {
    decided: true,
    state: next,
    effects: [
      { effect: 'show', card: command.card, slot: String(n), to: command.to, urgent: command.urgent },
      record('whistle.reminded', {
        duty: command.duty,
        unitId: command.unitId,
        level,
        step: command.step,
        to: command.to,
      }),
    ],
  };
}

const OF_UNITS: ReadonlySet<string> = new Set(['sign', 'contact', 'checkin', 'feedback']);

/** sign of `whistle.sign.urgent`. */
export function baseOf(duty: string): string {
  return duty.split('.')[1] ?? '';
}

function isMet(assignment: Assignment, base: string): boolean {
  if (assignment.state === 'RETURN_REQUESTED') return true;
  if (base === 'sign') return assignment.signedAt !== null;
  // Who has not signed is chased for that, not for the call as well.
  if (base === 'contact') return assignment.contacted !== undefined || assignment.signedAt === null;
  if (base === 'checkin') return assignment.checkIn !== undefined;
  return assignment.state === 'FEEDBACK' || assignment.state === 'CLOSED';
}

/** L1 the liaison, L2 the leader in charge, L3 the office and the head (domain.md §3.2 督办). */
function levelOf({ to }: Nudge): number {
  if ('office' in to) return 3;
  if (!('role' in to)) return 1;
  return to.role === 'leader' ? 2 : to.role === 'head' ? 3 : 1;
}

/** L4: a 攻坚哨 that is late by its whole time again; the second rework sets it elsewhere. */
function raise(state: WhistleState, assignment: Assignment, level: number): Assignment {
  const reached = level === 3 && state.type === 'HARD' ? 4 : level;
  return { ...assignment, supervision: Math.max(assignment.supervision, reached) };
}

/** How late, in the time by which the duty is counted; as of the sending. */
function lateText({ duty, dueAt }: Nudge, context: Context): string {
  const due = new Date(dueAt);
  if (context.now <= due) return '';
  const natural = duty.endsWith('.urgent') || baseOf(duty) === 'contact';
  const late = natural
    ? (context.now.getTime() - due.getTime()) / 60_000
    : context.calendar.workingMinutesBetween(due, context.now);
  return minutesText(late);
}

/** 应急哨 keeps ringing until the unit signs: every few minutes, after the first hour less often. */
function ring(state: WhistleState, command: Nudge, context: Context): Decision<WhistleState> {
  const before = findAssignment(state, command.unitId);
  const { ringTimes, ringEveryMinutes, ringLaterMinutes } = context.settings.whistle;
  if (before === undefined || !isLive(before) || before.signedAt !== null) {
    return already(whistleSays.settled);
  }
  const rings = before.rings + 1;
  const next = withAssignment(state, { ...before, rings });
  const pause = rings < ringTimes ? ringEveryMinutes : ringLaterMinutes;
  return {
    decided: true,
    state: next,
    effects: [
      {
        effect: 'settle',
        card: 'whistle.ring',
        slot: `${before.round}.${rings - 1}`,
        unitId: before.unit.id,
      },
      ...toUnit(next, 'whistle.ring', before.unit.id, `${before.round}.${rings}`),
      owes('ring', state.type, before.unit.id, minutes(context.now, pause)),
      record('whistle.rang', { unit: before.unit.code, n: rings }),
    ],
  };
}

/** A call that its blower never confirmed. */
function lapse(state: WhistleState, context: Context): Decision<WhistleState> {
  if (state.doc.stage !== 'blower') return already(whistleSays.settled);
  const system = { kind: 'system', reason: 'draft lapsed' } as const;
  return withdraw(state, { type: 'whistle.withdraw', reason: whistleSays.lapsed }, system, context);
}
