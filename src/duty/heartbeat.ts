/** When something that the clock looks after was last done: a row each, so that replicas agree on it. */
import type { Sql } from '../db/sql.ts';

export async function beat(sql: Sql, name: string, now: Date): Promise<void> {
  await sql.query(
    'insert into heartbeat (name, at) values ($1, $2) on conflict (name) do update set at = excluded.at',
    [name, now],
  );
}

export async function lastBeat(sql: Sql, name: string): Promise<Date | undefined> {
  const rows = await sql.query<{ at: Date }>('select at from heartbeat where name = $1', [name]);
  return rows[0]?.at;
}
