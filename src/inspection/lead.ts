import { taskCopy } from '../../cards/task-copy.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { already, isLead, isOffice, markOf, notYours, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import type { TaskFacts } from './facts.ts';
import { askAll, askingEffects } from './open.ts';
import { recordParticipant, withParticipant } from './respond.ts';
import { findParticipant, present, type TaskState, type TimeSlot } from './state.ts';

/** The lead answers a unit that proposed another time: 同意改期 or 维持原时间. */
export function ruleProposal(
  state: TaskState,
  command: CommandOf<'task.acceptTime' | 'task.keepTime'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!isLead(actor, state) && !isOffice(actor, facts)) return notYours(state.doc.lead);
  const participant = findParticipant(state, command.unitId);
  const proposal = participant?.proposal;
  if (participant === undefined || proposal === undefined || participant.state !== 'PROPOSED_TIME') {
    return already(taskCopy.settled);
  }
  if (command.type === 'task.acceptTime') {
    if (proposal.slot.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(proposal.slot.date));
    return changeTime(state, proposal.slot, taskCopy.changeByProposal(participant.unit.name), actor, context);
  }
  const { proposal: _, ...kept } = participant;
  const next = withParticipant(state, { ...kept, state: 'PENDING' });
  const due = context.calendar.addWorkingMinutes(context.now, context.settings.task.confirmWorkMinutes);
  return {
    decided: true,
    state: next,
    say: taskCopy.timeKept(participant.unit.name),
    effects: [
      { effect: 'settle', card: 'task.proposal', slot: `${participant.unit.id}.${state.doc.round}` },
      { effect: 'duty', kind: 'task.confirm', unitId: participant.unit.id, dueAt: due },
      recordParticipant('task.timeKept', participant, 'PENDING', { by: markOf(actor, context.now).name }),
    ],
  };
}

/** The lead changes the time of its own accord. */
export function reschedule(
  state: TaskState,
  command: CommandOf<'task.reschedule'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!isLead(actor, state) && !isOffice(actor, facts)) return notYours(state.doc.lead);
  if (state.state !== 'DISPATCHED' && state.state !== 'CONFIRMED') {
    return refuse('not-open', taskCopy.cannotReschedule(state.no));
  }
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  if (command.date === state.date && command.time === state.doc.time) return refuse('same-time', taskCopy.sameTime);
  const slot = { date: command.date, time: command.time };
  return changeTime(state, slot, taskCopy.changeByLead(command.reason), actor, context);
}

/** 确认后牵头改时间 → everybody is asked again and told what changed (domain.md §3.1, invariant). */
function changeTime(
  state: TaskState,
  slot: TimeSlot,
  why: string,
  actor: Actor,
  context: Context,
): Decision<TaskState> {
  const change = taskCopy.timeChanged({ date: state.date, time: state.doc.time }, slot, why);
  const asked = askAll(
    {
      ...state,
      date: slot.date,
      doc: { ...state.doc, time: slot.time, round: state.doc.round + 1, change },
    },
    context,
  );
  const effects: Effect[] = [
    { effect: 'settle', card: 'task.dispatch' },
    { effect: 'settle', card: 'task.remind' },
    { effect: 'settle', card: 'task.proposal' },
    { effect: 'settle', card: 'task.withdrawal' },
    ...askingEffects(asked, context),
    {
      effect: 'record',
      action: 'task.rescheduled',
      detail: {
        before: { date: state.date, time: state.doc.time },
        after: slot,
        asked: present(asked).map(participant => participant.unit.code),
      },
    },
  ];
  if (isLead(actor, state)) {
    effects.push({
      effect: 'command',
      feature: 'task',
      subjectId: state.id,
      command: { type: 'task.confirm', unitId: state.leadUnitId },
    });
  }
  return { decided: true, state: asked, effects, say: taskCopy.rescheduled(present(asked).length) };
}

/** 取消: with a reason, by the lead or the office; nothing is left to chase. */
export function cancel(
  state: TaskState,
  command: CommandOf<'task.cancel'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const own = actor.kind === 'person' && actor.member.unitId === state.doc.createdBy.unitId;
  if (!isLead(actor, state) && !isOffice(actor, facts) && !own) return notYours(state.doc.lead);
  if (state.state === 'CANCELLED') return already(taskCopy.cancelled(state.no));
  const by = markOf(actor, context.now);
  return {
    decided: true,
    state: { ...state, state: 'CANCELLED', doc: { ...state.doc, cancelled: { ...by, reason: command.reason } } },
    say: taskCopy.cancelled(state.no),
    effects: [
      { effect: 'dutyEnds', kind: 'task.confirm', as: 'void' },
      ...['task.draft', 'task.dispatch', 'task.remind', 'task.proposal', 'task.withdrawal'].map(
        (card): Effect => ({ effect: 'settle', card }),
      ),
      {
        effect: 'record',
        action: 'task.cancelled',
        detail: { before: { state: state.state }, after: { state: 'CANCELLED' }, reason: command.reason },
      },
    ],
  };
}
