/** 检查对象: who is checked, and what becomes of those whom the rules exclude (C10). */

import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Refusal } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { isCase } from '../rules/history.ts';
import { alertEffects } from './alerts.ts';
import { already, isOffice, markOf, maySteer, notNow, notYours, ownerOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { askTask, record, toOffice } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { asTarget, idleDuty, unknownEnterprise } from './open.ts';
import { blockers, withChecks } from './precheck.ts';
import type { Target } from './shapes.ts';
import { isBeforeStart, type TaskState, withDoc } from './state.ts';

type OfOne = CommandOf<'task.replace' | 'task.case' | 'task.drop' | 'task.report' | 'task.override'>;

/** 改内容 of a draft: time, place and objects. */
export function edit(
  state: TaskState,
  command: CommandOf<'task.edit'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state !== 'DRAFT') return notNow(state, 'not-draft', taskSays.cannotEdit);
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  const unknown = unknownEnterprise(command.enterprises, facts);
  if (unknown !== undefined) return unknown;
  const moved: TaskState = {
    ...state,
    date: command.date,
    doc: { ...state.doc, time: command.time, place: command.place, route: command.route },
  };
  return decideObjects(
    state,
    withTargets(moved, listed(state, facts)),
    actor,
    context,
    facts,
    taskSays.edited,
  );
}

/** Another list of objects, at any time before the start. */
export function objects(
  state: TaskState,
  command: CommandOf<'task.objects'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (!isBeforeStart(state)) return notNow(state, 'begun', taskSays.cannotChangeObjects);
  const unknown = unknownEnterprise(command.enterprises, facts);
  if (unknown !== undefined) return unknown;
  return decideObjects(
    state,
    withTargets(state, listed(state, facts)),
    actor,
    context,
    facts,
    taskSays.objectsSet,
  );
}

/** The named enterprises; one that was in the task keeps what was decided about it. */
function listed(state: TaskState, facts: TaskFacts): Target[] {
  return (facts.enterprises ?? []).map(
    enterprise => state.doc.enterprises.find(({ id }) => id === enterprise.id) ?? asTarget(enterprise),
  );
}

/** 换一家、按线索办、剔除、报办公室、办公室同意例外: about one enterprise. */
export function decideOne(
  state: TaskState,
  command: OfOne,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const own = state.doc.enterprises.find(({ id }) => id === command.enterpriseId);
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (own === undefined) return already(taskSays.notInList);
  const droppable = command.type === 'task.drop' && state.state === 'INSPECTING' && !hasResult(state, own.id);
  if (!isBeforeStart(state) && !droppable) return notNow(state, 'begun', taskSays.cannotChangeObjects);
  if (droppable && state.doc.enterprises.length === 1) return refuse('last-object', taskSays.lastObject);
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'task.replace':
      return replace(state, own, command, actor, context, facts);
    case 'task.case': {
      if (!isCase(command.kind)) return refuse('no-case', taskSays.notACase);
      const changed = { ...own, trigger: { type: command.kind, evidenceNo: command.evidenceNo } };
      return decideObjects(
        state,
        withTarget(state, changed),
        actor,
        context,
        facts,
        taskSays.asCase(command.evidenceNo),
      );
    }
    case 'task.drop':
      return decideObjects(
        state,
        withoutTarget(state, own, by, command.reason),
        actor,
        context,
        facts,
        taskSays.dropped(own.name),
      );
    case 'task.report': {
      if (own.reported !== undefined) return already(taskSays.reported);
      const next = withTarget(state, { ...own, reported: { ...by, reason: command.reason } });
      return {
        decided: true,
        state: next,
        say: taskSays.reported,
        effects: [
          toOffice('cap.alert', own.id),
          record('task.reportedToOffice', {
            enterprise: own.name,
            reason: command.reason,
            before: null,
            after: { reported: by.name },
          }),
        ],
      };
    }
    case 'task.override':
      return override(state, own, command.reason, actor, context, facts);
  }
}

function hasResult(state: TaskState, enterpriseId: string): boolean {
  return state.participants.some(p => p.results?.some(result => result.enterpriseId === enterpriseId));
}

function replace(
  state: TaskState,
  own: Target,
  command: CommandOf<'task.replace'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const unknown = unknownEnterprise([command.by], facts);
  if (unknown !== undefined) return unknown;
  const found = facts.enterprises?.find(({ name }) => name === command.by);
  if (found === undefined) return refuse('no-enterprise', taskCopy.noEnterprise([command.by]));
  if (state.doc.enterprises.some(({ id }) => id === found.id))
    return refuse('listed', taskSays.inList(found.name));
  const without = withoutTarget(state, own, markOf(actor, context.now), taskSays.replacedBy(found.name));
  const next = withTargets(without, [...without.doc.enterprises, asTarget(found)]);
  return decideObjects(state, next, actor, context, facts, taskSays.replaced(found.name));
}

/** 软规则 (NEEDS_APPROVAL) can be overridden by the office with a reason; a hard one only by changing the input. */
function override(
  state: TaskState,
  own: Target,
  reason: string,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!isOffice(actor, facts)) return refuse('not-office', taskSays.onlyOfficeOverrides);
  const found = blockers(state.doc.checks).filter(blocker => blocker.enterpriseId === own.id);
  if (found.length === 0) return already(taskCopy.settled);
  const hard = found.find(({ soft }) => !soft);
  if (hard !== undefined) return refuse('hard-rule', taskSays.hardRule(hard.text, hard.basis));
  const by = markOf(actor, context.now);
  const overrides = [...own.overrides, ...found.map(({ code }) => ({ ...by, code, reason }))];
  const decision = decideObjects(
    state,
    withTarget(state, { ...own, overrides }),
    actor,
    context,
    facts,
    taskSays.overridden(own.name),
  );
  if (!decision.decided) return decision;
  const entry = record('task.overridden', {
    enterprise: own.name,
    before: { codes: found.map(({ code }) => code) },
    after: { codes: [] },
    reason,
    by: by.name,
  });
  return { ...decision, effects: [...decision.effects, entry] };
}

function withTarget(state: TaskState, changed: Target): TaskState {
  return withTargets(
    state,
    state.doc.enterprises.map(target => (target.id === changed.id ? changed : target)),
  );
}

function withTargets(state: TaskState, enterprises: readonly Target[]): TaskState {
  return withDoc(state, { enterprises: [...enterprises] });
}

function withoutTarget(
  state: TaskState,
  own: Target,
  by: ReturnType<typeof markOf>,
  reason: string,
): TaskState {
  return withDoc(state, {
    enterprises: state.doc.enterprises.filter(({ id }) => id !== own.id),
    dropped: [...state.doc.dropped, { ...by, enterpriseId: own.id, name: own.name, reason }],
  });
}

/** Judges the changed list, keeps it, and tells who must know. */
function decideObjects(
  before: TaskState,
  changed: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
  say: string,
): Decision<TaskState> {
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  const refiled = afterAdding(before, changed);
  if ('decided' in refiled) return refiled;
  const state = withChecks(refiled, facts.rules, context);
  const asked = before.state === 'CONFIRMED' || before.state === 'TEAMED';
  return {
    decided: true,
    state,
    say,
    effects: [
      ...alertEffects(before, state, ownerOf(state)),
      ...(before.state === 'DRAFT' ? idleDuty(state, context) : []),
      ...(asked ? [askTask(state.id, { type: 'task.callTeams' })] : []),
      record('task.changed', {
        before: summary(before),
        after: summary(state),
        by: markOf(actor, context.now).name,
      }),
    ],
  };
}

/** The joint meeting agreed to the objects that were filed: a new one has to be filed too (R3). */
function afterAdding(before: TaskState, changed: TaskState): TaskState | Refusal {
  const known = new Set(before.doc.enterprises.map(({ id }) => id));
  const added = changed.doc.enterprises.some(({ id }) => !known.has(id));
  if (!added || before.doc.filing === undefined) return changed;
  if (before.state !== 'DRAFT') return refuse('filed-objects', taskSays.filedObjects);
  const { filing: _, ...doc } = changed.doc;
  return { ...changed, doc };
}

function summary(state: TaskState) {
  return {
    date: state.date,
    time: state.doc.time,
    place: state.doc.place,
    enterprises: state.doc.enterprises.map(
      ({ name, trigger }) => `${name}${trigger?.evidenceNo === undefined ? '' : `（${trigger.evidenceNo}）`}`,
    ),
  };
}
