import type { Sql } from '../../../db/sql.ts';
import type { ImportContext } from '../context.ts';
import { Unique, unitNamed } from '../context.ts';
import { Plan } from '../plan.ts';
import type { MatterRecord, UnitRecord } from '../records.ts';
import { matterTable } from '../records.ts';
import type { Column } from '../sheet.ts';
import type { MatterRow } from '../sheets/matter.ts';
import { matterColumns as c } from '../sheets/matter.ts';
import { insertAll, selectAll, updateAll } from '../table.ts';

/** Judges the sheet 吹哨事项; a matter is known by its code. What the file does not name stays as it is. */
export async function planMatters(sql: Sql, context: ImportContext): Promise<Plan<MatterRecord>> {
  const { matters } = context.rows;
  const onRecord = new Map(
    (await selectAll(sql, matterTable, 't.region_id = $1', [context.home.id])).map(one => [one.code, one]),
  );
  const plan = new Plan<MatterRecord>(matters.sheet, ({ code, name }) => `${code} ${name}`);
  const codes = new Unique();
  for (const row of matters.rows) {
    const isNew = codes.isNew(context, matters, row, c.code, row.code);
    const lead = departmentNamed(context, row, c.lead, row.lead);
    const joint = row.joint?.map(name => departmentNamed(context, row, c.joint, name)?.id);
    if (!isNew || lead === undefined) continue;
    const before = onRecord.get(row.code);
    const known = joint?.flatMap(id => id ?? []).filter(id => id !== lead.id);
    plan.put(before, {
      id: before?.id ?? context.newId('matter', `${context.home.code} ${row.code}`),
      regionId: context.home.id,
      code: row.code,
      name: row.name,
      leadUnitId: lead.id,
      jointUnitIds: known === undefined ? (before?.jointUnitIds ?? []) : [...new Set(known)],
      keywords: row.keywords ?? before?.keywords ?? [],
      defaultType: row.defaultType ?? before?.defaultType ?? 'ROUTINE',
      source: row.source ?? before?.source ?? '',
      active: row.active ?? before?.active ?? true,
    });
  }
  return plan;
}

export async function writeMatters(sql: Sql, plan: Plan<MatterRecord>): Promise<void> {
  await insertAll(sql, matterTable, plan.inserts);
  await updateAll(
    sql,
    matterTable,
    plan.updates.map(({ after }) => after),
  );
}

/** Calls go to departments: not to a township, nor to a body that only coordinates (国办发〔2024〕54号). */
function departmentNamed(
  context: ImportContext,
  row: MatterRow,
  column: Column<unknown>,
  name: string,
): UnitRecord | undefined {
  const { matters } = context.rows;
  const unit = unitNamed(context, matters, row, column, name);
  if (unit === undefined || (unit.kind === 'department' && !unit.coordinationBody)) return unit;
  context.problems.add(matters.sheet, row.row, column.name, `“${unit.name}”不是承办部门，不能派单`);
  return undefined;
}
