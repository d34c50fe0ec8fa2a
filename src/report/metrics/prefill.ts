/** What the system itself knows of a unit's quarter, so that the liaison only checks (domain.md §3.3 FILLING). */
import type { Sql } from '../../db/sql.ts';
import { atTime } from '../../duty/calendar.ts';
import type { FigureSet, RecordLine } from '../shapes.ts';
import { NO_FIGURES } from '../shapes.ts';
import type { Span } from './compute.ts';

export interface Prefill {
  readonly figures: FigureSet;
  readonly records: readonly RecordLine[];
}

/** Tasks that were carried out, whatever is still to be entered or put right. */
const HELD = `('INSPECTING', 'RESULT_PENDING', 'RECTIFYING', 'REVIEWING', 'PUBLISHING', 'ARCHIVED')`;
/** Units that took part. */
const TOOK_PART = `p.role in ('lead', 'joint') and p.state not in ('WITHDRAWN', 'NO_SHOW', 'ENTRUSTED')`;

interface TaskRow {
  unitId: string;
  no: string;
  title: string;
  date: string;
  led: boolean;
  problems: number;
  rectified: number;
}

interface CountRow {
  unitId: string;
  n: number;
}

interface WhistleRow extends RecordLine {
  unitId: string;
  checkedIn: boolean;
}

/** Figures and the records behind them, for each of the units. */
export async function prefill(
  sql: Sql,
  unitIds: readonly string[],
  span: Span,
): Promise<Map<string, Prefill>> {
  const tasks = await taskRows(sql, unitIds, span);
  const entries = await entryCounts(sql, unitIds, span);
  const whistles = await whistleRows(sql, unitIds, span);
  return new Map(
    unitIds.map(unitId => [
      unitId,
      ofUnit(
        tasks.filter(row => row.unitId === unitId),
        entries.find(row => row.unitId === unitId)?.n ?? 0,
        whistles.filter(row => row.unitId === unitId),
      ),
    ]),
  );
}

function ofUnit(tasks: readonly TaskRow[], enterprises: number, whistles: readonly WhistleRow[]): Prefill {
  const led = tasks.filter(task => task.led).length;
  return {
    figures: {
      ...NO_FIGURES,
      ledChecks: led,
      joinedChecks: tasks.length - led,
      jointChecks: tasks.length,
      enterprises,
      problems: tasks.reduce((sum, task) => sum + task.problems, 0),
      rectified: tasks.reduce((sum, task) => sum + task.rectified, 0),
      whistlesReceived: whistles.length,
      whistlesCheckedIn: whistles.filter(whistle => whistle.checkedIn).length,
    },
    records: [...tasks, ...whistles].map(({ no, title, date }) => ({ no, title, date })),
  };
}

function taskRows(sql: Sql, unitIds: readonly string[], span: Span): Promise<TaskRow[]> {
  return sql.query<TaskRow>(
    `select p.unit_id as "unitId", t.no, t.doc->>'scenarioName' as title, t.date::text as date,
       t.lead_unit_id = p.unit_id as led,
       (select count(*)::int from jsonb_array_elements(coalesce(p.doc->'results', '[]')) r
        where r->>'kind' <> 'clean') as problems,
       (select count(*)::int from jsonb_array_elements(coalesce(p.doc->'rectifications', '[]')) r
        where r->>'state' = 'passed') as rectified
     from joint_task t join task_participant p on p.task_id = t.id
     where p.unit_id = any($1) and ${TOOK_PART} and t.state in ${HELD} and t.date >= $2 and t.date < $3
     order by t.date, t.no`,
    [unitIds, span.first, span.past],
  );
}

/** 企业家次: entries under a joint task; units stand by id or by code. */
function entryCounts(sql: Sql, unitIds: readonly string[], span: Span): Promise<CountRow[]> {
  return sql.query<CountRow>(
    `select u.id as "unitId", count(*)::int as n
     from visit v join unit u on u.id = any(v.units) or u.code = any(v.units)
     where u.id = any($1) and v.entered and v.task_id is not null and v.date >= $2 and v.date < $3
     group by u.id`,
    [unitIds, span.first, span.past],
  );
}

function whistleRows(sql: Sql, unitIds: readonly string[], span: Span): Promise<WhistleRow[]> {
  return sql.query<WhistleRow>(
    `select a.unit_id as "unitId", w.no, '吹哨' as title,
       to_char(w.dispatched_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date,
       a.checked_in_at is not null and a.state <> 'NO_SHOW' as "checkedIn"
     from whistle_assignment a join whistle w on w.id = a.whistle_id
     where a.unit_id = any($1) and a.state not in ('WITHDRAWN', 'REASSIGNED')
       and w.state not in ('WITHDRAWN', 'REJECTED') and w.dispatched_at >= $2 and w.dispatched_at < $3
     order by w.dispatched_at, w.no`,
    [unitIds, atTime(span.first, '00:00'), atTime(span.past, '00:00')],
  );
}
