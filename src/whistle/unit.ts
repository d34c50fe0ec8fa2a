import { timeText } from '../../cards/format.ts';
import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { already, closedAnswer, isOfUnit, markOf, notYours, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import {
  arbitrationSlot,
  disputes,
  logged,
  met,
  owes,
  record,
  recordUnit,
  show,
  toPost,
  unitEnds,
} from './effects.ts';
import {
  type Assignment,
  findAssignment,
  hasCome,
  inStep,
  isLive,
  isOver,
  type Mark,
  unitByCode,
  type WhistleState,
  withAssignment,
} from './state.ts';

type Answer = CommandOf<'whistle.sign' | 'whistle.delegate' | 'whistle.contact' | 'whistle.return'>;

/** The assignment that this actor may act on, or why not: wrong unit, no part in the call any more, call over. */
export function ownAssignment(
  state: WhistleState,
  unitId: string,
  actor: Actor,
  context: Context,
): Assignment | Refusal {
  const assignment = findAssignment(state, unitId);
  if (assignment === undefined) return refuse('not-in-call', whistleSays.notInCall(state.no));
  if (!isOfUnit(actor, unitId)) return notYours(assignment);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  if (!isLive(assignment)) return refuse('reassigned', whistleSays.reassignedAway(assignment.unit.name));
  return assignment;
}

export function isRefusal(found: Assignment | Refusal): found is Refusal {
  return 'decided' in found;
}

/** What a department answers to the dispatch card (C12). */
export function answer(
  state: WhistleState,
  command: Answer,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  const found = ownAssignment(state, command.unitId, actor, context);
  if (isRefusal(found)) return found;
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'whistle.sign':
      if (found.signedAt !== null)
        return already(whistleSays.alreadyDone(timeText(new Date(found.signedAt), context.now)));
      if (found.state === 'RETURN_REQUESTED') return refuse('returning', whistleSays.waitingForRuling);
      return sign(state, found, by, context, {});
    case 'whistle.delegate':
      if (found.state === 'RETURN_REQUESTED') return refuse('returning', whistleSays.waitingForRuling);
      return sign(state, found, by, context, { delegated: { ...by, to: command.to } });
    case 'whistle.contact':
      return contact(state, found, by, context);
    case 'whistle.return':
      return giveBack(state, found, command, by, context);
  }
}

/** 签收 ≠ 报到: the sign clock stops, the check-in clock runs on (domain.md §3.2 SIGNED). */
function sign(
  state: WhistleState,
  before: Assignment,
  by: Mark,
  context: Context,
  more: Pick<Assignment, 'delegated'>,
): Decision<WhistleState> {
  const first = before.signedAt === null;
  const after: Assignment = {
    ...before,
    ...more,
    ...(first ? { state: 'SIGNED' as const, signed: by, signedAt: by.at } : {}),
  };
  const line =
    more.delegated === undefined
      ? whistleLines.signed(after.unit.short, by.name)
      : whistleLines.delegated(after.unit.short, more.delegated.to);
  const next = inStep(logged(withAssignment(state, after), context.now, line));
  return {
    decided: true,
    state: next,
    say:
      more.delegated === undefined
        ? whistleSays.signed(
            after.checkInDueAt === null ? '' : timeText(new Date(after.checkInDueAt), context.now),
          )
        : whistleSays.delegated(more.delegated.to),
    effects: [
      ...(first ? [...signedEffects(state, after.unit.id), checkInCard(next, after)] : []),
      recordUnit(more.delegated === undefined ? 'whistle.signed' : 'whistle.delegated', before, after.state, {
        by: by.name,
        ...(more.delegated === undefined ? {} : { to: more.delegated.to }),
      }),
    ],
  };
}

/** No ring and no reminder after a signature. */
export function signedEffects(state: WhistleState, unitId: string): Effect[] {
  return [
    ...met(state, 'sign', unitId),
    ...met(state, 'ring', unitId),
    { effect: 'settle', card: 'whistle.ring', unitId },
  ];
}

function checkInCard(state: WhistleState, { unit, round }: Assignment): Effect {
  return toPost('whistle.checkin', unit.id, 'liaison', String(round), state.type === 'URGENT');
}

function contact(
  state: WhistleState,
  before: Assignment,
  by: Mark,
  context: Context,
): Decision<WhistleState> {
  if (before.contacted !== undefined)
    return already(whistleSays.alreadyDone(timeText(new Date(before.contacted.at), context.now)));
  const next = logged(
    withAssignment(state, { ...before, contacted: by }),
    context.now,
    whistleLines.contacted(before.unit.short),
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.contacted,
    effects: [
      ...met(state, 'contact', before.unit.id),
      recordUnit('whistle.contacted', before, before.state, { by: by.name }),
    ],
  };
}

/**
 * 申请退回: once a unit, within the signing time, with its basis; never an 应急哨, where the unit goes first and argues
 * after; never by a unit that the office has designated (domain.md §3.2 RETURN_REQUESTED, REASSIGNED).
 */
function giveBack(
  state: WhistleState,
  before: Assignment,
  command: CommandOf<'whistle.return'>,
  by: Mark,
  context: Context,
): Decision<WhistleState> {
  if (before.state === 'RETURN_REQUESTED') return already(whistleSays.waitingForRuling);
  const refused = mayNotReturn(state, before, context);
  if (refused !== undefined) return refused;
  const suggested =
    command.suggested === '' ? null : (unitByCode(state.doc.units, command.suggested) ?? null);
  if (suggested?.id === before.unit.id) return refuse('own-unit', whistleSays.suggestAnother);
  const after: Assignment = {
    ...before,
    state: 'RETURN_REQUESTED',
    signDueAt: null,
    checkInDueAt: null,
    returned: { ...by, basis: command.basis, suggested, dispute: disputes(state) + 1 },
  };
  const next = inStep(
    logged(withAssignment(state, after), context.now, whistleLines.returned(after.unit.short, command.basis)),
  );
  const [office] = state.doc.desks;
  return {
    decided: true,
    state: next,
    say: whistleSays.returned,
    effects: [
      ...(['sign', 'contact', 'checkin', 'feedback', 'ring'] as const).flatMap(base =>
        met(state, base, after.unit.id, 'void'),
      ),
      { effect: 'settle', card: 'whistle.checkin', unitId: after.unit.id },
      show('whistle.arbitrate', { office: true }, arbitrationSlot(after)),
      ...(office === undefined ? [] : [owes('rule', state.type, office.id, ruleDue(context))]),
      recordUnit('whistle.returned', before, after.state, {
        by: by.name,
        basis: command.basis,
        suggested: suggested?.code ?? null,
      }),
    ],
  };
}

function mayNotReturn(state: WhistleState, before: Assignment, context: Context): Refusal | undefined {
  if (state.type === 'URGENT') return refuse('urgent', whistleSays.urgentStays);
  if (before.designated) return refuse('designated', whistleSays.designatedStays);
  if (before.returned !== undefined) return refuse('returned-once', whistleSays.returnedOnce);
  if (hasCome(before)) return refuse('has-come', whistleSays.hasCome);
  if (before.signDueAt === null || context.now > new Date(before.signDueAt))
    return refuse('too-late', whistleSays.tooLateToReturn);
  return undefined;
}

export function ruleDue(context: Context): Date {
  return context.calendar.addWorkingMinutes(context.now, context.settings.whistle.ruleWorkMinutes);
}

/** 哨准不准: what the department says of the call; it improves routing and ranks nobody (domain.md §3.2). */
export function judge(
  state: WhistleState,
  command: CommandOf<'whistle.apt'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  const found = findAssignment(state, command.unitId);
  if (found === undefined) return refuse('not-in-call', whistleSays.notInCall(state.no));
  if (!isOfUnit(actor, command.unitId)) return notYours(found);
  if (found.apt !== undefined)
    return already(whistleSays.alreadyDone(timeText(new Date(found.apt.at), context.now)));
  const apt = {
    ...markOf(actor, context.now),
    ours: command.ours,
    complete: command.complete,
    note: command.note,
  };
  return {
    decided: true,
    state: withAssignment(state, { ...found, apt }),
    say: whistleSays.judged,
    effects: [
      ...(isOver(state)
        ? ['whistle.checkin', 'whistle.feedback'].map(
            (card): Effect => ({ effect: 'settle', card, unitId: found.unit.id }),
          )
        : []),
      // Only the lead was chosen for its duty; the others were asked to help.
      ...(found.role === 'lead' && !command.ours
        ? [show('whistle.learn', { office: true }, found.unit.id)]
        : []),
      record('whistle.judged', { unit: found.unit.code, ours: command.ours, complete: command.complete }),
    ],
  };
}

/** This unit has nothing more to do with the call. */
export function letGo(state: WhistleState, unitId: string): Effect[] {
  return unitEnds(state, unitId, 'void');
}
