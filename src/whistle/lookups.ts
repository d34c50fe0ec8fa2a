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
