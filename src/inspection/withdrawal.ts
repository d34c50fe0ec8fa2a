/** 申请退出: asked by a unit, agreed by its leader, ruled by the office (domain.md §3.1). */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { already, isOffice, markOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { met, owes, recordParticipant } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { answerDue, completed, completedEffects } from './respond.ts';
import {
  findParticipant,
  type Mark,
  type Participant,
  type TaskState,
  withDoc,
  withParticipant,
} from './state.ts';

/** 申请退出: the unit's leader in charge agrees first, then the office rules (domain.md §3.1). */
export function ruleWithdrawal(
  state: TaskState,
  command: CommandOf<'task.leaderRules' | 'task.officeRules'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  const withdrawal = participant?.withdrawal;
  if (participant === undefined || withdrawal === undefined || participant.state !== 'WITHDRAW_REQUESTED') {
    return already(taskCopy.settled);
  }
  const by = markOf(actor, context.now);
  if (command.type === 'task.leaderRules') {
    const leads =
      actor.kind === 'person' &&
      actor.member.unitId === command.unitId &&
      actor.member.roles.some(role => role === 'leader' || role === 'head');
    if (!leads) return refuse('not-leader', taskCopy.onlyLeader(participant.unit.name));
    if (withdrawal.leaderAgreed !== undefined) return already(taskCopy.waitingForRuling);
    if (!command.agree) return stayAfterAll(state, participant, by, context);
    return passToOffice(
      state,
      { ...participant, withdrawal: { ...withdrawal, leaderAgreed: by } },
      by,
      context,
      facts,
    );
  }
  if (!isOffice(actor, facts)) return refuse('not-office', taskCopy.onlyOffice);
  if (withdrawal.leaderAgreed === undefined)
    return refuse('leader-first', taskCopy.leaderFirst(participant.unit.name));
  if (!command.agree) return stayAfterAll(state, participant, by, context);
  const next = completed(withParticipant(state, { ...participant, state: 'WITHDRAWN' }));
  return {
    decided: true,
    state: next,
    say: taskCopy.withdrawalGranted(participant.unit.name),
    effects: [
      ...rulingEnds(state, participant),
      { effect: 'dutyEnds', kind: 'task.confirm', unitId: participant.unit.id, as: 'void' },
      recordParticipant('task.withdrawn', participant, 'WITHDRAWN', { by: by.name }),
      ...completedEffects(state, next),
    ],
  };
}

function passToOffice(
  state: TaskState,
  agreed: Participant,
  by: Mark,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const { office } = facts;
  if (office === undefined) return refuse('no-office', taskSays.noOffice);
  const slot = `${agreed.unit.id}.${state.doc.round}`;
  return {
    decided: true,
    state: withDoc(withParticipant(state, agreed), { office }),
    say: taskCopy.passedToOffice,
    effects: [
      ...met(state, 'task.ruleExit', agreed.unit.id),
      { effect: 'show', card: 'task.withdrawal', slot, to: { office: true } },
      owes('task.ruleExitOffice', office.id, answerDue(context), context),
      recordParticipant('task.leaderAgreed', agreed, 'WITHDRAW_REQUESTED', { by: by.name }),
    ],
  };
}

/** The ruling is given; the office's own duty stays while another unit's wish waits for it. */
function rulingEnds(state: TaskState, participant: Participant): Effect[] {
  const others = state.participants.some(
    p =>
      p.unit.id !== participant.unit.id &&
      p.state === 'WITHDRAW_REQUESTED' &&
      p.withdrawal?.leaderAgreed !== undefined,
  );
  return [
    { effect: 'settle', card: 'task.withdrawal', slot: `${participant.unit.id}.${state.doc.round}` },
    ...met(state, 'task.ruleExit', participant.unit.id),
    ...(others ? [] : met(state, 'task.ruleExitOffice')),
  ];
}

/** The unit has to answer again, and has the full time for it. */
function stayAfterAll(
  state: TaskState,
  participant: Participant,
  by: Mark,
  context: Context,
): Decision<TaskState> {
  const { withdrawal: _, ...kept } = participant;
  return {
    decided: true,
    state: withParticipant(state, { ...kept, state: 'PENDING' }),
    say: taskCopy.withdrawalRefused(participant.unit.name),
    effects: [
      ...rulingEnds(state, participant),
      owes('task.confirm', participant.unit.id, answerDue(context), context),
      recordParticipant('task.withdrawRefused', participant, 'PENDING', { by: by.name }),
    ],
  };
}
