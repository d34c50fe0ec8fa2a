/** A filled-in plan table becomes the plan's rows: all of them or none. */
import { createHash } from 'node:crypto';
import type { Db } from '../../db/client.ts';
import type { Json } from '../../db/sql.ts';
import type { Problem } from '../../directory/import/problems.ts';
import { insertPlanRows } from '../annual/store.ts';
import { readPlanFile } from './read.ts';
import { resolveRows } from './resolve.ts';

export type Uploaded =
  | { readonly ok: true; readonly command: Json; readonly rows: number }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly more: number };

/**
 * Reads, checks and stores the rows under a revision of their own; nobody sees them until the answered command
 * (`plan.fill`) is decided, which is the caller's to submit. The same rows give the same revision, so a file
 * sent twice changes nothing. Revisions that never came into force are removed by the next upload.
 */
export async function uploadPlan(
  db: Pick<Db, 'tx' | 'query'>,
  planId: string,
  bytes: Uint8Array,
  fileName: string,
): Promise<Uploaded> {
  const file = await readPlanFile(bytes);
  if (!file.ok) return file;
  const [plan] = await db.query<{ id: string; regionId: string; unitId: string; year: number }>(
    'select id, region_id as "regionId", unit_id as "unitId", year from annual_plan where id = $1',
    [planId],
  );
  if (plan === undefined) return failed('没有这份年度计划');
  const resolved = await resolveRows(db, plan, file.sheet, file.rows);
  if (!resolved.ok) return resolved;
  const { revision } = resolved;
  await db.tx(async sql => {
    await sql.query(
      `delete from plan_row r using annual_plan p where p.id = $1 and r.plan_id = p.id
         and r.revision <> coalesce(p.doc->>'revision', '') and r.revision <> $2
         and not exists (select 1 from jsonb_array_elements(p.doc->'amendments') a where a->>'from' = r.revision)`,
      [planId, revision],
    );
    await insertPlanRows(sql, resolved.rows);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = (fileName.split(/[/\\]/).at(-1) ?? '').slice(0, 120);
  return { ok: true, rows: resolved.rows.length, command: { type: 'plan.fill', revision, source, sha256 } };
}

function failed(reason: string): Uploaded {
  return { ok: false, problems: [{ sheet: '', row: 0, column: '', reason }], more: 0 };
}
