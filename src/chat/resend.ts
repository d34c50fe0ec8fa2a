import { type AuditEntry, record } from '../audit/record.ts';
import type { Sql } from '../db/sql.ts';

/** A card that nothing will send again by itself (design.md §3.4): refused, or gone out with an unknown end. */
export interface FailedCard {
  readonly id: string;
  readonly regionId: string;
  readonly platform: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly unit: string;
  readonly person: string;
  /** `refused:<code>` or `unknown`. */
  readonly trouble: string;
  readonly troubleAt: Date;
  /** It is on the phone already, in an older state. */
  readonly shown: boolean;
}

const FAILED = `select c.id, c.region_id as "regionId", c.platform, c.subject_kind as "subjectKind",
    c.subject_id as "subjectId", c.kind, u.short_name as unit, p.name as person, coalesce(c.trouble, 'unknown') as trouble,
    coalesce(c.trouble_at, c.due_at) as "troubleAt", c.ref is not null as shown
  from card_message c join person p on p.id = c.person_id join unit u on u.id = c.unit_id
  where c.state = 'failed'`;

/** Latest first. */
export function failedCards(sql: Sql, most: number): Promise<FailedCard[]> {
  return sql.query<FailedCard>(`${FAILED} order by "troubleAt" desc, c.id limit $1`, [most]);
}

/**
 * Hands these cards back to the reconciler, inside the caller's transaction and on record; answers those that were
 * indeed failed. One whose end is unknown keeps its idempotency key, so that a platform that has it drops the double;
 * one that was refused gets a new key, since a refusal may have left a card behind that nobody sees.
 */
export async function resend(
  sql: Sql,
  ids: readonly string[],
  by: Pick<AuditEntry, 'actorKind' | 'actorId' | 'channel'>,
  now: Date,
): Promise<FailedCard[]> {
  const cards = await sql.query<FailedCard>(`${FAILED} and c.id = any($1) order by c.id for update of c`, [
    ids,
  ]);
  await sql.query(
    `update card_message c set state = case when c.moved_to is null then 'open' else 'settled' end,
       post = case when c.ref is null and c.trouble like 'refused:%' then c.post + 1 else c.post end,
       attempts = 0, trouble = null, trouble_at = null, claimed_till = null, due_at = $2
     where c.id = any($1)`,
    [cards.map(card => card.id), now],
  );
  await record(
    sql,
    cards.map(card => ({
      ...by,
      stream: `${card.subjectKind}:${card.subjectId}`,
      at: now,
      regionId: card.regionId,
      action: 'card.resent',
      detail: { cardId: card.id, platform: card.platform, trouble: card.trouble },
    })),
  );
  return cards;
}
