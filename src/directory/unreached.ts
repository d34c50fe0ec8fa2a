/** Cards that had nobody to go to, for whoever can be reached now. */
import type { CardIds, CardKey } from '../chat/card-id.ts';
import { type LaneTime, showCards } from '../chat/card-store.ts';
import type { Sql } from '../db/sql.ts';

interface Around {
  readonly now: Date;
  /** When the cards may ring. */
  readonly cardsAt: Date;
  readonly cardId: CardIds;
}

interface Unreached extends Omit<CardKey, 'personId'> {
  readonly regionId: string;
  readonly unitId: string;
  readonly role: string;
  readonly userId: string;
  readonly urgent: boolean;
}

/**
 * What the units of this person's posts owe was asked of nobody while no account was linked or the post was vacant
 * (`card.nobody` on record): she gets the card that asks, once for each matter that is still open. Whoever
 * stands in for a post (`STANDS_IN`) gets what was meant for it, as she would have then, unless somebody has it by now.
 */
export async function showUnreached(sql: Sql, personId: string, around: Around): Promise<LaneTime[]> {
  const found = await sql.query<Unreached>(
    `select distinct on (d.subject_kind, d.subject_id, o.unit_id) d.subject_kind as "subjectKind",
       d.subject_id as "subjectId", d.region_id as "regionId", o.unit_id as "unitId", o.role, i.platform,
       i.user_id as "userId", a.detail->>'card' as kind, coalesce(a.detail->>'slot', '') as slot,
       coalesce((a.detail->>'urgent')::boolean, false) as urgent
     from post o
     join identity i on i.person_id = o.person_id and i."primary"
     join duty d on d.unit_id = o.unit_id and d.state = 'open'
     join audit a on a.stream = d.subject_kind || ':' || d.subject_id and a.action = 'card.nobody'
       and (a.detail->>'audience')::jsonb->>'unitId' = o.unit_id
       and (a.detail->>'audience')::jsonb->>'role' in (o.role, case o.role when 'deputy' then 'liaison' when 'head' then 'leader' end)
     where o.person_id = $1 and o.until is null and not exists (select 1 from card_message c
       where c.subject_kind = d.subject_kind and c.subject_id = d.subject_id
         and (c.person_id = o.person_id or c.unit_id = o.unit_id
           and (a.detail->>'audience')::jsonb->>'role' <> o.role))
     order by d.subject_kind, d.subject_id, o.unit_id, a.seq`,
    [personId],
  );
  const rows = found.map(row => ({
    ...row,
    id: around.cardId({ ...row, personId }),
    personId,
    // Behind whatever the subject is at: it is rendered as it stands when it is sent.
    version: 1,
    dueAt: row.urgent ? around.now : around.cardsAt,
  }));
  return showCards(sql, rows, around.now);
}
