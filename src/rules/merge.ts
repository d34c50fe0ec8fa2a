/** Merge matching (合并建议, R5: F001 二(六)) and the entries really saved (减少入企次数). */
import { addDays, type Day, daysBetween } from '../duty/calendar.ts';
import type { MergeProposal, MergeSavedCase, MergeScenario, MergeSuggestCase } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import { type Finding, finding, type Judgement } from './verdict.ts';

/** One group of checks on an enterprise that can be one entry. */
export interface MergeSuggestion {
  enterprise: string;
  /** Proposal ids, sorted. */
  members: string[];
  codes: string[];
  /** Entries saved: units − 1. */
  saved: number;
  scenario?: string;
  lead?: string;
}

type MergeInput = Pick<MergeSuggestCase, 'proposals' | 'viewer' | 'scenarios'>;

/** Suggests merges, as findings and as data. */
export function suggestMerges(input: MergeInput, settings: RuleSettings): Judgement {
  const { findings, suggestions } = findMerges(input, settings);
  const savedTotal = suggestions.reduce((sum, { saved }) => sum + saved, 0);
  return { findings, data: { suggestions, savedTotal } };
}

/**
 * Looks for merges enterprise by enterprise, in the order they first appear. Checks that may not be announced are set
 * aside, and only the office learns that there are any.
 */
export function findMerges(
  { proposals, viewer, scenarios }: MergeInput,
  settings: RuleSettings,
): { findings: Finding[]; suggestions: MergeSuggestion[] } {
  const findings: Finding[] = [];
  const suggestions: MergeSuggestion[] = [];
  for (const [enterprise, all] of Map.groupBy(proposals, proposal => proposal.enterprise)) {
    const joinable = all.filter(({ mode, simultaneous }) => mode === 'onsite' && simultaneous);
    const open = joinable.filter(({ unannounced }) => !unannounced);
    const raised = groupByWindow(open, settings.merge.windowDays).flatMap(group => {
      const found = judgeGroup(enterprise, group);
      if (found.length > 0) suggestions.push(describeGroup(enterprise, group, found, scenarios));
      return found;
    });
    if (viewer === 'office') raised.push(...judgeSetAside(enterprise, joinable, settings));
    findings.push(...(raised.length > 0 ? raised : [finding('NO_MERGE', { enterprise })]));
  }
  if (findings.length === 0) findings.push(finding('NO_MERGE'));
  return { findings, suggestions };
}

/** The earliest and all at most `windowDays` after it, then on from the rest; groups do not chain. */
function groupByWindow(proposals: readonly MergeProposal[], windowDays: number): MergeProposal[][] {
  const groups: { until: Day; members: MergeProposal[] }[] = [];
  for (const proposal of proposals.toSorted((a, b) => compare(a.date, b.date))) {
    const current = groups.at(-1);
    if (current && proposal.date <= current.until) current.members.push(proposal);
    else groups.push({ until: addDays(proposal.date, windowDays), members: [proposal] });
  }
  return groups.map(({ members }) => members);
}

function judgeGroup(enterprise: string, group: readonly MergeProposal[]): Finding[] {
  const units = unitsOf(group);
  const params = { enterprise, units, dates: group.map(({ date }) => date) };
  const findings: Finding[] = [];
  if (units.length >= 2) {
    findings.push(
      finding('MERGE', { ...params, saved: units.length - 1 }, { code: `MERGE_${units.length}` }),
    );
  }
  if (group.length > units.length) findings.push(finding('INTERNAL_MERGE', params));
  return findings;
}

function describeGroup(
  enterprise: string,
  group: readonly MergeProposal[],
  findings: readonly Finding[],
  scenarios: readonly MergeScenario[],
): MergeSuggestion {
  const units = unitsOf(group);
  const scenario = scenarioFor(group, units, scenarios);
  return {
    enterprise,
    members: group.map(({ id }) => id).sort(compare),
    codes: findings.map(({ code }) => code),
    saved: units.length - 1,
    ...(scenario && { scenario: scenario.id, lead: scenario.lead }),
  };
}

/** The first scenario (检查场景) of the group's one category in which every unit leads or joins. */
function scenarioFor(
  group: readonly MergeProposal[],
  units: readonly string[],
  scenarios: readonly MergeScenario[],
): MergeScenario | undefined {
  const categories = new Set(group.flatMap(({ category }) => category ?? []));
  if (categories.size !== 1) return undefined;
  return scenarios.find(
    ({ category, lead, joint }) =>
      categories.has(category) && units.every(unit => unit === lead || joint.includes(unit)),
  );
}

function judgeSetAside(
  enterprise: string,
  joinable: readonly MergeProposal[],
  settings: RuleSettings,
): Finding[] {
  const ids = joinable
    .filter(({ unannounced }) => unannounced)
    .filter(secret => joinable.some(other => isNear(secret, other, settings.merge.windowDays)))
    .map(({ id }) => id);
  return ids.length > 0 ? [finding('NO_MERGE_UNANNOUNCED', { enterprise, ids })] : [];
}

function isNear(a: MergeProposal, b: MergeProposal, windowDays: number): boolean {
  return a.unit !== b.unit && Math.abs(daysBetween(a.date, b.date)) <= windowDays;
}

/** Entries saved: for each entry, the units that came and entered results, less one. Planned ones do not count. */
export function countSaved(visits: MergeSavedCase['visits']): Judgement {
  const saved = visits.reduce((sum, { participants }) => {
    const present = participants.filter(({ arrived, resultEntered }) => arrived && resultEntered);
    return sum + Math.max(0, new Set(present.map(({ unit }) => unit)).size - 1);
  }, 0);
  return { findings: [finding('SAVED', { saved }, { code: `SAVED_${saved}` })], data: { saved } };
}

function unitsOf(group: readonly MergeProposal[]): string[] {
  return [...new Set(group.map(({ unit }) => unit))];
}

/** Code-unit order, the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
