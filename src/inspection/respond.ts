import { timeText } from '../../cards/format.ts';
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { already, isOffice, markOf, mayActFor, notNow, notYours, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { askTask, met, owes, record, recordParticipant, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import {
  findParticipant,
  hasConfirmed,
  isSilent,
  type Mark,
  type Participant,
  present,
  type TaskState,
  withParticipant,
} from './state.ts';

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
  if (participant === undefined || participant.role === 'town') {
    return refuse('not-in-task', taskCopy.notInTask(state.no));
  }
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  if (command.round !== undefined && command.round !== state.doc.round && state.state !== 'CANCELLED')
    return refuse('time-changed', taskCopy.cardOfOldTime);
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
      return withdraw(state, participant, command.reason, by, context);
  }
}

const STOPPED: ReadonlySet<string> = new Set(['MERGED_INTO', 'DEFERRED', 'SUSPENDED', 'ARCHIVED']);

/** A unit that has answered keeps its answer; a repeated tap is told so. */
function closedAnswer(
  state: TaskState,
  participant: Participant,
  context: Context,
): Decision<TaskState> | undefined {
  if (state.state === 'CANCELLED') return refuse('cancelled', taskCopy.cancelled(state.no));
  if (STOPPED.has(state.state)) return notNow(state, 'stopped', taskSays.notAsking);
  if (['DRAFT', 'CONSULTING', 'FILING'].includes(state.state)) {
    return refuse('not-dispatched', taskCopy.notDispatched(state.no));
  }
  if (hasConfirmed(participant) && participant.confirmed !== undefined) {
    return already(taskCopy.alreadyDone(timeText(new Date(participant.confirmed.at), context.now)));
  }
  if (participant.state === 'PROPOSED_TIME') return already(taskCopy.waitingForLead(state.doc.lead.name));
  if (participant.state === 'WITHDRAW_REQUESTED') return already(taskCopy.waitingForRuling);
  if (participant.state === 'WITHDRAWN')
    return refuse('withdrawn', taskCopy.withdrawn(participant.unit.name));
  if (state.state !== 'DISPATCHED') return notNow(state, 'not-open', taskSays.notAsking);
  return undefined;
}

type Answered = Pick<Participant, 'state' | 'confirmed' | 'delegated'>;

function confirm(state: TaskState, participant: Participant, answered: Answered): Decision<TaskState> {
  const { proposal: _p, withdrawal: _w, ...kept } = participant;
  const next = completed(withParticipant(state, { ...kept, ...answered }));
  const say =
    answered.delegated === undefined ? taskCopy.confirmed : taskCopy.delegated(answered.delegated.to);
  return {
    decided: true,
    state: next,
    say,
    effects: [
      ...answeredEffects(state, participant),
      recordParticipant('task.answered', participant, answered.state, {
        by: answered.confirmed?.name,
        to: answered.delegated?.to,
      }),
      ...completedEffects(state, next),
    ],
  };
}

/** 已确认 once every unit has said yes and no wish to leave is open. */
export function completed(state: TaskState): TaskState {
  return state.state === 'DISPATCHED' && present(state).every(hasConfirmed)
    ? { ...state, state: 'CONFIRMED' }
    : state;
}

/** With the last yes, every unit is asked for its people. */
export function completedEffects(before: TaskState, after: TaskState): Effect[] {
  if (after.state !== 'CONFIRMED' || before.state === 'CONFIRMED') return [];
  return [
    record('task.confirmed', {
      no: after.no,
      before: { state: before.state },
      after: { state: after.state },
    }),
    askTask(after.id, { type: 'task.callTeams' }),
  ];
}

/** 办公室代定: the office answers for the units that are silent, with a reason on record (domain.md §3.1 CONFIRMED). */
export function confirmForAll(
  state: TaskState,
  command: CommandOf<'task.confirmForAll'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!isOffice(actor, facts)) return refuse('not-office', taskSays.onlyOfficeConfirms);
  if (state.state !== 'DISPATCHED') return already(taskCopy.settled);
  const silent = present(state).filter(isSilent);
  if (silent.length === 0) return already(taskCopy.settled);
  const by = markOf(actor, context.now);
  const answered = silent.reduce(
    (next, participant) => withParticipant(next, { ...participant, state: 'CONFIRMED', confirmed: by }),
    state,
  );
  const next = completed(answered);
  return {
    decided: true,
    state: next,
    say: taskSays.confirmedForAll(silent.map(({ unit }) => unit.short)),
    effects: [
      ...silent.flatMap(participant => [
        ...answeredEffects(state, participant),
        recordParticipant('task.confirmedByOffice', participant, 'CONFIRMED', {
          by: by.name,
          reason: command.reason,
        }),
      ]),
      ...completedEffects(state, next),
    ],
  };
}

function propose(
  state: TaskState,
  participant: Participant,
  command: CommandOf<'task.propose'>,
  by: Mark,
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
      ...answeredEffects(state, participant),
      toLiaison('task.proposal', state.leadUnitId, `${participant.unit.id}.${state.doc.round}`),
      owes('task.ruleTime', state.leadUnitId, answerDue(context), context),
      recordParticipant('task.proposed', participant, 'PROPOSED_TIME', { ...slot, reason: command.reason }),
    ],
  };
}

/** Whoever is asked for a ruling has the time of a confirmation. */
export function answerDue(context: Context): Date {
  return context.calendar.addWorkingMinutes(context.now, context.settings.task.confirmWorkMinutes);
}

function withdraw(
  state: TaskState,
  participant: Participant,
  reason: string,
  by: Mark,
  context: Context,
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
      ...answeredEffects(state, participant),
      {
        effect: 'show',
        card: 'task.withdrawal',
        slot,
        to: { unitId: participant.unit.id, role: 'leader' },
      },
      toLiaison('task.withdrawal', state.leadUnitId, slot),
      owes('task.ruleExit', participant.unit.id, answerDue(context), context),
      recordParticipant('task.withdrawRequested', participant, 'WITHDRAW_REQUESTED', { reason }),
    ],
  };
}

/** Whatever a unit answers, it is no longer silent. */
function answeredEffects(state: TaskState, participant: Participant): Effect[] {
  return [
    ...met(state, 'task.confirm', participant.unit.id),
    { effect: 'settle', card: 'task.remind', unitId: participant.unit.id },
  ];
}
