import type { Db } from '../../src/db/client.ts';

/** 9:00 on T−2 of a report that is due on Tuesday, 7 July. */
export const NOW = new Date('2026-07-03T09:00:00+08:00');

/** Units that owe a report, with the first step of the ladder due now. */
export async function owing(
  db: Db,
  codes: readonly string[],
  { broken = '', submitted = '' }: { broken?: string; submitted?: string },
): Promise<void> {
  await db.query(
    `insert into report_cycle (id, region_id, period, state, due_at, version, created_at, changed_at, doc)
     select 'cycle', region_id, '2026Q2', 'FILLING', $1, 1, $1, $1, '{}' from unit where code = 'XFDD'`,
    [NOW],
  );
  await db.query(
    `insert into report_submission (id, region_id, cycle_id, unit_id, state, due_at, version, created_at, changed_at, doc)
     select 'report-' || u.code, u.region_id, 'cycle', u.id, case when u.code = $3 then 'SUBMITTED' else 'NOT_STARTED' end,
       $1::timestamptz + interval '105 hours', 1, $1, $1,
       case when u.code = $4 then '{}'::jsonb else jsonb_build_object('no', 'JB-' || u.code, 'period', '2026Q2', 'unit',
         jsonb_build_object('id', u.id, 'code', u.code, 'name', u.name, 'short', u.short_name), 'originalDueAt',
         '2026-07-07T10:00:00.000Z', 'figures', f.f, 'prefilled', f.f, 'records', '[]'::jsonb, 'colleagues', '[]'::jsonb) end
     from unit u, (select '{"ledChecks":0,"joinedChecks":0,"jointChecks":0,"enterprises":0,"problems":0,"rectified":0,
       "whistlesReceived":0,"whistlesCheckedIn":0}'::jsonb as f) f where u.code = any($2)`,
    [NOW, codes, submitted, broken],
  );
  await db.query(
    `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, step, next_at)
     select replace(s.id, 'report', 'duty'), s.region_id, 'report.submit', 'reportSubmission', s.id, s.unit_id,
       $1::timestamptz - interval '2 days', s.due_at, 0, $1 from report_submission s`,
    [NOW],
  );
}
