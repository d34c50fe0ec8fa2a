/** 公示推送 (C7, F000 四(四)): each unit ticks both platforms, or says why not. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { dayOf, daysBetween } from '../duty/calendar.ts';
import { already, markOf, mayActFor, notYours, refuse } from './authority.ts';
import { isPublished, phased, publicationDue, publishDuty } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { chasesSettled, met, record } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import type { Publication } from './shapes.ts';
import { findParticipant, type Participant, type TaskState, withParticipant } from './state.ts';

type OfPublication = CommandOf<'task.pushed' | 'task.notPublic' | 'task.extendPublish'>;

export function decidePublication(
  state: TaskState,
  command: OfPublication,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const found = findOwed(state, command.unitId, actor, facts);
  if ('decided' in found) return found;
  const { participant, publication } = found;
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'task.pushed': {
      if (publication[command.platform] !== undefined) return already(taskSays.pushedAlready);
      const pushed = { ...publication, [command.platform]: by };
      const days = daysBetween(dayOf(new Date(publication.openedAt)), dayOf(context.now));
      return keep(
        state,
        participant,
        pushed,
        isPublished(pushed) ? taskSays.pushedBoth(days) : taskSays.pushed,
        context,
      );
    }
    case 'task.notPublic': {
      const notPublic = { ...by, reviewer: command.reviewer, reason: command.reason };
      return keep(
        state,
        participant,
        { ...publication, notPublic },
        taskSays.notPublic(command.reviewer),
        context,
      );
    }
    case 'task.extendPublish': {
      if (publication.extended !== undefined) return refuse('extended', taskSays.extendedOnce);
      if (facts.settings === undefined) throw new Error('no rule settings were prepared');
      const due = publicationDue(publication.due, facts.settings, context);
      const extended = { ...by, reason: command.reason, from: publication.due };
      return keep(
        state,
        participant,
        { ...publication, due, extended },
        taskSays.publishExtended(due),
        context,
      );
    }
  }
}

function findOwed(
  state: TaskState,
  unitId: string,
  actor: Actor,
  facts: TaskFacts,
): { participant: Participant; publication: Publication } | Refusal {
  const participant = findParticipant(state, unitId);
  const publication = participant?.publication;
  if (participant === undefined || publication === undefined)
    return refuse('no-publication', taskSays.noPublication);
  if (!mayActFor(actor, unitId, facts)) return notYours(participant.unit);
  if (isPublished(publication)) return already(taskCopy.settled);
  return { participant, publication };
}

function keep(
  state: TaskState,
  participant: Participant,
  publication: Publication,
  say: string,
  context: Context,
): Decision<TaskState> {
  const unitId = participant.unit.id;
  const done = isPublished(publication);
  const next = withParticipant(state, { ...participant, publication });
  const moved = participant.publication?.due !== publication.due;
  const duties: Effect[] = done
    ? [...ended(state, unitId, publication), { effect: 'settle', card: 'publish.due', unitId }]
    : moved
      ? [...chasesSettled(state, 'task.publish', unitId), publishDuty(unitId, publication.due, context)]
      : [];
  const closing = phased(next, context);
  return {
    decided: true,
    state: closing.state,
    say,
    effects: [
      ...duties,
      record('task.publication', {
        unit: participant.unit.code,
        before: summary(participant.publication),
        after: summary(publication),
        reviewer: publication.notPublic?.reviewer,
        reason: publication.notPublic?.reason ?? publication.extended?.reason,
      }),
      ...closing.effects,
    ],
  };
}

/** What may not be made public was never owed; it is neither in time nor late. */
function ended(state: TaskState, unitId: string, { notPublic }: Publication): Effect[] {
  if (notPublic === undefined) return met(state, 'task.publish', unitId);
  return [
    { effect: 'dutyEnds', kind: 'task.publish', unitId, as: 'void' },
    ...chasesSettled(state, 'task.publish', unitId),
  ];
}

function summary(publication: Publication | undefined) {
  return {
    ssj: publication?.ssj !== undefined,
    hlw: publication?.hlw !== undefined,
    notPublic: publication?.notPublic !== undefined,
    due: publication?.due ?? null,
  };
}
