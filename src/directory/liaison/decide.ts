import { liaisonCopy, ROLE_NAMES } from '../../../cards/liaison-copy.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../../decide/feature.ts';
import { addDays, atTime, dayOf } from '../../duty/calendar.ts';
import type { GapFacts } from './facts.ts';
import { type CommandOf, type GapCommand, type GapState, gapId } from './state.ts';

const GAP_DUTY = 'liaison.gap';
/** Working days until the office is asked again (our own choice). */
const PATIENCE_WORKDAYS = 2;

type Mark = Omit<NonNullable<GapState['doc']['settled']>, 'to' | 'how'>;

/** Every decision about a post without its holder (缺岗), without I/O. */
export function decideGap(
  state: GapState | undefined,
  command: GapCommand,
  actor: Actor,
  context: Context,
  facts: GapFacts,
): Decision<GapState> {
  if (command.type === 'gap.vacant') return vacant(state, command, context, facts);
  if (command.type === 'gap.away') return away(state, command, actor, context, facts);
  if (command.type === 'gap.back') return back(state, actor, context);
  if (state === undefined) return refuse('no-gap', liaisonCopy.gone);
  switch (command.type) {
    case 'gap.appoint':
      return appointed(state, command.personId, actor, context, facts);
    case 'gap.deputy':
      return covered(state, actor, context, facts);
    case 'gap.filled':
      return state.state === 'closed'
        ? already()
        : close(state, systemMark(context), facts.holder?.name ?? '', 'filled');
    case 'gap.nudge':
      return nudge(state, command);
  }
}

function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

function already(say: string = liaisonCopy.settled): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}

function decided(state: GapState, effects: readonly Effect[], say?: string): Decision<GapState> {
  return say === undefined ? { decided: true, state, effects } : { decided: true, state, effects, say };
}

function systemMark(context: Context): Mark {
  return { personId: '', name: '', at: context.now.toISOString() };
}

function markOf(actor: Actor, context: Context): Mark {
  if (actor.kind === 'system') return systemMark(context);
  return { personId: actor.member.personId, name: actor.member.name, at: context.now.toISOString() };
}

function blank(
  state: GapState | undefined,
  role: GapState['role'],
  reason: GapState['doc']['reason'],
  context: Context,
  facts: GapFacts,
): GapState | undefined {
  const { unit } = facts;
  if (unit === undefined) return undefined;
  return {
    id: state?.id ?? gapId(unit.id, role),
    regionId: facts.regionId,
    version: state?.version ?? 0,
    unitId: unit.id,
    role,
    state: 'open',
    doc: {
      n: (state?.doc.n ?? 0) + 1,
      reason,
      unit,
      since: context.now.toISOString(),
      till: null,
      holder: facts.holder,
      deputy: facts.deputy,
      candidates: facts.people.filter(person => person.id !== facts.holder?.id).slice(0, 20),
    },
  };
}

/** A card to the office, and to the unit's head where the unit itself must name somebody. */
function raise(state: GapState, context: Context): Effect[] {
  const dueDay = context.calendar.addWorkdays(dayOf(context.now), PATIENCE_WORKDAYS);
  const slot = `${state.doc.n}`;
  return [
    { effect: 'show', card: 'liaison.gap', slot, to: { office: true } },
    { effect: 'show', card: 'liaison.gap', slot, to: { unitId: state.unitId, role: 'head' } },
    { effect: 'duty', kind: GAP_DUTY, unitId: state.unitId, dueAt: atTime(dueDay, '09:00') },
  ];
}

function vacant(
  state: GapState | undefined,
  command: CommandOf<'gap.vacant'>,
  context: Context,
  facts: GapFacts,
): Decision<GapState> {
  if (state !== undefined && state.state !== 'closed') return already();
  if (facts.holder !== null) return already();
  const next = blank(state, command.role, 'vacant', context, facts);
  if (next === undefined) return refuse('no-unit', liaisonCopy.gone);
  return decided(next, [
    ...raise(next, context),
    { effect: 'record', action: 'gap.opened', detail: { unit: next.doc.unit.code, role: next.role } },
  ]);
}

/** 请假: whoever stands in acts at once; without one the office and the unit's head are asked. */
function away(
  state: GapState | undefined,
  command: CommandOf<'gap.away'>,
  actor: Actor,
  context: Context,
  facts: GapFacts,
): Decision<GapState> {
  if (actor.kind === 'system') throw new Error('nobody is sent on leave by the clock');
  const { role } = command;
  if (actor.member.unitId !== command.unitId || !actor.member.roles.includes(role)) {
    return refuse('not-liaison', liaisonCopy.onlyLiaison);
  }
  if (command.till < dayOf(context.now)) return refuse('past', liaisonCopy.awayPast);
  const opened = blank(state, role, 'away', context, facts);
  if (opened === undefined) return refuse('no-unit', liaisonCopy.gone);
  const { deputy } = facts;
  const next: GapState = {
    ...opened,
    state: deputy === null ? 'open' : 'covered',
    doc: {
      ...opened.doc,
      till: command.till,
      ...(deputy === null
        ? {}
        : { settled: { ...systemMark(context), to: deputy.name, how: 'deputy' as const } }),
    },
  };
  const slot = `${next.doc.n}`;
  return decided(
    next,
    [
      {
        effect: 'away',
        unitId: next.unitId,
        role,
        till: atTime(addDays(command.till, 1), '00:00'),
      },
      ...(deputy === null
        ? raise(next, context)
        : [{ effect: 'show' as const, card: 'liaison.gap', slot, to: { personId: deputy.id } }]),
      { effect: 'record', action: 'gap.away', detail: { unit: next.doc.unit.code, till: command.till } },
    ],
    deputy === null
      ? liaisonCopy.awayNobody(command.till, role)
      : liaisonCopy.away(command.till, deputy.name),
  );
}

/** 销假. */
function back(state: GapState | undefined, actor: Actor, context: Context): Decision<GapState> {
  if (state === undefined || state.state === 'closed' || state.doc.reason !== 'away')
    return already(liaisonCopy.notAway);
  if (
    actor.kind === 'system' ||
    actor.member.unitId !== state.unitId ||
    !actor.member.roles.includes(state.role)
  ) {
    return refuse('not-liaison', liaisonCopy.onlyLiaison);
  }
  const done = close(state, markOf(actor, context), actor.member.name, 'back');
  if (!done.decided) return done;
  return {
    ...done,
    effects: [{ effect: 'away', unitId: state.unitId, role: state.role, till: null }, ...done.effects],
    say: liaisonCopy.back,
  };
}

function close(
  state: GapState,
  by: Mark,
  to: string,
  how: NonNullable<GapState['doc']['settled']>['how'],
): Decision<GapState> {
  return decided({ ...state, state: 'closed', doc: { ...state.doc, settled: { ...by, to, how } } }, [
    { effect: 'settle', card: 'liaison.gap' },
    { effect: 'dutyEnds', kind: GAP_DUTY, as: 'done' },
    { effect: 'record', action: 'gap.closed', detail: { unit: state.doc.unit.code, role: state.role, how } },
  ]);
}

/** 指定: open cards and duties go to the new holder. */
function appointed(
  state: GapState,
  personId: string,
  actor: Actor,
  context: Context,
  facts: GapFacts,
): Decision<GapState> {
  if (!facts.mayAppoint) return refuse('not-appointer', liaisonCopy.notYours);
  if (state.state === 'closed') return already();
  const to = facts.people.find(person => person.id === personId);
  if (to === undefined) return refuse('no-person', liaisonCopy.noPerson);
  const done = close(state, markOf(actor, context), to.name, 'appointed');
  if (!done.decided) return done;
  return {
    ...done,
    effects: [{ effect: 'appoint', unitId: state.unitId, role: state.role, personId }, ...done.effects],
    say: liaisonCopy.appointed(to.name, ROLE_NAMES[state.role] ?? ''),
  };
}

/** 由备岗代: what goes to the liaison goes to the deputy until the post is filled. */
function covered(state: GapState, actor: Actor, context: Context, facts: GapFacts): Decision<GapState> {
  if (!facts.mayAppoint) return refuse('not-appointer', liaisonCopy.notYours);
  if (state.state !== 'open') return already();
  const { deputy } = facts;
  if (deputy === null || state.role !== 'liaison') return refuse('no-deputy', liaisonCopy.noDeputy);
  const settled = { ...markOf(actor, context), to: deputy.name, how: 'deputy' as const };
  return decided(
    { ...state, state: 'covered', doc: { ...state.doc, deputy, settled } },
    [
      { effect: 'dutyEnds', kind: GAP_DUTY, as: 'done' },
      { effect: 'show', card: 'liaison.gap', slot: `${state.doc.n}`, to: { personId: deputy.id } },
      { effect: 'record', action: 'gap.covered', detail: { unit: state.doc.unit.code } },
    ],
    liaisonCopy.deputyActs(deputy.name),
  );
}

function nudge(state: GapState, command: CommandOf<'gap.nudge'>): Decision<GapState> {
  if (state.state !== 'open') return already();
  const slot = `${state.doc.n}.${command.step}`;
  return decided(state, [
    {
      effect: 'show',
      card: command.card,
      slot,
      to: command.office ? { office: true } : { unitId: state.unitId, role: 'head' },
    },
    { effect: 'record', action: 'gap.chased', detail: { unit: state.doc.unit.code, step: command.step } },
  ]);
}
