import type { Sql } from '../db/sql.ts';

/** Whether a region is `inner` itself or one above it. */
export async function covers(sql: Sql, outer: string, inner: string): Promise<boolean> {
  if (outer === inner) return true;
  const rows = await sql.query<{ found: boolean }>(
    'select exists (select 1 from region_upward($1) where id = $2) as found',
    [inner, outer],
  );
  return rows[0]?.found ?? false;
}
