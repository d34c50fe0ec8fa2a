import { type ScenarioView, scenarioNoticeCard, scenarioReviewCard } from '../../../cards/scenario.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { type ScenarioCommand, scenarioCommand } from './commands.ts';
import { decideScenario } from './decide.ts';
import { type ScenarioFacts, scenarioFacts } from './facts.ts';
import { SCENARIO_STATUSES, type ScenarioState } from './state.ts';
import { loadScenarios, saveScenarios } from './store.ts';

/** 场景清单 as the shell runs it. A version of the list only ever moves on, so its status counts its changes. */
export function scenarios(): AnyFeature {
  return feature<ScenarioState, ScenarioCommand, ScenarioFacts>({
    kind: 'scenario',
    load: loadScenarios,
    save: saveScenarios,
    region: state => state.regionId,
    version: state => SCENARIO_STATUSES.indexOf(state.status) + 1,
    atVersion: state => state,
    parse: command => {
      const parsed = scenarioCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: (card, action) =>
      card.kind === 'scenario.review' && (action === 'review' || action === 'publish')
        ? { type: `scenario.${action}` }
        : undefined,
    fromDuty: duty => {
      throw new Error(`scenarios owe nothing, yet ${duty.kind} is due`);
    },
    facts: scenarioFacts,
    decide: decideScenario,
    card: (state, ref, now) =>
      ref.kind === 'scenario.notice'
        ? scenarioNoticeCard(viewOf(state, now))
        : scenarioReviewCard(viewOf(state, now)),
  });
}

function viewOf(state: ScenarioState, now: Date): ScenarioView {
  const { doc, items } = state;
  const units = new Map(items.map(({ unit }) => [unit.id, unit.short]));
  const done = (mark: typeof doc.proposed) =>
    mark === undefined ? undefined : { by: mark.name, at: new Date(mark.at) };
  return {
    code: state.code,
    version: state.version,
    name: state.name,
    category: state.category,
    lead: state.lead.name,
    units: [...units.values()],
    items: items.length,
    ratio: state.ratio,
    maxPerYear: state.maxPerYear,
    source: state.source,
    status: state.status,
    proposed: done(doc.proposed),
    reviewed: done(doc.reviewed),
    published: done(doc.published),
    changes:
      doc.changes === undefined ? undefined : { ...doc.changes, formerLead: doc.changes.formerLead?.name },
    now,
  };
}
