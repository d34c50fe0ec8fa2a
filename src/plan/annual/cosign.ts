/** 会签 and 提交备案: joint units first (F001 “由发起部门会同配合部门共同制定”), then the office. */
import { planSays } from '../../../cards/plan-copy.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { atTime, dayOf } from '../../duty/calendar.ts';
import { already, markOf, mayActFor, notYours, recordChange, refuse } from '../acting.ts';
import type { PlanCommandOf } from './commands.ts';
import { judged } from './draft.ts';
import type { PlanFacts } from './facts.ts';
import { type Cosign, isFiled, type PlanState, unsigned, withDoc } from './state.ts';

/** 提交备案. Gaps send it back at once (R11); joint units that have not signed are asked first. */
export function submit(
  before: PlanState,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (!mayActFor(actor, before.unitId, facts.within)) return notYours(before.doc.unit);
  if (isFiled(before)) return already(planSays.filedAlready(before.filingNo ?? ''));
  if (before.state === 'COSIGN')
    return already(planSays.waitingFor(unsigned(before).map(entry => entry.unit.short)));
  if (before.state === 'SUBMITTED' || before.state === 'REVIEW') return already(planSays.inReview);
  const rows = facts.rows ?? [];
  if (rows.length === 0) return refuse('no-rows', planSays.noRows);
  const checked = judged(before, rows, facts, context);
  const by = markOf(actor, context.now);
  const state = withDoc(before, { ...checked, submitted: by });
  if (checked.missing.length > 0) return sendBack(before, state);
  const agreed = new Set(
    before.doc.cosigns.filter(entry => entry.state !== 'objected').map(entry => entry.unit.id),
  );
  const ask = checked.joint.filter(unit => !agreed.has(unit.id));
  if (ask.length === 0) return lodge(before, state, context, planSays.submitted);
  const round = state.doc.round + 1;
  const cosignDue = context.calendar.addWorkdays(dayOf(context.now), context.settings.plan.cosignWorkdays);
  const due = atTime(cosignDue, '18:00');
  const cosigns: Cosign[] = [
    ...before.doc.cosigns.filter(
      entry => agreed.has(entry.unit.id) && checked.joint.some(u => u.id === entry.unit.id),
    ),
    ...ask.map((unit): Cosign => ({ unit, state: 'asked', note: '' })),
  ];
  const next: PlanState = { ...withDoc(state, { round, cosigns, cosignDue }), state: 'COSIGN' };
  return {
    decided: true,
    state: next,
    say: planSays.cosigning(
      ask.map(unit => unit.short),
      context.settings.plan.cosignWorkdays,
    ),
    effects: [
      ...ask.flatMap((unit): Effect[] => [
        {
          effect: 'show',
          card: 'plan.cosign',
          slot: String(round),
          to: { unitId: unit.id, role: 'liaison' },
        },
        { effect: 'duty', kind: 'plan.cosign', unitId: unit.id, dueAt: due },
      ]),
      recordChange('plan.cosignAsked', before.state, next.state, {
        units: ask.map(unit => unit.code),
        round,
      }),
    ],
  };
}

function sendBack(before: PlanState, state: PlanState): Decision<PlanState> {
  const { submitted: _, ...doc } = state.doc;
  const next: PlanState = { ...state, doc, state: before.filingNo === null ? 'RETURNED' : 'AMENDED' };
  return {
    decided: true,
    state: next,
    say: planSays.incomplete(next.doc.missing.length),
    effects: [recordChange('plan.incomplete', before.state, next.state, { missing: next.doc.missing })],
  };
}

/** With the office now: the matching of the whole county runs next, apart from whoever tapped. */
function lodge(before: PlanState, state: PlanState, context: Context, say: string): Decision<PlanState> {
  // A change of a filed plan is not late once more.
  const late = before.filingNo === null ? state.doc.late : before.doc.late;
  const next: PlanState = { ...withDoc(state, { late }), state: 'SUBMITTED' };
  return {
    decided: true,
    state: next,
    say: late > 0 ? planSays.submittedLate(late) : say,
    effects: [
      { effect: 'dutyEnds', kind: 'plan.submit', as: 'done' },
      { effect: 'settle', card: 'plan.remind' },
      { effect: 'duty', kind: 'plan.match', unitId: state.unitId, dueAt: context.now },
      recordChange('plan.submitted', before.state, next.state, {
        rows: next.doc.rows,
        revision: next.doc.revision,
        late,
        silent: next.doc.cosigns.filter(entry => entry.state === 'silent').map(entry => entry.unit.code),
      }),
    ],
  };
}

/** 无意见 or 有意见 of one joint unit. */
export function cosign(
  state: PlanState,
  command: PlanCommandOf<'plan.cosign'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  const entry = state.doc.cosigns.find(({ unit }) => unit.id === command.unitId);
  if (entry === undefined) return refuse('not-joint', planSays.notJoint);
  if (!mayActFor(actor, command.unitId, facts.within)) return notYours(entry.unit);
  if (state.state !== 'COSIGN') return already(planSays.cosignOver);
  if (entry.state !== 'asked') return already(planSays.signedAlready);
  if (!command.agree && command.note === '') return refuse('note-needed', planSays.noteNeeded);
  const by = markOf(actor, context.now);
  const signed: Cosign = { ...entry, state: command.agree ? 'agreed' : 'objected', note: command.note, by };
  return concluded(state, signed, context, facts, command.agree ? planSays.agreed : planSays.objected);
}

/** 逾期视为无意见但标注 (domain.md §3.4). */
export function silent(
  state: PlanState,
  unitId: string,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  const entry = state.doc.cosigns.find(({ unit }) => unit.id === unitId);
  if (state.state !== 'COSIGN' || entry?.state !== 'asked') return already(planSays.cosignOver);
  return concluded(state, { ...entry, state: 'silent' }, context, facts, '');
}

/** Keeps one answer. When all are in, the plan goes on, or back to its unit where somebody objects. */
function concluded(
  before: PlanState,
  signed: Cosign,
  context: Context,
  facts: PlanFacts,
  say: string,
): Decision<PlanState> {
  const unitId = signed.unit.id;
  const cosigns = before.doc.cosigns.map(entry => (entry.unit.id === unitId ? signed : entry));
  const state = withDoc(before, { cosigns });
  const own: Effect[] = [
    { effect: 'dutyEnds', kind: 'plan.cosign', unitId, as: signed.state === 'silent' ? 'void' : 'done' },
    { effect: 'settle', card: 'plan.cosign', unitId },
    recordChange('plan.cosigned', 'asked', signed.state, { unit: signed.unit.code, note: signed.note }),
  ];
  if (unsigned(state).length > 0) return { decided: true, state, say, effects: own };
  const objected = cosigns.filter(entry => entry.state === 'objected');
  if (objected.length === 0) {
    const lodged = lodge(
      before,
      withDoc(state, { late: judged(state, [], facts, context).late }),
      context,
      '',
    );
    return lodged.decided ? { ...lodged, say, effects: [...own, ...lodged.effects] } : lodged;
  }
  const next: PlanState = { ...state, state: before.filingNo === null ? 'DRAFT' : 'AMENDED' };
  return {
    decided: true,
    state: next,
    say,
    effects: [
      ...own,
      recordChange('plan.objected', before.state, next.state, {
        units: objected.map(entry => entry.unit.code),
      }),
    ],
  };
}

/** 催会签: at most once a day for a unit. */
export function chase(
  state: PlanState,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (!mayActFor(actor, state.unitId, facts.within)) return notYours(state.doc.unit);
  const open = unsigned(state);
  if (state.state !== 'COSIGN' || open.length === 0) return already(planSays.cosignOver);
  const today = dayOf(context.now);
  const asked = open.filter(entry => entry.chasedOn !== today);
  if (asked.length === 0) return already(planSays.chasedToday);
  const ids = new Set(asked.map(entry => entry.unit.id));
  const cosigns = state.doc.cosigns.map(entry =>
    ids.has(entry.unit.id) ? { ...entry, chasedOn: today } : entry,
  );
  return {
    decided: true,
    state: withDoc(state, { cosigns }),
    say: planSays.chased(asked.map(entry => entry.unit.short)),
    effects: [
      ...asked.map(({ unit }): Effect => {
        const slot = `${state.doc.round}.${today}`;
        return { effect: 'show', card: 'plan.cosign', slot, to: { unitId: unit.id, role: 'liaison' } };
      }),
      recordChange('plan.cosignChased', state.state, state.state, {
        units: asked.map(entry => entry.unit.code),
      }),
    ],
  };
}
