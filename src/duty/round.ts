import type { LaneTime } from '../chat/card-store.ts';
import type { Db } from '../db/client.ts';
import type { Sql } from '../db/sql.ts';
import { carryOut } from '../decide/commit.ts';
import type { Shell, Work } from '../decide/shell.ts';

export interface RoundOptions {
  readonly db: Db;
  readonly shell: Shell;
  readonly enqueue: (sql: Sql, lanes: readonly LaneTime[]) => Promise<void>;
  readonly wake: (lanes: readonly LaneTime[]) => void;
}

/** Something the service looks after by the clock; called at every ring, decides by rows whether anything is due. */
export type Round = (options: RoundOptions) => Promise<void>;

/**
 * One turn of a round: `prepare` reads what is due and says what to do, all in one transaction. Of several replicas
 * one makes the turn; the others find the lock taken and leave. Answers how many commands were carried out.
 */
export async function turn(
  { db, shell, enqueue, wake }: RoundOptions,
  name: string,
  prepare: (sql: Sql, now: Date) => Promise<readonly Work[]>,
): Promise<number> {
  const { count, lanes } = await db.tx(async sql => {
    const [held] = await sql.query<{ held: boolean }>(
      'select pg_try_advisory_xact_lock(hashtextextended($1, 11)) as held',
      [`round:${name}`],
    );
    if (held?.held !== true) return { count: 0, lanes: [] };
    const works = await prepare(sql, shell.surroundings.now());
    if (works.length === 0) return { count: 0, lanes: [] };
    const { lanes } = await carryOut(sql, shell, works);
    await enqueue(sql, lanes);
    return { count: works.length, lanes };
  });
  wake(lanes);
  return count;
}

/** Regions that have an office of the leading group: whatever is done for a region is done for these. */
export async function officeRegions(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    'select distinct region_id as id from unit where is_office and active order by region_id',
  );
  return rows.map(row => row.id);
}
