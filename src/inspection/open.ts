import { taskCopy } from '../../cards/task-copy.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { isLead, isOffice, markOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import type { ScenarioFacts, TaskFacts } from './facts.ts';
import { findParticipant, type Participant, present, type TaskState } from './state.ts';

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
  const { scenario, number } = facts;
  if (actor.kind === 'system') throw new Error('a task is opened by somebody');
  if (scenario === undefined || number === undefined) {
    return refuse('no-scenario', taskCopy.noScenario(command.scenario));
  }
  const denied = mayOpen(scenario, actor, facts, command, context);
  if (denied !== undefined) return denied;
  const by = markOf(actor, context.now);
  const state: TaskState = {
    id,
    regionId: actor.member.regionId,
    version: 0,
    no: `RW${number.year}-${String(number.n).padStart(4, '0')}`,
    state: 'DRAFT',
    scenarioCode: scenario.code,
    leadUnitId: scenario.lead.id,
    date: command.date,
    filingNo: null,
    inspectionCode: null,
    doc: {
      scenarioName: scenario.name,
      scenarioVersion: scenario.version,
      lead: { id: scenario.lead.id, code: scenario.lead.code, name: scenario.lead.name, short: scenario.lead.short },
      time: command.time,
      place: command.place,
      route: command.route,
      enterprises: [...(facts.enterprises ?? [])],
      createdBy: { ...by, unitId: actor.member.unitId },
      round: 1,
      change: '',
    },
    participants: participantsOf(scenario),
  };
  const effects: Effect[] = [
    { effect: 'record', action: 'task.opened', detail: { no: state.no, scenario: scenario.code, date: state.date } },
  ];
  if (actor.kind === 'person' && !command.dispatch) {
    effects.push({ effect: 'show', card: 'task.draft', to: { personId: actor.member.personId } });
  }
  if (command.dispatch) {
    effects.push({ effect: 'command', feature: 'task', subjectId: id, command: { type: 'task.dispatch' } });
  }
  // The card that asks back is answer enough.
  return { decided: true, state, effects };
}

function mayOpen(
  scenario: ScenarioFacts,
  actor: Exclude<Actor, { kind: 'system' }>,
  facts: TaskFacts,
  command: CommandOf<'task.open'>,
  context: Context,
): ReturnType<typeof refuse> | undefined {
  if (!isOffice(actor, facts) && actor.member.unitId !== scenario.lead.id) {
    return refuse('not-lead', taskCopy.onlyLeadOpens(scenario.lead.name));
  }
  if (scenario.lead.coordinationBody) return refuse('coordination-body', taskCopy.coordinationBody(scenario.lead.name));
  if (!scenario.lead.enforcement) return refuse('no-enforcement', taskCopy.noEnforcement(scenario.lead.name));
  if (scenario.units.length < 2) return refuse('no-joint-unit', taskCopy.noJointUnit);
  if (command.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(command.date));
  const known = new Set((facts.enterprises ?? []).map(enterprise => enterprise.name));
  const missing = command.enterprises.filter(name => !known.has(name));
  if (missing.length > 0) return refuse('no-enterprise', taskCopy.noEnterprise(missing));
  return undefined;
}

function participantsOf(scenario: ScenarioFacts): Participant[] {
  return scenario.units.map(({ unit, items }) => ({
    unit,
    items: [...items],
    role: unit.id === scenario.lead.id ? 'lead' : 'joint',
    state: 'PENDING',
  }));
}

/** 一键分发: filing number and inspection code are made, every unit is asked (F001 十二: 无码不检查). */
export function dispatch(
  state: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (state.state !== 'DRAFT') return refuse('not-draft', taskCopy.alreadyDispatched(state.no));
  if (!isOffice(actor, facts) && !isLead(actor, state)) return refuse('not-lead', taskCopy.onlyLeadOpens(state.doc.lead.name));
  if (facts.number === undefined) throw new Error('no filing number was prepared');
  if (state.date < dayOf(context.now)) return refuse('past-date', taskCopy.pastDate(state.date));
  const { number } = facts;
  const asked = askAll({
    ...state,
    state: 'DISPATCHED',
    filingNo: `${context.settings.task.filingPrefix}${number.year}-${String(number.n).padStart(4, '0')}`,
    inspectionCode: context.newId(),
    doc: { ...state.doc, dispatchedAt: context.now.toISOString() },
  }, context);
  const effects: Effect[] = [
    { effect: 'settle', card: 'task.draft' },
    ...askingEffects(asked, context),
    {
      effect: 'record',
      action: 'task.dispatched',
      detail: { filingNo: asked.filingNo, units: asked.participants.map(p => p.unit.code), date: asked.date },
    },
  ];
  const own = actor.kind === 'system' ? undefined : findParticipant(asked, actor.member.unitId);
  if (own?.role === 'lead') {
    effects.push({
      effect: 'command',
      feature: 'task',
      subjectId: state.id,
      command: { type: 'task.confirm', unitId: own.unit.id },
    });
  }
  return { decided: true, state: asked, effects, say: taskCopy.dispatched(present(asked).length) };
}

/** Puts every unit that still takes part back to PENDING, with a fresh deadline. */
export function askAll(state: TaskState, context: Context): TaskState {
  const due = context.calendar.addWorkingMinutes(context.now, context.settings.task.confirmWorkMinutes);
  return {
    ...state,
    state: 'DISPATCHED',
    doc: { ...state.doc, confirmDueAt: due.toISOString() },
    participants: state.participants.map(participant =>
      participant.state === 'WITHDRAWN'
        ? participant
        : { unit: participant.unit, items: participant.items, role: participant.role, state: 'PENDING' },
    ),
  };
}

/** The cards and duties of a fresh question to every unit. */
export function askingEffects(state: TaskState, context: Context): Effect[] {
  const due = new Date(state.doc.confirmDueAt ?? context.now);
  return present(state).flatMap((participant): Effect[] => [
    {
      effect: 'show',
      card: 'task.dispatch',
      slot: String(state.doc.round),
      to: { unitId: participant.unit.id, role: 'liaison' },
    },
    { effect: 'duty', kind: 'task.confirm', unitId: participant.unit.id, dueAt: due },
  ]);
}
