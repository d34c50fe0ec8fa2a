import {
  dispatchCard,
  draftCard,
  overdueCard,
  proposalCard,
  remindCard,
  rescheduled,
  type TaskView,
  type UnitView,
  withdrawalCard,
} from '../../cards/task.ts';
import type { Card, FormValues } from '../chat/card.ts';
import type { Json } from '../db/sql.ts';
import type { CardRef } from '../decide/feature.ts';
import { findParticipant, type Participant, type TaskState } from './state.ts';

/** What this person sees of the task now. */
export function taskCard(state: TaskState, ref: CardRef, now: Date): Card {
  const card = currentCard(state, ref, now);
  // A card of an earlier round can't be answered any more: the time has changed since.
  return roundOf(ref) === undefined || roundOf(ref) === state.doc.round ? card : rescheduled(card);
}

function currentCard(state: TaskState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  const about = (unitId: string): UnitView => {
    const participant = findParticipant(state, unitId);
    if (participant === undefined) throw new Error(`${unitId} is not in task ${state.id}`);
    return unitView(participant);
  };
  switch (ref.kind) {
    case 'task.draft':
      return draftCard(view, state.filingNo !== null);
    case 'task.dispatch':
      return dispatchCard(view, about(ref.unitId), ref.unitId === state.leadUnitId);
    case 'task.proposal':
      return proposalCard(view, about(subjectUnit(ref)));
    case 'task.withdrawal':
      return withdrawalCard(view, about(subjectUnit(ref)), withdrawalRole(state, ref));
    case 'task.remind': {
      const { step, unitId } = reminderSlot(ref.slot);
      if (unitId === undefined) return overdueCard(view, step);
      const to = ref.role === 'deputy' || ref.role === 'leader' ? ref.role : 'liaison';
      const said = findParticipant(state, unitId)?.reminders?.find(reminder => reminder.step === step);
      return remindCard(view, about(unitId), { step, to, leftMinutes: said?.leftMinutes ?? 0 });
    }
    default:
      throw new Error(`a task has no card ${ref.kind}`);
  }
}

/** What a button of the card means. The unit is the card's own, never one that the button carried. */
export function taskTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  const unitId = card.kind === 'task.proposal' || card.kind === 'task.withdrawal' ? subjectUnit(card) : card.unitId;
  switch (`${card.kind}/${action}`) {
    case 'task.draft/dispatch':
      return { type: 'task.dispatch' };
    case 'task.draft/cancel':
    case 'task.dispatch/cancel':
      return { type: 'task.cancel', reason: form['reason'] ?? '' };
    case 'task.dispatch/reschedule':
      return { type: 'task.reschedule', date: form['date'] ?? '', time: form['time'] ?? '', reason: form['reason'] ?? '' };
    case 'task.dispatch/confirm':
    case 'task.remind/confirm':
      return { type: 'task.confirm', unitId };
    case 'task.dispatch/delegate':
    case 'task.remind/delegate':
      return { type: 'task.delegate', unitId, to: form['to'] ?? '' };
    case 'task.dispatch/propose':
    case 'task.remind/propose':
      return { type: 'task.propose', unitId, date: form['date'] ?? '', time: form['time'] ?? '', reason: form['reason'] ?? '' };
    case 'task.dispatch/withdraw':
    case 'task.remind/withdraw':
      return { type: 'task.withdraw', unitId, reason: form['reason'] ?? '' };
    case 'task.proposal/acceptTime':
      return { type: 'task.acceptTime', unitId };
    case 'task.proposal/keepTime':
      return { type: 'task.keepTime', unitId };
    case 'task.withdrawal/leaderAgree':
    case 'task.withdrawal/leaderRefuse':
      return { type: 'task.leaderRules', unitId, agree: action === 'leaderAgree' };
    case 'task.withdrawal/officeAgree':
    case 'task.withdrawal/officeRefuse':
      return { type: 'task.officeRules', unitId, agree: action === 'officeAgree' };
    default:
      return undefined;
  }
}

/** `unit.round` in the slot of a card about another unit. */
function subjectUnit(ref: CardRef): string {
  return ref.slot.split('.')[0] ?? '';
}

/** `step.round[.unit]` in the slot of a reminder; without a unit it is about all that are silent. */
function reminderSlot(slot: string): { step: number; unitId: string | undefined } {
  const [step, , unitId] = slot.split('.');
  return { step: Number(step), unitId };
}

/** In which round of asking the card was made; drafts belong to none. */
function roundOf(ref: CardRef): number | undefined {
  switch (ref.kind) {
    case 'task.dispatch':
      return Number(ref.slot);
    case 'task.proposal':
    case 'task.withdrawal':
    case 'task.remind':
      return Number(ref.slot.split('.')[1]);
    default:
      return undefined;
  }
}

function withdrawalRole(state: TaskState, ref: CardRef): 'leader' | 'office' | 'lead' {
  if (ref.unitId === subjectUnit(ref)) return 'leader';
  return ref.unitId === state.leadUnitId && ref.role === 'liaison' ? 'lead' : 'office';
}

function viewOf(state: TaskState, now: Date): TaskView {
  const { doc } = state;
  return {
    no: state.no,
    scenario: doc.scenarioName,
    date: state.date,
    time: doc.time,
    place: doc.place,
    route: doc.route,
    filingNo: state.filingNo,
    lead: doc.lead.name,
    joint: state.participants.filter(p => p.role !== 'lead').map(p => p.unit.short),
    enterprises: doc.enterprises.map(enterprise => enterprise.name),
    confirmDueAt: doc.confirmDueAt === undefined ? undefined : new Date(doc.confirmDueAt),
    change: doc.change,
    units: state.participants.map(unitView),
    cancelled: doc.cancelled === undefined ? undefined : { by: doc.cancelled.name, reason: doc.cancelled.reason },
    now,
  };
}

function unitView(participant: Participant): UnitView {
  return {
    short: participant.unit.short,
    name: participant.unit.name,
    items: participant.items,
    answer: answerOf(participant),
  };
}

function answerOf(participant: Participant): UnitView['answer'] {
  const { confirmed, delegated, proposal, withdrawal, state } = participant;
  if (state === 'DELEGATED' && delegated !== undefined) {
    return { kind: 'delegated', by: delegated.name, at: new Date(delegated.at), to: delegated.to };
  }
  if (state === 'CONFIRMED' && confirmed !== undefined) {
    return { kind: 'confirmed', by: confirmed.name, at: new Date(confirmed.at) };
  }
  if (state === 'PROPOSED_TIME' && proposal !== undefined) {
    return { kind: 'proposed', by: proposal.name, at: new Date(proposal.at), slot: proposal.slot, reason: proposal.reason };
  }
  if (state === 'WITHDRAW_REQUESTED' && withdrawal !== undefined) {
    return {
      kind: 'withdrawing',
      by: withdrawal.name,
      at: new Date(withdrawal.at),
      reason: withdrawal.reason,
      leaderAgreed: withdrawal.leaderAgreed !== undefined,
    };
  }
  return { kind: state === 'WITHDRAWN' ? 'withdrawn' : 'none' };
}
