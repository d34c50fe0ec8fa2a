import type { Actor, Context, Decision } from '../decide/feature.ts';
import { already, refuse } from './authority.ts';
import type { CommandOf, TaskCommand } from './commands.ts';
import type { TaskFacts } from './facts.ts';
import { cancel, reschedule, ruleProposal } from './lead.ts';
import { dispatch, open } from './open.ts';
import { answer, ruleWithdrawal, withParticipant } from './respond.ts';
import { findParticipant, type TaskState } from './state.ts';
import { taskCopy } from '../../cards/task-copy.ts';

/** Every decision about a joint task, without I/O (design.md §3.1). */
export function decideTask(
  state: TaskState | undefined,
  command: TaskCommand,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (command.type === 'task.open') {
    return state === undefined
      ? open(context.subjectId, command, actor, context, facts)
      : already(taskCopy.opened(state.no));
  }
  if (state === undefined) return refuse('no-task', taskCopy.noTask);
  switch (command.type) {
    case 'task.dispatch':
      return dispatch(state, actor, context, facts);
    case 'task.confirm':
    case 'task.delegate':
    case 'task.propose':
    case 'task.withdraw':
      return answer(state, command, actor, context, facts);
    case 'task.leaderRules':
    case 'task.officeRules':
      return ruleWithdrawal(state, command, actor, context, facts);
    case 'task.acceptTime':
    case 'task.keepTime':
      return ruleProposal(state, command, actor, context, facts);
    case 'task.reschedule':
      return reschedule(state, command, actor, context, facts);
    case 'task.cancel':
      return cancel(state, command, actor, context, facts);
    case 'task.nudge':
      return nudge(state, command, context);
  }
}

/** A rung of the confirmation ladder: whoever is silent, or answers for the silent, is told what is left. */
function nudge(state: TaskState, command: CommandOf<'task.nudge'>, context: Context): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  if (state.state !== 'DISPATCHED' || participant?.state !== 'PENDING') return already(taskCopy.settled);
  const forAll = 'office' in command.to || 'countyLeaders' in command.to;
  const slot = [command.step, state.doc.round, ...(forAll ? [] : [command.unitId])].join('.');
  const due = new Date(state.doc.confirmDueAt ?? context.now);
  const leftMinutes = context.calendar.workingMinutesBetween(context.now, due);
  return {
    decided: true,
    state: withParticipant(state, {
      ...participant,
      reminders: [...(participant.reminders ?? []), { step: command.step, leftMinutes }],
    }),
    effects: [
      { effect: 'show', card: command.card, slot, to: command.to, urgent: command.urgent },
      {
        effect: 'record',
        action: 'task.reminded',
        detail: { unit: participant.unit.code, step: command.step, to: command.to },
      },
    ],
  };
}
