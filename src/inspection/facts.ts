import type { Sql } from '../db/sql.ts';
import type { Actor } from '../decide/feature.ts';
import { covers } from '../directory/regions.ts';
import { dayOf, yearOf } from '../duty/calendar.ts';
import type { TaskCommand } from './commands.ts';
import type { TaskState, UnitRef } from './state.ts';

export interface ScenarioFacts {
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly status: string;
  readonly lead: UnitRef & { readonly coordinationBody: boolean; readonly enforcement: boolean };
  /** Units with their items, the lead first. */
  readonly units: readonly { readonly unit: UnitRef; readonly items: readonly string[] }[];
}

/** Rows a decision needs beyond the task. */
export interface TaskFacts {
  /** Whether the actor's region contains the task's (design.md §3.12). */
  readonly inRegion: boolean;
  readonly scenario?: ScenarioFacts;
  readonly enterprises?: readonly { readonly id: string; readonly name: string; readonly address: string }[];
  /** Next number of the year's series, for the task or its filing. */
  readonly number?: { readonly year: number; readonly n: number };
}

export async function taskFacts(
  sql: Sql,
  state: TaskState | undefined,
  command: TaskCommand,
  actor: Actor,
  now: Date,
): Promise<TaskFacts> {
  const regionId = state?.regionId ?? (actor.kind === 'system' ? '' : actor.member.regionId);
  const inRegion = actor.kind === 'system' || (await covers(sql, actor.member.regionId, regionId));
  if (command.type === 'task.open' && state === undefined) {
    const scenario = await findScenario(sql, regionId, command.scenario);
    return {
      inRegion,
      ...(scenario === undefined ? {} : { scenario }),
      enterprises: await findEnterprises(sql, regionId, command.enterprises),
      number: await nextNumber(sql, 'task', now),
    };
  }
  if (command.type === 'task.dispatch' && state?.state === 'DRAFT') {
    return { inRegion, number: await nextNumber(sql, 'filing', now) };
  }
  return { inRegion };
}

interface ScenarioRow {
  code: string;
  version: number;
  name: string;
  status: string;
  lead: ScenarioFacts['lead'];
  units: { unit: UnitRef; items: string[] }[] | null;
}

/** The newest published version of a scenario by code or name, of this region or the nearest one above. */
async function findScenario(sql: Sql, regionId: string, wanted: string): Promise<ScenarioFacts | undefined> {
  const rows = await sql.query<ScenarioRow>(
    `select s.code, s.version, s.name, s.status,
       json_build_object('id', l.id, 'code', l.code, 'name', l.name, 'short', l.short_name,
         'coordinationBody', l.coordination_body, 'enforcement', l.enforcement) as lead,
       (select json_agg(json_build_object('unit', json_build_object('id', u.id, 'code', u.code, 'name', u.name,
           'short', u.short_name), 'items', i.items) order by (u.id = s.lead_unit_id) desc, i.first, u.code)
        from (select unit_id, min(no) as first, json_agg(text order by no) as items from scenario_item
              where scenario_id = s.id group by unit_id) i join unit u on u.id = i.unit_id) as units
     from scenario s join unit l on l.id = s.lead_unit_id join region_upward($1) r on r.id = s.region_id
     where (s.code = upper($2) or s.name = $2) and s.status = 'published'
     order by r.distance, s.version desc limit 1`,
    [regionId, wanted],
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, units: row.units ?? [] };
}

async function findEnterprises(
  sql: Sql,
  regionId: string,
  names: readonly string[],
): Promise<NonNullable<TaskFacts['enterprises']>> {
  if (names.length === 0) return [];
  return sql.query(
    `select e.id, e.name, e.address from enterprise e
     where e.active and e.name = any($2) and exists (select 1 from region_upward(e.region_id) r where r.id = $1)
     order by e.name`,
    [regionId, names],
  );
}

/** Takes the next number of a yearly series; a number of a decision that is refused is simply not used. */
async function nextNumber(sql: Sql, series: string, now: Date): Promise<{ year: number; n: number }> {
  const year = yearOf(dayOf(now));
  const rows = await sql.query<{ last: number }>(
    `insert into number_series as s (series, last) values ($1, 1)
     on conflict (series) do update set last = s.last + 1 returning last`,
    [`${series}:${year}`],
  );
  return { year, n: rows[0]?.last ?? 1 };
}
