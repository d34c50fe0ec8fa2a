/** Effects that many decisions share. */
import type { JsonObject } from '../db/sql.ts';
import type { Effect } from '../decide/feature.ts';
import type { Audience, Role } from '../directory/who.ts';
import { type Assignment, type Chase, live, type WhistleKind, type WhistleState, withDoc } from './state.ts';

/** Duties whose clock differs for 应急哨, which has a ladder of its own. */
type TimedDuty = 'accept' | 'sign' | 'contact' | 'checkin' | 'feedback';
type PlainDuty = 'draft' | 'lead' | 'rate' | 'ring' | 'rule';
export type DutyBase = TimedDuty | PlainDuty;

const TIMED: readonly TimedDuty[] = ['accept', 'sign', 'contact', 'checkin', 'feedback'];
const PLAIN: readonly PlainDuty[] = ['draft', 'lead', 'rate', 'ring', 'rule'];
const UNIT_DUTIES: readonly DutyBase[] = ['sign', 'contact', 'checkin', 'feedback', 'ring'];

const CARDS = [
  'whistle.confirm',
  'whistle.desk',
  'whistle.apply',
  'whistle.assign',
  'whistle.ring',
  'whistle.checkin',
  'whistle.feedback',
  'whistle.rate',
  'whistle.arbitrate',
  'whistle.extension',
  'whistle.absent',
  'whistle.remind',
  'whistle.stuck',
  'whistle.timeline',
  'supervise',
] as const;

/** Cards of one unit that are left alone once it has no part in the call any more. */
const UNIT_CARDS = [
  'whistle.assign',
  'whistle.ring',
  'whistle.checkin',
  'whistle.feedback',
  'whistle.absent',
] as const;

function isTimed(base: DutyBase): base is TimedDuty {
  return TIMED.some(timed => timed === base);
}

function kindsOf(base: DutyBase): string[] {
  return isTimed(base) ? [`whistle.${base}`, `whistle.${base}.urgent`] : [`whistle.${base}`];
}

export function owes(base: DutyBase, kind: WhistleKind, unitId: string, dueAt: Date): Effect {
  const suffix = isTimed(base) && kind === 'URGENT' ? '.urgent' : '';
  return { effect: 'duty', kind: `whistle.${base}${suffix}`, unitId, dueAt };
}

/** A duty is met (or falls away): it ends, and what chased it is closed. */
export function met(
  state: WhistleState,
  base: DutyBase,
  unitId?: string,
  as: 'done' | 'void' = 'done',
): Effect[] {
  const kinds = kindsOf(base);
  return [
    ...kinds.map(
      (kind): Effect => ({ effect: 'dutyEnds', kind, ...(unitId === undefined ? {} : { unitId }), as }),
    ),
    ...state.doc.chases
      .filter(one => kinds.includes(one.duty) && (unitId === undefined || one.unitId === unitId))
      .flatMap(chaseSettled),
  ];
}

function chaseSettled(chase: Chase): Effect[] {
  return ['whistle.remind', 'supervise', 'whistle.ring'].map(
    (card): Effect => ({ effect: 'settle', card, slot: String(chase.n) }),
  );
}

/** This unit has nothing more to do here. */
export function unitEnds(state: WhistleState, unitId: string, as: 'done' | 'void'): Effect[] {
  return [
    ...UNIT_DUTIES.flatMap(base => met(state, base, unitId, as)),
    ...UNIT_CARDS.map((card): Effect => ({ effect: 'settle', card, unitId })),
  ];
}

/** The call is over: no clock runs and every card is rendered once more, without buttons, except those kept. */
export function allEnds(as: 'done' | 'void', kept: readonly (typeof CARDS)[number][] = []): Effect[] {
  return [
    ...[...TIMED, ...PLAIN].flatMap(kindsOf).map((kind): Effect => ({ effect: 'dutyEnds', kind, as })),
    ...CARDS.filter(card => !kept.includes(card)).map((card): Effect => ({ effect: 'settle', card })),
  ];
}

export function show(card: string, to: Audience, slot = '', urgent = false): Effect {
  return { effect: 'show', card, slot, to, ...(urgent ? { urgent } : {}) };
}

export function toPost(card: string, unitId: string, role: Role, slot = '', urgent = false): Effect {
  return show(card, { unitId, role }, slot, urgent);
}

/** 应急哨 reaches both liaison posts and the leader at once, other calls the liaison (domain.md §3.2). */
export function toUnit(state: WhistleState, card: string, unitId: string, slot: string): Effect[] {
  if (state.type !== 'URGENT') return [toPost(card, unitId, 'liaison', slot)];
  return (['liaison', 'deputy', 'leader'] as const).map(role => toPost(card, unitId, role, slot, true));
}

/** Every dispatch desk: the office and the command centre. */
export function toDesks(state: WhistleState, card: string, slot: string): Effect[] {
  return state.doc.desks.flatMap(({ id }) => toUnit(state, card, id, slot));
}

/** Whoever blew; where a system did, the liaison of the unit whose call it is. */
function callerAudience(state: WhistleState): Audience {
  const { blower } = state.doc;
  return blower.reachable ? { personId: blower.personId } : { unitId: state.callerUnitId, role: 'liaison' };
}

export function toCaller(state: WhistleState, card: string, slot = '', urgent = false): Effect {
  return show(card, callerAudience(state), slot, urgent);
}

export function record(action: string, detail: JsonObject): Effect {
  return { effect: 'record', action, detail };
}

/** A change of the call, with where it came from and where it went. */
export function recordState(
  action: string,
  before: WhistleState | undefined,
  after: WhistleState,
  more: JsonObject = {},
): Effect {
  return record(action, {
    no: after.no,
    before: before === undefined ? null : { state: before.state },
    after: { state: after.state },
    ...more,
  });
}

export function recordUnit(
  action: string,
  before: Assignment,
  after: Assignment['state'],
  more: JsonObject = {},
): Effect {
  return record(action, {
    unit: before.unit.code,
    before: { state: before.state },
    after: { state: after },
    ...more,
  });
}

/** One more line of the call's story, as the board shows it. */
export function logged(state: WhistleState, at: Date, text: string): WhistleState {
  return withDoc(state, { timeline: [...state.doc.timeline, { at: at.toISOString(), text }] });
}

/** The office's own duty ends with its last open ruling. */
export function rulingsDone(state: WhistleState): Effect[] {
  const open = live(state).some(
    ({ state: at, absence, extension }) =>
      at === 'RETURN_REQUESTED' ||
      (absence?.disputed !== undefined && absence.ruled === undefined) ||
      (extension !== undefined && extension.ruled === undefined),
  );
  return open ? [] : met(state, 'rule');
}

/** `unit.round.n`: the n-th dispute of the call, as it was when the unit returned it. */
export function arbitrationSlot({ unit, round, returned }: Assignment): string {
  return `${unit.id}.${round}.${returned?.dispute ?? 1}`;
}

/** How many units have returned the call so far. */
export function disputes(state: WhistleState): number {
  return state.assignments.filter(({ returned }) => returned !== undefined).length;
}
