import { z } from 'zod';
import type { JsonObject, Sql } from '../db/sql.ts';
import { type Lock, underLock } from '../decide/doc-store.ts';
import { WHISTLE_TYPES } from './shapes.ts';
import { assignmentSchema, WHISTLE_STATES, type WhistleState, whistleDoc } from './state.ts';

interface WhistleRow {
  id: string;
  regionId: string;
  version: number;
  no: string;
  state: string;
  type: string;
  callerUnitId: string;
  leadUnitId: string | null;
  dispatchedAt: Date | null;
  closedAt: Date | null;
  doc: unknown;
  assignments: unknown;
}

const UTC = (column: string): string =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export async function loadWhistles(
  sql: Sql,
  ids: readonly string[],
  lock: Lock,
): Promise<Map<string, WhistleState>> {
  const rows = await underLock(sql, 'whistle', ids, lock, held => readWhistles(sql, held));
  return new Map(rows.map(row => [row.id, toState(row)]));
}

function readWhistles(sql: Sql, ids: readonly string[]): Promise<WhistleRow[]> {
  return sql.query<WhistleRow>(
    `select w.id, w.region_id as "regionId", w.version, w.no, w.state, w.type, w.caller_unit_id as "callerUnitId",
       w.lead_unit_id as "leadUnitId", w.dispatched_at as "dispatchedAt", w.closed_at as "closedAt", w.doc,
       (select json_agg(a.doc || jsonb_build_object('role', a.role, 'state', a.state,
          'signDueAt', ${UTC('a.sign_due_at')}, 'signedAt', ${UTC('a.signed_at')},
          'checkInDueAt', ${UTC('a.check_in_due_at')}, 'checkedInAt', ${UTC('a.checked_in_at')})
          order by (a.doc->>'no')::int)
        from whistle_assignment a where a.whistle_id = w.id) as assignments
     from whistle w where w.id = any($1) order by w.id`,
    [ids],
  );
}

function toState(row: WhistleRow): WhistleState {
  return {
    ...row,
    state: z.enum(WHISTLE_STATES).parse(row.state),
    type: z.enum(WHISTLE_TYPES).parse(row.type),
    dispatchedAt: row.dispatchedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    doc: whistleDoc.parse(row.doc),
    assignments: z.array(assignmentSchema).parse(row.assignments ?? []),
  };
}

interface Change {
  readonly before: WhistleState | undefined;
  readonly after: WhistleState;
}

/** Writes the changed calls, those assignments that changed, and new rulings for the 职责判例库. */
export async function saveWhistles(sql: Sql, changes: readonly Change[], now: Date): Promise<void> {
  const rows = changes.map(({ after: { assignments: _, ...call } }) => ({
    ...call,
    solved: call.doc.evaluation?.solved ?? null,
    satisfied: call.doc.evaluation?.satisfied ?? null,
    ratedAt: call.doc.evaluation?.at ?? null,
  }));
  await sql.query(
    `insert into whistle (id, region_id, no, state, type, caller_unit_id, lead_unit_id, version, created_at, changed_at,
       dispatched_at, closed_at, rated_at, solved, satisfied, doc)
     select id, "regionId", no, state, type, "callerUnitId", "leadUnitId", version, $2, $2, "dispatchedAt", "closedAt",
       "ratedAt", solved, satisfied, doc
     from json_to_recordset($1::json) as x(id text, "regionId" text, no text, state text, type text,
       "callerUnitId" text, "leadUnitId" text, version int, "dispatchedAt" timestamptz, "closedAt" timestamptz,
       "ratedAt" timestamptz, solved text, satisfied text, doc jsonb)
     on conflict (id) do update set state = excluded.state, type = excluded.type, region_id = excluded.region_id,
       caller_unit_id = excluded.caller_unit_id, lead_unit_id = excluded.lead_unit_id, version = excluded.version,
       changed_at = excluded.changed_at, dispatched_at = excluded.dispatched_at, closed_at = excluded.closed_at,
       rated_at = excluded.rated_at, solved = excluded.solved, satisfied = excluded.satisfied, doc = excluded.doc`,
    [JSON.stringify(rows), now],
  );
  await saveAssignments(sql, changes);
  await saveRulings(sql, changes);
}

async function saveAssignments(sql: Sql, changes: readonly Change[]): Promise<void> {
  const rows = changes.flatMap(({ before, after }) =>
    after.assignments.flatMap((assignment, no): JsonObject[] => {
      if (before?.assignments[no] === assignment) return [];
      const { role, state, signDueAt, signedAt, checkInDueAt, checkedInAt, ...doc } = assignment;
      const columns = { role, state, signDueAt, signedAt, checkInDueAt, checkedInAt };
      return [{ whistleId: after.id, unitId: assignment.unit.id, ...columns, doc: { ...doc, no } }];
    }),
  );
  if (rows.length === 0) return;
  await sql.query(
    `insert into whistle_assignment (whistle_id, unit_id, role, state, sign_due_at, signed_at, check_in_due_at,
       checked_in_at, doc)
     select "whistleId", "unitId", role, state, "signDueAt", "signedAt", "checkInDueAt", "checkedInAt", doc
     from json_to_recordset($1::json) as x("whistleId" text, "unitId" text, role text, state text,
       "signDueAt" timestamptz, "signedAt" timestamptz, "checkInDueAt" timestamptz, "checkedInAt" timestamptz,
       doc jsonb)
     on conflict (whistle_id, unit_id) do update set role = excluded.role, state = excluded.state,
       sign_due_at = excluded.sign_due_at, signed_at = excluded.signed_at,
       check_in_due_at = excluded.check_in_due_at, checked_in_at = excluded.checked_in_at, doc = excluded.doc`,
    [JSON.stringify(rows)],
  );
}

async function saveRulings(sql: Sql, changes: readonly Change[]): Promise<void> {
  const rows = changes.flatMap(({ before, after }) =>
    after.doc.rulings
      .slice(before?.doc.rulings.length ?? 0)
      .map(ruling => ({ ...ruling, whistleId: after.id, regionId: after.regionId })),
  );
  const retired = changes.flatMap(({ before, after }) =>
    after.doc.rulings
      .filter(
        ({ id, retired: by }) =>
          by !== undefined && before?.doc.rulings.find(one => one.id === id)?.retired === undefined,
      )
      .map(({ id }) => id),
  );
  if (retired.length > 0)
    await sql.query('update whistle_ruling set active = false where id = any($1)', [retired]);
  if (rows.length === 0) return;
  // Rulings bind the whole county: they are kept at the region that the township belongs to.
  await sql.query(
    `insert into whistle_ruling (id, region_id, whistle_id, matter, terms, lead_code, joint_codes, ruled_at, ruled_by)
     select x.id, coalesce((select r.parent_id from region r where r.id = x."regionId" and r.level = 'township'),
         x."regionId"), x."whistleId", x.matter, x.terms, x.lead, x.joint, x.at, x."personId"
     from json_to_recordset($1::json) as x(id text, "regionId" text, "whistleId" text, matter text, terms text[],
       lead text, joint text[], at timestamptz, "personId" text)`,
    [JSON.stringify(rows)],
  );
}
