import type { Sql } from '../../../db/sql.ts';
import type { ImportContext } from '../context.ts';
import { Unique, unitNamed } from '../context.ts';
import { Plan } from '../plan.ts';
import type { ItemRecord, ScenarioRecord, UnitRecord } from '../records.ts';
import { itemTable, scenarioTable } from '../records.ts';
import type { Column } from '../sheet.ts';
import { categoryName } from '../sheets/category.ts';
import type { ItemRow, ScenarioRow } from '../sheets/scenario.ts';
import { scenarioColumns as c, itemColumns as i } from '../sheets/scenario.ts';
import { insertAll, selectAll } from '../table.ts';

/** A scenario as it is compared: what each unit checks is part of it. */
export interface FullScenario extends ScenarioRecord {
  readonly items: readonly Omit<ItemRecord, 'scenarioId'>[];
}

/**
 * Judges the sheets 场景 and 场景事项. A change of a scenario or of its items makes a new version and retires the one
 * before; a scenario whose items the file does not name keeps them.
 */
export async function planScenarios(sql: Sql, context: ImportContext): Promise<Plan<FullScenario>> {
  const { scenarios, items } = context.rows;
  const latest = await latestVersions(sql, context.home.id);
  const itemsInFile = readItems(context, latest);
  const plan = new Plan<FullScenario>(scenarios.sheet, ({ code, version }) => `${code} v${version}`);
  const codes = new Unique();
  const seen = new Set<string>();
  for (const row of scenarios.rows) {
    const isNew = codes.isNew(context, scenarios, row, c.code, row.code);
    const lead = leadOf(context, row);
    seen.add(row.code);
    if (!isNew || lead === undefined) continue;
    const before = latest.get(row.code);
    const stated = itemsInFile.get(row.code) ?? before?.items ?? [];
    if (stated.length === 0)
      context.warnings.add(
        scenarios.sheet,
        row.row,
        c.code.name,
        `场景 ${row.code} 没有检查事项，请在“${items.definition.name}”表中填写`,
      );
    plan.put(before, nextVersion(context, before, scenarioOf(context, row, lead, before, stated)));
  }
  for (const [code, stated] of itemsInFile) {
    const before = latest.get(code);
    if (!seen.has(code) && before !== undefined)
      plan.put(before, nextVersion(context, before, { ...before, items: stated }));
  }
  return plan;
}

export async function writeScenarios(sql: Sql, plan: Plan<FullScenario>): Promise<void> {
  // What is in force stays so until its next version is published.
  const retired = plan.updates.filter(
    ({ before, after }) => before.status !== 'published' || !isOpen(after.status),
  );
  await sql.query(`update scenario set status = 'retired' where id = any($1::text[])`, [
    retired.map(({ before }) => before.id),
  ]);
  const written = [...plan.inserts, ...plan.updates.map(({ after }) => after)];
  await sql.query(
    `update scenario s set status = 'retired' from unnest($1::text[], $2::text[]) as w(region_id, code)
     where s.region_id = w.region_id and s.code = w.code and s.status = 'published'`,
    replacing(written),
  );
  await insertAll(sql, scenarioTable, written);
  await insertAll(
    sql,
    itemTable,
    written.flatMap(({ id, items }) => items.map(item => ({ scenarioId: id, ...item }))),
  );
}

/** Regions and codes of the versions that take the place of the one in force. */
function replacing(written: readonly FullScenario[]): [string[], string[]] {
  const inForce = written.filter(({ status }) => !isOpen(status));
  return [inForce.map(({ regionId }) => regionId), inForce.map(({ code }) => code)];
}

function isOpen(status: ScenarioRecord['status']): boolean {
  return status === 'proposed' || status === 'reviewed';
}

async function latestVersions(sql: Sql, regionId: string): Promise<Map<string, FullScenario>> {
  const condition = `t.region_id = $1 and not exists (select from scenario later
    where later.region_id = t.region_id and later.code = t.code and later.version > t.version)`;
  const scenarios = await selectAll(sql, scenarioTable, condition, [regionId]);
  const items = await selectAll(sql, itemTable, 't.scenario_id = any($1::text[])', [
    scenarios.map(({ id }) => id),
  ]);
  const byScenario = Map.groupBy(items, ({ scenarioId }) => scenarioId);
  return new Map(
    scenarios.map(scenario => {
      const own = (byScenario.get(scenario.id) ?? []).map(({ scenarioId: _, ...item }) => item);
      return [scenario.code, { ...scenario, items: inOrder(own) }];
    }),
  );
}

/** What a changed scenario becomes; the same record when nothing is different. */
function nextVersion(
  context: ImportContext,
  before: FullScenario | undefined,
  wanted: FullScenario,
): FullScenario {
  if (before === undefined) return wanted;
  const same = new Plan<FullScenario>('', ({ code }) => code);
  same.put(before, wanted);
  if (same.unchanged === 1) return wanted;
  const version = before.version + 1;
  return {
    ...wanted,
    version,
    id: context.newId('scenario', `${context.home.code} ${wanted.code} ${version}`),
  };
}

function scenarioOf(
  context: ImportContext,
  row: ScenarioRow,
  lead: UnitRecord,
  before: FullScenario | undefined,
  items: FullScenario['items'],
): FullScenario {
  return {
    id: before?.id ?? context.newId('scenario', `${context.home.code} ${row.code} 1`),
    regionId: context.home.id,
    code: row.code,
    version: before?.version ?? 1,
    name: row.name,
    category: categoryName(row.category),
    leadUnitId: lead.id,
    listType: row.listType ?? before?.listType ?? 'general',
    ratio: row.ratio === undefined ? (before?.ratio ?? null) : row.ratio,
    maxPerYear: row.maxPerYear === undefined ? (before?.maxPerYear ?? null) : row.maxPerYear,
    status: row.status ?? before?.status ?? 'published',
    source: row.source ?? before?.source ?? '',
    items,
  };
}

/** 国办发〔2024〕54号: a coordination body (议事协调机构) may not inspect, much less lead. */
function leadOf(context: ImportContext, row: ScenarioRow): UnitRecord | undefined {
  const { scenarios } = context.rows;
  const lead = unitNamed(context, scenarios, row, c.lead, row.lead);
  if (lead?.coordinationBody)
    context.problems.add(
      scenarios.sheet,
      row.row,
      c.lead.name,
      `“${lead.name}”是议事协调机构，不能牵头检查（国办发〔2024〕54号）`,
    );
  else if (lead !== undefined && !lead.enforcement)
    context.warnings.add(scenarios.sheet, row.row, c.lead.name, `牵头单位“${lead.name}”没有执法权，请核对`);
  return lead;
}

function readItems(
  context: ImportContext,
  latest: ReadonlyMap<string, FullScenario>,
): Map<string, FullScenario['items']> {
  const { items, scenarios } = context.rows;
  const inFile = new Set(scenarios.rows.map(({ code }) => code));
  const found = new Map<string, Map<string, Omit<ItemRecord, 'scenarioId'>>>();
  const rowOf = new Map<string, number>();
  const texts = new Map<string, number>();
  const last = new Map<string, number>();
  for (const row of items.rows) {
    const unit = unitNamed(context, items, row, i.unit, row.unit);
    if (!inFile.has(row.scenario) && !latest.has(row.scenario)) {
      if (!scenarios.broken.has(row.scenario))
        refuse(context, row, i.scenario, `找不到场景“${row.scenario}”`);
      continue;
    }
    if (unit === undefined) continue;
    if (unit.coordinationBody)
      refuse(context, row, i.unit, `“${unit.name}”是议事协调机构，不能实施检查（国办发〔2024〕54号）`);
    const seat = `${row.scenario} ${unit.id}`;
    const no = row.no ?? (last.get(seat) ?? 0) + 1;
    const key = `${seat} ${no}`;
    const sameText = texts.get(`${seat} ${row.text}`);
    if (rowOf.has(key)) refuse(context, row, i.no, `序号重复：与第 ${rowOf.get(key)} 行相同`);
    else if (sameText !== undefined) refuse(context, row, i.text, `检查事项重复：与第 ${sameText} 行相同`);
    rowOf.set(key, row.row);
    texts.set(`${seat} ${row.text}`, row.row);
    last.set(seat, no);
    const own = found.get(row.scenario) ?? new Map();
    found.set(row.scenario, own);
    const was = latest.get(row.scenario)?.items.find(it => it.unitId === unit.id && it.text === row.text);
    own.set(key, { unitId: unit.id, no, text: row.text, ...asGiven(row, was) });
  }
  return new Map([...found].map(([code, own]) => [code, inOrder([...own.values()])]));
}

/** A column that the file leaves out keeps what the same item had: without its 检查类别 it would count under another cap. */
function asGiven(
  row: ItemRow,
  was: FullScenario['items'][number] | undefined,
): Pick<ItemRecord, 'powerItemCode' | 'standard' | 'kind'> {
  const { powerItemCode = was?.powerItemCode, standard = was?.standard, kind = was?.kind } = row;
  return { powerItemCode: powerItemCode ?? null, standard: standard ?? null, kind: kind ?? null };
}

function inOrder(items: readonly Omit<ItemRecord, 'scenarioId'>[]): Omit<ItemRecord, 'scenarioId'>[] {
  return [...items].sort((a, b) => (a.unitId < b.unitId ? -1 : a.unitId > b.unitId ? 1 : a.no - b.no));
}

function refuse(context: ImportContext, row: ItemRow, column: Column<unknown>, reason: string): void {
  context.problems.add(context.rows.items.sheet, row.row, column.name, reason);
}
