/** Time passes: what is still owed is brought up again, in words that say how much is left. */
import { taskCopy } from '../../cards/task-copy.ts';
import { leftDays, leftWork, taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf, daysBetween } from '../duty/calendar.ts';
import { owesTeam } from './ahead.ts';
import { already } from './authority.ts';
import { showCaseTerms } from './case-term.ts';
import { isPublished, phased } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { daySlot } from './day.ts';
import { chaseSlot, record } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { handoverOwner } from './handover.ts';
import { showNotice } from './notice.ts';
import { recheck } from './recheck.ts';
import { milestone, openOnes, rectifyDuty, reviewDuty, withRectification } from './rectify.ts';
import { needsTeam, refreshRosters } from './rosters.ts';
import type { Chase } from './shapes.ts';
import {
  findParticipant,
  isSilent,
  owesBackfill,
  shortOf,
  type TaskState,
  withDoc,
  withParticipant,
} from './state.ts';

type Nudge = CommandOf<'task.nudge'>;

export function nudge(
  state: TaskState,
  command: Nudge,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (actor.kind !== 'system') return already(taskCopy.settled);
  if (command.duty === 'task.confirm') return nudgeConfirm(state, command, context);
  if (command.duty === 'task.day') return showDay(state, command);
  if (command.duty === 'task.recheck') return recheck(state, context, facts);
  if (command.duty === 'task.notice') return showNotice(state, context);
  if (command.duty === 'task.caseTerm') return showCaseTerms(state, command, context, facts);
  const refs = owedRefs(state, command.duty, command.unitId, dayOf(context.now));
  if (refs.length === 0) return already(taskCopy.settled);
  const chased = refs.reduce((next, ref) => withChase(next, command, ref, context), state);
  const fresh = command.duty === 'task.team' ? refreshRosters(chased, facts) : chased;
  const moved =
    command.duty === 'task.rectify'
      ? afterTerms(fresh, command.unitId, refs, context)
      : { state: fresh, effects: [] };
  return {
    decided: true,
    state: moved.state,
    effects: [
      ...chased.doc.chases.slice(state.doc.chases.length).map(
        (chase): Effect => ({
          effect: 'show',
          card: command.card,
          slot: chaseSlot(chase),
          to: command.to,
          urgent: command.urgent,
        }),
      ),
      ...moved.effects,
      record('task.reminded', {
        duty: command.duty,
        unit: shortOf(state, command.unitId),
        step: command.step,
        to: command.to,
        before: { chases: state.doc.chases.length },
        after: { chases: chased.doc.chases.length },
      }),
    ],
  };
}

/** A rung of the confirmation ladder: whoever is silent, or answers for the silent, is told what is left. */
function nudgeConfirm(state: TaskState, command: Nudge, context: Context): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  if (state.state !== 'DISPATCHED' || participant === undefined || !isSilent(participant))
    return already(taskCopy.settled);
  const forAll = 'office' in command.to || 'countyLeaders' in command.to;
  const slot = [command.step, state.doc.round, ...(forAll ? [] : [command.unitId])].join('.');
  const leftMinutes = context.calendar.workingMinutesBetween(context.now, new Date(command.dueAt));
  const to = leftMinutes <= 0 ? 'OVERDUE' : participant.state;
  return {
    decided: true,
    state: withParticipant(state, {
      ...participant,
      state: to,
      reminders: [
        ...(participant.reminders ?? []),
        { step: command.step, leftMinutes, receipt: command.receipt },
      ],
    }),
    effects: [
      { effect: 'show', card: command.card, slot, to: command.to, urgent: command.urgent },
      record('task.reminded', {
        unit: participant.unit.code,
        step: command.step,
        to: command.to,
        before: { state: participant.state },
        after: { state: to },
      }),
    ],
  };
}

/** 检查日 08:30: everybody who goes gets the card of the day, the officers on their own phones too. */
function showDay(state: TaskState, command: Nudge): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  const goes = participant?.state === 'TEAM_SUBMITTED' || participant?.state === 'ARRIVED';
  if (participant === undefined || !goes || (state.state !== 'TEAMED' && state.state !== 'INSPECTING'))
    return already(taskCopy.settled);
  const slot = daySlot(state);
  const people = (participant.team?.officers ?? []).flatMap(({ personId }) => personId ?? []);
  return {
    decided: true,
    state,
    effects: [
      { effect: 'show', card: command.card, slot, to: command.to },
      ...people.map((personId): Effect => ({ effect: 'show', card: command.card, slot, to: { personId } })),
      record('task.dayShown', { unit: participant.unit.code, before: null, after: { slot } }),
    ],
  };
}

/** What a duty still stands for: one reference each, '' where the task itself is meant. */
export function owedRefs(state: TaskState, duty: string, unitId: string, today: string): string[] {
  const own = findParticipant(state, unitId);
  const when = (owed: boolean): string[] => (owed ? [''] : []);
  switch (duty) {
    case 'task.draft':
      return when(state.state === 'DRAFT');
    case 'task.consult':
      return when(
        state.state === 'CONSULTING' && !state.doc.consult?.votes.some(vote => vote.unitId === unitId),
      );
    case 'task.settle':
      return when(state.state === 'CONSULTING');
    case 'task.file':
      return when(state.state === 'FILING');
    case 'task.ruleTime':
      return state.participants.filter(p => p.state === 'PROPOSED_TIME').map(p => p.unit.id);
    case 'task.ruleExit':
      return own?.state === 'WITHDRAW_REQUESTED' && own.withdrawal?.leaderAgreed === undefined
        ? [unitId]
        : [];
    case 'task.ruleExitOffice':
      return state.participants
        .filter(p => p.state === 'WITHDRAW_REQUESTED' && p.withdrawal?.leaderAgreed !== undefined)
        .map(p => p.unit.id);
    case 'task.team':
      return when(
        own !== undefined && ((state.state === 'CONFIRMED' && needsTeam(own)) || owesTeam(state, own)),
      );
    case 'task.town':
      return when((state.state === 'CONFIRMED' || state.state === 'TEAMED') && own?.state === 'PENDING');
    case 'task.start':
      return when(state.state === 'TEAMED');
    case 'task.finish':
      return when(state.state === 'INSPECTING');
    case 'task.result':
      return when(state.state === 'RESULT_PENDING' && own?.state === 'ARRIVED');
    case 'task.rectify':
      return openOnes(state, unitId)
        .filter(({ due, chasedFor }) => (milestone(due, today) ?? '') > (chasedFor ?? ''))
        .filter(({ state: at }) => at === 'open')
        .map(({ enterpriseId }) => enterpriseId);
    case 'task.review':
      return openOnes(state, unitId)
        .filter(({ state: at }) => at === 'review')
        .map(({ enterpriseId }) => enterpriseId);
    case 'task.publish':
      return when(own?.publication !== undefined && !isPublished(own.publication));
    case 'task.handover':
      return state.doc.handovers
        .filter(handover => handoverOwner(handover) === unitId)
        .map(({ n }) => String(n));
    case 'task.backfill':
      return when(owesBackfill(state));
    case 'task.paused':
      return when(state.state === 'SUSPENDED' || state.state === 'DEFERRED');
    default:
      return [];
  }
}

function withChase(state: TaskState, command: Nudge, ref: string, context: Context): TaskState {
  const { duty, unitId } = command;
  const earlier = state.doc.chases.filter(
    chase => chase.duty === duty && chase.unitId === unitId && chase.ref === ref,
  );
  const chase: Chase = {
    n: earlier.length + 1,
    duty,
    unitId,
    ref,
    words: wordsFor(state, command, ref, context),
  };
  return withDoc(state, { chases: [...state.doc.chases, chase] });
}

function wordsFor(state: TaskState, command: Nudge, ref: string, context: Context): string {
  const today = dayOf(context.now);
  const due = new Date(command.dueAt);
  switch (command.duty) {
    case 'task.draft':
      return taskSays.draftIdle(context.settings.task.draftIdleDays);
    case 'task.start':
      return taskSays.startMissed(state.date);
    case 'task.finish':
      return taskSays.finishMissed;
    case 'task.paused':
      return taskSays.pauseOver;
    case 'task.rectify': {
      const own = openOnes(state, command.unitId).find(({ enterpriseId }) => enterpriseId === ref);
      return leftDays(daysBetween(today, own?.due ?? dayOf(due)));
    }
    case 'task.publish':
      return leftDays(daysBetween(today, dayOf(due)));
    default:
      return leftWork(context.calendar.workingMinutesBetween(context.now, due));
  }
}

/** Terms that have been chased; one that is over turns to 复查, and the unit's duty runs on to the next. */
function afterTerms(
  state: TaskState,
  unitId: string,
  refs: readonly string[],
  context: Context,
): { state: TaskState; effects: Effect[] } {
  const today = dayOf(context.now);
  const chased = openOnes(state, unitId).filter(({ enterpriseId }) => refs.includes(enterpriseId));
  const next = chased.reduce((now, own) => {
    const chasedFor = milestone(own.due, today);
    const over = own.due < today;
    return withRectification(now, unitId, {
      ...own,
      ...(chasedFor === undefined ? {} : { chasedFor }),
      state: over ? 'review' : own.state,
    });
  }, state);
  const turned = chased.filter(({ due }) => due < today);
  if (turned.length === 0) return { state: next, effects: [] };
  const { state: moved, effects } = phased(next, context);
  return {
    state: moved,
    effects: [
      ...effects,
      ...rectifyDuty(moved, unitId, context),
      ...reviewDuty(moved, unitId, context),
      record('task.reviewDue', {
        before: { state: state.state },
        after: { state: moved.state },
        enterprises: turned.map(({ enterpriseId }) => enterpriseId),
      }),
    ],
  };
}
