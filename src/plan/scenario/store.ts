import type { Sql } from '../../db/sql.ts';
import { type Lock, underLock } from '../../decide/doc-store.ts';
import { UNIT_REF } from '../shapes.ts';
import { type ScenarioState, scenarioSchema } from './state.ts';

/** Scenarios with what each unit checks, lowest id first. */
export function loadScenarios(
  sql: Sql,
  ids: readonly string[],
  lock: Lock,
): Promise<Map<string, ScenarioState>> {
  return underLock(sql, 'scenario', ids, lock, async held => {
    const rows = await sql.query<unknown>(
      `select s.id, s.region_id as "regionId", s.code, s.version, s.name, s.category, ${UNIT_REF('l')} as lead,
         s.list_type as "listType", s.ratio, s.max_per_year as "maxPerYear", s.status, s.source, s.doc,
         coalesce((select json_agg(json_build_object('unit', ${UNIT_REF('u')}, 'no', i.no, 'text', i.text,
             'powerItemCode', i.power_item_code, 'standard', i.standard, 'kind', i.kind) order by u.code, i.no)
           from scenario_item i join unit u on u.id = i.unit_id where i.scenario_id = s.id), '[]') as items
       from scenario s join unit l on l.id = s.lead_unit_id where s.id = any($1) order by s.id`,
      [held],
    );
    return new Map(rows.map(row => scenarioSchema.parse(row)).map(state => [state.id, state]));
  });
}

/** What a version holds is written once; afterwards its status and marks alone change. */
export async function saveScenarios(
  sql: Sql,
  changes: readonly { readonly before: ScenarioState | undefined; readonly after: ScenarioState }[],
): Promise<void> {
  const after = changes.map(change => change.after);
  await sql.query(
    `insert into scenario (id, region_id, code, version, name, category, lead_unit_id, list_type, ratio, max_per_year,
       status, source, doc)
     select x.id, x."regionId", x.code, x.version, x.name, x.category, x.lead->>'id', x."listType", x.ratio,
       x."maxPerYear", x.status, x.source, x.doc
     from jsonb_to_recordset($1::jsonb) as x(id text, "regionId" text, code text, version int, name text, category text,
       lead jsonb, "listType" text, ratio text, "maxPerYear" int, status text, source text, doc jsonb)
     on conflict (id) do update set status = excluded.status, doc = excluded.doc`,
    [JSON.stringify(after)],
  );
  const fresh = changes.filter(({ before }) => before === undefined).map(change => change.after);
  await sql.query(
    `insert into scenario_item (scenario_id, unit_id, no, text, power_item_code, standard, kind)
     select x.id, i.unit->>'id', i.no, i.text, i."powerItemCode", i.standard, i.kind
     from jsonb_to_recordset($1::jsonb) as x(id text, items jsonb),
       jsonb_to_recordset(x.items) as i(unit jsonb, no int, text text, "powerItemCode" text, standard text, kind text)`,
    [JSON.stringify(fresh)],
  );
}
