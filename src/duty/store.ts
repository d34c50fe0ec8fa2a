import type { JsonObject, Sql } from '../db/sql.ts';
import type { WorkCalendar } from './calendar.ts';
import { firstStep, type QuietHours, rungTimes } from './ladder.ts';
import { LADDERS } from './ladders.ts';

export interface DutyOpening {
  readonly id: string;
  readonly regionId: string;
  readonly kind: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly unitId: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly doc: JsonObject;
  readonly calendar: WorkCalendar;
  readonly quiet: QuietHours;
}

/**
 * Opens duties, or opens them again with new times: then the generation rises and what an older timer meant to do
 * is void. Throws CalendarGapError when a rung falls into an unknown year.
 */
export async function openDuties(sql: Sql, openings: readonly DutyOpening[]): Promise<void> {
  if (openings.length === 0) return;
  const rows = openings.map(({ calendar, quiet, ...opening }) => {
    const ladder = LADDERS[opening.kind];
    if (ladder === undefined) throw new Error(`no ladder for duty ${opening.kind}`);
    const times = rungTimes(ladder, opening, calendar, quiet);
    const first = firstStep(times, opening.openedAt);
    return {
      ...opening,
      step: first === undefined ? times.length : first.step - 1,
      nextAt: first?.at ?? null,
    };
  });
  await sql.query(
    `insert into duty as d (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, step, next_at, doc)
     select id, "regionId", kind, "subjectKind", "subjectId", "unitId", "openedAt", "dueAt", step, "nextAt", doc
     from json_to_recordset($1::json) as x(id text, "regionId" text, kind text, "subjectKind" text, "subjectId" text,
       "unitId" text, "openedAt" timestamptz, "dueAt" timestamptz, step int, "nextAt" timestamptz,
       doc jsonb)
     on conflict (subject_kind, subject_id, kind, unit_id) do update
       set opened_at = excluded.opened_at, due_at = excluded.due_at, step = excluded.step, next_at = excluded.next_at,
           state = 'open', closed_at = null, generation = d.generation + 1, doc = excluded.doc`,
    [JSON.stringify(rows)],
  );
}

export interface DutyEnding {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly unitId: string | undefined;
  readonly as: 'done' | 'void';
}

/** Ends open duties, as met or as fallen away. */
export async function endDuties(sql: Sql, endings: readonly DutyEnding[], now: Date): Promise<void> {
  if (endings.length === 0) return;
  await sql.query(
    `update duty d set state = x.ended, closed_at = $1, next_at = null, generation = d.generation + 1
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as x(subject_kind, subject_id, kind, unit_id, ended)
     where d.subject_kind = x.subject_kind and d.subject_id = x.subject_id and d.kind = x.kind
       and (x.unit_id is null or d.unit_id = x.unit_id) and d.state = 'open'`,
    [
      now,
      endings.map(e => e.subjectKind),
      endings.map(e => e.subjectId),
      endings.map(e => e.kind),
      endings.map(e => e.unitId ?? null),
      endings.map(e => e.as),
    ],
  );
}
