import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../decide/feature.ts';
import { addDays, CalendarGapError, type Day, dayOf } from '../duty/calendar.ts';
import { alertEffects } from './alerts.ts';
import { isLead, isOffice, markOf, maySteer, notNow, ownerOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { askTask, met, owes, record } from './effects.ts';
import type { EnterpriseFacts, ScenarioFacts, TaskFacts } from './facts.ts';
import { blockers, needsFiling, withChecks } from './precheck.ts';
import type { RuleFacts } from './rule-facts.ts';
import type { Target } from './shapes.ts';
import { type Participant, present, type TaskState } from './state.ts';

/**
 * 拟定: a task from a published scenario. Only the office or the scenario's lead may start one; a coordination body
 * or a unit without enforcement power can't lead (国办发〔2024〕54号; domain.md R8).
 */
export function open(
  id: string,
  command: CommandOf<'task.open'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const { scenario, number, rules } = facts;
  if (scenario === undefined || number === undefined || rules === undefined) {
    return refuse('no-scenario', taskCopy.noScenario(command.scenario));
  }
  const denied = mayOpen(scenario, actor, facts, command, context);
  if (denied !== undefined) return denied;
  const blank = draftOf(id, command, scenario, number, actor, context, facts);
  const state = withChecks(blank, rules, context);
  const stopped = command.dispatch ? stopsDispatch(state, rules, context) : undefined;
  if (stopped !== undefined) return stopped;
  const effects: Effect[] = [
    record('task.opened', {
      before: null,
      after: { state: 'DRAFT', date: state.date },
      no: state.no,
      scenario: scenario.code,
    }),
    ...idleDuty(state, context),
  ];
  if (command.dispatch) effects.push(askTask(id, { type: 'task.dispatch' }));
  else
    effects.push(
      // It answers whoever typed: no push into somebody's evening.
      { effect: 'show', card: 'task.draft', to: ownerOf(state), urgent: actor.kind === 'person' },
      ...alertEffects(undefined, state, ownerOf(state)),
    );
  // The card that asks back is answer enough.
  return { decided: true, state, effects };
}

function mayOpen(
  scenario: ScenarioFacts,
  actor: Actor,
  facts: TaskFacts,
  command: CommandOf<'task.open'>,
  context: Context,
): Refusal | undefined {
  if (!isOffice(actor, facts) && actor.kind !== 'system' && actor.member.unitId !== scenario.lead.id) {
    return refuse('not-lead', taskCopy.onlyLeadOpens(scenario.lead.name));
  }
  if (scenario.lead.coordinationBody)
    return refuse('coordination-body', taskCopy.coordinationBody(scenario.lead.name));
  if (!scenario.lead.enforcement) return refuse('no-enforcement', taskCopy.noEnforcement(scenario.lead.name));
  if (scenario.units.length < 2) return refuse('no-joint-unit', taskCopy.noJointUnit);
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  return unknownEnterprise(command.enterprises, facts);
}

export function unknownEnterprise(names: readonly string[], facts: TaskFacts): Refusal | undefined {
  const known = new Set((facts.enterprises ?? []).map(enterprise => enterprise.name));
  const missing = names.filter(name => !known.has(name));
  return missing.length > 0 ? refuse('no-enterprise', taskCopy.noEnterprise(missing)) : undefined;
}

function draftOf(
  id: string,
  command: CommandOf<'task.open'>,
  scenario: ScenarioFacts,
  number: { readonly year: number; readonly n: number },
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): TaskState {
  const { lead } = scenario;
  return {
    id,
    regionId: actor.kind === 'system' ? (command.regionId ?? '') : actor.member.regionId,
    version: 0,
    no: `RW${number.year}-${String(number.n).padStart(4, '0')}`,
    state: 'DRAFT',
    scenarioCode: scenario.code,
    leadUnitId: lead.id,
    date: command.date,
    filingNo: null,
    inspectionCode: null,
    doc: {
      scenarioName: scenario.name,
      scenarioVersion: scenario.version,
      level: facts.level ?? 'county',
      category: scenario.category,
      trigger: command.trigger,
      mode: command.mode,
      unannounced: command.unannounced,
      randomDraw: command.randomDraw,
      ...(command.drawnAt === undefined ? {} : { drawnAt: command.drawnAt }),
      domain: command.domain,
      // Only the plan itself or the office can say that a check is in the approved list (R3).
      ...(command.inPlan === undefined || !isOffice(actor, facts) ? {} : { inPlan: command.inPlan }),
      source: command.source,
      lead: { id: lead.id, code: lead.code, name: lead.name, short: lead.short },
      time: command.time,
      place: command.place,
      route: command.route,
      enterprises: (facts.enterprises ?? []).map(asTarget),
      createdBy: {
        ...markOf(actor, context.now),
        unitId: actor.kind === 'system' ? lead.id : actor.member.unitId,
      },
      checks: [],
      teamLeast: 2,
      noticeDays: 3,
      mustFile: false,
      dropped: [],
      round: 1,
      change: '',
      dayChanges: 0,
      entries: [],
      hazards: [],
      handovers: [],
      handoverTo: [],
      enforcementUrl: '',
      chases: [],
    },
    participants: participantsOf(scenario),
  };
}

export function asTarget({ id, name, address, townId }: EnterpriseFacts): Target {
  return { id, name, address, townId, overrides: [] };
}

function participantsOf(scenario: ScenarioFacts): Participant[] {
  return scenario.units.map(({ unit, items, kinds }) => ({
    unit,
    items: [...items],
    kinds: [...kinds],
    role: unit.id === scenario.lead.id ? 'lead' : 'joint',
    state: 'PENDING',
  }));
}

/**
 * A draft that nobody touches is brought up again. Where next year's calendar is missing it can still be drafted: its
 * own deadlines are refused at dispatch, so no reminder is promised on a guess.
 */
export function idleDuty(state: TaskState, context: Context): Effect[] {
  const due = new Date(context.now.getTime() + context.settings.task.draftIdleDays * 86_400_000);
  try {
    return [owes('task.draft', state.leadUnitId, due, context)];
  } catch (error) {
    if (error instanceof CalendarGapError) return [];
    throw error;
  }
}

/** Throws CalendarGapError for a day of a year without calendar: all that follows is counted from it. */
export function knownYear(date: Day, context: Context): void {
  context.calendar.isWorkday(date);
}

/** Why this draft can't go out yet: not filed, or a rule stands in the way (R1–R5). */
function stopsDispatch(state: TaskState, rules: RuleFacts, context: Context): Refusal | undefined {
  if (state.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(state.date));
  knownYear(state.date, context);
  if (needsFiling(state, rules.settings)) return refuse('needs-filing', taskSays.needsFiling);
  const stopping = blockers(state.doc.checks);
  if (stopping.length === 0) return undefined;
  return refuse('rules', taskSays.blocked(namedBlockers(state)));
}

/** The blockers in words, each with its enterprise and its basis. */
export function namedBlockers(state: TaskState): { enterprise: string; text: string; basis: string }[] {
  const names = new Map(state.doc.enterprises.map(({ id, name }) => [id, name]));
  return blockers(state.doc.checks).map(({ enterpriseId, text, basis }) => ({
    enterprise: names.get(enterpriseId) ?? '',
    text,
    basis,
  }));
}

/** 一键分发: filing number and inspection code are made, every unit is asked (F001 十二: 无码不检查). */
export function dispatch(
  before: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, before, facts))
    return refuse('not-lead', taskCopy.onlyLeadOpens(before.doc.lead.name));
  if (before.state === 'CONSULTING') return refuse('consulting', taskSays.stillConsulting);
  if (before.state === 'FILING') return refuse('filing', taskSays.stillFiling);
  if (before.state === 'DISPATCHED') return refuse('not-draft', taskCopy.alreadyDispatched(before.no));
  if (before.state !== 'DRAFT') return notNow(before, 'not-draft', taskSays.cannotDispatch);
  const { number, rules } = facts;
  if (number === undefined || rules === undefined) throw new Error('no filing number was prepared');
  const state = withChecks(before, rules, context);
  const stopped = stopsDispatch(state, rules, context);
  if (stopped !== undefined) return stopped;
  const asked = askAll(
    {
      ...state,
      state: 'DISPATCHED',
      filingNo:
        state.filingNo ??
        `${context.settings.task.filingPrefix}${number.year}-${String(number.n).padStart(4, '0')}`,
      inspectionCode: state.inspectionCode ?? context.newId(),
      doc: { ...state.doc, dispatchedAt: context.now.toISOString() },
    },
    context,
  );
  const effects: Effect[] = [
    ...met(state, 'task.draft'),
    { effect: 'settle', card: 'task.draft' },
    { effect: 'settle', card: 'cap.alert' },
    ...askingEffects(asked, context),
    record('task.dispatched', {
      before: { state: before.state },
      after: { state: asked.state },
      filingNo: asked.filingNo,
      units: asked.participants.map(p => p.unit.code),
      date: asked.date,
    }),
  ];
  if (isLead(actor, state))
    effects.push(askTask(state.id, { type: 'task.confirm', unitId: state.leadUnitId }));
  return { decided: true, state: asked, effects, say: taskCopy.dispatched(present(asked).length) };
}

/** Puts every unit that still takes part back to PENDING, with a fresh deadline. */
export function askAll(state: TaskState, context: Context): TaskState {
  const due = context.calendar.addWorkingMinutes(context.now, context.settings.task.confirmWorkMinutes);
  const { teamDueAt: _, ...doc } = state.doc;
  return {
    ...state,
    state: 'DISPATCHED',
    doc: { ...doc, confirmDueAt: due.toISOString() },
    participants: state.participants.map(participant =>
      participant.state === 'WITHDRAWN' && participant.role !== 'town'
        ? participant
        : unanswered(participant),
    ),
  };
}

function unanswered({ unit, items, kinds, role }: Participant): Participant {
  return { unit, items, kinds, role, state: 'PENDING' };
}

/** The cards and duties of a fresh question to every unit. */
export function askingEffects(state: TaskState, context: Context): Effect[] {
  return present(state).flatMap(participant => askingOne(state, participant.unit.id, context));
}

export function askingOne(state: TaskState, unitId: string, context: Context): Effect[] {
  const due = new Date(state.doc.confirmDueAt ?? context.now);
  return [
    { effect: 'show', card: 'task.dispatch', slot: String(state.doc.round), to: { unitId, role: 'liaison' } },
    owes('task.confirm', unitId, due, context),
  ];
}

/** 检查日 moved past the end of the window: the day itself and what the county allows after it. */
export function lastDay(state: TaskState, context: Context): string {
  return addDays(state.date, context.settings.task.startWindowDays);
}
