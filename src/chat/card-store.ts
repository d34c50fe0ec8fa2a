import type { Sql } from '../db/sql.ts';
import type { Subject } from '../decide/subject.ts';

/** When a platform's lane has something to do. */
export interface LaneTime {
  readonly platform: string;
  readonly at: Date;
}

export interface ShowRow {
  readonly id: string;
  readonly regionId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly slot: string;
  readonly unitId: string;
  readonly role: string;
  readonly personId: string;
  readonly platform: string;
  readonly userId: string;
  readonly urgent: boolean;
  readonly version: number;
  readonly dueAt: Date;
}

/**
 * A change shows on other people's copies after `FIRST_MS` and then at most every `SPACING_MS`: ten taps within ten
 * seconds cost three updates a copy (design.md §8), and the first of them is seen at once.
 */
export const FIRST_MS = 1_000;
export const SPACING_MS = 5_000;

interface LaneRow {
  platform: string;
  at: Date;
}

/** Makes or re-opens the cards that people should see. */
export async function showCards(sql: Sql, rows: readonly ShowRow[], now: Date): Promise<LaneTime[]> {
  if (rows.length === 0) return [];
  await sql.query(
    `insert into card_message as c (id, region_id, subject_kind, subject_id, kind, slot, unit_id, role, person_id,
       platform, user_id, urgent, state, desired_version, created_at, due_at)
     select x.id, x."regionId", x."subjectKind", x."subjectId", x.kind, x.slot, x."unitId", x.role, x."personId",
       x.platform, x."userId", x.urgent, 'open', x.version, $2, x."dueAt"
     from json_to_recordset($1::json) as x(id text, "regionId" text, "subjectKind" text, "subjectId" text, kind text,
       slot text, "unitId" text, role text, "personId" text, platform text, "userId" text, urgent boolean,
       version int, "dueAt" timestamptz)
     on conflict (subject_kind, subject_id, kind, slot, person_id, platform) do update
       set state = 'open', moved_to = null, post = case when c.state = 'failed' then c.post + 1 else c.post end,
           ref = case when c.state = 'failed' then null else c.ref end,
           desired_version = greatest(c.desired_version, excluded.desired_version),
           urgent = c.urgent or excluded.urgent, unit_id = excluded.unit_id, role = excluded.role,
           due_at = case when c.sent_version < c.desired_version then least(c.due_at, excluded.due_at)
                         else excluded.due_at end`,
    [JSON.stringify(rows), now],
  );
  return rows.map(row => ({ platform: row.platform, at: row.dueAt }));
}

/** Marks every open card of the changed subjects as out of date. */
export async function refreshCards(sql: Sql, subjects: readonly Subject[], now: Date): Promise<LaneTime[]> {
  if (subjects.length === 0) return [];
  return sql.query<LaneRow>(
    `with touched as (
       update card_message c set desired_version = s.version,
         due_at = case when c.sent_version = 0 or c.sent_version < c.desired_version then c.due_at
           else greatest($4::timestamptz + $5 * interval '1 millisecond',
                         coalesce(c.updated_at, '-infinity') + $6 * interval '1 millisecond') end
       from unnest($1::text[], $2::text[], $3::int[]) as s(kind, id, version)
       where c.subject_kind = s.kind and c.subject_id = s.id and c.state = 'open'
       returning c.platform, c.due_at)
     select platform, min(due_at) as at from touched group by platform`,
    [
      subjects.map(s => s.kind),
      subjects.map(s => s.id),
      subjects.map(s => s.version()),
      now,
      FIRST_MS,
      SPACING_MS,
    ],
  );
}

export interface Settlement {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly slot: string | undefined;
  readonly unitId: string | undefined;
  readonly version: number;
}

/** Ends cards: each is rendered once more at this version and then left as it is. */
export async function settleCards(
  sql: Sql,
  settlements: readonly Settlement[],
  now: Date,
): Promise<LaneTime[]> {
  if (settlements.length === 0) return [];
  return sql.query<LaneRow>(
    `with touched as (
       update card_message c set state = 'settled', desired_version = x.version,
         due_at = case when c.sent_version = 0 then c.due_at else least(c.due_at, $2::timestamptz) end
       from json_to_recordset($1::json) as x("subjectKind" text, "subjectId" text, kind text, slot text,
         "unitId" text, version int)
       where c.subject_kind = x."subjectKind" and c.subject_id = x."subjectId" and c.kind = x.kind
         and (x.slot is null or c.slot = x.slot) and (x."unitId" is null or c.unit_id = x."unitId")
         and c.state = 'open'
       returning c.platform, c.due_at)
     select platform, min(due_at) as at from touched group by platform`,
    [JSON.stringify(settlements), now],
  );
}
