/** Rows about people and units that a decision needs: officers, who is busy, townships, the office. */
import { type Sql, together } from '../db/sql.ts';
import type { Day } from '../duty/calendar.ts';
import type { TeamOfficer, UnitRef } from './shapes.ts';

const UNIT_REF = `json_build_object('id', u.id, 'code', u.code, 'name', u.name, 'short', u.short_name) as unit`;

export interface UnitOfficers {
  /** 持证: certified officers in force on the day of the check; not grid workers, auxiliaries or experts (R8). */
  readonly officers: readonly TeamOfficer[];
  /** Officer id → number of the other task of that day. */
  readonly busy: ReadonlyMap<string, string>;
  /** Officer ids of the unit's latest earlier task. */
  readonly last: readonly string[];
}

export async function unitOfficers(
  sql: Sql,
  taskId: string,
  date: Day,
  unitIds: readonly string[],
): Promise<Map<string, UnitOfficers>> {
  const [officers, busy, last] = await together([
    sql.query<TeamOfficer & { unitId: string }>(
      `select o.id, o.name, o.cert_no as "certNo", o.person_id as "personId", o.unit_id as "unitId"
       from officer o where o.unit_id = any($1) and o.active and o.kind = 'officer' and o.cert_no <> ''
         and (o.valid_until is null or o.valid_until >= $2) order by o.name, o.id`,
      [unitIds, date],
    ),
    sql.query<{ id: string; no: string }>(
      `select o->>'id' as id, t.no from joint_task t
       join task_participant p on p.task_id = t.id and p.state <> 'WITHDRAWN'
       cross join jsonb_array_elements(p.doc->'team'->'officers') o
       where t.id <> $1 and t.date = $2 and t.state in ('DISPATCHED', 'CONFIRMED', 'TEAMED', 'INSPECTING')`,
      [taskId, date],
    ),
    sql.query<{ unitId: string; ids: string[] }>(
      `select u.id as "unitId", (select array_agg(o->>'id') from jsonb_array_elements(l.officers) o) as ids
       from unnest($2::text[]) as u(id) cross join lateral (
         select p.doc->'team'->'officers' as officers from task_participant p
         where p.unit_id = u.id and p.task_id <> $1 and p.doc->'team'->>'at' is not null
           and jsonb_array_length(p.doc->'team'->'officers') > 0
         order by p.doc->'team'->>'at' desc limit 1) l`,
      [taskId, unitIds],
    ),
  ]);
  const busyWith = new Map(busy.map(({ id, no }) => [id, no]));
  return new Map(
    unitIds.map(unitId => [
      unitId,
      {
        officers: officers.filter(o => o.unitId === unitId).map(({ unitId: _, ...officer }) => officer),
        busy: busyWith,
        last: last.find(row => row.unitId === unitId)?.ids ?? [],
      },
    ]),
  );
}

/** Township units of the regions in which the enterprises lie. */
export async function townUnits(sql: Sql, regionIds: readonly string[]): Promise<UnitRef[]> {
  if (regionIds.length === 0) return [];
  const rows = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF} from unit u where u.region_id = any($1) and u.kind = 'township' and u.active order by u.code`,
    [regionIds],
  );
  return rows.map(({ unit }) => unit);
}

/** 领导小组办公室 of the region or the nearest one above. */
export async function officeUnit(sql: Sql, regionId: string): Promise<UnitRef | undefined> {
  const rows = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF} from region_upward($1) r join unit u on u.region_id = r.id
     where u.is_office and u.active order by r.distance, u.code limit 1`,
    [regionId],
  );
  return rows[0]?.unit;
}

/** Departments of the region and above with enforcement power: to whom a case can be turned over. */
export async function enforcingUnits(sql: Sql, regionId: string): Promise<UnitRef[]> {
  const rows = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF} from region_upward($1) r join unit u on u.region_id = r.id
     where u.active and u.enforcement and not u.coordination_body order by r.distance, u.code limit 60`,
    [regionId],
  );
  return rows.map(({ unit }) => unit);
}

/** Who of these unit's people hold a valid certificate today; for 复查. */
export async function reviewers(
  sql: Sql,
  unitId: string,
  today: Day,
  ids: readonly string[],
): Promise<TeamOfficer[]> {
  return sql.query<TeamOfficer>(
    `select id, name, cert_no as "certNo", person_id as "personId" from officer
     where unit_id = $1 and id = any($2) and active and kind = 'officer' and (valid_until is null or valid_until >= $3)
     order by name`,
    [unitId, ids, today],
  );
}
