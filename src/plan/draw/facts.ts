import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { levelOf, pastVisits, ruleSettings, SCENARIO_KINDS } from '../../directory/rule-data.ts';
import { dayOf } from '../../duty/calendar.ts';
import type { Level, Visit } from '../../rules/schema.ts';
import type { Profile, RuleSettings } from '../../rules/settings.ts';
import { inRegion, nextNumber } from '../acting.ts';
import { UNIT_REF, type UnitRef } from '../shapes.ts';
import type { DrawCommand } from './commands.ts';
import { type DrawDoc, type DrawState, standing } from './state.ts';

export interface DrawFacts {
  readonly within: boolean;
  readonly settings?: RuleSettings;
  readonly level?: Level;
  readonly scenario?: DrawDoc['scenario'] & { readonly lead: UnitRef };
  /** Names of the register of the scenario's category and the asked grade. */
  readonly roster?: readonly string[];
  readonly trusted?: readonly string[];
  /** Those on the key list (重点), which some counties do not cap. */
  readonly keyListed?: readonly string[];
  /** Visits of the register's enterprises, by name. */
  readonly history?: readonly Visit[];
  /** Ids of those enterprises, by name. */
  readonly ids?: ReadonlyMap<string, string>;
  /** `unit code|certificate number` of certified officers of the scenario's units. */
  readonly officers?: readonly string[];
  readonly number?: number;
}

type FactsOf = (
  sql: Sql,
  state: DrawState | undefined,
  command: DrawCommand,
  actor: Actor,
  now: Date,
) => Promise<DrawFacts>;

/** Reads what a command needs; `profile` holds where no region of the tree sets one. */
export function drawFacts(profile: Profile): FactsOf {
  return async (sql, state, command, actor, now) => {
    const regionId = state?.regionId ?? (actor.kind === 'system' ? '' : actor.member.regionId);
    const base = {
      within: await inRegion(sql, actor, regionId),
      settings: await ruleSettings(sql, regionId, profile),
      level: await levelOf(sql, regionId),
    };
    if (command.type === 'draw.commit' && state === undefined) {
      const scenario = await findScenario(sql, regionId, command.scenario);
      if (scenario === undefined) return base;
      return {
        ...base,
        scenario,
        number: await nextNumber(sql, `draw:${regionId}`, Number(dayOf(now).slice(0, 4))),
        ...(await register(sql, regionId, scenario.category, command.grade)),
      };
    }
    if (state === undefined) return base;
    switch (command.type) {
      case 'draw.run': {
        const found = await register(sql, regionId, state.doc.scenario.category, state.doc.grade);
        return {
          ...base,
          ...found,
          ...(await visitsOf(sql, regionId, found.roster, state.doc.date)),
          officers: await officersOf(sql, regionId, state.doc.scenario.code, state.doc.date),
        };
      }
      case 'draw.nudge':
      case 'draw.replace':
      case 'draw.task':
        return { ...base, ...(await visitsOf(sql, regionId, standing(state), state.doc.date)) };
      default:
        return base;
    }
  };
}

async function findScenario(sql: Sql, regionId: string, wanted: string): Promise<DrawFacts['scenario']> {
  const rows = await sql.query<NonNullable<DrawFacts['scenario']>>(
    `select s.code, s.name, s.category, ${UNIT_REF('l')} as lead,
       ${SCENARIO_KINDS} as kinds
     from scenario s join unit l on l.id = s.lead_unit_id join region_upward($1) r on r.id = s.region_id
     where (s.code = upper($2) or s.name = $2) and s.status = 'published'
     order by r.distance, s.version desc limit 1`,
    [regionId, wanted],
  );
  return rows[0];
}

const BELOW = `with recursive below as (
  select id from region where id = $1 union all select r.id from region r join below b on r.parent_id = b.id)`;

async function register(
  sql: Sql,
  regionId: string,
  category: string,
  grade: string | null,
): Promise<{ roster: string[]; trusted: string[]; keyListed: string[] }> {
  const rows = await sql.query<{ name: string; grade: string; list: string }>(
    `${BELOW} select e.name, e.credit_grade as grade, e.list_type as list from enterprise e join below b on b.id = e.region_id
     where e.active and e.category = $2 and ($3::text is null or e.credit_grade = $3) order by e.name`,
    [regionId, category, grade],
  );
  return {
    roster: rows.map(({ name }) => name),
    trusted: rows.filter(row => row.grade === 'trusted').map(({ name }) => name),
    keyListed: rows.filter(row => row.list === 'key').map(({ name }) => name),
  };
}

async function visitsOf(
  sql: Sql,
  regionId: string,
  names: readonly string[],
  date: string,
): Promise<{ history: Visit[]; ids: Map<string, string> }> {
  const rows = await sql.query<{ id: string; name: string }>(
    `${BELOW} select e.id, e.name from enterprise e join below b on b.id = e.region_id where e.name = any($2)`,
    [regionId, names],
  );
  const nameOf = new Map(rows.map(({ id, name }) => [id, name]));
  const visits = await pastVisits(sql, [...nameOf.keys()], date);
  return {
    history: visits.map(visit => ({ ...visit, enterprise: nameOf.get(visit.enterprise) ?? '' })),
    ids: new Map(rows.map(({ id, name }) => [name, id])),
  };
}

async function officersOf(sql: Sql, regionId: string, scenario: string, date: string): Promise<string[]> {
  const rows = await sql.query<{ key: string }>(
    `select u.code || '|' || o.cert_no as key from officer o join unit u on u.id = o.unit_id
     where o.active and o.kind = 'officer' and o.cert_no <> '' and (o.valid_until is null or o.valid_until >= $3)
       and u.active and u.id in (
         select i.unit_id from scenario_item i join scenario s on s.id = i.scenario_id
         join region_upward($1) r on r.id = s.region_id where s.code = $2 and s.status = 'published')
     order by u.code, o.cert_no`,
    [regionId, scenario, date],
  );
  return rows.map(({ key }) => key);
}
