import { timeText } from '../../cards/format.ts';
import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { already, closedAnswer, isCaller, isOffice, markOf, notTheirCall, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { logged, met, owes, recordUnit, rulingsDone, show, toCaller, toPost } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import {
  type Assignment,
  findAssignment,
  hasCome,
  inStep,
  isLive,
  type Mark,
  type WhistleState,
  withAssignment,
} from './state.ts';
import { isRefusal, ownAssignment, ruleDue, signedEffects } from './unit.ts';

type Arriving = CommandOf<'whistle.come' | 'whistle.mode' | 'whistle.eta'>;

/** 报到: on the spot or at the meeting, with a name and the time (domain.md §3.2 CHECKED_IN). */
export function arrive(
  state: WhistleState,
  command: Arriving,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  const found = ownAssignment(state, command.unitId, actor, context);
  if (isRefusal(found)) return found;
  if (found.state === 'RETURN_REQUESTED') return refuse('returning', whistleSays.waitingForRuling);
  if (found.checkIn !== undefined)
    return already(whistleSays.alreadyDone(timeText(new Date(found.checkIn.at), context.now)));
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'whistle.come':
      return come(state, found, command, by, context);
    case 'whistle.mode': {
      const mode = found.mode === 'site' ? 'meeting' : 'site';
      return {
        decided: true,
        state: logged(
          withAssignment(state, { ...found, mode }),
          context.now,
          whistleLines.mode(found.unit.short, mode),
        ),
        say: whistleSays.mode(mode),
        effects: [recordUnit('whistle.mode', found, found.state, { mode, by: by.name })],
      };
    }
    case 'whistle.eta': {
      const after = { ...found, eta: { ...by, minutes: command.minutes } };
      return {
        decided: true,
        state: logged(
          withAssignment(state, after),
          context.now,
          whistleLines.eta(found.unit.short, command.minutes),
        ),
        say: whistleSays.eta(command.minutes),
        effects: [recordUnit('whistle.eta', found, found.state, { minutes: command.minutes, by: by.name })],
      };
    }
  }
}

/** Whoever is there has signed: a check-in without a signature counts as both. */
function come(
  state: WhistleState,
  before: Assignment,
  command: CommandOf<'whistle.come'>,
  by: Mark,
  context: Context,
): Decision<WhistleState> {
  const who = command.who === '' ? by.name : command.who;
  const after: Assignment = {
    ...before,
    state:
      before.feedbacks.length > 0 || before.state === 'HANDLING' || before.state === 'REWORK'
        ? before.state
        : 'CHECKED_IN',
    signed: before.signed ?? by,
    signedAt: before.signedAt ?? by.at,
    contacted: before.contacted ?? by,
    checkIn: { ...by, who, place: command.place, mode: before.mode },
    checkedInAt: by.at,
  };
  const next = inStep(
    logged(withAssignment(state, after), context.now, whistleLines.came(after.unit.short, who, before.mode)),
  );
  const minutes = Math.round((context.now.getTime() - new Date(before.dispatchedAt).getTime()) / 60_000);
  return {
    decided: true,
    state: next,
    say: whistleSays.came,
    effects: [
      ...signedEffects(state, after.unit.id),
      ...met(state, 'contact', after.unit.id),
      ...met(state, 'checkin', after.unit.id),
      // Without a signature the card for the arrival has not been shown yet; it carries 评哨.
      ...(before.signedAt === null
        ? [toPost('whistle.checkin', after.unit.id, 'liaison', String(after.round))]
        : []),
      ...(after.role === 'lead' ? [feedbackCard(next, after)] : []),
      recordUnit('whistle.checkedIn', before, after.state, {
        who,
        mode: before.mode,
        place: command.place,
        minutes,
        by: by.name,
      }),
    ],
  };
}

export function feedbackCard(state: WhistleState, { unit, round }: Assignment): Effect {
  return toPost('whistle.feedback', unit.id, 'liaison', `${round}.${state.doc.reworks.length}`);
}

/** 未到: the township's word stands until the office rules otherwise (domain.md §6.3 checkInRate). */
export function absent(
  state: WhistleState,
  command: CommandOf<'whistle.absent'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (!isCaller(actor, state)) return notTheirCall(state);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  const before = findAssignment(state, command.unitId);
  if (before === undefined || !isLive(before)) return refuse('not-in-call', whistleSays.notInCall(state.no));
  if (before.absence !== undefined && before.checkIn === undefined)
    return already(whistleSays.absentAlready(before.unit.short));
  if (before.absence?.ruled?.came === true) return refuse('ruled', whistleSays.ruledCame(before.unit.short));
  if (before.feedbacks.some(({ stage }) => stage === 'final'))
    return refuse('feedback', whistleSays.absentTooLate);
  const due = before.checkInDueAt === null ? undefined : new Date(before.checkInDueAt);
  if (!hasCome(before) && due !== undefined && context.now < due) {
    return refuse('not-due', whistleSays.absentTooEarly(before.unit.short, timeText(due, context.now)));
  }
  const { checkIn, ...kept } = before;
  const by = markOf(actor, context.now);
  const after: Assignment = {
    ...kept,
    state: before.state === 'CHECKED_IN' ? 'SIGNED' : before.state,
    checkedInAt: null,
    absence: { ...by, ...(checkIn === undefined ? {} : { claimed: checkIn }) },
  };
  return {
    decided: true,
    state: inStep(
      logged(withAssignment(state, after), context.now, whistleLines.absent(after.unit.short, by.name)),
    ),
    say: whistleSays.absentNoted(after.unit.short),
    effects: [
      toPost('whistle.absent', after.unit.id, 'liaison', by.at),
      ...(checkIn !== undefined && due !== undefined
        ? [owes('checkin', state.type, after.unit.id, due)]
        : []),
      recordUnit('whistle.absent', before, after.state, { by: by.name, claimed: checkIn?.at ?? null }),
    ],
  };
}

/** The unit says that it was there: the office rules. */
export function dispute(
  state: WhistleState,
  command: CommandOf<'whistle.dispute'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  const found = ownAssignment(state, command.unitId, actor, context);
  if (isRefusal(found)) return found;
  const { absence } = found;
  if (absence === undefined) return refuse('not-absent', whistleSays.notAbsent);
  if (absence.disputed !== undefined) return already(whistleSays.waitingForRuling);
  const disputed = { ...markOf(actor, context.now), reason: command.reason };
  const [office] = state.doc.desks;
  return {
    decided: true,
    state: logged(
      withAssignment(state, { ...found, absence: { ...absence, disputed } }),
      context.now,
      whistleLines.disputed(found.unit.short),
    ),
    say: whistleSays.disputed,
    effects: [
      show('whistle.absent', { office: true }, `${found.unit.id}.${absence.at}`),
      ...(office === undefined ? [] : [owes('rule', state.type, office.id, ruleDue(context))]),
      recordUnit('whistle.disputed', found, found.state, { reason: command.reason }),
    ],
  };
}

export function ruleAbsence(
  state: WhistleState,
  command: CommandOf<'whistle.ruleAbsence'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isOffice(actor, facts)) return refuse('not-office', whistleSays.onlyOffice);
  const found = findAssignment(state, command.unitId);
  const absence = found?.absence;
  if (found === undefined || absence?.disputed === undefined)
    return refuse('not-absent', whistleSays.notAbsent);
  if (absence.ruled !== undefined) return already(whistleSays.ruledAlready);
  const by = markOf(actor, context.now);
  const ruled = { ...absence, ruled: { ...by, came: command.came } };
  const after = command.came ? cameAfterAll(found, ruled, absence.disputed.at) : { ...found, absence: ruled };
  const next = inStep(
    logged(
      withAssignment(state, after),
      context.now,
      whistleLines.absenceRuled(after.unit.short, command.came, by.name),
    ),
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.absenceRuled(command.came),
    effects: [
      { effect: 'settle', card: 'whistle.absent', slot: `${found.unit.id}.${absence.at}` },
      ...rulingsDone(next),
      ...(command.came ? met(state, 'checkin', found.unit.id) : []),
      toCaller(next, 'whistle.confirm'),
      recordUnit('whistle.absenceRuled', found, after.state, { came: command.came, by: by.name }),
    ],
  };
}

function cameAfterAll(
  found: Assignment,
  absence: NonNullable<Assignment['absence']>,
  at: string,
): Assignment {
  const checkIn = absence.claimed ?? found.checkIn;
  return {
    ...found,
    absence,
    state: found.state === 'SIGNED' ? 'CHECKED_IN' : found.state,
    ...(checkIn === undefined ? {} : { checkIn }),
    checkedInAt: checkIn?.at ?? at,
  };
}
