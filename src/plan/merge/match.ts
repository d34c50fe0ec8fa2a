/** 全县撞单: the rows of one plan against those of every filed plan of the year (R5, F001 二(六)). */
import type { Sql } from '../../db/sql.ts';
import type { Day } from '../../duty/calendar.ts';
import { findMerges, type MergeSuggestion } from '../../rules/merge.ts';
import type { MergeProposal, MergeScenario } from '../../rules/schema.ts';
import type { RuleSettings } from '../../rules/settings.ts';
import type { Match, PlanState } from '../annual/state.ts';
import { UNIT_REF, type UnitRef } from '../shapes.ts';
import { type Bundle, bundles, type Names, type PlannedCheck } from './bundle.ts';

export interface MatchFacts {
  readonly summary: Match;
  /** Suggestions that are not out yet, to be made when the plan is filed. */
  readonly fresh: readonly Bundle[];
  /** Enterprises of open suggestions that a larger one takes over, by suggestion. */
  readonly taken: readonly { readonly id: string; readonly enterpriseIds: readonly string[] }[];
}

/** Enterprises on one card: a joint group's work of a few days (our own choice). */
const PER_BUNDLE = 20;
/** Lines of the preview. */
const LINES = 6;

interface CheckRow {
  id: string;
  unitId: string;
  unit: string;
  enterprise: string;
  category: string;
  kinds: string[];
  date: Day;
  mode: MergeProposal['mode'];
  unannounced: boolean;
  simultaneous: boolean;
}

interface ScenarioRow extends MergeScenario {
  name: string;
}

/** Everything that the enterprises of one plan's rows are planned for, from `today` on. */
async function plannedChecks(
  sql: Sql,
  plan: { readonly id: string; readonly regionId: string; readonly year: number; readonly revision: string },
  today: Day,
): Promise<CheckRow[]> {
  return sql.query<CheckRow>(
    `with own as materialized (
       select distinct o.enterprise_id from plan_row o where o.plan_id = $3 and o.revision = $5 and o.date is not null)
     select r.plan_id || ':' || r.no as id, p.unit_id as "unitId", u.code as unit, r.enterprise_id as enterprise,
       r.category, r.kinds, r.date, r.mode, r.unannounced, r.simultaneous
     from annual_plan p
     join plan_row r on r.plan_id = p.id and r.revision = p.doc->>'revision'
     join own on own.enterprise_id = r.enterprise_id
     join unit u on u.id = p.unit_id
     where p.region_id = $1 and p.year = $2 and (p.id = $3 or p.state in ('FILED', 'APPROVED_LIST')) and r.date >= $4
     order by r.enterprise_id, r.date, u.code, r.no`,
    [plan.regionId, plan.year, plan.id, today, plan.revision],
  );
}

async function scenariosOf(sql: Sql, regionId: string): Promise<ScenarioRow[]> {
  return sql.query<ScenarioRow>(
    `select distinct on (s.code) s.code as id, s.name, s.category, l.code as lead,
       (select coalesce(json_agg(distinct u.code), '[]') from scenario_item i join unit u on u.id = i.unit_id
        where i.scenario_id = s.id and i.unit_id <> s.lead_unit_id) as joint
     from scenario s join unit l on l.id = s.lead_unit_id and l.active and l.enforcement and not l.coordination_body
     join region_upward($1) r on r.id = s.region_id
     where s.status = 'published' order by s.code, r.distance, s.version desc`,
    [regionId],
  );
}

interface KnownSuggestion {
  id: string;
  state: string;
  unitIds: string[];
  enterpriseIds: string[];
}

async function knownSuggestions(sql: Sql, regionId: string, year: number): Promise<KnownSuggestion[]> {
  return sql.query<KnownSuggestion>(
    `select m.id, m.state,
       (select json_agg(u->>'id') from jsonb_array_elements(m.doc->'units') u) as "unitIds",
       (select json_agg(e->>'id') from jsonb_array_elements(m.doc->'enterprises') e) as "enterpriseIds"
     from merge_suggestion m where m.region_id = $1 and m.year = $2 and m.state <> 'SUPERSEDED'`,
    [regionId, year],
  );
}

/** What can be merged for a plan that is being reviewed or was just filed. */
export async function countyMatch(
  sql: Sql,
  state: PlanState,
  settings: RuleSettings,
  today: Day,
): Promise<MatchFacts> {
  const none: MatchFacts = {
    summary: { suggestions: 0, saved: 0, lines: [], setAside: 0 },
    fresh: [],
    taken: [],
  };
  if (state.doc.revision === null) return none;
  const { id, regionId, year } = state;
  const rows = await plannedChecks(sql, { id, regionId, year, revision: state.doc.revision }, today);
  if (rows.length === 0) return none;
  const scenarios = await scenariosOf(sql, regionId);
  const { suggestions, findings } = findMerges({ proposals: rows, viewer: 'office', scenarios }, settings);
  const checks = new Map(rows.map(row => [row.id, row]));
  const names = await namesOf(sql, regionId, suggestions, scenarios);
  const { left, taken } = sift(suggestions, checks, await knownSuggestions(sql, regionId, year));
  const preview = bundles(suggestions, checks, names, PER_BUNDLE);
  return {
    summary: {
      suggestions: preview.length,
      saved: suggestions.reduce((sum, { saved }) => sum + saved, 0),
      lines: preview.slice(0, LINES).map(bundle => lineOf(bundle)),
      setAside: findings.filter(found => found.family === 'NO_MERGE_UNANNOUNCED').length,
    },
    fresh: bundles(left, checks, names, PER_BUNDLE),
    taken,
  };
}

/**
 * Leaves out what has been suggested already: the same units at the same enterprise, or more of them. Where more
 * units share an enterprise than a suggestion says that is still open, the enterprise moves to the new one.
 */
function sift(
  suggestions: readonly MergeSuggestion[],
  checks: ReadonlyMap<string, PlannedCheck>,
  known: readonly KnownSuggestion[],
): { left: MergeSuggestion[]; taken: { id: string; enterpriseIds: string[] }[] } {
  const byEnterprise = Map.groupBy(
    known.flatMap(entry => entry.enterpriseIds.map(enterpriseId => ({ enterpriseId, entry }))),
    pair => pair.enterpriseId,
  );
  const taken = new Map<string, string[]>();
  const left = suggestions.filter(({ enterprise, members }) => {
    const units = new Set(members.flatMap(member => checks.get(member)?.unitId ?? []));
    const earlier = (byEnterprise.get(enterprise) ?? []).map(pair => pair.entry);
    if (earlier.some(({ unitIds }) => [...units].every(unit => unitIds.includes(unit)))) return false;
    const smaller = earlier.filter(({ unitIds }) => unitIds.every(unit => units.has(unit)));
    // What the units have agreed to, or refused, stays as it is.
    if (smaller.some(({ state }) => state !== 'SUGGESTED')) return false;
    for (const { id } of smaller) taken.set(id, [...(taken.get(id) ?? []), enterprise]);
    return true;
  });
  return { left, taken: [...taken].map(([id, enterpriseIds]) => ({ id, enterpriseIds })) };
}

async function namesOf(
  sql: Sql,
  regionId: string,
  suggestions: readonly MergeSuggestion[],
  scenarios: readonly ScenarioRow[],
): Promise<Names> {
  const enterprises = await sql.query<{ id: string; name: string }>(
    'select id, name from enterprise where id = any($1)',
    [[...new Set(suggestions.map(({ enterprise }) => enterprise))]],
  );
  const units = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF('u')} as unit from unit u where u.region_id in (select id from region_upward($1))`,
    [regionId],
  );
  return {
    enterprises: new Map(enterprises.map(({ id, name }) => [id, name])),
    units: new Map(units.map(({ unit }) => [unit.code, unit])),
    scenarios: new Map(scenarios.map(({ id, name, lead }) => [id, { name, lead }])),
  };
}

function lineOf({ units, scenario, enterprises, date }: Bundle): string {
  const who = units.map(unit => unit.short).join('、');
  return `${enterprises.length}家企业，${who}，${scenario?.name ?? '由办公室定场景'}，${date}前后`;
}
