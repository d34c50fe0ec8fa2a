/** Which duties are due, oldest first, read without a lock: whoever moves them reads them again. */
import type { Sql } from '../db/sql.ts';
import type { Chased } from './looked.ts';

/** Duties handled in one transaction. */
export const BATCH = 500;

/** Where a walk over the due duties has come to. */
interface Place {
  readonly id: string;
  readonly nextAt: Date;
}

export interface DueRow extends Place, Chased {}

/** The due duties page by page, to whoever asks; empty once there are no more. */
export function duePages(sql: Sql, now: Date): () => Promise<DueRow[]> {
  let latest: Promise<DueRow[] | undefined> = Promise.resolve(undefined);
  return async () => {
    const page = latest.then(before =>
      before === undefined || before.length === BATCH ? dueRows(sql, now, before?.at(-1)) : [],
    );
    latest = page;
    return page;
  };
}

function dueRows(sql: Sql, now: Date, after: Place | undefined): Promise<DueRow[]> {
  return sql.query<DueRow>(
    `select d.id, d.next_at as "nextAt", d.subject_kind as "subjectKind", d.subject_id as "subjectId",
       d.unit_id as "unitId", d.kind, d.step from duty d
     where d.state = 'open' and d.next_at <= $1 and (d.next_at, d.id) > ($2, $3)
     order by d.next_at, d.id limit ${BATCH}`,
    [now, after?.nextAt ?? '-infinity', after?.id ?? ''],
  );
}
