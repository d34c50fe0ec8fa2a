import type { Sql } from '../db/sql.ts';
import { isSameCase, type RouteResult, SAME_CASE_DAYS, type WhistleTrace } from './route/index.ts';
import type { Repeat } from './state.ts';

/** The newest open call at the same place on the same matter. */
export async function repeats(
  sql: Sql,
  regionId: string,
  route: RouteResult,
  text: string,
  now: Date,
): Promise<{ repeat?: Repeat }> {
  const rows = await sql.query<{
    id: string;
    no: string;
    at: Date;
    town: string;
    place: string;
    text: string;
    matters: string[];
  }>(
    `select w.id, w.no, w.created_at as at, w.doc->>'townName' as town, w.doc->>'place' as place, w.doc->>'text' as text,
       array(select jsonb_array_elements_text(w.doc->'reading'->'matters')) as matters
     from whistle w
     where w.region_id = $1 and w.created_at > $2::timestamptz - $3 * interval '1 day'
       and w.state not in ('REJECTED', 'WITHDRAWN', 'CLOSED') and w.dispatched_at is not null
     order by w.created_at desc limit 200`,
    [regionId, now, SAME_CASE_DAYS],
  );
  const mine = trace(
    route.town,
    route.place,
    route.matters.map(({ code }) => code),
    text,
    now,
  );
  const found = rows.find(row => isSameCase(mine, trace(row.town, row.place, row.matters, row.text, row.at)));
  return found === undefined
    ? {}
    : { repeat: { id: found.id, no: found.no, text: found.text, at: found.at.toISOString() } };
}

function trace(
  town: string | null,
  place: string | null,
  matters: readonly string[],
  text: string,
  at: Date,
): WhistleTrace {
  return { town, place: place === '' ? null : place, matters, text, at: at.getTime() };
}

/** The call that this clue of another system has become, within the region of whoever hands it over. */
export async function callOfClue(
  sql: Sql,
  regionId: string,
  { system, no }: { readonly system: string; readonly no: string },
): Promise<{ id: string; no: string } | undefined> {
  const rows = await sql.query<{ id: string; no: string }>(
    `select w.id, w.no from whistle w
     where w.doc->'source'->>'no' = $2 and w.doc->'source'->>'system' = $1
       and exists (select 1 from region_upward(w.region_id) r where r.id = $3) order by w.created_at limit 1`,
    [system, no, regionId],
  );
  return rows[0];
}

const MOST_LIKE = 3;

/** Scenarios whose name and items share most with what a township wrote, for who knows no codes; best first. */
export async function scenariosLike(
  sql: Sql,
  regionId: string,
  text: string,
): Promise<{ code: string; name: string }[]> {
  const rows = await sql.query<{ code: string; name: string; items: string }>(
    `select distinct on (s.code) s.code, s.name,
       coalesce((select string_agg(i.text, ' ') from scenario_item i where i.scenario_id = s.id), '') as items
     from scenario s join region_upward($1) r on r.id = s.region_id
     where s.status = 'published' order by s.code, r.distance, s.version desc`,
    [regionId],
  );
  const wanted = pairsOf(text);
  const shared = (other: string): number => [...pairsOf(other)].filter(pair => wanted.has(pair)).length;
  return rows
    .map(({ code, name, items }) => ({ code, name, score: 3 * shared(name) + shared(items) }))
    .filter(({ score }) => score > 1)
    .sort((a, b) => b.score - a.score || a.code.localeCompare(b.code))
    .slice(0, MOST_LIKE)
    .map(({ code, name }) => ({ code, name }));
}

/** Every two neighbouring Chinese characters. */
function pairsOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const run of text.match(/\p{Script=Han}+/gu) ?? [])
    for (let at = 0; at + 2 <= run.length; at += 1) found.add(run.slice(at, at + 2));
  return found;
}
