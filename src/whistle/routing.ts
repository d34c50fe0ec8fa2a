import type { Sql } from '../db/sql.ts';
import county from '../directory/demo/county.json' with { type: 'json' };
import {
  createRouter,
  type Precedent,
  parseCountyBook,
  type RouteInput,
  type RouteResult,
  type Router,
  type RoutingBook,
} from './route/index.ts';

/** Routing for a region, by its own units and the rulings of its office. */
export interface Routing {
  route(sql: Sql, regionId: string, input: RouteInput): Promise<RouteResult>;
}

/** Routers kept ready; an installation holds few counties, and a ruling replaces a router by a newer one. */
const MOST_ROUTERS = 4;

/**
 * Routers are costly to build (a third of a second) and cheap to ask (some milliseconds), so the ready ones are kept by
 * what they were built from; units and rulings are read at every question, so that a ruling counts at once.
 */
export function createRouting(list: RoutingBook = matterList()): Routing {
  const ready = new Map<string, Router>();
  return {
    async route(sql, regionId, input) {
      const [units, precedents] = [await countyUnits(sql, regionId), await rulings(sql, regionId)];
      const key = JSON.stringify([units, precedents]);
      const known = ready.get(key);
      const router = known ?? createRouter(bookFor(list, units), precedents);
      ready.delete(key);
      ready.set(key, router);
      const [oldest] = ready.keys();
      if (ready.size > MOST_ROUTERS && oldest !== undefined) ready.delete(oldest);
      return router.route(input);
    },
  };
}

/** The matter list (吹哨事项 → 责任部门, domain.md §5.6) that the product brings along. */
function matterList(): RoutingBook {
  const parsed = parseCountyBook(county);
  if (!parsed.ok) throw new Error(`the bundled matter list is broken: ${parsed.problems.join('; ')}`);
  return parsed.book;
}

interface UnitRow {
  code: string;
  name: string;
  duty: string;
  kind: string;
}

/** The list over the county's own units and townships; a matter whose lead the county has not is left out. */
function bookFor(list: RoutingBook, rows: readonly UnitRow[]): RoutingBook {
  const units = rows
    .filter(row => row.kind !== 'township')
    .map(({ code, name, duty }) => ({ code, name, duty }));
  const codes = new Set(units.map(({ code }) => code));
  const villages = new Map(list.towns.map(town => [town.name, town.villages]));
  return {
    ...list,
    units,
    towns: rows.flatMap(({ kind, name }) =>
      kind === 'township' ? [{ name, villages: villages.get(name) ?? [] }] : [],
    ),
    matters: list.matters
      .filter(({ lead }) => codes.has(lead))
      .map(matter => ({ ...matter, joint: matter.joint.filter(code => codes.has(code)) })),
    scenarios: list.scenarios.filter(({ lead }) => codes.has(lead)),
  };
}

/** Units of the county that the region is in, or of the region itself where it is none's part. */
function countyUnits(sql: Sql, regionId: string): Promise<UnitRow[]> {
  return sql.query<UnitRow>(
    `with home as (
       select coalesce((select u.id from region_upward($1) u join region r on r.id = u.id where r.level = 'county'
         order by u.distance limit 1), $1) as id)
     select u.code, u.name, u.duty, u.kind from unit u, home
     where u.active and not u.coordination_body and exists (select 1 from region_upward(u.region_id) r where r.id = home.id)
     order by u.code`,
    [regionId],
  );
}

async function rulings(sql: Sql, regionId: string): Promise<Precedent[]> {
  const rows = await sql.query<{
    id: string;
    matter: string | null;
    terms: string[];
    lead: string;
    joint: string[];
  }>(
    `select w.id, w.matter, w.terms, w.lead_code as lead, w.joint_codes as joint
     from whistle_ruling w join region_upward($1) r on r.id = w.region_id
     where w.active order by w.ruled_at, w.id`,
    [regionId],
  );
  return rows.map(({ matter, ...row }) => (matter === null ? row : { ...row, matter }));
}
