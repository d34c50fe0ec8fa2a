import { whistleLines } from '../../cards/whistle-says.ts';
import type { Context, Effect } from '../decide/feature.ts';
import { deadlines, minutes } from './clock.ts';
import {
  arbitrationSlot,
  logged,
  met,
  owes,
  recordState,
  rulingsDone,
  toCaller,
  toPost,
  toUnit,
  unitEnds,
} from './effects.ts';
import {
  type Assignment,
  findAssignment,
  hasCome,
  isLive,
  type Mark,
  type UnitRef,
  unitByCode,
  type WhistleKind,
  type WhistleState,
  withAssignment,
  withDoc,
} from './state.ts';

export interface Dispatching {
  readonly lead: UnitRef;
  readonly joint: readonly UnitRef[];
  readonly kind: WhistleKind;
  readonly by: Mark;
}

/** Units named by code, as far as they may be chosen; the lead is no joint unit beside itself. */
export function chosenUnits(
  units: readonly UnitRef[],
  lead: string,
  joint: readonly string[],
): { lead: UnitRef; joint: UnitRef[] } | undefined {
  const main = unitByCode(units, lead);
  if (main === undefined) return undefined;
  const others = [...new Set(joint)].flatMap(code => unitByCode(units, code) ?? []);
  return { lead: main, joint: others.filter(({ id }) => id !== main.id) };
}

/** 派单: every unit gets its card and its clocks; the acceptance is on record with it (domain.md §3.2 ACCEPTED, DISPATCHED). */
export function dispatch(
  before: WhistleState,
  { lead, joint, kind, by }: Dispatching,
  context: Context,
): { state: WhistleState; effects: Effect[] } {
  const accepted: WhistleState = {
    ...withDoc(before, { stage: 'done', accepted: by, joint: joint.map(({ code }) => code) }),
    state: 'ACCEPTED',
    type: kind,
    leadUnitId: lead.id,
    dispatchedAt: before.dispatchedAt ?? context.now.toISOString(),
  };
  const asked = [
    { unit: lead, role: 'lead' as const },
    ...joint.map(unit => ({ unit, role: 'joint' as const })),
  ].reduce(
    (state, { unit, role }) => withAssignment(state, freshAssignment(state, unit, role, context)),
    accepted,
  );
  const state = logged(
    { ...asked, state: 'DISPATCHED' },
    context.now,
    whistleLines.dispatched(
      lead.short,
      joint.map(({ short }) => short),
      by.name,
    ),
  );
  return {
    state,
    effects: [
      ...met(before, 'draft'),
      ...met(before, 'accept'),
      // Of an 应急哨 the desk hears in any case: people may correct what the service dispatched by itself.
      ...(kind === 'URGENT'
        ? state.doc.desks.map(({ id }) => toPost('whistle.desk', id, 'liaison', 'watch', true))
        : []),
      { effect: 'settle', card: 'whistle.desk', slot: 'desk' },
      toCaller(state, 'whistle.confirm', '', kind === 'URGENT'),
      ...[lead, ...joint].flatMap(unit => askingEffects(state, unit.id, context)),
      recordState('whistle.accepted', before, accepted, { by: by.name, type: kind }),
      recordState('whistle.dispatched', accepted, state, {
        type: kind,
        lead: lead.code,
        joint: joint.map(({ code }) => code),
      }),
    ],
  };
}

/** A unit that is asked anew starts over, but keeps that it has returned the call once. */
export function freshAssignment(
  state: WhistleState,
  unit: UnitRef,
  role: Assignment['role'],
  context: Context,
  designated = false,
): Assignment {
  const due = deadlines(state.type, context);
  const earlier = findAssignment(state, unit.id);
  const isLead = role === 'lead';
  return {
    unit,
    role,
    state: 'DISPATCHED',
    round: (earlier?.round ?? 0) + 1,
    dispatchedAt: context.now.toISOString(),
    signDueAt: due.sign.toISOString(),
    signedAt: null,
    checkInDueAt: due.checkIn.toISOString(),
    checkedInAt: null,
    ...(isLead ? { contactDueAt: due.contact.toISOString(), feedbackDueAt: due.feedback.toISOString() } : {}),
    ...(earlier?.returned === undefined ? {} : { returned: earlier.returned }),
    designated,
    mode: 'site',
    feedbacks: [],
    supervision: 0,
    rings: 0,
  };
}

/** The card and the clocks of one unit that is asked. */
export function askingEffects(state: WhistleState, unitId: string, context: Context): Effect[] {
  const assignment = findAssignment(state, unitId);
  if (assignment === undefined) return [];
  const { signDueAt, checkInDueAt, contactDueAt, feedbackDueAt } = assignment;
  const clock = (
    base: 'sign' | 'checkin' | 'contact' | 'feedback',
    at: string | null | undefined,
  ): Effect[] => (at === null || at === undefined ? [] : [owes(base, state.type, unitId, new Date(at))]);
  return [
    ...toUnit(state, 'whistle.assign', unitId, String(assignment.round)),
    ...clock('sign', signDueAt),
    ...clock('contact', contactDueAt),
    ...clock('checkin', checkInDueAt),
    ...clock('feedback', feedbackDueAt),
    ...(state.type === 'URGENT'
      ? [owes('ring', state.type, unitId, minutes(context.now, context.settings.whistle.ringEveryMinutes))]
      : []),
  ];
}

/**
 * 改派 by the desk while nobody has come: units that stay keep their clocks, new ones start, the others are let go.
 */
export function redispatch(
  before: WhistleState,
  { lead, joint, by }: Omit<Dispatching, 'kind'>,
  context: Context,
): { state: WhistleState; effects: Effect[] } {
  const wanted = new Map<string, { unit: UnitRef; role: Assignment['role'] }>([
    ...joint.map((unit): [string, { unit: UnitRef; role: Assignment['role'] }] => [
      unit.id,
      { unit, role: 'joint' },
    ]),
    [lead.id, { unit: lead, role: 'lead' }],
  ]);
  const effects: Effect[] = [];
  let state = withDoc({ ...before, leadUnitId: lead.id }, { joint: joint.map(({ code }) => code) });
  for (const assignment of before.assignments.filter(isLive)) {
    const stays = wanted.get(assignment.unit.id);
    if (stays?.role === assignment.role || (stays === undefined && hasCome(assignment))) {
      wanted.delete(assignment.unit.id);
      continue;
    }
    state = withAssignment(state, released(assignment));
    effects.push(...unitEnds(state, assignment.unit.id, 'void'));
    if (assignment.state === 'RETURN_REQUESTED')
      effects.push({ effect: 'settle', card: 'whistle.arbitrate', slot: arbitrationSlot(assignment) });
  }
  for (const { unit, role } of wanted.values()) {
    state = withAssignment(state, freshAssignment(state, unit, role, context));
    effects.push(...askingEffects(state, unit.id, context));
  }
  const told = logged(state, context.now, whistleLines.reassigned(lead.short, by.name));
  return { state: told, effects: [...effects, ...rulingsDone(told)] };
}

/** No longer this unit's call; its clocks stop. */
export function released(assignment: Assignment): Assignment {
  return { ...assignment, state: 'REASSIGNED', signDueAt: null, checkInDueAt: null };
}
