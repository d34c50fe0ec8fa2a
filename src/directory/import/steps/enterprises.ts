import type { Sql } from '../../../db/sql.ts';
import type { ImportContext } from '../context.ts';
import { regionNamed, Unique } from '../context.ts';
import { hasCheckDigit } from '../credit-code.ts';
import { Plan } from '../plan.ts';
import type { EnterpriseRecord } from '../records.ts';
import { enterpriseTable, writtenEnterpriseTable } from '../records.ts';
import type { Column } from '../sheet.ts';
import { categories, categoryName } from '../sheets/category.ts';
import type { EnterpriseRow } from '../sheets/enterprise.ts';
import { enterpriseColumns as c } from '../sheets/enterprise.ts';
import { batches, insertAll, selectAll, updateAll } from '../table.ts';

/** Judges the sheet 企业: by 统一社会信用代码 where the row has one, else by name within the region. */
export async function planEnterprises(sql: Sql, context: ImportContext): Promise<Plan<EnterpriseRecord>> {
  const { enterprises } = context.rows;
  const plan = new Plan<EnterpriseRecord>(enterprises.sheet, ({ name }) => name);
  const codes = new Unique();
  const names = new Unique();
  const placed = new Map<string, EnterpriseRow>();
  const onRecord: EnterpriseRecord[] = [];
  for (const batch of batches(enterprises.rows)) {
    const found = await recordsOf(sql, context.home.id, batch);
    const byCode = new Map(found.map(enterprise => [enterprise.creditCode, enterprise]));
    const local = found.filter(({ regionId }) => regionId === context.home.id);
    const byName = new Map(local.map(enterprise => [enterprise.name, enterprise]));
    onRecord.push(...local);
    for (const row of batch) {
      const newCode = !row.creditCode || codes.isNew(context, enterprises, row, c.creditCode, row.creditCode);
      const newName = names.isNew(context, enterprises, row, c.name, row.name);
      const townId = townOf(context, row);
      if (!newCode || !newName || townId === 'unknown') continue;
      const before = match(
        context,
        row,
        row.creditCode ? byCode.get(row.creditCode) : undefined,
        byName.get(row.name),
      );
      if (before === 'unclear') continue;
      const after = enterpriseOf(context, row, before, townId);
      const earlier = placed.get(after.id);
      if (earlier !== undefined) {
        refuse(context, row, c.name, `企业重复：与第 ${earlier.row} 行是同一家`);
        continue;
      }
      placed.set(after.id, row);
      plan.put(before, after);
    }
  }
  checkNames(context, placed, onRecord);
  warn(context, placed.values());
  return plan;
}

/** Names are freed before they are given, because two enterprises may have exchanged theirs. */
export async function writeEnterprises(sql: Sql, plan: Plan<EnterpriseRecord>, now: Date): Promise<void> {
  const renamed = plan.updates
    .filter(({ before, after }) => before.name !== after.name)
    .map(({ after }) => after.id);
  for (const ids of batches(renamed))
    await sql.query('update enterprise set name = id where id = any($1::text[])', [ids]);
  const stamped = (record: EnterpriseRecord) => ({ ...record, changedAt: now.toISOString() });
  const changed = plan.updates.map(({ after }) => stamped(after));
  await updateAll(sql, writtenEnterpriseTable, changed);
  await insertAll(sql, writtenEnterpriseTable, plan.inserts.map(stamped));
}

/** The enterprises on record that share a code or, in the region, a name with a row. */
function recordsOf(sql: Sql, regionId: string, rows: readonly EnterpriseRow[]): Promise<EnterpriseRecord[]> {
  const codes = rows.flatMap(({ creditCode }) => creditCode ?? []);
  const names = rows.map(({ name }) => name);
  return selectAll(
    sql,
    enterpriseTable,
    't.credit_code = any($1::text[]) or (t.region_id = $2 and t.name = any($3::text[]))',
    [codes, regionId, names],
  );
}

function match(
  context: ImportContext,
  row: EnterpriseRow,
  byCode: EnterpriseRecord | undefined,
  byName: EnterpriseRecord | undefined,
): EnterpriseRecord | undefined | 'unclear' {
  if (byCode !== undefined) {
    if (byCode.regionId === context.home.id) return byCode;
    refuse(context, row, c.creditCode, '该信用代码已登记在其他县区，不能在本县区重复登记');
    return 'unclear';
  }
  if (byName === undefined || !row.creditCode || byName.creditCode === null) return byName;
  // The name is taken under another code; checkNames says so unless that enterprise is renamed by the same file.
  return undefined;
}

function enterpriseOf(
  context: ImportContext,
  row: EnterpriseRow,
  before: EnterpriseRecord | undefined,
  townId: string | null | undefined,
): EnterpriseRecord {
  const keep = <V>(given: V | undefined, known: V | undefined, empty: V): V => {
    if (given !== undefined) return given;
    return known === undefined ? empty : known;
  };
  return {
    id: before?.id ?? context.newId('enterprise', row.creditCode || `${context.home.code} ${row.name}`),
    regionId: context.home.id,
    // A row without a code never takes the code away from an enterprise that was found by its name.
    creditCode: row.creditCode ?? before?.creditCode ?? null,
    name: row.name,
    category: categoryName(row.category),
    townId: keep(townId, before?.townId, null),
    address: keep(row.address, before?.address, ''),
    listType: keep(row.listType, before?.listType, 'general'),
    creditGrade: keep(row.creditGrade, before?.creditGrade, 'general'),
    riskGrade: keep(row.riskGrade, before?.riskGrade, null),
    active: keep(row.active, before?.active, true),
  };
}

function townOf(context: ImportContext, row: EnterpriseRow): string | null | undefined | 'unknown' {
  if (row.town === null || row.town === undefined) return row.town;
  const town = regionNamed(context, context.rows.enterprises, row, c.town, row.town);
  if (town?.level === 'township') return town.id;
  if (town !== undefined) refuse(context, row, c.town, `“${row.town}”不是乡镇街道`);
  return 'unknown';
}

/** A name may not belong to another enterprise on record, unless the file gives that one another name. */
function checkNames(
  context: ImportContext,
  placed: ReadonlyMap<string, EnterpriseRow>,
  onRecord: readonly EnterpriseRecord[],
): void {
  const owner = new Map(onRecord.map(enterprise => [enterprise.name, enterprise]));
  for (const [id, row] of placed) {
    const other = owner.get(row.name);
    if (other === undefined || other.id === id) continue;
    const renamed = placed.get(other.id);
    if (renamed !== undefined && renamed.name !== row.name) continue;
    refuse(context, row, c.name, `名称已被另一企业使用（统一社会信用代码 ${other.creditCode ?? '未登记'}）`);
  }
}

/** What may be right and is worth a look. */
function warn(context: ImportContext, rows: Iterable<EnterpriseRow>): void {
  const listed = new Set(categories);
  const { sheet } = context.rows.enterprises;
  for (const row of rows) {
    if (!listed.has(categoryName(row.category)))
      context.warnings.add(
        sheet,
        row.row,
        c.category.name,
        `“${row.category}”不在 ${categories.length} 个大类之内`,
      );
    if (row.creditCode && !hasCheckDigit(row.creditCode))
      context.warnings.add(sheet, row.row, c.creditCode.name, '统一社会信用代码的校验位不符，请核对');
  }
}

function refuse(context: ImportContext, row: EnterpriseRow, column: Column<unknown>, reason: string): void {
  context.problems.add(context.rows.enterprises.sheet, row.row, column.name, reason);
}
