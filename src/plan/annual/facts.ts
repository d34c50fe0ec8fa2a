import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { ruleSettings, SCENARIO_KINDS } from '../../directory/rule-data.ts';
import { dayOf } from '../../duty/calendar.ts';
import type { Profile, RuleSettings } from '../../rules/settings.ts';
import { inRegion, nextNumber } from '../acting.ts';
import { countyMatch, type MatchFacts } from '../merge/match.ts';
import { UNIT_REF, type UnitRef } from '../shapes.ts';
import type { PlanCommand } from './commands.ts';
import type { LedScenario, PlanState } from './state.ts';

/** What the completeness check and the co-signing need of a planned check. */
export interface RowFacts {
  readonly scenario: string;
  readonly ratio: number | null;
  readonly frequency: string | null;
  readonly joint: readonly string[];
}

/** Rows a decision needs beyond the plan. */
export interface PlanFacts {
  readonly within: boolean;
  readonly settings?: RuleSettings;
  /** The unit that is asked, for a new plan. */
  readonly unit?: UnitRef & { readonly regionId: string; readonly enforcement: boolean };
  readonly scenarios?: readonly LedScenario[];
  readonly rows?: readonly RowFacts[];
  /** Units that rows name, by id. */
  readonly units?: ReadonlyMap<string, UnitRef>;
  readonly enterprise?: { readonly id: string; readonly name: string };
  readonly number?: number;
  readonly office?: UnitRef;
  readonly match?: MatchFacts;
}

type FactsOf = (
  sql: Sql,
  state: PlanState | undefined,
  command: PlanCommand,
  actor: Actor,
  now: Date,
) => Promise<PlanFacts>;

/** Reads what a command needs; `profile` holds where no region of the tree sets one. */
export function planFacts(profile: Profile): FactsOf {
  return async (sql, state, command, actor, now) => {
    if (state === undefined) {
      return command.type === 'plan.open' ? openingFacts(sql, command, actor, profile) : { within: false };
    }
    const within = await inRegion(sql, actor, state.regionId);
    const settings = await ruleSettings(sql, state.regionId, profile);
    return { within, settings, ...(await further(sql, state, command, settings, now)) };
  };
}

async function openingFacts(
  sql: Sql,
  command: Extract<PlanCommand, { type: 'plan.open' }>,
  actor: Actor,
  profile: Profile,
): Promise<PlanFacts> {
  const [unit] = await sql.query<NonNullable<PlanFacts['unit']>>(
    `select id, code, name, short_name as short, region_id as "regionId",
       enforcement and not coordination_body as enforcement from unit where id = $1 and active`,
    [command.unitId],
  );
  if (unit === undefined) return { within: false };
  return {
    within: await inRegion(sql, actor, unit.regionId),
    unit,
    settings: await ruleSettings(sql, unit.regionId, profile),
    scenarios: await ledScenarios(sql, unit.id, unit.regionId),
  };
}

async function further(
  sql: Sql,
  state: PlanState,
  command: PlanCommand,
  settings: RuleSettings,
  now: Date,
): Promise<Omit<PlanFacts, 'within'>> {
  switch (command.type) {
    case 'plan.fill':
      return rowsAndUnits(sql, state.id, command.revision);
    case 'plan.add': {
      const [enterprise] = await sql.query<{ id: string; name: string }>(
        `select e.id, e.name from enterprise e where e.active and e.name = $2
           and exists (select 1 from region_upward(e.region_id) r where r.id = $1)`,
        [state.regionId, command.enterprise],
      );
      const rows = await rowsAndUnits(sql, state.id, state.doc.revision ?? '');
      return enterprise === undefined ? rows : { ...rows, enterprise };
    }
    case 'plan.submit':
      return rowsAndUnits(sql, state.id, state.doc.revision ?? '');
    case 'plan.file':
      return state.filingNo === null
        ? { number: await nextNumber(sql, `plan:${state.regionId}`, state.year) }
        : {};
    case 'plan.nudge': {
      const office = await officeUnit(sql, state.regionId);
      const found = office === undefined ? {} : { office };
      if (command.duty !== 'plan.match') return found;
      return { ...found, match: await countyMatch(sql, state, settings, dayOf(now)) };
    }
    default:
      return {};
  }
}

async function rowsAndUnits(
  sql: Sql,
  planId: string,
  revision: string,
): Promise<{ rows: RowFacts[]; units: Map<string, UnitRef> }> {
  const rows = await sql.query<RowFacts>(
    `select scenario_code as scenario, ratio, frequency, joint from plan_row
     where plan_id = $1 and revision = $2 order by no`,
    [planId, revision],
  );
  const ids = [...new Set(rows.flatMap(row => row.joint))];
  const units = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF('u')} as unit from unit u where u.id = any($1) and u.active order by u.code`,
    [ids],
  );
  return { rows, units: new Map(units.map(({ unit }) => [unit.id, unit])) };
}

/** 领导小组办公室 of the region or the nearest one above. */
async function officeUnit(sql: Sql, regionId: string): Promise<UnitRef | undefined> {
  const rows = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF('u')} as unit from region_upward($1) r join unit u on u.region_id = r.id
     where u.is_office and u.active order by r.distance, u.code limit 1`,
    [regionId],
  );
  return rows[0]?.unit;
}

/** Published scenarios that a unit leads, newest versions, with their joint units. */
async function ledScenarios(sql: Sql, unitId: string, regionId: string): Promise<LedScenario[]> {
  return sql.query<LedScenario>(
    `select distinct on (s.code) s.code, s.name, s.category,
       ${SCENARIO_KINDS} as kinds,
       (select coalesce(json_agg(${UNIT_REF('u')} order by u.code), '[]') from unit u
        where u.active and u.id <> s.lead_unit_id
          and u.id in (select i.unit_id from scenario_item i where i.scenario_id = s.id)) as joint
     from scenario s join region_upward($2) r on r.id = s.region_id
     where s.lead_unit_id = $1 and s.status = 'published' order by s.code, r.distance, s.version desc`,
    [unitId, regionId],
  );
}
