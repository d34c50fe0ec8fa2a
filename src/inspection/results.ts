/** 录结果 (C5): every unit that came, for every enterprise. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { owesTeam } from './ahead.ts';
import { already, markOf, mayActFor, notNow, notYours, refuse } from './authority.ts';
import { caseTermDuty } from './case-term.ts';
import { resultsComplete } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { sameTimeLater } from './consult.ts';
import { chasesSettled, met, owes, record, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { openHandover } from './handover.ts';
import { newHazard } from './hazard.ts';
import { rectifyDuty } from './rectify.ts';
import type { Rectification, Result } from './shapes.ts';
import { findParticipant, type Participant, type TaskState, withDoc, withParticipant } from './state.ts';

/** Every unit that came is asked; each has one card that leads through the enterprises. */
export function callResults(
  state: TaskState,
  context: Context,
  facts: TaskFacts,
): { state: TaskState; effects: Effect[] } {
  const due = sameTimeLater(context, context.settings.task.resultWorkdays);
  const handoverTo = (facts.handoverTo ?? []).map(unit => ({ ...unit }));
  const units = reporting(state);
  return {
    state: withDoc(state, {
      resultDueAt: due.toISOString(),
      handoverTo,
      enforcementUrl: context.settings.task.enforcementUrl,
    }),
    effects: [
      ...units.flatMap(({ unit }): Effect[] => [
        toLiaison('task.result', unit.id),
        owes('task.result', unit.id, due, context),
      ]),
      record('task.resultsCalled', {
        units: units.map(({ unit }) => unit.code),
        before: null,
        after: { dueAt: due.toISOString() },
      }),
    ],
  };
}

/** Units that came and inspect; townships only come along. */
export function reporting(state: TaskState): Participant[] {
  return state.participants.filter(
    ({ state: at, role }) => role !== 'town' && (at === 'ARRIVED' || at === 'RESULT_ENTERED'),
  );
}

/** Enterprises for which a unit has entered nothing yet. */
export function missingResults(state: TaskState, participant: Participant): string[] {
  const entered = new Set((participant.results ?? []).map(({ enterpriseId }) => enterpriseId));
  return state.doc.enterprises.flatMap(({ id }) => (entered.has(id) ? [] : [id]));
}

export function enterResult(
  state: TaskState,
  command: CommandOf<'task.result'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const enterpriseId = state.doc.enterprises[command.nth]?.id;
  if (enterpriseId === undefined) return refuse('no-object', taskSays.notInList);
  const participant = mayEnter(state, command, enterpriseId, actor, facts);
  if ('decided' in participant) return participant;
  const wrong = incomplete(state, participant, command, context);
  if (wrong !== undefined) return wrong;
  const by = markOf(actor, context.now);
  const result: Result = {
    ...by,
    enterpriseId,
    kind: command.kind,
    docNo: command.docNo,
    note: command.note,
    photos: command.photos,
  };
  const entered: Participant = {
    ...participant,
    results: [...(participant.results ?? []), result],
    ...rectifies(participant, command, enterpriseId),
  };
  const complete = missingResults(state, entered).length === 0;
  const kept = withParticipant(state, complete ? { ...entered, state: 'RESULT_ENTERED' } : entered);
  const hazard = newHazard(kept, participant, enterpriseId, command.hazard, by);
  const handover = openHandover(hazard.state, participant, command, enterpriseId, by, context);
  const next = handover.state;
  const closing = resultsComplete(next, context, facts);
  return {
    decided: true,
    state: closing.state,
    say: taskSays.resultIn(command.kind, nameOf(state, enterpriseId)),
    effects: [
      ...(complete
        ? met(state, 'task.result', participant.unit.id)
        : chasesSettled(state, 'task.result', participant.unit.id)),
      record('task.resultEntered', {
        unit: participant.unit.code,
        enterprise: nameOf(state, enterpriseId),
        before: null,
        after: { kind: command.kind, docNo: command.docNo, photos: command.photos },
        by: by.name,
      }),
      ...(command.kind === 'rectify'
        ? [
            toLiaison('rectify.due', participant.unit.id, enterpriseId),
            ...rectifyDuty(next, participant.unit.id, context),
          ]
        : []),
      ...(command.kind === 'case' ? caseTermDuty(next, participant.unit.id, context, facts) : []),
      ...hazard.effects,
      ...handover.effects,
      ...closing.effects,
    ],
  };
}

function mayEnter(
  state: TaskState,
  command: CommandOf<'task.result'>,
  asked: string,
  actor: Actor,
  facts: TaskFacts,
): Participant | Refusal {
  const participant = findParticipant(state, command.unitId);
  if (participant === undefined) return refuse('not-in-task', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  if (participant.results?.some(({ enterpriseId }) => enterpriseId === asked)) {
    return already(taskSays.resultAlready(nameOf(state, asked)));
  }
  if (state.state !== 'RESULT_PENDING') return notNow(state, 'not-finished', taskSays.cannotEnter);
  if (participant.state !== 'ARRIVED')
    return refuse('not-there', taskSays.wasNotThere(participant.unit.name));
  if (owesTeam(state, participant)) return refuse('no-team', taskSays.peopleFirst);
  return participant;
}

/** What each kind of result must carry: document number, content, standard, term, receiver. */
function incomplete(
  state: TaskState,
  participant: Participant,
  command: CommandOf<'task.result'>,
  context: Context,
): Refusal | undefined {
  const { kind, docNo, note, standard, due, to } = command;
  if (kind === 'clean') return undefined;
  if (docNo === '') return refuse('no-document', taskSays.documentNeeded(kind));
  if (note === '') return refuse('no-content', taskSays.contentNeeded(kind));
  if (kind === 'rectify' && (standard === '' || due === undefined))
    return refuse('no-term', taskSays.termNeeded);
  if (kind === 'rectify' && due !== undefined && due <= dayOf(context.now))
    return refuse('past-date', taskSays.termInFuture);
  if (kind === 'transfer' && to === '') return refuse('no-receiver', taskSays.receiverNeeded);
  if (kind === 'transfer' && to === participant.unit.id) return refuse('to-itself', taskSays.notToItself);
  if (kind === 'transfer' && !state.doc.handoverTo.some(({ id }) => id === to))
    return refuse('no-receiver', taskSays.receiverNeeded);
  return undefined;
}

function rectifies(
  participant: Participant,
  command: CommandOf<'task.result'>,
  enterpriseId: string,
): { rectifications?: Rectification[] } {
  if (command.kind !== 'rectify' || command.due === undefined) return {};
  const { note, standard, due, docNo } = command;
  const fresh: Rectification = {
    enterpriseId,
    what: note,
    standard,
    due,
    docNo,
    state: 'open',
    extensions: [],
  };
  return { rectifications: [...(participant.rectifications ?? []), fresh] };
}

export function nameOf(state: TaskState, enterpriseId: string): string {
  return state.doc.enterprises.find(({ id }) => id === enterpriseId)?.name ?? '';
}
