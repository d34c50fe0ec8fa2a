/** 审核、备案、抄送回执、审定、调整. */
import { planSays } from '../../../cards/plan-copy.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { atTime, dayOf } from '../../duty/calendar.ts';
import { already, isOffice, markOf, mayActFor, notYours, recordChange, refuse } from '../acting.ts';
import type { PlanCommandOf } from './commands.ts';
import type { PlanFacts } from './facts.ts';
import { isFiled, type PlanState, withDoc } from './state.ts';

/** 退回补正 by the office, with what is missing. */
export function sendBack(
  state: PlanState,
  command: PlanCommandOf<'plan.return'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  if (state.state !== 'SUBMITTED' && state.state !== 'REVIEW') return already(planSays.notInReview);
  const returned = { ...markOf(actor, context.now), reason: command.reason };
  const next: PlanState = {
    ...withDoc(state, { returned }),
    state: state.filingNo === null ? 'RETURNED' : 'AMENDED',
  };
  const again: Effect[] =
    state.filingNo === null
      ? [{ effect: 'duty', kind: 'plan.submit', unitId: state.unitId, dueAt: new Date(state.doc.dueAt) }]
      : [];
  return {
    decided: true,
    state: next,
    say: planSays.returned(state.doc.unit.name),
    effects: [
      ...reviewOver(),
      { effect: 'dutyEnds', kind: 'plan.match', as: 'void' },
      ...again,
      recordChange('plan.returned', state.state, next.state, { reason: command.reason }),
    ],
  };
}

function reviewOver(): Effect[] {
  return [{ effect: 'dutyEnds', kind: 'plan.review', as: 'done' }];
}

/** 备案: filing number, copies to the joint units with receipts, and the merge suggestions go out. */
export function file(
  state: PlanState,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  if (isFiled(state)) return already(planSays.filedAlready(state.filingNo ?? ''));
  if (state.state !== 'SUBMITTED' && state.state !== 'REVIEW') return already(planSays.notInReview);
  const { settings } = context;
  const filingNo =
    state.filingNo ??
    `${settings.plan.filingPrefix}${state.year}-${String(facts.number ?? 1).padStart(4, '0')}`;
  const receipts = state.doc.joint.map(unit => ({ unit }));
  const next: PlanState = {
    ...withDoc(state, { filed: markOf(actor, context.now), receipts }),
    state: 'FILED',
    filingNo,
  };
  const due = atTime(
    context.calendar.addWorkdays(dayOf(context.now), settings.plan.receiptWorkdays),
    '18:00',
  );
  const slot = String(state.doc.amendments.length);
  return {
    decided: true,
    state: next,
    say: planSays.filed(filingNo, receipts.length),
    effects: [
      ...reviewOver(),
      ...receipts.flatMap(({ unit }): Effect[] => [
        { effect: 'show', card: 'plan.copy', slot, to: { unitId: unit.id, role: 'liaison' } },
        { effect: 'duty', kind: 'plan.receipt', unitId: unit.id, dueAt: due },
      ]),
      { effect: 'duty', kind: 'plan.match', unitId: state.unitId, dueAt: context.now },
      recordChange('plan.filed', state.state, next.state, {
        filingNo,
        revision: state.doc.revision,
        copies: receipts.map(({ unit }) => unit.code),
      }),
    ],
  };
}

/** 抄送回执 of one joint unit. */
export function receive(
  state: PlanState,
  command: PlanCommandOf<'plan.receive'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  const entry = state.doc.receipts.find(({ unit }) => unit.id === command.unitId);
  if (entry === undefined) return refuse('not-joint', planSays.notJoint);
  if (!mayActFor(actor, command.unitId, facts.within)) return notYours(entry.unit);
  if (entry.by !== undefined) return already(planSays.receivedAlready);
  const by = markOf(actor, context.now);
  const receipts = state.doc.receipts.map(other => (other === entry ? { ...entry, by } : other));
  return {
    decided: true,
    state: withDoc(state, { receipts }),
    say: planSays.received,
    effects: [
      { effect: 'dutyEnds', kind: 'plan.receipt', unitId: command.unitId, as: 'done' },
      { effect: 'settle', card: 'plan.copy', unitId: command.unitId },
      recordChange('plan.received', 'sent', 'received', { unit: entry.unit.code }),
    ],
  };
}

/** 列入联席会议任务清单 (F000 四(三): 联席会议统筹编制任务清单), with who and when. */
export function approve(
  state: PlanState,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  if (state.state === 'APPROVED_LIST') return already(planSays.approvedAlready);
  if (state.state !== 'FILED') return refuse('not-filed', planSays.fileFirst);
  const next: PlanState = {
    ...withDoc(state, { approved: markOf(actor, context.now) }),
    state: 'APPROVED_LIST',
  };
  return {
    decided: true,
    state: next,
    say: planSays.approved(state.doc.unit.name),
    effects: [recordChange('plan.approved', state.state, next.state, { filingNo: state.filingNo })],
  };
}

/** 调整: with a reason; the rows of the filed version stay on record under their revision. */
export function amend(
  state: PlanState,
  command: PlanCommandOf<'plan.amend'>,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (!mayActFor(actor, state.unitId, facts.within)) return notYours(state.doc.unit);
  if (state.state === 'AMENDED') return already(planSays.amending);
  if (!isFiled(state)) return refuse('not-filed', planSays.notFiledYet);
  const { approved: _, ...doc } = state.doc;
  const n = doc.amendments.length + 1;
  const amendment = { ...markOf(actor, context.now), n, reason: command.reason, from: doc.revision };
  const next: PlanState = {
    ...state,
    state: 'AMENDED',
    doc: { ...doc, amendments: [...doc.amendments, amendment], cosigns: [] },
  };
  return {
    decided: true,
    state: next,
    say: planSays.amendOpen(n),
    effects: [
      { effect: 'dutyEnds', kind: 'plan.receipt', as: 'void' },
      {
        effect: 'show',
        card: 'plan.file',
        slot: `amend.${n}`,
        to: { unitId: state.unitId, role: 'liaison' },
      },
      recordChange('plan.amended', state.state, next.state, {
        n,
        reason: command.reason,
        from: doc.revision,
      }),
    ],
  };
}
