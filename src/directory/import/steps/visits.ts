import type { Sql } from '../../../db/sql.ts';
import { dayOf } from '../../../duty/calendar.ts';
import { type Level, levels } from '../../../rules/schema.ts';
import type { ImportContext } from '../context.ts';
import { Unique, unitNamed } from '../context.ts';
import { Plan } from '../plan.ts';
import type { EnterpriseRecord, VisitRecord } from '../records.ts';
import { enterpriseTable, visitTable } from '../records.ts';
import type { Column } from '../sheet.ts';
import type { VisitRow } from '../sheets/visit.ts';
import { visitColumns as c } from '../sheets/visit.ts';
import { batches, insertAll, selectAll, updateAll } from '../table.ts';

/**
 * Judges the sheet 检查记录: what superiors have checked (R2: F000 四(三), F004 二(二)2) and what the county checked before
 * this service kept count (R1). A visit is known by enterprise, day, level and the unit named first; one that a joint
 * task wrote is not to be written again by hand.
 */
export async function planVisits(
  sql: Sql,
  context: ImportContext,
  enterprises: Plan<EnterpriseRecord>,
): Promise<Plan<VisitRecord>> {
  const { visits } = context.rows;
  const names = new Map<string, string>();
  const plan = new Plan<VisitRecord>(
    visits.sheet,
    ({ enterpriseId, date, units }) => `${names.get(enterpriseId) ?? ''} ${date} ${units[0] ?? ''}`,
  );
  const unique = new Unique();
  for (const batch of batches(visits.rows)) {
    const named = await enterprisesOf(sql, context, batch, enterprises);
    const onRecord = await visitsOf(sql, [...new Set([...named.values()].map(({ id }) => id))]);
    for (const row of batch) {
      const enterprise = named.get(row.enterprise);
      if (enterprise === undefined) {
        refuse(context, row, c.enterprise, `企业名录里没有“${row.enterprise}”，请先登记企业`);
        continue;
      }
      names.set(enterprise.id, enterprise.name);
      const units = unitsOf(context, row);
      if (units === undefined) continue;
      if (row.date > dayOf(context.now)) {
        refuse(context, row, c.date, '检查日期还没有到，只登记已经查过的');
        continue;
      }
      const level = row.level ?? 'county';
      const key = keyOf({ enterpriseId: enterprise.id, date: row.date, level, units });
      if (!unique.isNew(context, visits, row, c.enterprise, key)) continue;
      const before = onRecord.get(key);
      if (before?.taskId) {
        refuse(context, row, c.enterprise, '这次检查是在本系统里办的联合检查，已经自动计次，不用再登记');
        continue;
      }
      plan.put(before, visitOf(context, row, enterprise.id, level, units, before));
    }
  }
  return plan;
}

export async function writeVisits(sql: Sql, plan: Plan<VisitRecord>): Promise<void> {
  await insertAll(sql, visitTable, plan.inserts);
  await updateAll(
    sql,
    visitTable,
    plan.updates.map(({ after }) => after),
  );
}

function keyOf({
  enterpriseId,
  date,
  level,
  units,
}: Pick<VisitRecord, 'enterpriseId' | 'date' | 'level' | 'units'>) {
  return [enterpriseId, date, level, units[0] ?? ''].join(' ');
}

function visitOf(
  context: ImportContext,
  row: VisitRow,
  enterpriseId: string,
  level: Level,
  units: readonly string[],
  before: VisitRecord | undefined,
): VisitRecord {
  const key = keyOf({ enterpriseId, date: row.date, level, units });
  return {
    id: before?.id ?? context.newId('visit', key),
    enterpriseId,
    date: row.date,
    level,
    units: [...units],
    kinds: [...row.kinds],
    line: row.line === undefined ? (before?.line ?? null) : row.line,
    mode: row.mode ?? before?.mode ?? 'onsite',
    randomDraw: row.randomDraw ?? before?.randomDraw ?? false,
    trigger: row.trigger ?? before?.trigger ?? 'daily',
    entered: row.entered ?? before?.entered ?? true,
    note: row.note ?? before?.note ?? '',
    taskId: null,
  };
}

/** Units of the county by their codes, so that they are counted as themselves; a superior's by the name it goes by. */
function unitsOf(context: ImportContext, row: VisitRow): string[] | undefined {
  const above = levels.indexOf(row.level ?? 'county') > levels.indexOf(homeLevel(context));
  if (above) return [...row.units];
  const known = row.units.map(name => unitNamed(context, context.rows.visits, row, c.units, name)?.code);
  const found = known.flatMap(code => code ?? []);
  return found.length === known.length ? found : undefined;
}

function homeLevel({ home }: ImportContext): Level {
  return levels.find(level => level === home.level) ?? 'county';
}

/** The enterprises that rows name, by that name or code: of the file itself or on record, in the home region. */
async function enterprisesOf(
  sql: Sql,
  context: ImportContext,
  rows: readonly VisitRow[],
  plan: Plan<EnterpriseRecord>,
): Promise<Map<string, EnterpriseRecord>> {
  const asked = [...new Set(rows.map(({ enterprise }) => enterprise))];
  const stored = await selectAll(
    sql,
    enterpriseTable,
    't.region_id = $1 and (t.name = any($2::text[]) or t.credit_code = any($2::text[]))',
    [context.home.id, asked],
  );
  const changed = plan.updates.map(({ after }) => after);
  const replaced = new Set(changed.map(({ id }) => id));
  const all = [...stored.filter(({ id }) => !replaced.has(id)), ...changed, ...plan.inserts];
  return new Map(
    all.flatMap(one => [
      [one.name, one] as const,
      ...(one.creditCode === null ? [] : [[one.creditCode, one] as const]),
    ]),
  );
}

async function visitsOf(sql: Sql, enterpriseIds: readonly string[]): Promise<Map<string, VisitRecord>> {
  const found = await selectAll(sql, visitTable, 't.enterprise_id = any($1::text[])', [enterpriseIds]);
  return new Map(found.map(visit => [keyOf(visit), visit]));
}

function refuse(context: ImportContext, row: VisitRow, column: Column<unknown>, reason: string): void {
  context.problems.add(context.rows.visits.sheet, row.row, column.name, reason);
}
