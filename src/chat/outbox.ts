import { type Sql, together } from '../db/sql.ts';
import type { Outcome } from './adapter.ts';
import { CARD_COLUMNS, type CardRow } from './card-row.ts';
import { FIRST_MS, SPACING_MS } from './card-store.ts';
import { CLAIM_MS } from './lease.ts';
import type { Printed } from './printed.ts';

/** A card in a worker's hands. */
export interface ClaimedRow extends CardRow {
  /** Since when the present post has been tried with an end that nobody knows; null when all ends are known. */
  readonly unclearSince: Date | null;
  /** What that post may have offered by number. */
  readonly printed: unknown;
}

const DIRTY = `c.platform = $1 and c.sent_version < c.desired_version and c.state in ('open', 'settled')`;

/**
 * No claim is ever set so far ahead of the clock: such a one was made while a clock ran ahead, and nobody waits until the
 * right one gets there.
 */
const AHEAD_MS = 600_000;
/** Nor is a change put off so far that meets no trouble, or a card made in the future. */
const SOON_MS = 60_000;
/** `$2` is the present time in every statement that asks for it. */
const ahead = (time: string, byMs: number): string =>
  `${time} > $2::timestamptz + ${byMs} * interval '1 millisecond'`;
/**
 * Who holds a card is told by the database's clock, which all replicas share: `$3` is this machine's time, so that what
 * its service takes for the present is moved by as much as the machine's clock is wrong.
 */
const SHARED_NOW = '(statement_timestamp() + ($2::timestamptz - $3::timestamptz))';
const inHand = (card: string): string =>
  `(${card}.claimed_till > ${SHARED_NOW} and not ${ahead(`${card}.claimed_till`, AHEAD_MS)})`;
/**
 * A first post may wait for days, until office hours, and a platform may say stop for as long; what was put off carries
 * the time when that was done.
 */
const UNDER_WRONG_CLOCK = `(${ahead('c.created_at', AHEAD_MS)} or ${ahead('c.trouble_at', AHEAD_MS)}
  or (c.trouble is null and ${ahead('c.due_at', SOON_MS)} and (c.ref is not null
    or ${ahead('c.created_at', SOON_MS)} and c.due_at <= c.created_at + ${SOON_MS} * interval '1 millisecond')))`;
const DUE = `(c.due_at <= $2 or ${UNDER_WRONG_CLOCK}) and ${inHand('c')} is not true`;

/** Few among many, and asked for all the time: they have an index of their own. */
const URGENT = 'c.urgent';

/*
 * In a chat posts keep their order. Both questions are asked of one card after the other until enough are found, each
 * answered by the first entry of a small index of its own: thousands that wait cost a claim nothing.
 */
const ofTheChat = (o: string): string =>
  `${o}.platform = c.platform and ${o}.user_id = c.user_id and not ${o}.urgent and ${o}.state in ('open', 'settled')
     and ${o}.sent_version < ${o}.desired_version`;
/** No older card of the chat is still to be posted; whether it was tried already changes nothing. */
const OLDEST = `(c.ref is not null or c.created_at <= coalesce((
  select min(o.created_at) from card_message o where ${ofTheChat('o')} and o.ref is null), c.created_at))`;
/** Nothing for the same person is on its way. */
const ALONE = `(select o.id from card_message o where ${ofTheChat('o')} and o.claimed_till is not null
  and o.id <> c.id and ${inHand('o')} limit 1) is null`;
const IN_TURN = `not c.urgent and ${ALONE} and ${OLDEST}`;

/**
 * Takes the cards that are due on a platform, urgent or ordinary ones. In one chat posts keep their order: a card
 * waits while an older one for the same person is on its way or still to be posted, unless it is urgent.
 */
export async function claim(
  sql: Sql,
  platform: string,
  urgent: boolean,
  limit: number,
  now: Date,
): Promise<ClaimedRow[]> {
  // Claims of one lane queue up, so that two workers never take two cards of one chat.
  const turn = sql.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [
    `deliver:${platform}:${urgent}`,
  ]);
  const claimed = sql.query<ClaimedRow>(
    `with due as (
       select c.id, case when c.ref is null and c.tried_post = greatest(c.post, 1) then c.tried_at end as unclear
       from card_message c
       where ${DIRTY} and ${urgent ? URGENT : IN_TURN} and ${DUE}
       order by c.due_at, c.created_at, c.id limit $4 for update skip locked)
     update card_message c set claimed_till = ${SHARED_NOW} + $5 * interval '1 millisecond',
       attempts = c.attempts + 1, post = greatest(c.post, 1),
       -- Should this process die with the card in hand, nobody knows how its try ended.
       tried_at = case when c.ref is null then coalesce(due.unclear, $2) end, tried_post = greatest(c.post, 1)
     from due where c.id = due.id
     returning ${CARD_COLUMNS}, due.unclear as "unclearSince", case when due.unclear is not null then c.printed end as printed`,
    [platform, now, new Date(), limit, CLAIM_MS],
  );
  return (await together([turn, claimed]))[1];
}

/** The cards are still in hand. */
export async function renewClaims(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `update card_message set claimed_till = ${SHARED_NOW} + $4 * interval '1 millisecond'
     where id = any($1) and claimed_till is not null`,
    [ids, now, new Date(), CLAIM_MS],
  );
}

/** Past the platform's edit window the card is posted anew; the old copy can't be touched any more. */
export async function startRepost(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.query(
    `update card_message set post = post + 1, ref = null, tried_at = $2, tried_post = post + 1, printed = null
     where id = any($1)`,
    [ids, now],
  );
}

/** What the posts are about to offer by number, before they go out. */
export async function notePrinted(
  sql: Sql,
  posts: readonly { readonly id: string; readonly printed: Printed }[],
): Promise<void> {
  if (posts.length === 0) return;
  await sql.query(
    `update card_message c set printed = x.printed
     from json_to_recordset($1::json) as x(id text, printed jsonb) where c.id = x.id`,
    [JSON.stringify(posts)],
  );
}

export interface Sent {
  readonly id: string;
  readonly version: number;
  readonly look: string;
  readonly outcome: Outcome;
  readonly posted: boolean;
  /** Of the post, before this try. */
  readonly unclearSince: Date | null;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;

/**
 * Writes down what became of each card and releases it. The answer to a tap goes to the platform on another way than
 * an update; where it was noted while the update was under way, nobody knows which of the two is shown. Nor does
 * anybody of a post whose earlier try may have arrived: under the same key the platform keeps what came first. Such a
 * card stays due.
 */
export async function settleSends(
  sql: Sql,
  sends: readonly Sent[],
  claimed: ReadonlyMap<string, ClaimedRow>,
  now: Date,
): Promise<void> {
  const rows = sends.map(send => ({
    id: send.id,
    version: send.version,
    look: send.look,
    posted: send.posted,
    triedAt: send.outcome.outcome === 'throttled' ? send.unclearSince : null,
    unclear: send.outcome.outcome === 'unknown',
    blind: send.posted && send.unclearSince !== null,
    was: claimed.get(send.id)?.sentVersion ?? 0,
    ...fate(send.outcome, claimed.get(send.id)?.attempts ?? 1, now),
  }));
  if (rows.length === 0) return;
  // Arrays, because the planner takes them for short: it then looks cards up by their id, however many there are.
  await sql.query(
    `with x as (
       select x.*, x.blind or (not x.posted and c.sent_version <> x.was and c.shown_hash is distinct from x.look)
         as unsure
       from unnest($1::text[], $5::int[], $6::text[], $7::boolean[], $8::boolean[], $9::int[], $10::text[], $11::text[],
         $12::timestamptz[], $13::boolean[], $14::text[], $15::timestamptz[])
         as x(id, version, look, posted, blind, was, fate, ref, tried_at, unclear, trouble, due_at)
       join card_message c on c.id = x.id order by c.id for update of c)
     update card_message c set claimed_till = null,
       sent_version = case when x.fate <> 'sent' then c.sent_version
         when x.unsure then least(c.sent_version, x.version) else greatest(c.sent_version, x.version) end,
       shown_hash = case when x.fate <> 'sent' then c.shown_hash when not x.unsure then x.look end,
       ref = case when x.fate = 'sent' then coalesce(x.ref, c.ref) else c.ref end,
       posted_at = case when x.fate = 'sent' and x.posted then $2 else c.posted_at end,
       updated_at = case when x.fate = 'sent' and not x.posted then $2 else c.updated_at end,
       attempts = case when x.fate = 'sent' then 0 else c.attempts end,
       state = case when x.fate = 'failed' then 'failed' else c.state end,
       tried_at = case when x.unclear then c.tried_at else x.tried_at end,
       trouble = x.trouble, trouble_at = case when x.trouble is null then null else $2 end,
       due_at = case when x.fate = 'sent' then $2::timestamptz + (case when x.posted then $3::float8 else $4::float8 end) * interval '1 millisecond' else coalesce(x.due_at, c.due_at) end
     from x where c.id = x.id`,
    [
      rows.map(row => row.id),
      now,
      FIRST_MS,
      SPACING_MS,
      rows.map(row => row.version),
      rows.map(row => row.look),
      rows.map(row => row.posted),
      rows.map(row => row.blind),
      rows.map(row => row.was),
      rows.map(row => row.fate),
      rows.map(row => row.ref),
      rows.map(row => row.triedAt),
      rows.map(row => row.unclear),
      rows.map(row => row.trouble),
      rows.map(row => row.dueAt),
    ],
  );
}

interface Fate {
  readonly fate: 'sent' | 'again' | 'failed';
  readonly ref: string | null;
  readonly trouble: string | null;
  readonly dueAt: Date | null;
}

function fate(outcome: Outcome, attempts: number, now: Date): Fate {
  switch (outcome.outcome) {
    case 'sent':
      return { fate: 'sent', ref: outcome.ref, trouble: null, dueAt: null };
    case 'throttled':
      return {
        fate: 'again',
        ref: null,
        trouble: `throttled:${outcome.code}`,
        dueAt: new Date(now.getTime() + outcome.retryAfterMs),
      };
    case 'refused':
      return { fate: 'failed', ref: null, trouble: `refused:${outcome.code}`, dueAt: null };
    case 'unknown': {
      if (!outcome.idempotent) return { fate: 'failed', ref: null, trouble: 'unknown', dueAt: null };
      const wait = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 16), LAST_RETRY_MS);
      return { fate: 'again', ref: null, trouble: 'unknown', dueAt: new Date(now.getTime() + wait) };
    }
  }
}

/** The platform is down: nothing is tried before `until`. */
export async function putOff(sql: Sql, platform: string, until: Date, now: Date): Promise<void> {
  await sql.query(
    `update card_message c set due_at = $2, trouble_at = $3
     where ${DIRTY} and c.due_at < $2 and c.claimed_till is null`,
    [platform, until, now],
  );
}

/** Brings forward what waits only because its last try had no clear end. */
export async function revive(sql: Sql, platform: string, now: Date): Promise<void> {
  await sql.query(
    `update card_message c set due_at = $2 where ${DIRTY} and c.trouble = 'unknown' and c.due_at > $2
       and c.claimed_till is null`,
    [platform, now],
  );
}

/** When the lane has something to do next; undefined when it is empty. */
export async function nextDue(sql: Sql, platform: string, now: Date): Promise<Date | undefined> {
  const rows = await sql.query<{ at: Date | null }>(
    `select min(at) as at from (
       (select c.due_at as at from card_message c
        where ${DIRTY} and (c.urgent or ${OLDEST}) and ${inHand('c')} is not true order by c.due_at limit 1)
       union all
       (select greatest(c.due_at, c.claimed_till) from card_message c
        where ${DIRTY} and c.claimed_till is not null and ${inHand('c')})
       union all
       (select $2::timestamptz from card_message c where ${DIRTY} and ${UNDER_WRONG_CLOCK} and (c.urgent or ${OLDEST})
          and ${inHand('c')} is not true limit 1)) next`,
    [platform, now, new Date()],
  );
  return rows[0]?.at ?? undefined;
}

export interface LaneBacklog {
  readonly platform: string;
  readonly waiting: number;
  readonly overdue: number;
  readonly oldestDueAt: Date | null;
  readonly failed: number;
}

/** How far behind delivery is, by platform; `failed` are cards that need a person. */
export async function backlog(sql: Sql, now: Date): Promise<LaneBacklog[]> {
  return sql.query<LaneBacklog>(
    `select platform, count(*) filter (where state <> 'failed')::int as waiting,
       count(*) filter (where state <> 'failed' and due_at <= $1)::int as overdue,
       min(due_at) filter (where state <> 'failed' and due_at <= $1) as "oldestDueAt",
       count(*) filter (where state = 'failed')::int as failed
     from card_message where state in ('open', 'settled', 'failed') and sent_version < desired_version
     group by platform order by platform`,
    [now],
  );
}

/** The platform took these looks with its ack; one that met a newer update may have covered it, which is then due again. */
export async function markShown(
  sql: Sql,
  shown: readonly { readonly id: string; readonly version: number; readonly look: string }[],
  now: Date,
): Promise<void> {
  await sql.query(
    `with x as (
       select x.* from unnest($1::text[], $3::int[], $4::text[]) as x(id, version, look)
       join card_message c on c.id = x.id order by c.id for update of c)
     update card_message c set sent_version = x.version, updated_at = $2,
       shown_hash = case when c.sent_version < x.version then x.look end
     from x where c.id = x.id and c.ref is not null and (c.sent_version < x.version
       or c.sent_version > x.version and c.shown_hash is distinct from x.look)`,
    [shown.map(card => card.id), now, shown.map(card => card.version), shown.map(card => card.look)],
  );
}

/** Nobody knows whether the platform shows what these cards say; each is brought once more. */
export async function markDoubted(
  sql: Sql,
  platform: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `update card_message set sent_version = least(sent_version, desired_version - 1), shown_hash = null, due_at = $3
     where platform = $1 and id = any($2) and ref is not null and state in ('open', 'settled')`,
    [platform, ids, now],
  );
}
