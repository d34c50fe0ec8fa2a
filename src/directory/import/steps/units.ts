import type { Sql } from '../../../db/sql.ts';
import type { ImportContext } from '../context.ts';
import { regionNamed, Unique } from '../context.ts';
import { Plan } from '../plan.ts';
import type { UnitRecord } from '../records.ts';
import { unitTable } from '../records.ts';
import type { Column } from '../sheet.ts';
import type { UnitRow } from '../sheets/unit.ts';
import { unitColumns as c } from '../sheets/unit.ts';
import { selectAll } from '../table.ts';

/** Judges the sheet 单位 and makes every unit of the home region known by its names. */
export async function planUnits(sql: Sql, context: ImportContext): Promise<Plan<UnitRecord>> {
  const { units } = context.rows;
  const onRecord = new Map((await selectAll(sql, unitTable)).map(unit => [unit.code.toUpperCase(), unit]));
  const regionIds = new Set([...context.regions.all].map(({ id }) => id));
  const after = new Map([...onRecord].filter(([, unit]) => regionIds.has(unit.regionId)));
  const plan = new Plan<UnitRecord>(units.sheet, unit => unit.code);
  const codes = new Unique();
  const placed: { row: UnitRow; unit: UnitRecord }[] = [];
  for (const row of units.rows) {
    const key = row.code.toUpperCase();
    if (!codes.isNew(context, units, row, c.code, key)) continue;
    const before = onRecord.get(key);
    if (before !== undefined && !regionIds.has(before.regionId)) {
      refuse(context, row, c.code, `代码 ${row.code} 已被其他县区的“${before.name}”使用`);
      units.giveUp(row);
      continue;
    }
    const unit = unitOf(context, row, before);
    if (unit === undefined) {
      units.giveUp(row);
      continue;
    }
    after.set(key, unit);
    placed.push({ row, unit });
    plan.put(before, unit);
  }
  const all = [...after.values()];
  checkNames(context, placed, all);
  checkOffice(context, placed, all);
  for (const unit of all) {
    context.units.put(unit, [...new Set([unit.code, unit.name, unit.shortName])]);
    context.unitIds.add(unit.id);
  }
  return plan;
}

function unitOf(
  context: ImportContext,
  row: UnitRow,
  before: UnitRecord | undefined,
): UnitRecord | undefined {
  const region =
    row.region === undefined
      ? { id: before?.regionId ?? context.home.id }
      : row.region === null
        ? context.home
        : regionNamed(context, context.rows.units, row, c.region, row.region);
  if (region === undefined) return undefined;
  return {
    id: before?.id ?? context.newId('unit', row.code),
    regionId: region.id,
    code: before?.code ?? row.code,
    name: row.name,
    shortName: row.shortName,
    kind: row.kind,
    duty: row.duty ?? before?.duty ?? c.duty.empty ?? '',
    enforcement: row.enforcement ?? before?.enforcement ?? true,
    coordinationBody: row.coordinationBody ?? before?.coordinationBody ?? false,
    isOffice: row.isOffice ?? before?.isOffice ?? false,
    active: row.active ?? before?.active ?? true,
  };
}

/** Names and short names are what officials type: two units in use may not share one. */
function checkNames(
  context: ImportContext,
  placed: readonly { row: UnitRow; unit: UnitRecord }[],
  all: readonly UnitRecord[],
): void {
  const rowOf = new Map(placed.map(({ row, unit }) => [unit.code, row]));
  const onRecord = all.filter(({ active, code }) => active && !rowOf.has(code));
  for (const field of ['name', 'shortName'] as const) {
    const column = c[field];
    const first = new Map(onRecord.map(unit => [unit[field], `已有单位“${unit.name}”（${unit.code}）`]));
    for (const { row, unit } of placed) {
      if (!unit.active) continue;
      const other = first.get(unit[field]);
      if (other === undefined) first.set(unit[field], `第 ${row.row} 行`);
      else refuse(context, row, column, `${column.name}重复：与${other}相同`);
    }
  }
}

/** One unit of a region holds the office of the leading group. */
function checkOffice(
  context: ImportContext,
  placed: readonly { row: UnitRow; unit: UnitRecord }[],
  all: readonly UnitRecord[],
): void {
  const offices = Map.groupBy(
    all.filter(({ isOffice, active }) => isOffice && active),
    ({ regionId }) => regionId,
  );
  for (const { row, unit } of placed) {
    if (!unit.isOffice || !unit.active) continue;
    const [first, second] = offices.get(unit.regionId) ?? [];
    const other = first?.code === unit.code ? second : first;
    if (other !== undefined)
      refuse(context, row, c.isOffice, `领导小组办公室只能有一个，已有“${other.name}”`);
  }
}

function refuse(context: ImportContext, row: UnitRow, column: Column<unknown>, reason: string): void {
  context.problems.add(context.rows.units.sheet, row.row, column.name, reason);
}
