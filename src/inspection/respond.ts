import { timeText } from '../../cards/format.ts';
import { taskCopy } from '../../cards/task-copy.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { already, isOffice, markOf, mayActFor, notYours, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import type { TaskFacts } from './facts.ts';
import { findParticipant, hasConfirmed, type Participant, present, type TaskState } from './state.ts';

type Answer = CommandOf<'task.confirm' | 'task.delegate' | 'task.propose' | 'task.withdraw'>;

/** What a unit answers to the dispatch card (domain.md §3.1, C2). */
export function answer(
  state: TaskState,
  command: Answer,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  if (participant === undefined) return refuse('not-in-task', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  const closed = closedAnswer(state, participant, context);
  if (closed !== undefined) return closed;
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'task.confirm':
      return confirm(state, participant, { state: 'CONFIRMED', confirmed: by });
    case 'task.delegate':
      return confirm(state, participant, {
        state: 'DELEGATED',
        confirmed: by,
        delegated: { ...by, to: command.to },
      });
    case 'task.propose':
      return propose(state, participant, command, by, context);
    case 'task.withdraw':
      return withdraw(state, participant, command.reason, by);
  }
}

/** A unit that has answered keeps its answer; a repeated tap is told so. */
function closedAnswer(state: TaskState, participant: Participant, context: Context): Decision<TaskState> | undefined {
  if (state.state === 'CANCELLED') return refuse('cancelled', taskCopy.cancelled(state.no));
  if (state.state === 'DRAFT') return refuse('not-dispatched', taskCopy.notDispatched(state.no));
  if (hasConfirmed(participant) && participant.confirmed !== undefined) {
    return already(taskCopy.alreadyDone(timeText(new Date(participant.confirmed.at), context.now)));
  }
  if (participant.state === 'PROPOSED_TIME') return already(taskCopy.waitingForLead(state.doc.lead.name));
  if (participant.state === 'WITHDRAW_REQUESTED') return already(taskCopy.waitingForRuling);
  if (participant.state === 'WITHDRAWN') return refuse('withdrawn', taskCopy.withdrawn(participant.unit.name));
  return undefined;
}

type Answered = Pick<Participant, 'state' | 'confirmed' | 'delegated'>;

function confirm(state: TaskState, participant: Participant, answered: Answered): Decision<TaskState> {
  const { proposal: _p, withdrawal: _w, ...kept } = participant;
  const next = withParticipant(state, { ...kept, ...answered });
  const complete = present(next).every(hasConfirmed);
  const done: TaskState = complete ? { ...next, state: 'CONFIRMED' } : next;
  const say =
    answered.delegated === undefined ? taskCopy.confirmed : taskCopy.delegated(answered.delegated.to);
  return {
    decided: true,
    state: done,
    say,
    effects: [
      ...answeredEffects(participant),
      recordParticipant('task.answered', participant, answered.state, {
        by: answered.confirmed?.name,
        to: answered.delegated?.to,
      }),
      ...(complete ? [{ effect: 'record' as const, action: 'task.confirmed', detail: { no: state.no } }] : []),
    ],
  };
}

function propose(
  state: TaskState,
  participant: Participant,
  command: CommandOf<'task.propose'>,
  by: NonNullable<Participant['confirmed']>,
  context: Context,
): Decision<TaskState> {
  if (participant.role === 'lead') return refuse('lead-reschedules', taskCopy.leadReschedules);
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  if (command.date === state.date && command.time === state.doc.time) {
    return refuse('same-time', taskCopy.sameTime);
  }
  const slot = { date: command.date, time: command.time };
  const next = withParticipant(state, {
    ...participant,
    state: 'PROPOSED_TIME',
    proposal: { ...by, slot, reason: command.reason },
  });
  return {
    decided: true,
    state: next,
    say: taskCopy.proposed(state.doc.lead.name),
    effects: [
      ...answeredEffects(participant),
      {
        effect: 'show',
        card: 'task.proposal',
        slot: `${participant.unit.id}.${state.doc.round}`,
        to: { unitId: state.leadUnitId, role: 'liaison' },
      },
      recordParticipant('task.proposed', participant, 'PROPOSED_TIME', { ...slot, reason: command.reason }),
    ],
  };
}

function withdraw(
  state: TaskState,
  participant: Participant,
  reason: string,
  by: NonNullable<Participant['confirmed']>,
): Decision<TaskState> {
  if (participant.role === 'lead') return refuse('lead-stays', taskCopy.leadStays);
  const next = withParticipant(state, {
    ...participant,
    state: 'WITHDRAW_REQUESTED',
    withdrawal: { ...by, reason },
  });
  const slot = `${participant.unit.id}.${state.doc.round}`;
  return {
    decided: true,
    state: next,
    say: taskCopy.withdrawRequested,
    effects: [
      ...answeredEffects(participant),
      { effect: 'show', card: 'task.withdrawal', slot, to: { unitId: participant.unit.id, role: 'leader' } },
      { effect: 'show', card: 'task.withdrawal', slot, to: { unitId: state.leadUnitId, role: 'liaison' } },
      recordParticipant('task.withdrawRequested', participant, 'WITHDRAW_REQUESTED', { reason }),
    ],
  };
}

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
  const slot = `${participant.unit.id}.${state.doc.round}`;
  if (command.type === 'task.leaderRules') {
    const leads = actor.kind === 'person' && actor.member.unitId === command.unitId && isLeader(actor.member.roles);
    if (!leads) return refuse('not-leader', taskCopy.onlyLeader(participant.unit.name));
    if (withdrawal.leaderAgreed !== undefined) return already(taskCopy.waitingForRuling);
    if (!command.agree) return stayAfterAll(state, participant, by);
    const next = withParticipant(state, { ...participant, withdrawal: { ...withdrawal, leaderAgreed: by } });
    return {
      decided: true,
      state: next,
      say: taskCopy.passedToOffice,
      effects: [
        { effect: 'show', card: 'task.withdrawal', slot, to: { office: true } },
        recordParticipant('task.leaderAgreed', participant, 'WITHDRAW_REQUESTED', { by: by.name }),
      ],
    };
  }
  if (!isOffice(actor, facts)) return refuse('not-office', taskCopy.onlyOffice);
  if (withdrawal.leaderAgreed === undefined) return refuse('leader-first', taskCopy.leaderFirst(participant.unit.name));
  if (!command.agree) return stayAfterAll(state, participant, by);
  const next = withParticipant(state, { ...participant, state: 'WITHDRAWN' });
  const complete = present(next).every(hasConfirmed);
  return {
    decided: true,
    state: complete ? { ...next, state: 'CONFIRMED' } : next,
    say: taskCopy.withdrawalGranted(participant.unit.name),
    effects: [
      { effect: 'settle', card: 'task.withdrawal', slot },
      { effect: 'dutyEnds', kind: 'task.confirm', unitId: participant.unit.id, as: 'void' },
      recordParticipant('task.withdrawn', participant, 'WITHDRAWN', { by: by.name }),
    ],
  };
}

function isLeader(roles: readonly string[]): boolean {
  return roles.includes('leader') || roles.includes('head');
}

/** The unit has to answer again, and has the full time for it. */
function stayAfterAll(
  state: TaskState,
  participant: Participant,
  by: NonNullable<Participant['confirmed']>,
): Decision<TaskState> {
  const { withdrawal: _, ...kept } = participant;
  return {
    decided: true,
    state: withParticipant(state, { ...kept, state: 'PENDING' }),
    say: taskCopy.withdrawalRefused(participant.unit.name),
    effects: [
      { effect: 'settle', card: 'task.withdrawal', slot: `${participant.unit.id}.${state.doc.round}` },
      {
        effect: 'duty',
        kind: 'task.confirm',
        unitId: participant.unit.id,
        dueAt: new Date(state.doc.confirmDueAt ?? by.at),
      },
      recordParticipant('task.withdrawRefused', participant, 'PENDING', { by: by.name }),
    ],
  };
}

export function withParticipant(state: TaskState, changed: Participant): TaskState {
  return {
    ...state,
    participants: state.participants.map(participant =>
      participant.unit.id === changed.unit.id ? changed : participant,
    ),
  };
}

/** Whatever a unit answers, it is no longer silent. */
function answeredEffects(participant: Participant): Effect[] {
  return [
    { effect: 'dutyEnds', kind: 'task.confirm', unitId: participant.unit.id, as: 'done' },
    { effect: 'settle', card: 'task.remind', unitId: participant.unit.id },
  ];
}

export function recordParticipant(
  action: string,
  before: Participant,
  after: Participant['state'],
  more: Record<string, string | undefined>,
): Effect {
  return {
    effect: 'record',
    action,
    detail: { unit: before.unit.code, before: { state: before.state }, after: { state: after }, ...more },
  };
}
