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

/*
 * Whoever writes several cards at once locks them in the order of their ids: taps, the reconciler and the search for
 * stale cards meet on the same rows.
 */

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

/** Notes that the open cards of these subjects are behind; `expandStale` finds the cards. */
export async function markStale(sql: Sql, subjects: readonly Subject[], now: Date): Promise<void> {
  if (subjects.length === 0) return;
  await sql.query(
    `insert into stale_subject (kind, subject, version, at)
     select kind, subject, version, $4 from unnest($1::text[], $2::text[], $3::int[]) as s(kind, subject, version)`,
    [subjects.map(s => s.kind), subjects.map(s => s.id), subjects.map(s => s.version()), now],
  );
}

/** Subjects whose cards are looked up in one go. */
const MARKS_AT_ONCE = 500;

export interface Expanded {
  readonly lanes: readonly LaneTime[];
  /** Whether there may be more marks. */
  readonly more: boolean;
}

interface Mark {
  readonly kind: string;
  readonly subject: string;
  readonly version: number;
  readonly at: Date;
}

/** Takes marks, whoever made them, and sets every open card of their subjects to the version it shall show. */
export async function expandStale(sql: Sql): Promise<Expanded> {
  const taken = await sql.query<Mark>(
    `delete from stale_subject where id in (select id from stale_subject order by id limit $1 for update skip locked)
     returning kind, subject, version, at`,
    [MARKS_AT_ONCE],
  );
  const more = taken.length === MARKS_AT_ONCE;
  const marks = newest(taken);
  if (marks.length === 0) return { lanes: [], more };
  // Cards are locked in the order of their ids before any is written. Arrays, because the planner takes them for short.
  const behind = await sql.query<{ id: string; version: number; at: Date }>(
    `select c.id, s.version, s.at from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[])
       as s(kind, subject, version, at)
     join card_message c on c.subject_kind = s.kind and c.subject_id = s.subject
     where c.state = 'open' and c.desired_version < s.version order by c.id for update of c`,
    [
      marks.map(mark => mark.kind),
      marks.map(mark => mark.subject),
      marks.map(mark => mark.version),
      marks.map(mark => mark.at),
    ],
  );
  if (behind.length === 0) return { lanes: [], more };
  const lanes = await sql.query<LaneRow>(
    `with touched as (
       update card_message c set desired_version = o.version,
         due_at = case when c.sent_version = 0 or c.sent_version < c.desired_version then c.due_at
           else greatest(o.at + $4 * interval '1 millisecond',
                         coalesce(c.updated_at, '-infinity') + $5 * interval '1 millisecond') end
       from unnest($1::text[], $2::int[], $3::timestamptz[]) as o(id, version, at) where o.id = c.id
       returning c.platform, c.due_at)
     select platform, min(due_at) as at from touched group by platform`,
    [
      behind.map(card => card.id),
      behind.map(card => card.version),
      behind.map(card => card.at),
      FIRST_MS,
      SPACING_MS,
    ],
  );
  return { lanes, more };
}

/** One mark a subject: its newest version, and since when it is behind. */
function newest(taken: readonly Mark[]): Mark[] {
  const ofSubjects = Map.groupBy(taken, mark => `${mark.kind}:${mark.subject}`).values();
  return [...ofSubjects].flatMap(marks => {
    const [first] = marks.toSorted((a, b) => a.at.getTime() - b.at.getTime());
    return first === undefined ? [] : [{ ...first, version: Math.max(...marks.map(mark => mark.version)) }];
  });
}

/** Since when the oldest mark has waited; undefined when there is none. */
export async function oldestMark(sql: Sql): Promise<Date | undefined> {
  const rows = await sql.query<{ at: Date | null }>('select min(at) as at from stale_subject');
  return rows[0]?.at ?? undefined;
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
    `with ended as (
       select c.id, x.version
       from unnest($1::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
         as x(subject_kind, subject_id, kind, slot, unit_id, version)
       join card_message c on c.subject_kind = x.subject_kind and c.subject_id = x.subject_id and c.kind = x.kind
         and (x.slot is null or c.slot = x.slot) and (x.unit_id is null or c.unit_id = x.unit_id)
       where c.state = 'open' order by c.id for update of c),
     touched as (
       update card_message c set state = 'settled', desired_version = e.version,
         due_at = case when c.sent_version = 0 then c.due_at else least(c.due_at, $2::timestamptz) end
       from ended e where c.id = e.id
       returning c.platform, c.due_at)
     select platform, min(due_at) as at from touched group by platform`,
    [
      settlements.map(s => s.subjectKind),
      now,
      settlements.map(s => s.subjectId),
      settlements.map(s => s.kind),
      settlements.map(s => s.slot ?? null),
      settlements.map(s => s.unitId ?? null),
      settlements.map(s => s.version),
    ],
  );
}
