/** From names in a file to records of the county. */
import { createHash } from 'node:crypto';
import type { Sql } from '../../db/sql.ts';
import { type Problem, Problems } from '../../directory/import/problems.ts';
import { SCENARIO_KINDS } from '../../directory/rule-data.ts';
import type { PlanRowRecord } from '../annual/store.ts';
import type { PlanFileRow } from './sheet.ts';

interface PlanPlace {
  readonly id: string;
  readonly regionId: string;
  readonly unitId: string;
  readonly year: number;
}

export type Resolved =
  | { readonly ok: true; readonly revision: string; readonly rows: readonly PlanRowRecord[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly more: number };

interface ScenarioRow {
  code: string;
  category: string;
  kinds: string[];
  units: string[];
}

/**
 * Looks every name up; one that the county does not know is a problem of its row. The same rows give the same
 * revision.
 */
export async function resolveRows(
  sql: Sql,
  plan: PlanPlace,
  sheet: string,
  rows: readonly PlanFileRow[],
): Promise<Resolved> {
  const problems = new Problems();
  const scenarios = new Map((await scenariosOf(sql, plan.regionId)).map(row => [row.code, row]));
  const enterprises = await enterpriseIds(sql, plan.regionId, rows);
  const units = await unitIds(sql, plan.regionId);
  const records = rows.map((row, index): Omit<PlanRowRecord, 'revision'> => {
    const add = (column: string, reason: string): void => problems.add(sheet, row.row, column, reason);
    const scenario = scenarios.get(row.scenario.toUpperCase());
    if (scenario === undefined) add('场景代码', `没有已公布的场景“${row.scenario}”`);
    else if (!scenario.units.includes(plan.unitId))
      add('场景代码', `本单位不在场景 ${row.scenario} 的单位里`);
    const named = row.enterprise ?? null;
    const enterpriseId = named === null ? null : (enterprises.get(named) ?? null);
    if (named !== null && enterpriseId === null) add('企业', `名录里没有“${named}”，请核对企业全称`);
    const date = row.date ?? null;
    if (date !== null && Number(date.slice(0, 4)) !== plan.year)
      add('计划日期', `应在 ${plan.year} 年内，实为 ${date}`);
    const joint = row.joint?.flatMap(name => {
      const id = units.get(name);
      if (id === undefined) add('联合单位', `没有单位“${name}”`);
      return id === undefined ? [] : [id];
    });
    return {
      planId: plan.id,
      no: index + 1,
      scenarioCode: scenario?.code ?? row.scenario,
      enterpriseId,
      date,
      category: scenario?.category ?? '',
      kinds: scenario?.kinds ?? [],
      mode: row.mode ?? 'onsite',
      ratio: row.ratio == null ? null : Number((Number.parseFloat(row.ratio) / 100).toFixed(6)),
      frequency: row.frequency ?? null,
      grade: row.grade ?? 'general',
      joint: (joint ?? scenario?.units ?? []).filter(id => id !== plan.unitId),
      basis: row.basis ?? '',
      unannounced: row.unannounced ?? false,
      simultaneous: row.simultaneous ?? true,
    };
  });
  if (problems.any) return { ok: false, problems: problems.kept, more: problems.more };
  const revision = createHash('sha256').update(JSON.stringify(records)).digest('hex').slice(0, 24);
  return { ok: true, revision, rows: records.map(record => ({ ...record, revision })) };
}

async function scenariosOf(sql: Sql, regionId: string): Promise<ScenarioRow[]> {
  return sql.query<ScenarioRow>(
    `select distinct on (s.code) s.code, s.category,
       ${SCENARIO_KINDS} as kinds,
       (select json_agg(distinct x.unit_id) from (select s.lead_unit_id as unit_id
          union select i.unit_id from scenario_item i where i.scenario_id = s.id) x) as units
     from scenario s join region_upward($1) r on r.id = s.region_id
     where s.status = 'published' order by s.code, r.distance, s.version desc`,
    [regionId],
  );
}

async function enterpriseIds(
  sql: Sql,
  regionId: string,
  rows: readonly PlanFileRow[],
): Promise<Map<string, string>> {
  const names = [...new Set(rows.flatMap(row => row.enterprise ?? []))];
  const found = await sql.query<{ id: string; name: string }>(
    `with recursive below as (
       select id from region where id = $1 union all select r.id from region r join below b on r.parent_id = b.id)
     select e.id, e.name from enterprise e join below b on b.id = e.region_id where e.active and e.name = any($2)`,
    [regionId, names],
  );
  return new Map(found.map(({ id, name }) => [name, id]));
}

/** By code, name and short name. */
async function unitIds(sql: Sql, regionId: string): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; code: string; name: string; short: string }>(
    `select u.id, u.code, u.name, u.short_name as short from unit u
     where u.active and u.region_id in (select id from region_upward($1))`,
    [regionId],
  );
  return new Map(
    rows.flatMap(
      ({ id, code, name, short }) =>
        [
          [code, id],
          [name, id],
          [short, id],
        ] as const,
    ),
  );
}
