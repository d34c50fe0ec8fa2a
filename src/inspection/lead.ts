import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { already, isLead, markOf, maySteer, notNow, notYours, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { askTask, endAll, met, owes, record, recordParticipant, settleAll } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { askAll, askingEffects, knownYear, namedBlockers } from './open.ts';
import { blockers, needsFiling, withChecks } from './precheck.ts';
import { findParticipant, present, type TaskState, type TimeSlot, withParticipant } from './state.ts';

/** The lead answers a unit that proposed another time: 同意改期 or 维持原时间. */
export function ruleProposal(
  state: TaskState,
  command: CommandOf<'task.acceptTime' | 'task.keepTime'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  const participant = findParticipant(state, command.unitId);
  const proposal = participant?.proposal;
  if (participant === undefined || proposal === undefined || participant.state !== 'PROPOSED_TIME') {
    return already(taskCopy.settled);
  }
  if (command.type === 'task.acceptTime') {
    if (proposal.slot.date < dayOf(context.now))
      return refuse('past-date', taskCopy.pastDate(proposal.slot.date));
    const why = taskCopy.changeByProposal(participant.unit.name);
    return changeTime(state, proposal.slot, why, actor, context, facts);
  }
  const { proposal: _, ...kept } = participant;
  const next = withParticipant(state, { ...kept, state: 'PENDING' });
  const due = context.calendar.addWorkingMinutes(context.now, context.settings.task.confirmWorkMinutes);
  const others = next.participants.some(({ state: at }) => at === 'PROPOSED_TIME');
  return {
    decided: true,
    state: next,
    say: taskCopy.timeKept(participant.unit.name),
    effects: [
      { effect: 'settle', card: 'task.proposal', slot: `${participant.unit.id}.${state.doc.round}` },
      ...(others ? [] : met(state, 'task.ruleTime')),
      owes('task.confirm', participant.unit.id, due, context),
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
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state !== 'DISPATCHED' && state.state !== 'CONFIRMED' && state.state !== 'TEAMED') {
    return notNow(state, 'not-open', taskSays.cannotReschedule);
  }
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  if (command.date === state.date && command.time === state.doc.time)
    return refuse('same-time', taskCopy.sameTime);
  const slot = { date: command.date, time: command.time };
  return changeTime(state, slot, taskCopy.changeByLead(command.reason), actor, context, facts);
}

/**
 * 确认后牵头改时间 → everybody is asked again and told what changed (domain.md §3.1, invariant). The rules are asked for
 * the new day first: it may lie outside the plan's window, too soon after the filing, or in another year.
 */
function changeTime(
  state: TaskState,
  slot: TimeSlot,
  why: string,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  knownYear(slot.date, context);
  const change = taskCopy.timeChanged({ date: state.date, time: state.doc.time }, slot, why);
  const moved: TaskState = {
    ...state,
    date: slot.date,
    doc: { ...state.doc, time: slot.time, round: state.doc.round + 1, change },
  };
  const judged = withChecks(moved, facts.rules, context);
  if (needsFiling(judged, facts.rules.settings)) return refuse('needs-filing', taskSays.needsFiling);
  if (worse(state, judged)) return refuse('rules', taskSays.blocked(namedBlockers(judged)));
  const asked = askAll(judged, context);
  const effects: Effect[] = [
    ...endAll(),
    ...settleAll(),
    ...askingEffects(asked, context),
    record('task.rescheduled', {
      before: { state: state.state, date: state.date, time: state.doc.time },
      after: { state: asked.state, ...slot },
      asked: present(asked).map(participant => participant.unit.code),
    }),
  ];
  if (isLead(actor, state))
    effects.push(askTask(state.id, { type: 'task.confirm', unitId: state.leadUnitId }));
  return { decided: true, state: asked, effects, say: taskCopy.rescheduled(present(asked).length) };
}

/** The new day raises something that the old one did not. */
function worse(before: TaskState, after: TaskState): boolean {
  const known = new Set(
    blockers(before.doc.checks).map(({ enterpriseId, code }) => `${enterpriseId} ${code}`),
  );
  return blockers(after.doc.checks).some(({ enterpriseId, code }) => !known.has(`${enterpriseId} ${code}`));
}
