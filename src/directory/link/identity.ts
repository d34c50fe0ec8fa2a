import type { LaneTime } from '../../chat/card-store.ts';
import type { Sql } from '../../db/sql.ts';
import { claimWaiting, followPlatform, type HandoverAround } from '../handover.ts';

export interface Linking {
  readonly platform: string;
  readonly userId: string;
  readonly personId: string;
  readonly by: 'mobile' | 'office';
  /** From now on she is reached here and no longer on another platform. */
  readonly primary: boolean;
}

/**
 * Links an account to a person. Undefined when the account is somebody's already: then nothing changes. What lies
 * open for her follows to the account, and what waited for the holder of her post because nobody could be reached.
 */
export async function linkIdentity(
  sql: Sql,
  link: Linking,
  around: HandoverAround,
): Promise<LaneTime[] | undefined> {
  const { platform, userId, personId, by, primary } = link;
  const taken = await sql.query(
    `insert into identity (platform, user_id, person_id, "primary", linked_by, linked_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (platform, user_id) do nothing returning 1`,
    [platform, userId, personId, primary, by, around.now],
  );
  if (taken.length === 0) return undefined;
  if (!primary) return [];
  await sql.query(
    'update identity set "primary" = false where person_id = $1 and (platform, user_id) <> ($2, $3)',
    [personId, platform, userId],
  );
  await sql.query('update person set version = version + 1 where id = $1', [personId]);
  return [...(await followPlatform(sql, personId, around)), ...(await claimWaiting(sql, personId, around))];
}
