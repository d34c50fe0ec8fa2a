import type { CardIds, CardKey } from '../chat/card-id.ts';
import type { LaneTime } from '../chat/card-store.ts';
import type { Sql } from '../db/sql.ts';
import { showUnreached } from './unreached.ts';
import { type Role, STANDS_IN } from './who.ts';

/** What a handover needs besides rows. */
export interface HandoverAround {
  readonly now: Date;
  /** When the cards may ring with their new holder. */
  readonly cardsAt: Date;
  readonly newId: () => string;
  readonly cardId: CardIds;
}

/** Who shall see which open cards: those that a condition on `card_message c` selects. */
interface Move {
  readonly where: string;
  readonly values: readonly unknown[];
  readonly toPersonId: string;
  readonly toRole: Role | null;
  /** What the closed copies say about it. */
  readonly as: 'successor' | 'platform';
}

/**
 * Gives a post to a person: her predecessor's ends, and what lies open with her predecessor moves to her. Duties
 * belong to the unit and need no moving. Asked a second time, it changes nothing.
 */
export async function appoint(
  sql: Sql,
  { unitId, role, personId }: { readonly unitId: string; readonly role: Role; readonly personId: string },
  around: HandoverAround,
): Promise<LaneTime[]> {
  await sql.query(
    'update post set until = $4 where unit_id = $1 and role = $2 and person_id <> $3 and until is null',
    [unitId, role, personId, around.now],
  );
  await sql.query(
    `insert into post (id, unit_id, person_id, role, since)
     select $5, $1, $3, $2, $4
     where not exists (select 1 from post where unit_id = $1 and role = $2 and person_id = $3 and until is null)`,
    [unitId, role, personId, around.now, around.newId()],
  );
  // While nobody was liaison her cards went to the deputy, who keeps a copy.
  const standIn = await copyCards(
    sql,
    {
      where: `c.unit_id = $1 and $2 = 'liaison' and c.role = 'deputy' and not exists (select 1 from card_message l
        where l.unit_id = c.unit_id and l.role = 'liaison' and l.subject_kind = c.subject_kind
          and l.subject_id = c.subject_id and l.kind = c.kind and l.slot = c.slot)`,
      values: [unitId, role],
      toPersonId: personId,
      toRole: role,
    },
    around,
  );
  const moved = await moveCards(
    sql,
    {
      where: 'c.unit_id = $1 and c.role = $2 and c.person_id <> $3',
      values: [unitId, role, personId],
      toPersonId: personId,
      toRole: role,
      as: 'successor',
    },
    around,
  );
  return [...standIn, ...moved, ...(await showUnreached(sql, personId, around))];
}

/**
 * The holder of a post is away until `till`, or back (null). Meanwhile whoever stands in (`STANDS_IN`) gets a copy of
 * what lies open; hers stay, so that she may still answer.
 */
export async function setAway(
  sql: Sql,
  { unitId, role, till }: { readonly unitId: string; readonly role: Role; readonly till: Date | null },
  around: HandoverAround,
): Promise<LaneTime[]> {
  await sql.query('update post set away_till = $3 where unit_id = $1 and role = $2 and until is null', [
    unitId,
    role,
    till,
  ]);
  const standIn = STANDS_IN[role];
  if (till === null || standIn === undefined) return [];
  const deputies = await sql.query<{ personId: string }>(
    `select o.person_id as "personId" from post o join person p on p.id = o.person_id and p.active
     where o.unit_id = $1 and o.role = $3 and o.until is null and (o.away_till is null or o.away_till <= $2)
     order by o.since, o.person_id limit 1`,
    [unitId, around.now, standIn],
  );
  const deputy = deputies[0];
  if (deputy === undefined) return [];
  return copyCards(
    sql,
    {
      where: 'c.unit_id = $1 and c.role = $2',
      values: [unitId, role],
      toPersonId: deputy.personId,
      toRole: standIn,
    },
    around,
  );
}

/** A person is now reached on another platform: her open cards follow her there. */
export async function followPlatform(
  sql: Sql,
  personId: string,
  around: HandoverAround,
): Promise<LaneTime[]> {
  return moveCards(
    sql,
    {
      where: `c.person_id = $1 and not exists (select 1 from identity i where i.person_id = c.person_id
        and i."primary" and i.platform = c.platform and i.user_id = c.user_id)`,
      values: [personId],
      toPersonId: personId,
      toRole: null,
      as: 'platform',
    },
    around,
  );
}

/**
 * After posts of these units changed hands by an import: what lies open with somebody who no longer holds the post goes
 * to whoever does. A post that nobody holds leaves its cards where they are; the next holder gets them.
 */
export async function followHolders(
  sql: Sql,
  unitIds: readonly string[],
  around: HandoverAround,
): Promise<LaneTime[]> {
  const stale = await sql.query<{ unitId: string; role: Role; heirId: string }>(
    `select distinct on (c.unit_id, c.role) c.unit_id as "unitId", c.role, o.person_id as "heirId"
     from card_message c
     join post o on o.unit_id = c.unit_id and o.role = c.role and o.until is null
     join person p on p.id = o.person_id and p.active
     where c.state = 'open' and c.unit_id = any($1) and c.role <> 'staff'
       and not exists (select 1 from post h where h.unit_id = c.unit_id and h.role = c.role
         and h.person_id = c.person_id and h.until is null)
     order by c.unit_id, c.role, o.since, o.person_id`,
    [unitIds],
  );
  const lanes: LaneTime[] = [];
  for (const { unitId, role, heirId } of stale) {
    const move: Move = {
      where: `c.unit_id = $1 and c.role = $2 and not exists (select 1 from post h where h.unit_id = c.unit_id
        and h.role = c.role and h.person_id = c.person_id and h.until is null)`,
      values: [unitId, role],
      toPersonId: heirId,
      toRole: role,
      as: 'successor',
    };
    lanes.push(...(await moveCards(sql, move, around)));
  }
  return lanes;
}

/**
 * Somebody who took a post over before she had an account can be reached now: the cards that left her predecessor, and
 * those that had nobody to go to.
 */
export async function claimWaiting(sql: Sql, personId: string, around: HandoverAround): Promise<LaneTime[]> {
  const left = await copyCards(
    sql,
    {
      where: `c.moved_to = 'successor' and exists (select 1 from post o where o.unit_id = c.unit_id
          and o.role = c.role and o.person_id = $1 and o.until is null)
        and not exists (select 1 from card_message n where n.subject_kind = c.subject_kind
          and n.subject_id = c.subject_id and n.kind = c.kind and n.slot = c.slot and n.unit_id = c.unit_id
          and n.role = c.role and n.moved_to is null)`,
      values: [personId],
      toPersonId: personId,
      toRole: null,
    },
    around,
    'settled',
  );
  return [...left, ...(await showUnreached(sql, personId, around))];
}

/** Copies the cards, then closes the old ones: posted copies lose their buttons, unposted ones are dropped. */
async function moveCards(sql: Sql, move: Move, around: HandoverAround): Promise<LaneTime[]> {
  const copied = await copyCards(sql, move, around);
  await sql.query(
    `delete from card_message c where c.state = 'open' and c.post = 0 and c.claimed_till is null and ${move.where}`,
    move.values,
  );
  // One version behind what is wanted: the reconciler renders the old copy once more, settled.
  const at = move.values.length + 1;
  const closed = await sql.query<LaneTime>(
    `with touched as (
       update card_message c set state = 'settled', moved_to = $${at + 1}, sent_version = least(c.sent_version, c.desired_version - 1),
         due_at = $${at}
       where c.state = 'open' and ${move.where} returning c.platform, c.due_at)
     select platform, min(due_at) as at from touched group by platform`,
    [...move.values, around.now, move.as],
  );
  return [...copied, ...closed];
}

interface Copy extends Omit<CardKey, 'personId'> {
  readonly source: string;
  readonly userId: string;
}

async function copyCards(
  sql: Sql,
  move: Omit<Move, 'as'>,
  around: HandoverAround,
  from: 'open' | 'settled' = 'open',
): Promise<LaneTime[]> {
  const at = move.values.length + 1;
  const copies = await sql.query<Copy>(
    `select distinct on (c.subject_kind, c.subject_id, c.kind, c.slot) c.id as source, i.platform,
       i.user_id as "userId", c.subject_kind as "subjectKind", c.subject_id as "subjectId", c.kind, c.slot
     from card_message c join identity i on i.person_id = $${at} and i."primary"
     where c.state = '${from}' and ${move.where}
     order by c.subject_kind, c.subject_id, c.kind, c.slot, c.created_at`,
    [...move.values, move.toPersonId],
  );
  if (copies.length === 0) return [];
  const rows = copies.map(copy => ({ ...copy, id: around.cardId({ ...copy, personId: move.toPersonId }) }));
  await sql.query(
    `insert into card_message as n (id, region_id, subject_kind, subject_id, kind, slot, unit_id, role, person_id,
       platform, user_id, urgent, state, desired_version, created_at, due_at)
     select x.id, c.region_id, c.subject_kind, c.subject_id, c.kind, c.slot, c.unit_id, coalesce($2, c.role), $3,
       x.platform, x."userId", c.urgent, 'open', c.desired_version, $4, $5
     from json_to_recordset($1::json) as x(id text, source text, platform text, "userId" text)
     join card_message c on c.id = x.source
     on conflict (subject_kind, subject_id, kind, slot, person_id, platform) do update
       set state = 'open', moved_to = null, desired_version = greatest(n.desired_version, excluded.desired_version),
         user_id = excluded.user_id,
         post = case when n.post > 0 and (n.user_id <> excluded.user_id or n.state = 'failed')
           then n.post + 1 else n.post end,
         ref = case when n.user_id = excluded.user_id and n.state <> 'failed' then n.ref end,
         sent_version = least(n.sent_version, greatest(n.desired_version, excluded.desired_version) - 1),
         role = excluded.role, unit_id = excluded.unit_id, due_at = excluded.due_at`,
    [JSON.stringify(rows), move.toRole, move.toPersonId, around.now, around.cardsAt],
  );
  return rows.map(row => ({ platform: row.platform, at: around.cardsAt }));
}
