/** Scenario and task lists: 提出 → 审定 → 公布, versioned, changes pushed to the lead (F004 一(二), F001 N3, N4). */
import { planSays } from '../../../cards/plan-copy.ts';
import { scenarioSays } from '../../../cards/scenario.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { already, isOffice, markOf, mayActFor, recordChange, refuse } from '../acting.ts';
import type { UnitRef } from '../shapes.ts';
import type { Proposal, ScenarioCommand } from './commands.ts';
import { type ListedUnit, type ScenarioFacts, unitNamed } from './facts.ts';
import type { ScenarioItem, ScenarioState } from './state.ts';

export function decideScenario(
  state: ScenarioState | undefined,
  command: ScenarioCommand,
  actor: Actor,
  context: Context,
  facts: ScenarioFacts,
): Decision<ScenarioState> {
  if (command.type === 'scenario.propose') {
    return state === undefined
      ? propose(command, actor, context, facts)
      : already(scenarioSays.known(state.code, state.version));
  }
  if (state === undefined) return refuse('no-scenario', scenarioSays.none);
  if (command.type === 'scenario.retire') return retire(state, command.by, actor);
  if (!isOffice(actor, facts.within)) return refuse('not-office', planSays.onlyOffice);
  if (state.status === 'retired') return refuse('retired', scenarioSays.replaced(state.code, state.version));
  return command.type === 'scenario.review'
    ? review(state, actor, context)
    : publish(state, actor, context, facts);
}

/** By whoever will lead it, or by the office; a proposal that still lies open is replaced. */
function propose(
  command: Proposal,
  actor: Actor,
  context: Context,
  facts: ScenarioFacts,
): Decision<ScenarioState> {
  const unknown = [command.lead, ...command.items.map(item => item.unit)].filter(
    word => unitNamed(facts.units, word) === undefined,
  );
  const lead = unitNamed(facts.units, command.lead);
  if (lead === undefined || unknown.length > 0)
    return refuse('no-unit', scenarioSays.noUnits([...new Set(unknown)]));
  if (!mayActFor(actor, lead.id, facts.within)) return refuse('not-yours', scenarioSays.byLead(lead.name));
  const bodies = facts.units.filter(unit => unit.coordinationBody);
  // 国办发〔2024〕54号 (E33): a coordination body neither leads nor inspects.
  if (bodies.length > 0)
    return refuse('coordination-body', scenarioSays.coordinationBody(bodies.map(unit => unit.name)));
  const items = itemsOf(command, facts);
  const twice = items.find((item, at) =>
    items.slice(0, at).some(other => other.unit.id === item.unit.id && other.text === item.text),
  );
  if (twice !== undefined) return refuse('same-item', scenarioSays.sameItem(twice.unit.short, twice.text));
  const inForce = facts.others.find(other => other.status === 'published');
  const state: ScenarioState = {
    id: context.subjectId,
    regionId: lead.regionId,
    code: inForce?.code ?? command.code,
    version: facts.latest + 1,
    name: command.name,
    category: command.category,
    lead: refOf(lead),
    listType: command.listType,
    ratio: command.ratio,
    maxPerYear: command.maxPerYear,
    status: 'proposed',
    source: command.source,
    items,
    doc: {
      proposed: markOf(actor, context.now),
      ...(inForce === undefined ? {} : { changes: changesOf(inForce, lead, items) }),
    },
  };
  return {
    decided: true,
    state,
    say: scenarioSays.proposed(state.code, state.version),
    effects: [
      { effect: 'show', card: 'scenario.review', to: { office: true } },
      ...facts.others.filter(other => other.status !== 'published').map(other => retiring(other, state)),
      recordChange('scenario.proposed', null, 'proposed', {
        code: state.code,
        version: state.version,
        lead: lead.code,
        items: items.map(item => `${item.unit.code} ${item.text}`),
      }),
    ],
  };
}

function review(state: ScenarioState, actor: Actor, context: Context): Decision<ScenarioState> {
  if (state.status !== 'proposed') return already(scenarioSays.reviewedAlready);
  return {
    decided: true,
    state: { ...state, status: 'reviewed', doc: { ...state.doc, reviewed: markOf(actor, context.now) } },
    say: scenarioSays.reviewed,
    effects: [recordChange('scenario.reviewed', 'proposed', 'reviewed', { version: state.version })],
  };
}

/** 公布后方可派任务; the version before is retired in the same transaction, and both leads hear of it. */
function publish(
  state: ScenarioState,
  actor: Actor,
  context: Context,
  facts: ScenarioFacts,
): Decision<ScenarioState> {
  if (state.status === 'published') return already(scenarioSays.publishedAlready);
  if (state.status !== 'reviewed') return refuse('not-reviewed', scenarioSays.reviewFirst);
  const former = facts.others.filter(other => other.status === 'published');
  const told = new Set([state.lead.id, ...former.map(other => other.lead.id)]);
  return {
    decided: true,
    state: { ...state, status: 'published', doc: { ...state.doc, published: markOf(actor, context.now) } },
    say: scenarioSays.published(state.code, state.version, state.lead.name),
    effects: [
      ...[...told].map(
        (unitId): Effect => ({ effect: 'show', card: 'scenario.notice', to: { unitId, role: 'liaison' } }),
      ),
      { effect: 'settle', card: 'scenario.review' },
      ...former.map(other => retiring(other, state)),
      recordChange('scenario.published', 'reviewed', 'published', {
        code: state.code,
        version: state.version,
      }),
    ],
  };
}

function retire(state: ScenarioState, by: number, actor: Actor): Decision<ScenarioState> {
  if (actor.kind !== 'system') return refuse('not-system', planSays.onlyOffice);
  if (state.status === 'retired') return already(scenarioSays.replaced(state.code, state.version));
  return {
    decided: true,
    state: { ...state, status: 'retired' },
    effects: [
      { effect: 'settle', card: 'scenario.review' },
      recordChange('scenario.retired', state.status, 'retired', { version: state.version, by }),
    ],
  };
}

function retiring(other: ScenarioState, by: ScenarioState): Effect {
  return {
    effect: 'command',
    feature: 'scenario',
    subjectId: other.id,
    command: { type: 'scenario.retire', by: by.version },
  };
}

/** Numbered within each unit, in the order of the proposal. */
function itemsOf(command: Proposal, facts: ScenarioFacts): ScenarioItem[] {
  const last = new Map<string, number>();
  return command.items.flatMap(({ unit: word, ...item }) => {
    const unit = unitNamed(facts.units, word);
    if (unit === undefined) return [];
    const no = (last.get(unit.id) ?? 0) + 1;
    last.set(unit.id, no);
    return [{ ...item, unit: refOf(unit), no }];
  });
}

function changesOf(
  inForce: ScenarioState,
  lead: UnitRef,
  items: readonly ScenarioItem[],
): ScenarioState['doc']['changes'] {
  const words = (list: readonly ScenarioItem[]) => list.map(({ unit, text }) => `${unit.short}：${text}`);
  const before = words(inForce.items);
  const after = words(items);
  return {
    since: inForce.version,
    ...(inForce.lead.id === lead.id ? {} : { formerLead: inForce.lead }),
    added: after.filter(item => !before.includes(item)),
    removed: before.filter(item => !after.includes(item)),
  };
}

function refOf({ id, code, name, short }: ListedUnit): UnitRef {
  return { id, code, name, short };
}
