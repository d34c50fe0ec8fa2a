/** 磋商 (C1): the lead offers times, the units choose, the lead settles. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { atTime, dayOf } from '../duty/calendar.ts';
import { alertEffects } from './alerts.ts';
import { already, markOf, mayActFor, maySteer, notNow, notYours, ownerOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { met, owes, record, recordState, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { idleDuty } from './open.ts';
import { withChecks } from './precheck.ts';
import type { Consult } from './shapes.ts';
import { findParticipant, present, type TaskState, withDoc } from './state.ts';

/** 发起磋商: from a draft, with at least two times (domain.md §3.1 CONSULTING). */
export function startConsulting(
  state: TaskState,
  command: CommandOf<'task.consult'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state !== 'DRAFT') return notNow(state, 'not-draft', taskSays.cannotConsult);
  const { slots } = command;
  const past = slots.find(({ date }) => date < dayOf(context.now));
  if (past !== undefined) return refuse('past-date', taskCopy.pastDate(past.date));
  if (new Set(slots.map(({ date, time }) => `${date} ${time}`)).size < slots.length) {
    return refuse('same-time', taskSays.differentSlots);
  }
  const due = sameTimeLater(context, context.settings.task.consultWorkdays);
  const round = (state.doc.consult?.round ?? 0) + 1;
  const consult: Consult = {
    ...markOf(actor, context.now),
    round,
    slots,
    dueAt: due.toISOString(),
    votes: [],
  };
  const next: TaskState = { ...withDoc(state, { consult }), state: 'CONSULTING' };
  return {
    decided: true,
    state: next,
    say: taskSays.consulting(joint(state).length),
    effects: [
      ...met(state, 'task.draft'),
      ...joint(state).flatMap((unit): Effect[] => [
        toLiaison('task.consult', unit, String(round)),
        owes('task.consult', unit, due, context),
      ]),
      toLiaison('task.settle', state.leadUnitId, String(round)),
      owes('task.settle', state.leadUnitId, due, context),
      recordState('task.consulting', state, next, {
        slots: slots.map(({ date, time }) => `${date} ${time}`),
      }),
    ],
  };
}

/** So many working days on, at this time of day. */
export function sameTimeLater(context: Context, workdays: number): Date {
  const today = dayOf(context.now);
  const sinceMidnight = context.now.getTime() - atTime(today, '00:00').getTime();
  return new Date(atTime(context.calendar.addWorkdays(today, workdays), '00:00').getTime() + sinceMidnight);
}

function joint(state: TaskState): string[] {
  return present(state)
    .filter(({ role }) => role === 'joint')
    .map(({ unit }) => unit.id);
}

function consultOver(state: TaskState): Refusal {
  return state.doc.consult === undefined
    ? notNow(state, 'no-consult', taskSays.noConsult)
    : already(taskSays.consultOver);
}

/** 选① and 都不行; until the lead settles, a unit may choose again. */
export function vote(
  state: TaskState,
  command: CommandOf<'task.vote'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const { consult } = state.doc;
  const participant = findParticipant(state, command.unitId);
  if (participant === undefined) return refuse('not-in-task', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  if (state.state !== 'CONSULTING' || consult === undefined) return consultOver(state);
  if (command.choice >= consult.slots.length) return refuse('no-slot', taskSays.noSuchSlot);
  const before = consult.votes.find(({ unitId }) => unitId === command.unitId);
  if (before?.choice === command.choice) return already(taskSays.votedAlready);
  const mine = {
    ...markOf(actor, context.now),
    unitId: command.unitId,
    choice: command.choice,
    note: command.note,
  };
  const votes = [...consult.votes.filter(({ unitId }) => unitId !== command.unitId), mine];
  const next = withDoc(state, { consult: { ...consult, votes } });
  const complete = joint(state).every(unit => votes.some(({ unitId }) => unitId === unit));
  return {
    decided: true,
    state: next,
    say: taskSays.voted(command.choice, consult.slots[command.choice]),
    effects: [
      ...met(state, 'task.consult', command.unitId),
      // The last voice rings at the lead's: nothing is left to wait for.
      ...(complete ? [toLiaison('task.settle', state.leadUnitId, `${consult.round}.all`)] : []),
      record('task.voted', {
        unit: participant.unit.code,
        before: { choice: before?.choice ?? null },
        after: { choice: command.choice },
      }),
    ],
  };
}

/** The time that most units chose, the earlier in the list when two are level; undefined when nobody chose one. */
export function majority(consult: Consult): number | undefined {
  const counts = consult.slots.map(
    (_, index) => consult.votes.filter(({ choice }) => choice === index).length,
  );
  const most = Math.max(...counts);
  return most === 0 ? undefined : counts.indexOf(most);
}

/** 定时间: the lead's own word, whatever the majority is. */
export function settle(
  state: TaskState,
  command: CommandOf<'task.settle'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const { consult } = state.doc;
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state !== 'CONSULTING' || consult === undefined) return consultOver(state);
  const slot = consult.slots[command.choice];
  if (slot === undefined) return refuse('no-slot', taskSays.noSuchSlot);
  if (slot.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(slot.date));
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  const settled = { ...consult, settled: { ...markOf(actor, context.now), choice: command.choice } };
  const timed: TaskState = {
    ...withDoc(state, { consult: settled, time: slot.time }),
    date: slot.date,
    state: 'DRAFT',
  };
  const next = withChecks(timed, facts.rules, context);
  return {
    decided: true,
    state: next,
    say: taskSays.settled(slot),
    effects: [
      ...consultCloses(state),
      ...idleDuty(next, context),
      { effect: 'show', card: 'task.draft', to: ownerOf(state) },
      ...alertEffects(state, next, ownerOf(state)),
      recordState('task.settled', state, next, { date: slot.date, time: slot.time }),
    ],
  };
}

/** The lead gives the consultation up and goes back to the draft, for example when no time suits. */
export function endConsulting(
  state: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state !== 'CONSULTING') return consultOver(state);
  const next: TaskState = { ...state, state: 'DRAFT' };
  return {
    decided: true,
    state: next,
    say: taskSays.consultEnded,
    effects: [
      ...consultCloses(state),
      ...idleDuty(next, context),
      recordState('task.consultEnded', state, next),
    ],
  };
}

function consultCloses(state: TaskState): Effect[] {
  return [
    ...met(state, 'task.consult'),
    ...met(state, 'task.settle'),
    { effect: 'settle', card: 'task.consult' },
    { effect: 'settle', card: 'task.settle' },
  ];
}
