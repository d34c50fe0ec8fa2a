import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { already, isOffice, markOf, refuse } from './authority.ts';
import { workdays } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { logged, met, owes, recordUnit, rulingsDone, show, toCaller } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import {
  type Assignment,
  findAssignment,
  hasCome,
  inStep,
  type Mark,
  type WhistleState,
  withAssignment,
  withDoc,
} from './state.ts';
import { isRefusal, ownAssignment, ruleDue } from './unit.ts';

type Handling = CommandOf<'whistle.feedback' | 'whistle.extend' | 'whistle.task'>;

/** What the lead unit does once it is there (C14): feedback, one extension, or a joint inspection. */
export function handle(
  state: WhistleState,
  command: Handling,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const found = ownAssignment(state, command.unitId, actor, context);
  if (isRefusal(found)) return found;
  if (found.role !== 'lead') return refuse('not-lead', whistleSays.onlyLeadReports);
  if (found.state === 'RETURN_REQUESTED') return refuse('returning', whistleSays.waitingForRuling);
  if (state.state === 'FEEDBACK' || state.state === 'EVALUATED') return already(whistleSays.waitingForRating);
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'whistle.feedback':
      return report(state, found, command, by, context);
    case 'whistle.extend':
      return extend(state, found, command.reason, by, context);
    case 'whistle.task':
      return toTask(state, found, command, by, context, facts);
  }
}

/** 四要素; a progress report keeps the call open, the final one asks the township for its rating. */
function report(
  state: WhistleState,
  before: Assignment,
  command: CommandOf<'whistle.feedback'>,
  by: Mark,
  context: Context,
): Decision<WhistleState> {
  if (!hasCome(before)) return refuse('not-there', whistleSays.comeFirst);
  const { stage, accepted, contact, measures, finish } = command;
  const final = stage === 'final';
  const nextDue = final ? undefined : progressDue(state, before, context);
  const after: Assignment = {
    ...before,
    state: final ? 'FEEDBACK' : before.state === 'REWORK' ? 'REWORK' : 'HANDLING',
    feedbacks: [...before.feedbacks, { ...by, stage, accepted, contact, measures, finish }],
    ...(nextDue === undefined ? {} : { feedbackDueAt: nextDue.toISOString() }),
  };
  const rateDue = workdays(context, context.now, context.settings.whistle.rateWorkdays);
  const told = logged(
    withAssignment(state, after),
    context.now,
    whistleLines.feedback(after.unit.short, stage),
  );
  const next = inStep(final ? withDoc(told, { rateDueAt: rateDue.toISOString() }) : told);
  return {
    decided: true,
    state: next,
    say: final ? whistleSays.feedback(state.doc.caller.short) : whistleSays.progress,
    effects: [
      ...(final
        ? finalEffects(next, after, rateDue)
        : nextDue === undefined
          ? []
          : [...met(state, 'feedback', after.unit.id), owes('feedback', 'ROUTINE', after.unit.id, nextDue)]),
      recordUnit('whistle.feedback', before, after.state, { stage, by: by.name }),
    ],
  };
}

function finalEffects(state: WhistleState, { unit }: Assignment, rateDue: Date): Effect[] {
  return [
    ...met(state, 'feedback', unit.id),
    toCaller(state, 'whistle.rate', String(state.doc.reworks.length)),
    owes('rate', state.type, state.callerUnitId, rateDue),
  ];
}

/** 攻坚哨 reports every few days after its plan, an 应急哨 after its first day; a 日常哨 keeps its deadline. */
function progressDue(state: WhistleState, before: Assignment, context: Context): Date | undefined {
  if (state.type === 'HARD') return workdays(context, context.now, context.settings.whistle.progressWorkdays);
  if (state.type === 'URGENT' && before.feedbacks.length === 0) {
    return workdays(context, context.now, context.settings.whistle.routineFeedbackWorkdays);
  }
  return undefined;
}

/** 可延一次, for the office to grant. */
function extend(
  state: WhistleState,
  before: Assignment,
  reason: string,
  by: Mark,
  context: Context,
): Decision<WhistleState> {
  if (state.type === 'URGENT') return refuse('urgent', whistleSays.urgentNoExtension);
  if (before.extension !== undefined) return already(whistleSays.extendedOnce);
  if (before.feedbackDueAt !== undefined && context.now > new Date(before.feedbackDueAt)) {
    return refuse('too-late', whistleSays.extensionTooLate);
  }
  const [office] = state.doc.desks;
  const next = logged(
    withAssignment(state, { ...before, extension: { ...by, reason } }),
    context.now,
    whistleLines.extension(before.unit.short, reason),
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.extensionAsked,
    effects: [
      show('whistle.extension', { office: true }, before.unit.id),
      ...(office === undefined ? [] : [owes('rule', state.type, office.id, ruleDue(context))]),
      recordUnit('whistle.extensionAsked', before, before.state, { reason, by: by.name }),
    ],
  };
}

export function ruleExtension(
  state: WhistleState,
  command: CommandOf<'whistle.ruleExtension'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isOffice(actor, facts)) return refuse('not-office', whistleSays.onlyOffice);
  const before = findAssignment(state, command.unitId);
  if (before?.extension === undefined || before.extension.ruled !== undefined)
    return already(whistleSays.ruledAlready);
  const by = markOf(actor, context.now);
  const from = new Date(before.feedbackDueAt ?? context.now);
  const due = workdays(context, from, context.settings.whistle.extensionWorkdays);
  const after: Assignment = {
    ...before,
    extension: { ...before.extension, ruled: { ...by, granted: command.granted } },
    ...(command.granted ? { feedbackDueAt: due.toISOString() } : {}),
  };
  const next = logged(
    withAssignment(state, after),
    context.now,
    whistleLines.extensionRuled(before.unit.short, command.granted),
  );
  const open = before.state !== 'FEEDBACK' && state.closedAt === null;
  return {
    decided: true,
    state: next,
    say: whistleSays.extensionRuled(command.granted),
    effects: [
      { effect: 'settle', card: 'whistle.extension', slot: before.unit.id },
      ...rulingsDone(next),
      ...(command.granted && open
        ? [...met(state, 'feedback', before.unit.id), owes('feedback', state.type, before.unit.id, due)]
        : []),
      recordUnit('whistle.extensionRuled', before, before.state, {
        granted: command.granted,
        before: from.toISOString(),
        after: command.granted ? due.toISOString() : from.toISOString(),
      }),
    ],
  };
}

/** 转联合检查任务: the task names the call as its cause, the call names the task. */
function toTask(
  state: WhistleState,
  before: Assignment,
  command: CommandOf<'whistle.task'>,
  by: Mark,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (state.doc.task !== undefined) return already(whistleSays.taskAlready(state.doc.task.scenario));
  const { scenario } = facts;
  if (scenario === undefined) return refuse('no-scenario', whistleSays.noScenario(command.scenario));
  if (!scenario.unitIds.includes(before.unit.id))
    return refuse('not-in-scenario', whistleSays.notInScenario(scenario.name));
  if (!scenario.mayLead || scenario.unitIds.length < 2)
    return refuse('no-lead', whistleSays.scenarioCannot(scenario.name));
  if (command.date < dayOf(context.now)) return refuse('past-date', whistleSays.pastDate);
  const taskId = context.newId();
  const after: Assignment = { ...before, state: before.state === 'REWORK' ? 'REWORK' : 'HANDLING' };
  const task = { id: taskId, scenario: scenario.code, date: command.date };
  const next = inStep(
    logged(
      withDoc(withAssignment(state, after), { task }),
      context.now,
      whistleLines.task(scenario.name, command.date),
    ),
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.taskOpened(scenario.lead.short),
    effects: [
      openTask(
        state,
        taskId,
        { code: scenario.code, regionId: scenario.leadRegionId },
        command,
        state.doc.place,
      ),
      recordUnit('whistle.toTask', before, after.state, {
        task: taskId,
        scenario: scenario.code,
        date: command.date,
        by: by.name,
      }),
    ],
  };
}

/** The task feature's public command, as a draft with the scenario's lead; the call is its evidence (rule R7). */
export function openTask(
  state: WhistleState,
  taskId: string,
  scenario: { readonly code: string; readonly regionId: string },
  when: { readonly date: string; readonly time: string },
  place: string,
): Effect {
  return {
    effect: 'command',
    feature: 'task',
    subjectId: taskId,
    command: {
      type: 'task.open',
      scenario: scenario.code,
      date: when.date,
      time: when.time,
      place: place.slice(0, 60),
      route: '',
      enterprises: [],
      dispatch: false,
      regionId: scenario.regionId,
      trigger: { type: 'whistle', evidenceNo: state.no },
      source: state.no,
    },
  };
}
