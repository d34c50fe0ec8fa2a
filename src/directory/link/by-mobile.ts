import type { Logger } from 'pino';
import { type AuditEntry, record } from '../../audit/record.ts';
import type { ChatAdapter } from '../../chat/adapter.ts';
import type { LaneTime } from '../../chat/card-store.ts';
import type { Db } from '../../db/client.ts';
import type { Sql } from '../../db/sql.ts';
import type { Surroundings } from '../../decide/surroundings.ts';
import { openingHour } from '../../duty/ladder.ts';
import { linkIdentity } from './identity.ts';

export interface MobileLinkOptions {
  readonly db: Db;
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
  readonly surroundings: Surroundings;
  readonly enqueue: (sql: Sql, lanes: readonly LaneTime[]) => Promise<void>;
  readonly wake: (lanes: readonly LaneTime[]) => void;
  readonly log: Logger;
}

/** People looked up in one go: each costs a call or two of the platform's month. */
const AT_ONCE = 20;
/** A platform that does not know a number is asked again after so many days (our own choice). */
const AGAIN_DAYS = 7;
const AGAIN_AFTER_TROUBLE_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface Wanted {
  readonly personId: string;
  readonly regionId: string;
  readonly mobile: string;
  readonly platform: string;
  readonly hasAccount: boolean;
}

/**
 * Links holders of a post who have a mobile and no account on the platform of their unit: the one platform on which all
 * her reachable colleagues are, or the only one there is. Where a unit is on several, nobody is looked up. Answers how
 * many were linked. Numbers go to the platform's own look-up and nowhere else.
 */
export async function linkByMobile(options: MobileLinkOptions): Promise<number> {
  const now = options.surroundings.now();
  const able = [...options.adapters.values()].filter(adapter => adapter.findUser !== undefined);
  if (able.length === 0) return 0;
  const wanted = await options.db.query<Wanted>(WANTED, [
    able.map(adapter => adapter.platform),
    options.adapters.size === 1 ? (able[0]?.platform ?? null) : null,
    new Date(now.getTime() - AGAIN_DAYS * DAY_MS),
    new Date(now.getTime() - AGAIN_AFTER_TROUBLE_MS),
    AT_ONCE,
  ]);
  let linked = 0;
  for (const person of wanted) if (await lookUp(options, person, now)) linked += 1;
  return linked;
}

const WANTED = `
  with home as (
    select p.unit_id, min(i.platform) as platform from person p
    join identity i on i.person_id = p.id and i."primary"
    where p.active group by p.unit_id having count(distinct i.platform) = 1),
  wanted as (
    select p.id, p.mobile, u.region_id,
      coalesce(h.platform, case when not exists (select 1 from person c join identity i on i.person_id = c.id
        where c.unit_id = p.unit_id and c.active) then $2::text end) as platform
    from person p join unit u on u.id = p.unit_id and u.active
    left join home h on h.unit_id = p.unit_id
    where p.active and p.mobile is not null
      and exists (select 1 from post o where o.person_id = p.id and o.until is null))
  select w.id as "personId", w.region_id as "regionId", w.mobile, w.platform,
    exists (select 1 from identity i where i.person_id = w.id) as "hasAccount"
  from wanted w
  where w.platform = any($1)
    and not exists (select 1 from identity i where i.person_id = w.id and i.platform = w.platform)
    and not exists (select 1 from account_lookup l where l.person_id = w.id and l.platform = w.platform
      and l.tried_at > case when l.outcome = 'trouble' then $4::timestamptz else $3::timestamptz end)
  order by w.id limit $5`;

async function lookUp(options: MobileLinkOptions, person: Wanted, now: Date): Promise<boolean> {
  const { db, adapters, log } = options;
  const { personId, platform } = person;
  let userId: string | undefined;
  try {
    userId = await adapters.get(platform)?.findUser?.(person.mobile);
  } catch (error) {
    // The adapter's errors name no number.
    log.warn({ platform, personId, reason: error instanceof Error ? error.message : '' }, 'mobile look-up');
    await remember(db, person, 'trouble', now);
    return false;
  }
  if (userId === undefined) {
    await remember(db, person, 'unknown', now);
    return false;
  }
  const { linked, lanes } = await db.tx(async sql => link(options, sql, person, userId, now));
  options.wake(lanes);
  return linked;
}

async function link(
  { surroundings, enqueue }: MobileLinkOptions,
  sql: Sql,
  person: Wanted,
  userId: string,
  now: Date,
): Promise<{ linked: boolean; lanes: readonly LaneTime[] }> {
  const { personId, platform, regionId, hasAccount } = person;
  const { calendar, settings, newId } = await surroundings.context(sql, regionId);
  const around = {
    now,
    cardsAt: openingHour(now, calendar, settings.quiet),
    newId,
    cardId: surroundings.cardId,
  };
  const lanes = await linkIdentity(
    sql,
    { platform, userId, personId, by: 'mobile', primary: !hasAccount },
    around,
  );
  const linked = lanes !== undefined;
  await remember(sql, person, linked ? 'linked' : 'taken', now);
  await record(sql, [entry(person, userId, linked, now)]);
  await enqueue(sql, lanes ?? []);
  return { linked, lanes: lanes ?? [] };
}

function entry(
  { personId, platform, regionId }: Wanted,
  userId: string,
  linked: boolean,
  at: Date,
): AuditEntry {
  return {
    stream: `person:${personId}`,
    at,
    regionId,
    actorKind: 'system',
    actorId: 'mobile-lookup',
    channel: 'clock',
    // Two people with one number: somebody has to look.
    action: linked ? 'account.linked' : 'account.taken',
    detail: { platform, userId, before: null, after: linked ? { personId } : null },
  };
}

async function remember(
  sql: Sql,
  { personId, platform }: Wanted,
  outcome: 'linked' | 'unknown' | 'taken' | 'trouble',
  now: Date,
): Promise<void> {
  await sql.query(
    `insert into account_lookup (person_id, platform, tried_at, outcome) values ($1, $2, $3, $4)
     on conflict (person_id, platform) do update set tried_at = excluded.tried_at, outcome = excluded.outcome`,
    [personId, platform, now, outcome],
  );
}
