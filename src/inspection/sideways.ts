/** Side ways of a task: 取消、并入、编入后续、暂停与恢复 (domain.md §3.1, 支线). */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { alertEffects } from './alerts.ts';
import { already, markOf, maySteer, notNow, notYours, ownerOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { askTask, endAll, owes, record, recordState, settleAll, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { askAll, askingEffects, askingOne, idleDuty, knownYear, namedBlockers } from './open.ts';
import { blockers, needsFiling, withChecks } from './precheck.ts';
import {
  findParticipant,
  isBeforeStart,
  isOver,
  present,
  type TaskState,
  type TaskStateName,
  withDoc,
} from './state.ts';

/** 取消: with a reason, by the lead, the office or whoever opened it; nothing is left to chase. */
export function cancel(
  state: TaskState,
  command: CommandOf<'task.cancel'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const own = actor.kind === 'person' && actor.member.unitId === state.doc.createdBy.unitId;
  if (!maySteer(actor, state, facts) && !own) return notYours(state.doc.lead);
  if (state.state === 'CANCELLED') return already(taskCopy.cancelled(state.no));
  if (!isBeforeStart(state) && !isPaused(state)) return notNow(state, 'begun', taskSays.cannotCancel);
  const by = markOf(actor, context.now);
  const next: TaskState = {
    ...withDoc(state, { cancelled: { ...by, reason: command.reason } }),
    state: 'CANCELLED',
  };
  return {
    decided: true,
    state: next,
    say: taskCopy.cancelled(state.no),
    effects: [
      ...endAll(),
      ...settleAll(),
      recordState('task.cancelled', state, next, { reason: command.reason }),
    ],
  };
}

function isPaused(state: TaskState): boolean {
  return state.state === 'SUSPENDED' || state.state === 'DEFERRED';
}

/** 编入后续、暂停: the lead keeps a duty to bring the task up again. */
export function pause(
  state: TaskState,
  to: 'DEFERRED' | 'SUSPENDED',
  reason: string,
  actor: Actor,
  context: Context,
  also: readonly Effect[] = [],
): Decision<TaskState> {
  const due = new Date(context.now.getTime() + context.settings.task.pauseDays * 86_400_000);
  const paused = { ...markOf(actor, context.now), reason, from: state.state, dueAt: due.toISOString() };
  const next: TaskState = { ...withDoc(state, { paused }), state: to };
  return {
    decided: true,
    state: next,
    say: to === 'DEFERRED' ? taskSays.deferred(state.no) : taskSays.suspended(state.no),
    effects: [
      ...also,
      ...endAll(),
      ...settleAll(),
      toLiaison('task.paused', state.leadUnitId, paused.at),
      owes('task.paused', state.leadUnitId, due, context),
      recordState(to === 'DEFERRED' ? 'task.deferred' : 'task.suspended', state, next, { reason }),
    ],
  };
}

export function defer(
  state: TaskState,
  command: CommandOf<'task.defer' | 'task.suspend'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  const to = command.type === 'task.defer' ? 'DEFERRED' : 'SUSPENDED';
  if (state.state === to) return already(taskSays.pausedAlready(state.no));
  if (!isBeforeStart(state)) return notNow(state, 'begun', taskSays.cannotPause);
  return pause(state, to, command.reason, actor, context);
}

/** 恢复: a task that had gone out asks every unit again; a draft becomes a draft again. */
export function resume(
  state: TaskState,
  command: CommandOf<'task.resume'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const { paused } = state.doc;
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (!isPaused(state) || paused === undefined) return notNow(state, 'not-paused', taskSays.notPaused);
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  knownYear(command.date, context);
  const { paused: _, ...doc } = state.doc;
  const moved: TaskState = { ...state, date: command.date, doc: { ...doc, time: command.time } };
  const judged = withChecks(moved, facts.rules, context);
  const wasOut = ['DISPATCHED', 'CONFIRMED', 'TEAMED'].includes(paused.from);
  const goesOut =
    wasOut && blockers(judged.doc.checks).length === 0 && !needsFiling(judged, facts.rules.settings);
  const closing: Effect[] = [{ effect: 'dutyEnds', kind: 'task.paused', as: 'done' }, ...settleAll()];
  if (!goesOut) {
    const draft: TaskState = { ...judged, state: 'DRAFT' };
    return {
      decided: true,
      state: draft,
      say: taskSays.resumedAsDraft(state.no),
      effects: [
        ...closing,
        {
          effect: 'show',
          card: 'task.draft',
          slot: `resumed.${context.now.toISOString()}`,
          to: ownerOf(state),
        },
        ...idleDuty(draft, context),
        ...alertEffects(undefined, draft, ownerOf(state)),
        recordState('task.resumed', state, draft, { date: command.date }),
      ],
    };
  }
  const change = taskCopy.timeChanged(
    { date: state.date, time: state.doc.time },
    command,
    taskSays.resumedWhy,
  );
  const asked = askAll({ ...judged, doc: { ...judged.doc, round: judged.doc.round + 1, change } }, context);
  return {
    decided: true,
    state: asked,
    say: taskSays.resumed(present(asked).length),
    effects: [
      ...closing,
      ...askingEffects(asked, context),
      recordState('task.resumed', state, asked, { date: command.date }),
    ],
  };
}

const TAKES_IN: ReadonlySet<TaskStateName> = new Set(['DRAFT', 'DISPATCHED', 'CONFIRMED', 'TEAMED']);

/** 并入: this task ends and points to the main one, which takes over its objects and units. */
export function merge(
  state: TaskState,
  command: CommandOf<'task.merge'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state === 'MERGED_INTO') return already(taskSays.mergedAlready(state.doc.mergedInto?.no ?? ''));
  if (!isBeforeStart(state)) return notNow(state, 'begun', taskSays.cannotMerge);
  const target = facts.mergeTarget;
  // One that may not be announced is never offered for a merge, and can't be found by trying.
  if (target === undefined || target.unannounced || target.regionId !== state.regionId) {
    return refuse('no-target', taskSays.noMergeTarget(command.into));
  }
  if (state.doc.unannounced) return refuse('unannounced', taskSays.unannouncedStays);
  if (target.id === state.id) return refuse('same-task', taskSays.mergeIntoItself);
  if (!takesIn(target.state)) return refuse('target-begun', taskSays.targetClosed(target.no));
  if (target.filed) return refuse('target-filed', taskSays.targetFiled(target.no));
  const into = { ...markOf(actor, context.now), id: target.id, no: target.no, reason: command.reason };
  const next: TaskState = { ...withDoc(state, { mergedInto: into }), state: 'MERGED_INTO' };
  const units = present(state).map(({ unit, items, kinds }) => ({ unit, items, kinds }));
  return {
    decided: true,
    state: next,
    say: taskSays.merged(target.no),
    effects: [
      ...endAll(),
      ...settleAll(),
      askTask(target.id, { type: 'task.absorb', from: state.no, enterprises: state.doc.enterprises, units }),
      recordState('task.merged', state, next, { into: target.no, reason: command.reason }),
    ],
  };
}

function takesIn(state: string): boolean {
  return [...TAKES_IN].some(name => name === state);
}

/** The main task's side of a merge: new objects are judged at the start as all others, new units are asked. */
export function absorb(
  state: TaskState,
  command: CommandOf<'task.absorb'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (actor.kind !== 'system') return refuse('not-yours', taskCopy.notYours(state.doc.lead.name));
  if (isOver(state) || !TAKES_IN.has(state.state))
    return notNow(state, 'begun', taskSays.cannotChangeObjects);
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  const known = new Set(state.doc.enterprises.map(({ id }) => id));
  const enterprises = [...state.doc.enterprises, ...command.enterprises.filter(({ id }) => !known.has(id))];
  const fresh = command.units.filter(({ unit }) => findParticipant(state, unit.id) === undefined);
  const joined: TaskState = {
    ...withDoc(state, { enterprises }),
    participants: [
      ...state.participants,
      ...fresh.map(({ unit, items, kinds }) => ({
        unit,
        items,
        kinds,
        role: 'joint' as const,
        state: 'PENDING' as const,
      })),
    ],
  };
  const judged = withChecks(joined, facts.rules, context);
  const isOut = state.state !== 'DRAFT';
  const due = context.calendar.addWorkingMinutes(context.now, context.settings.task.confirmWorkMinutes);
  const reopened: TaskState =
    isOut && fresh.length > 0
      ? { ...withDoc(judged, { confirmDueAt: due.toISOString() }), state: 'DISPATCHED' }
      : judged;
  const recheckTeams = reopened.state === 'CONFIRMED' || reopened.state === 'TEAMED';
  return {
    decided: true,
    state: reopened,
    effects: [
      ...(isOut
        ? fresh.flatMap(({ unit }) => askingOne(reopened, unit.id, context))
        : idleDuty(reopened, context)),
      ...(recheckTeams ? [askTask(state.id, { type: 'task.callTeams' })] : []),
      ...alertEffects(state, reopened, ownerOf(state)),
      record('task.absorbed', {
        from: command.from,
        before: { enterprises: state.doc.enterprises.map(({ name }) => name) },
        after: {
          enterprises: enterprises.map(({ name }) => name),
          units: fresh.map(({ unit }) => unit.code),
        },
        rules: namedBlockers(reopened).map(({ enterprise, text }) => `${enterprise} ${text}`),
      }),
    ],
  };
}
