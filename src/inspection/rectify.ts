/** 整改与复查 (C6): every order to put right runs to its review. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { addDays, atTime, type Day, dayOf } from '../duty/calendar.ts';
import { LADDERS } from '../duty/ladders.ts';
import { already, markOf, mayActFor, notYours, refuse } from './authority.ts';
import { caseTermDuty } from './case-term.ts';
import { phased } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { sameTimeLater } from './consult.ts';
import { chasesSettled, met, owes, record } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import type { Rectification } from './shapes.ts';
import { findParticipant, type Participant, type TaskState, withParticipant } from './state.ts';

type OfRectification = CommandOf<
  'task.rectified' | 'task.reviewNow' | 'task.extendRectify' | 'task.rectifyCase'
>;

function isOpen(rectification: Rectification): boolean {
  return rectification.state === 'open' || rectification.state === 'review';
}

/** Open orders of one unit. */
export function openOnes(state: TaskState, unitId: string): Rectification[] {
  return (findParticipant(state, unitId)?.rectifications ?? []).filter(isOpen);
}

/** Days from the term on which the ladder of 整改 chases: two before, the day itself, one after. */
const MILESTONES: readonly number[] = (LADDERS['task.rectify']?.rungs ?? []).flatMap(({ when }) =>
  'days' in when ? [when.days] : [],
);

/** The latest milestone of a term that has come by `today`. */
export function milestone(due: Day, today: Day): Day | undefined {
  return MILESTONES.map(days => addDays(due, days))
    .filter(day => day <= today)
    .sort()
    .at(-1);
}

/**
 * One duty a unit stands for all its open terms: it runs to the first whose last milestone is still to come, and is
 * opened again when that one is closed or has been chased to the end.
 */
export function rectifyDuty(state: TaskState, unitId: string, context: Context): Effect[] {
  const today = dayOf(context.now);
  const waiting = openOnes(state, unitId)
    .filter(({ state: at }) => at === 'open')
    .map(({ due }) => due)
    .sort();
  const next = waiting.find(due => addDays(due, Math.max(...MILESTONES)) > today) ?? waiting[0];
  if (next === undefined) return met(state, 'task.rectify', unitId);
  return [owes('task.rectify', unitId, atTime(next, '18:00'), context)];
}

/** 复查 is owed for three working days from the day on which it became due. */
export function reviewDuty(state: TaskState, unitId: string, context: Context): Effect[] {
  const reviewing = openOnes(state, unitId).some(({ state: at }) => at === 'review');
  if (!reviewing) return met(state, 'task.review', unitId);
  return [owes('task.review', unitId, sameTimeLater(context, context.settings.task.reviewWorkdays), context)];
}

/** 已整改到位、报完成待复查、未到位续期、转立案. */
export function decideRectification(
  state: TaskState,
  command: OfRectification,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const found = findOpen(state, command, actor, facts);
  if ('decided' in found) return found;
  const { participant, own } = found;
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'task.reviewNow': {
      if (own.state === 'review') return already(taskSays.reviewing);
      const changed: Rectification = { ...own, state: 'review', reported: by };
      return close(state, participant, changed, taskSays.reviewing, context);
    }
    case 'task.rectified': {
      const certified = facts.reviewers ?? [];
      const unknown = certified.length < new Set(command.reviewers).size;
      if (certified.length === 0 || unknown) return refuse('not-certified', taskSays.reviewerCertified);
      const reviewers = certified.map(({ name }) => name).join('、');
      const closed = { ...by, note: command.note, reviewers, docNo: '', photos: command.photos };
      return close(
        state,
        participant,
        { ...own, state: 'passed', closed },
        taskSays.rectified(reviewers),
        context,
      );
    }
    case 'task.extendRectify': {
      if (command.due <= own.due || command.due <= dayOf(context.now))
        return refuse('past-date', taskSays.laterTerm(own.due));
      const extension = { ...by, from: own.due, to: command.due, reason: command.reason };
      const { chasedFor: _c, reported: _r, ...bare } = own;
      const extended: Rectification = {
        ...bare,
        state: 'open',
        due: command.due,
        extensions: [...own.extensions, extension],
      };
      return close(state, participant, extended, taskSays.extended(command.due), context);
    }
    case 'task.rectifyCase': {
      const closed = { ...by, note: '', reviewers: '', docNo: command.docNo, photos: [] };
      const turned: Rectification = { ...own, state: 'case', closed };
      const done = close(state, participant, turned, taskSays.turnedCase(command.docNo), context);
      if (!done.decided) return done;
      const term = caseTermDuty(done.state, participant.unit.id, context, facts);
      return { ...done, effects: [...done.effects, ...term] };
    }
  }
}

function findOpen(
  state: TaskState,
  command: OfRectification,
  actor: Actor,
  facts: TaskFacts,
): { participant: Participant; own: Rectification } | Refusal {
  const participant = findParticipant(state, command.unitId);
  const own = participant?.rectifications?.find(({ enterpriseId }) => enterpriseId === command.enterpriseId);
  if (participant === undefined || own === undefined)
    return refuse('no-rectification', taskSays.noRectification);
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  if (!isOpen(own)) return already(taskCopy.settled);
  return { participant, own };
}

/** Keeps the change, sets the unit's duties anew and the whole task's state. */
function close(
  state: TaskState,
  participant: Participant,
  changed: Rectification,
  say: string,
  context: Context,
): Decision<TaskState> {
  const before = participant.rectifications?.find(
    ({ enterpriseId }) => enterpriseId === changed.enterpriseId,
  );
  const unitId = participant.unit.id;
  const next = withRectification(state, unitId, changed);
  const closing = phased(next, context);
  return {
    decided: true,
    state: closing.state,
    say,
    effects: [
      ...chasesSettled(state, 'task.rectify', unitId, changed.enterpriseId),
      ...chasesSettled(state, 'task.review', unitId, changed.enterpriseId),
      ...rectifyDuty(next, unitId, context),
      ...(before?.state === 'review' || changed.state === 'review' ? reviewDuty(next, unitId, context) : []),
      ...(isOpen(changed)
        ? []
        : [{ effect: 'settle' as const, card: 'rectify.due', slot: changed.enterpriseId, unitId }]),
      record('task.rectification', {
        unit: participant.unit.code,
        enterpriseId: changed.enterpriseId,
        before: { state: before?.state ?? null, due: before?.due ?? null },
        after: { state: changed.state, due: changed.due },
        reviewers: changed.closed?.reviewers,
        docNo: changed.closed?.docNo,
        photos: changed.closed?.photos,
      }),
      ...closing.effects,
    ],
  };
}

export function withRectification(state: TaskState, unitId: string, changed: Rectification): TaskState {
  const participant = findParticipant(state, unitId);
  if (participant === undefined) return state;
  const rectifications = (participant.rectifications ?? []).map(own =>
    own.enterpriseId === changed.enterpriseId ? changed : own,
  );
  return withParticipant(state, { ...participant, rectifications });
}
