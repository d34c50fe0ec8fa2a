import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decided, Decision, Effect } from '../decide/feature.ts';
import { already, closedAnswer, isOffice, markOf, refuse } from './authority.ts';
import { deadlines, workdays } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { askingEffects, freshAssignment, released } from './dispatch.ts';
import { arbitrationSlot, logged, owes, recordUnit, rulingsDone } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { precedentOf } from './precedent.ts';
import {
  type Assignment,
  findAssignment,
  inStep,
  isLive,
  type Mark,
  type Ruling,
  type UnitRef,
  unitByCode,
  type WhistleState,
  withAssignment,
  withDoc,
} from './state.ts';
import { letGo } from './unit.ts';

type Rule = CommandOf<'whistle.rule'>;

/**
 * 退回裁定 (C16). The first dispute may follow the unit's suggestion; from the second on the office designates, keeps or
 * takes it to 会商, so that a call does not wander (domain.md §3.2 REASSIGNED). What is ruled on the lead becomes a
 * precedent (职责判例).
 */
export function rule(
  state: WhistleState,
  command: Rule,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isOffice(actor, facts)) return refuse('not-office', whistleSays.onlyOffice);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  const found = findAssignment(state, command.unitId);
  if (found === undefined || found.state !== 'RETURN_REQUESTED') return already(whistleSays.ruledAlready);
  const by = markOf(actor, context.now);
  switch (command.ruling) {
    case 'keep':
      return keep(state, found, command, by, context);
    case 'consult':
      return consult(state, found, by, context);
    case 'release':
      if (found.role === 'lead') return refuse('lead-needed', whistleSays.leadNeeded);
      return release(state, found, by, context);
    case 'reassign': {
      if ((found.returned?.dispute ?? 1) > 1) return refuse('second-dispute', whistleSays.designateNow);
      const to = found.returned?.suggested ?? undefined;
      return to === undefined
        ? refuse('no-suggestion', whistleSays.noSuggestion)
        : hand(state, found, to, command, by, context);
    }
    case 'designate': {
      const to = unitByCode(state.doc.units, command.lead);
      if (to === undefined) return refuse('no-unit', whistleSays.noUnit);
      return to.id === found.unit.id
        ? keep(state, found, command, by, context)
        : hand(state, found, to, command, by, context);
    }
  }
}

/** 维持原派: the unit has the full time again and may not return a second time. */
function keep(
  state: WhistleState,
  found: Assignment,
  command: Rule,
  by: Mark,
  context: Context,
): Decided<WhistleState> {
  const asked = freshAssignment(state, found.unit, found.role, context, command.ruling === 'designate');
  const after = { ...asked, ...ruledAs(found, 'keep') };
  const next = withAssignment(state, after);
  return ruled(found, next, after.unit, command, by, context, askingEffects(next, after.unit.id, context));
}

/** 改派, 指定主办: the other unit takes the role, this one is let go. */
function hand(
  state: WhistleState,
  found: Assignment,
  to: UnitRef,
  command: Rule,
  by: Mark,
  context: Context,
): Decided<WhistleState> {
  const left = withAssignment(state, { ...released(found), ...ruledAs(found, command.ruling) });
  const there = findAssignment(left, to.id);
  const designated = command.ruling === 'designate';
  if (there !== undefined && isLive(there) && there.signedAt !== null) {
    const promoted = promote(there, found.role, left, context, designated);
    const next = withAssignment(left, promoted);
    return ruled(found, next, to, command, by, context, [
      ...letGo(state, found.unit.id),
      ...leadClocks(next, promoted),
    ]);
  }
  const next = withAssignment(left, freshAssignment(left, to, found.role, context, designated));
  return ruled(found, next, to, command, by, context, [
    ...letGo(state, found.unit.id),
    ...askingEffects(next, to.id, context),
  ]);
}

/** A joint unit that has signed already takes the lead over without being asked anew. */
function promote(
  there: Assignment,
  role: Assignment['role'],
  state: WhistleState,
  context: Context,
  designated: boolean,
): Assignment {
  if (role !== 'lead') return there;
  const due = deadlines(state.type, context);
  return {
    ...there,
    role,
    designated,
    contactDueAt: due.contact.toISOString(),
    feedbackDueAt: due.feedback.toISOString(),
  };
}

function leadClocks(
  state: WhistleState,
  { unit, role, round, contactDueAt, feedbackDueAt, contacted, checkIn }: Assignment,
): Effect[] {
  if (role !== 'lead' || contactDueAt === undefined || feedbackDueAt === undefined) return [];
  return [
    {
      effect: 'show',
      card: 'whistle.assign',
      slot: `${round}.lead`,
      to: { unitId: unit.id, role: 'liaison' },
    },
    ...(contacted === undefined ? [owes('contact', state.type, unit.id, new Date(contactDueAt))] : []),
    owes('feedback', state.type, unit.id, new Date(feedbackDueAt)),
    ...(checkIn === undefined
      ? []
      : [
          {
            effect: 'show' as const,
            card: 'whistle.feedback',
            slot: `${round}.${state.doc.reworks.length}`,
            to: { unitId: unit.id, role: 'liaison' as const },
          },
        ]),
  ];
}

function release(state: WhistleState, found: Assignment, by: Mark, context: Context): Decided<WhistleState> {
  const after = { ...released(found), ...ruledAs(found, 'release') };
  const next = logged(
    withAssignment(state, after),
    context.now,
    whistleLines.releasedJoint(found.unit.short, by.name),
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.ruled,
    effects: [
      ...letGo(state, found.unit.id),
      { effect: 'settle', card: 'whistle.arbitrate', slot: arbitrationSlot(found) },
      ...rulingsDone(next),
      recordUnit('whistle.ruled', found, 'REASSIGNED', { ruling: 'release', by: by.name }),
    ],
  };
}

/** 列入会商: the dispute stays open for the meeting and shows in the leaders' weekly list. */
function consult(state: WhistleState, found: Assignment, by: Mark, context: Context): Decision<WhistleState> {
  if (state.doc.consultation !== undefined) return already(whistleSays.consultedAlready);
  const [office] = state.doc.desks;
  return {
    decided: true,
    state: logged(
      withDoc(state, { consultation: { ...by, unitId: found.unit.id } }),
      context.now,
      whistleLines.consulted(by.name),
    ),
    say: whistleSays.consulted,
    effects: [
      ...(office === undefined
        ? []
        : [
            owes(
              'rule',
              state.type,
              office.id,
              workdays(context, context.now, context.settings.whistle.progressWorkdays),
            ),
          ]),
      recordUnit('whistle.ruled', found, found.state, { ruling: 'consult', by: by.name }),
    ],
  };
}

function ruledAs({ returned }: Assignment, ruling: Rule['ruling']): Pick<Assignment, 'returned'> {
  return returned === undefined ? {} : { returned: { ...returned, ruling } };
}

function kindOf({ ruling }: Rule): Ruling['kind'] {
  return ruling === 'keep' || ruling === 'reassign' ? ruling : 'designate';
}

/** Closes the dispute and keeps the precedent. */
function ruled(
  found: Assignment,
  next: WhistleState,
  to: UnitRef,
  command: Rule,
  by: Mark,
  context: Context,
  effects: readonly Effect[],
): Decided<WhistleState> {
  const precedent =
    found.role === 'lead'
      ? precedentOf(next, to, { terms: command.terms, kind: kindOf(command) }, by, context)
      : undefined;
  const { consultation: _, ...doc } = next.doc;
  const state = inStep(
    logged(
      {
        ...next,
        doc: { ...doc, rulings: precedent === undefined ? doc.rulings : [...doc.rulings, precedent] },
      },
      context.now,
      whistleLines.ruled(command.ruling, to.short, by.name),
    ),
  );
  return {
    decided: true,
    state,
    say: whistleSays.ruled,
    effects: [
      ...effects,
      { effect: 'settle', card: 'whistle.arbitrate', slot: arbitrationSlot(found) },
      ...rulingsDone(state),
      recordUnit('whistle.ruled', found, to.id === found.unit.id ? 'DISPATCHED' : 'REASSIGNED', {
        ruling: command.ruling,
        to: to.code,
        by: by.name,
        precedent: precedent === undefined ? null : { matter: precedent.matter, terms: precedent.terms },
      }),
    ],
  };
}
