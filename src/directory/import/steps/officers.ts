import type { Sql } from '../../../db/sql.ts';
import { dayOf } from '../../../duty/calendar.ts';
import type { ImportContext } from '../context.ts';
import { Unique, unitNamed } from '../context.ts';
import { Plan } from '../plan.ts';
import type { OfficerRecord, UnitRecord } from '../records.ts';
import { officerTable } from '../records.ts';
import type { OfficerRow } from '../sheets/officer.ts';
import { officerColumns as c } from '../sheets/officer.ts';
import { selectAll } from '../table.ts';
import type { People } from './people.ts';

/** Judges the sheet 检查人员; an officer is known by the number of the certificate. */
export async function planOfficers(
  sql: Sql,
  context: ImportContext,
  people: People,
): Promise<Plan<OfficerRecord>> {
  const { officers } = context.rows;
  const onRecord = new Map((await selectAll(sql, officerTable)).map(officer => [officer.certNo, officer]));
  const plan = new Plan<OfficerRecord>(officers.sheet, officer => officer.certNo);
  const numbers = new Unique();
  for (const row of officers.rows) {
    const isNew = numbers.isNew(context, officers, row, c.certNo, row.certNo);
    const unit = unitNamed(context, officers, row, c.unit, row.unit);
    if (!isNew || unit === undefined) continue;
    const before = onRecord.get(row.certNo);
    if (before !== undefined && !context.unitIds.has(before.unitId)) {
      context.problems.add(officers.sheet, row.row, c.certNo.name, '该证号已登记在其他县区');
      continue;
    }
    const kind = row.kind ?? before?.kind ?? 'officer';
    const expired = row.validUntil !== null && row.validUntil < dayOf(context.now);
    if (expired && kind === 'officer')
      context.warnings.add(
        officers.sheet,
        row.row,
        c.validUntil.name,
        `证件已于 ${row.validUntil} 到期，换证前不能列为检查人员`,
      );
    plan.put(before, {
      id: before?.id ?? context.newId('officer', row.certNo),
      unitId: unit.id,
      personId: personOf(context, people, row, unit) ?? before?.personId ?? null,
      name: row.name,
      certNo: row.certNo,
      validUntil: row.validUntil,
      kind,
      active: row.active ?? before?.active ?? true,
    });
  }
  return plan;
}

/** The officer as somebody who can be written to: by mobile, else the only one of that name in that unit. */
function personOf(
  context: ImportContext,
  people: People,
  row: OfficerRow,
  unit: UnitRecord,
): string | undefined {
  const { officers } = context.rows;
  if (!row.mobile) {
    const [person, second] = people.named(unit.id, row.name);
    return second === undefined ? person?.id : undefined;
  }
  const person = people.withMobile(row.mobile);
  if (person === undefined && !context.rows.people.broken.has(row.mobile))
    context.problems.add(
      officers.sheet,
      row.row,
      c.mobile.name,
      '没有登记这个手机号的人员，请先在“人员”表中填写',
    );
  if (person !== undefined && person.name !== row.name)
    context.problems.add(
      officers.sheet,
      row.row,
      c.mobile.name,
      `手机号登记在“${person.name}”名下，与姓名“${row.name}”不符`,
    );
  return person?.id;
}
