import { taskCopy } from '../../cards/task-copy.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { already, refuse } from './authority.ts';
import { backfill } from './backfill.ts';
import type { TaskCommand } from './commands.ts';
import { endConsulting, settle, startConsulting, vote } from './consult.ts';
import { arrive, changeDay, start } from './day.ts';
import type { TaskFacts } from './facts.ts';
import { file, ruleFiling } from './filing.ts';
import { finish } from './finish.ts';
import { decideHandover } from './handover.ts';
import { answerHazard, reportHazard } from './hazard.ts';
import { reschedule, ruleProposal } from './lead.ts';
import { nudge } from './nudge.ts';
import { decideOne, edit, objects } from './objects.ts';
import { dispatch, open } from './open.ts';
import { decidePublication } from './publish.ts';
import { decideRectification } from './rectify.ts';
import { answer, confirmForAll } from './respond.ts';
import { enterResult } from './results.ts';
import { absorb, cancel, defer, merge, resume } from './sideways.ts';
import { isBeforeStart, type TaskState } from './state.ts';
import { answerInvitation, callTeams, entrust, submitTeam } from './team.ts';
import { ruleWithdrawal } from './withdrawal.ts';

/**
 * Every decision about a joint task, without I/O (design.md §3.1). What an emergency (突发险情) asks of people before and
 * during the check rings at once, at any hour: on Monday morning nobody needs it any more.
 */
export function decideTask(
  state: TaskState | undefined,
  command: TaskCommand,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const decision = decideCommand(state, command, actor, context, facts);
  if (!decision.decided || !isPressing(decision.state)) return decision;
  return {
    ...decision,
    effects: decision.effects.map(effect =>
      effect.effect === 'show' ? { ...effect, urgent: true } : effect,
    ),
  };
}

function isPressing(state: TaskState): boolean {
  return state.doc.trigger.type === 'emergency' && (isBeforeStart(state) || state.state === 'INSPECTING');
}

function decideCommand(
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
    case 'task.edit':
      return edit(state, command, actor, context, facts);
    case 'task.objects':
      return objects(state, command, actor, context, facts);
    case 'task.replace':
    case 'task.case':
    case 'task.drop':
    case 'task.report':
    case 'task.override':
      return decideOne(state, command, actor, context, facts);
    case 'task.consult':
      return startConsulting(state, command, actor, context, facts);
    case 'task.vote':
      return vote(state, command, actor, context, facts);
    case 'task.settle':
      return settle(state, command, actor, context, facts);
    case 'task.consultEnd':
      return endConsulting(state, actor, context, facts);
    case 'task.file':
      return file(state, command, actor, context, facts);
    case 'task.backfill':
      return backfill(state, command, actor, context, facts);
    case 'task.ruleFiling':
      return ruleFiling(state, command, actor, context, facts);
    case 'task.dispatch':
      return dispatch(state, actor, context, facts);
    case 'task.confirm':
    case 'task.delegate':
    case 'task.propose':
    case 'task.withdraw':
      return answer(state, command, actor, context, facts);
    case 'task.confirmForAll':
      return confirmForAll(state, command, actor, context, facts);
    case 'task.leaderRules':
    case 'task.officeRules':
      return ruleWithdrawal(state, command, actor, context, facts);
    case 'task.acceptTime':
    case 'task.keepTime':
      return ruleProposal(state, command, actor, context, facts);
    case 'task.reschedule':
      return reschedule(state, command, actor, context, facts);
    case 'task.callTeams':
      return callTeams(state, actor, context, facts);
    case 'task.team':
    case 'task.sameTeam':
      return submitTeam(state, command, actor, context, facts);
    case 'task.entrust':
      return entrust(state, command, actor, context, facts);
    case 'task.attend':
    case 'task.decline':
      return answerInvitation(state, command, actor, context, facts);
    case 'task.arrive':
      return arrive(state, command, actor, context, facts);
    case 'task.start':
      return start(state, actor, context, facts);
    case 'task.changeDay':
      return changeDay(state, command, actor, context, facts);
    case 'task.finish':
      return finish(state, actor, context, facts);
    case 'task.result':
      return enterResult(state, command, actor, context, facts);
    case 'task.hazard':
      return reportHazard(state, command, actor, context, facts);
    case 'task.hazardSeen':
    case 'task.hazardRemark':
      return answerHazard(state, command, actor, context, facts);
    case 'task.rectified':
    case 'task.reviewNow':
    case 'task.extendRectify':
    case 'task.rectifyCase':
      return decideRectification(state, command, actor, context, facts);
    case 'task.pushed':
    case 'task.notPublic':
    case 'task.extendPublish':
      return decidePublication(state, command, actor, context, facts);
    case 'task.handoverReceipt':
    case 'task.handoverReturn':
    case 'task.handoverAgain':
      return decideHandover(state, command, actor, context, facts);
    case 'task.cancel':
      return cancel(state, command, actor, context, facts);
    case 'task.merge':
      return merge(state, command, actor, context, facts);
    case 'task.absorb':
      return absorb(state, command, actor, context, facts);
    case 'task.defer':
    case 'task.suspend':
      return defer(state, command, actor, context, facts);
    case 'task.resume':
      return resume(state, command, actor, context, facts);
    case 'task.nudge':
      return nudge(state, command, actor, context, facts);
  }
}
