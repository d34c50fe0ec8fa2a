import { z } from 'zod';
import type { Sql } from '../db/sql.ts';
import type { Actor } from '../decide/feature.ts';
import { covers } from '../directory/regions.ts';
import { dayOf, yearOf } from '../duty/calendar.ts';
import type { WhistleCommand } from './commands.ts';
import { callOfClue, repeats, scenariosLike } from './lookups.ts';
import type { RouteResult } from './route/index.ts';
import type { Routing } from './routing.ts';
import { unitRef } from './shapes.ts';
import type { Repeat, UnitRef, WhistleState } from './state.ts';

interface ScenarioFacts {
  readonly code: string;
  readonly name: string;
  readonly lead: UnitRef;
  readonly leadRegionId: string;
  /** Units with an item in it. */
  readonly unitIds: readonly string[];
  /** Its lead may lead an inspection: not a coordination body, with enforcement power. */
  readonly mayLead: boolean;
}

/** Rows a decision needs beyond the call. */
export interface WhistleFacts {
  /** Whether the actor's region contains the call's (design.md §3.12). */
  readonly inRegion: boolean;
  /** Of the actor's own unit. */
  readonly unitKind?: string;
  readonly own?: UnitRef;
  readonly route?: RouteResult;
  /** Where the added words say that it is, once nobody routes any more. */
  readonly addedPlace?: string | null;
  readonly repeat?: Repeat;
  readonly town?: { readonly unit: UnitRef; readonly regionId: string };
  /** Departments that may be dispatched. */
  readonly units?: readonly UnitRef[];
  /** 分哨台: the office's unit first, then command centres. */
  readonly desks?: readonly UnitRef[];
  readonly number?: { readonly year: number; readonly n: number };
  readonly scenario?: ScenarioFacts;
  /** What a township may have meant that named no scenario we know. */
  readonly like?: readonly { readonly code: string; readonly name: string }[];
  readonly into?: { readonly id: string; readonly no: string };
  /** The call that the same clue of another system has become already. */
  readonly known?: { readonly id: string; readonly no: string };
}

export function whistleFacts(routing: Routing) {
  return async (
    sql: Sql,
    state: WhistleState | undefined,
    command: WhistleCommand,
    actor: Actor,
    now: Date,
  ): Promise<WhistleFacts> => {
    const base = await standing(sql, state, actor);
    if (state === undefined) return { ...base, ...(await openingFacts(sql, routing, command, actor, now)) };
    return { ...base, ...(await furtherFacts(sql, routing, state, command, now)) };
  };
}

async function standing(sql: Sql, state: WhistleState | undefined, actor: Actor): Promise<WhistleFacts> {
  if (actor.kind === 'system') return { inRegion: true };
  const { unitId, regionId } = actor.member;
  const rows = await sql.query<{ kind: string; own: unknown }>(
    `select u.kind, ${UNIT_REF} as own from unit u where u.id = $1`,
    [unitId],
  );
  const row = rows[0];
  const inRegion = await covers(sql, regionId, state?.regionId ?? regionId);
  return row === undefined ? { inRegion } : { inRegion, unitKind: row.kind, own: unitRef.parse(row.own) };
}

async function openingFacts(
  sql: Sql,
  routing: Routing,
  command: WhistleCommand,
  actor: Actor,
  now: Date,
): Promise<Omit<WhistleFacts, 'inRegion'>> {
  if (actor.kind === 'system') return {};
  const { regionId, unitId } = actor.member;
  const common = async (region: string): Promise<Omit<WhistleFacts, 'inRegion'>> => ({
    number: await nextNumber(sql, now),
    units: await departments(sql, region),
    desks: await desks(sql, region),
  });
  switch (command.type) {
    case 'whistle.blow': {
      const town = await townUnit(sql, unitId);
      const route = await routing.route(sql, regionId, { town: town?.unit.name, text: command.text });
      return {
        ...(await common(regionId)),
        ...(town === undefined ? {} : { town }),
        route,
        ...(await repeats(sql, regionId, route, command.text, now)),
      };
    }
    case 'whistle.form': {
      const town = await townUnit(sql, unitId);
      return town === undefined ? {} : { ...(await common(regionId)), town };
    }
    case 'whistle.clue': {
      const named = command.town === '' ? undefined : command.town;
      const text = command.place === '' ? command.text : `${command.place}，${command.text}`;
      const route = await routing.route(sql, regionId, { town: named, text });
      const town = await townNamed(sql, regionId, route.town ?? command.town);
      const region = town?.regionId ?? regionId;
      const facts = await common(region);
      // After the number: its row is held until commit, so that of two equal clues the later one finds the earlier.
      const known = await callOfClue(sql, regionId, command.source);
      return {
        ...facts,
        ...(known === undefined ? {} : { known }),
        ...(town === undefined ? {} : { town }),
        route,
        ...(await repeats(sql, region, route, text, now)),
      };
    }
    case 'whistle.apply': {
      const town = await townUnit(sql, unitId);
      const scenario = await findScenario(sql, regionId, command.scenario);
      if (scenario === undefined && town !== undefined) {
        // No number for what will not become a call.
        const like = await scenariosLike(sql, regionId, `${command.scenario} ${command.text}`);
        return { town, like, number: { year: 0, n: 0 } };
      }
      return {
        ...(await common(regionId)),
        ...(town === undefined ? {} : { town }),
        ...(scenario === undefined ? {} : { scenario }),
      };
    }
    default:
      return {};
  }
}

async function furtherFacts(
  sql: Sql,
  routing: Routing,
  state: WhistleState,
  command: WhistleCommand,
  now: Date,
): Promise<Omit<WhistleFacts, 'inRegion'>> {
  switch (command.type) {
    case 'whistle.place':
    case 'whistle.add': {
      const added = command.type === 'whistle.place' ? command.place : command.text;
      if (added === '' || state.doc.stage === 'lead') return {};
      if (state.dispatchedAt !== null) {
        const { place } = await routing.route(sql, state.regionId, { town: state.doc.townName, text: added });
        return { addedPlace: place };
      }
      const text = [state.doc.text, ...state.doc.supplements.map(one => one.text), added]
        .filter(one => one !== '')
        .join('，');
      return { route: await routing.route(sql, state.regionId, { town: state.doc.townName, text }) };
    }
    case 'whistle.fill': {
      const text = command.place === '' ? command.text : `${command.place}，${command.text}`;
      const route = await routing.route(sql, state.regionId, { town: state.doc.townName, text });
      return { route, ...(await repeats(sql, state.regionId, route, text, now)) };
    }
    case 'whistle.acceptApply':
    case 'whistle.task': {
      const wanted =
        command.type === 'whistle.task' ? command.scenario : (state.doc.application?.scenario ?? '');
      const scenario = await findScenario(sql, state.regionId, wanted);
      return scenario === undefined ? {} : { scenario };
    }
    case 'whistle.reject': {
      const into = command.into === '' ? undefined : await findByNo(sql, command.into, state);
      return into === undefined ? {} : { into };
    }
    default:
      return {};
  }
}

const UNIT_REF = `json_build_object('id', u.id, 'code', u.code, 'name', u.name, 'short', u.short_name)`;

const refRow = z.object({ unit: unitRef });

async function unitRefs(sql: Sql, query: string, values: readonly string[]): Promise<UnitRef[]> {
  const rows = await sql.query<{ unit: unknown }>(query, [...values]);
  return rows.map(row => refRow.parse(row).unit);
}

/** Departments of the region and above, to whom a call can go. */
function departments(sql: Sql, regionId: string): Promise<UnitRef[]> {
  return unitRefs(
    sql,
    `select ${UNIT_REF} as unit from region_upward($1) r join unit u on u.region_id = r.id
     where u.active and u.kind = 'department' and not u.coordination_body order by r.distance, u.code limit 60`,
    [regionId],
  );
}

function desks(sql: Sql, regionId: string): Promise<UnitRef[]> {
  return unitRefs(
    sql,
    `select ${UNIT_REF} as unit from region_upward($1) r join unit u on u.region_id = r.id
     where u.active and (u.is_office or u.kind = 'command') order by u.is_office desc, r.distance, u.code limit 4`,
    [regionId],
  );
}

type TownFacts = NonNullable<WhistleFacts['town']>;

async function townUnit(sql: Sql, unitId: string): Promise<TownFacts | undefined> {
  const rows = await sql.query<{ unit: unknown; regionId: string }>(
    `select ${UNIT_REF} as unit, u.region_id as "regionId" from unit u where u.id = $1 and u.kind = 'township'`,
    [unitId],
  );
  return asTown(rows[0]);
}

async function townNamed(sql: Sql, regionId: string, name: string): Promise<TownFacts | undefined> {
  if (name === '') return undefined;
  const rows = await sql.query<{ unit: unknown; regionId: string }>(
    `select ${UNIT_REF} as unit, u.region_id as "regionId" from unit u
     where u.kind = 'township' and u.active and (u.name = $2 or u.code = $2)
       and exists (select 1 from region_upward(u.region_id) r where r.id = $1) order by u.code limit 1`,
    [regionId, name],
  );
  return asTown(rows[0]);
}

function asTown(row: { unit: unknown; regionId: string } | undefined): TownFacts | undefined {
  return row === undefined ? undefined : { unit: unitRef.parse(row.unit), regionId: row.regionId };
}

async function findByNo(
  sql: Sql,
  no: string,
  state: WhistleState,
): Promise<{ id: string; no: string } | undefined> {
  const rows = await sql.query<{ id: string; no: string }>(
    `select id, no from whistle where no = upper($1) and id <> $2 and region_id = $3
       and state not in ('REJECTED', 'WITHDRAWN')`,
    [no, state.id, state.regionId],
  );
  return rows[0];
}

/** The newest published version of a scenario by code or name, of this region or the nearest one above. */
async function findScenario(sql: Sql, regionId: string, wanted: string): Promise<ScenarioFacts | undefined> {
  const rows = await sql.query<Omit<ScenarioFacts, 'lead'> & { lead: unknown }>(
    `select s.code, s.name, u.region_id as "leadRegionId", ${UNIT_REF} as lead,
       u.enforcement and not u.coordination_body as "mayLead",
       array(select distinct i.unit_id from scenario_item i where i.scenario_id = s.id) as "unitIds"
     from scenario s join unit u on u.id = s.lead_unit_id join region_upward($1) r on r.id = s.region_id
     where s.status = 'published' and (s.code = upper($2) or s.name = $2 or (length($2) > 3 and s.name like '%' || $2 || '%'))
     order by s.code = upper($2) desc, s.name = $2 desc, r.distance, s.version desc limit 1`,
    [regionId, wanted],
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, lead: unitRef.parse(row.lead) };
}

async function nextNumber(sql: Sql, now: Date): Promise<{ year: number; n: number }> {
  const year = yearOf(dayOf(now));
  const rows = await sql.query<{ last: number }>(
    `insert into number_series as s (series, last) values ($1, 1)
     on conflict (series) do update set last = s.last + 1 returning last`,
    [`whistle:${year}`],
  );
  return { year, n: rows[0]?.last ?? 1 };
}
