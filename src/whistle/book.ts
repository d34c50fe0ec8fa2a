import { z } from 'zod';
import type { Sql } from '../db/sql.ts';
import county from '../directory/demo/county.json' with { type: 'json' };
import { bindUnits, type Precedent, parseCountyBook, type RoutingBook } from './route/index.ts';
import { WHISTLE_TYPES, type WhistleKind } from './shapes.ts';

/** What routing is built from: the county's own data as of now, as one text, so that equal data is known as equal. */
export type BookSource = string;

const words = z.array(z.string());
const source = z.object({
  county: z.string().nullable(),
  units: z.array(z.object({ code: z.string(), name: z.string(), duty: z.string(), kind: z.string() })),
  matters: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      lead: z.string(),
      joint: words,
      keywords: words,
      type: z.enum(WHISTLE_TYPES),
    }),
  ),
  scenarios: z.array(
    z.object({ code: z.string(), name: z.string(), lead: z.string(), items: z.record(z.string(), words) }),
  ),
  rulings: z.array(
    z.object({
      id: z.string(),
      matter: z.string().nullable(),
      terms: words,
      lead: z.string(),
      joint: words,
    }),
  ),
});

/** The county that the region is in, or the region itself where it is none's part. */
const HOME = `select coalesce((select u.id from region_upward($1) u join region r on r.id = u.id where r.level = 'county'
  order by u.distance limit 1), $1) as id`;
const UNITS = `select u.id, u.code, u.name, u.duty, u.kind from unit u, home
  where u.active and not u.coordination_body and exists (select 1 from region_upward(u.region_id) r where r.id = home.id)`;
const MATTERS = `select m.code, m.name, l.code as lead, m.keywords, m.default_type as type,
    array(select j.code from units j where j.id = any(m.joint_unit_ids) order by array_position(m.joint_unit_ids, j.id)) as joint
  from whistle_matter m join home on m.region_id = home.id join units l on l.id = m.lead_unit_id where m.active`;
const SCENARIOS = `select s.code, s.name, l.code as lead,
    (select coalesce(json_object_agg(i.unit, i.texts), '{}') from (
       select k.code as unit, json_agg(n.text order by n.no) as texts from scenario_item n join units k on k.id = n.unit_id
       where n.scenario_id = s.id group by k.code order by k.code) i) as items
  from scenario s join home on s.region_id = home.id join units l on l.id = s.lead_unit_id where s.status = 'published'`;
const RULINGS = `select w.id, w.matter, w.terms, w.lead_code as lead, w.joint_codes as joint, w.ruled_at
  from whistle_ruling w join region_upward($1) r on r.id = w.region_id where w.active`;

/** The county's units, matter list, published scenarios and rulings, in one look. */
export async function readBook(sql: Sql, regionId: string): Promise<BookSource> {
  const rows = await sql.query<{ book: string }>(
    `with home as (${HOME}), units as (${UNITS})
     select json_build_object(
       'county', (select r.name from region r join home on home.id = r.id),
       'units', (select coalesce(json_agg(u order by u.code), '[]') from (select code, name, duty, kind from units) u),
       'matters', (select coalesce(json_agg(m order by m.code), '[]') from (${MATTERS}) m),
       'scenarios', (select coalesce(json_agg(s order by s.code), '[]') from (${SCENARIOS}) s),
       'rulings', (select coalesce(json_agg(w order by w.ruled_at, w.id), '[]') from (${RULINGS}) w))::text as book`,
    [regionId],
  );
  return rows[0]?.book ?? '';
}

const TYPES: Readonly<Record<WhistleKind, '应急哨' | '日常哨' | '攻坚哨'>> = {
  URGENT: '应急哨',
  ROUTINE: '日常哨',
  HARD: '攻坚哨',
};

/** The routing book and the rulings in a source. A county without a matter list of its own has the one brought along. */
export function bookOf(text: BookSource): { book: RoutingBook; precedents: Precedent[] } {
  const found = source.parse(JSON.parse(text));
  const brought = broughtAlong();
  const book: RoutingBook = {
    county: found.county ?? '',
    units: found.units
      .filter(({ kind }) => kind !== 'township')
      .map(({ code, name, duty }) => ({ code, name, duty })),
    towns: found.units
      .filter(({ kind }) => kind === 'township')
      .map(({ name }) => ({
        name,
        villages: brought.towns.find(town => town.name === name)?.villages ?? [],
      })),
    matters: found.matters.map(({ type, ...matter }) => ({ ...matter, defaultType: TYPES[type] })),
    scenarios: found.scenarios,
    urgentWords: brought.urgentWords,
    hardWords: brought.hardWords,
  };
  return {
    book: found.matters.length > 0 ? book : { ...book, matters: usualMatters(brought, book) },
    precedents: found.rulings.map(({ matter, ...ruling }) =>
      matter === null ? ruling : { ...ruling, matter },
    ),
  };
}

/** The usual list (domain.md §5.6) over this county's units, which are recognised by name where their codes differ. */
function usualMatters(usual: RoutingBook, book: RoutingBook): RoutingBook['matters'] {
  const { codeOf } = bindUnits(book);
  return usual.matters.flatMap(matter => {
    const lead = codeOf(matter.lead);
    return lead === undefined
      ? []
      : [{ ...matter, lead, joint: matter.joint.flatMap(code => codeOf(code) ?? []) }];
  });
}

/** The list and the words of urgency that the product brings along. */
function broughtAlong(): RoutingBook {
  const parsed = parseCountyBook(county);
  if (!parsed.ok) throw new Error(`the bundled matter list is broken: ${parsed.problems.join('; ')}`);
  return parsed.book;
}
