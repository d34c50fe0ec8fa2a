/**
 * Every figure of a digest: its definition and the rows it is made of (domain.md §6.1, §6.3). A figure is nothing but
 * the sum of its rows, so that each can be traced. A row counts by what was on record before the cut; what happened
 * later does not change it.
 */
import type { Sql } from '../db/sql.ts';
import { addDays, atTime, type Day, yearOf } from '../duty/calendar.ts';
import { COUNTY_DECISIONS, OBLIGATIONS, UNIT_DECISIONS } from './duties.ts';
import {
  assignments,
  CALL_OPEN,
  calls,
  duties,
  HARD,
  HAZARDS,
  MY_PART,
  MY_TASK,
  moment,
  NOT_FOR_DECISION,
  openAtCut,
  P,
  REWORKED,
  SAVED,
  SCENARIO,
  started,
  THIS_TIME,
  TOP_LEVEL,
  unitOf,
} from './figure-sql.ts';
import { type Edition, type Figure, type FigureRow, figureRow } from './shapes.ts';

/** Whose figures, and of which time. */
export interface Scope {
  readonly edition: Edition;
  /** The regions of a county edition. */
  readonly regionIds: readonly string[];
  readonly unit: { readonly id: string; readonly code: string };
  readonly from: Day;
  readonly cut: Day;
}

export interface FigureSpec {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  /** How a row's numbers make the figure: a count, a share, or a mean. */
  readonly as: 'count' | 'share' | 'mean';
  /** Counted from New Year instead of from the digest before; its rows are not kept. */
  readonly yearly?: true;
  /** Rows `kind, key, no, title, note, unit, at, n, of` over `p`. */
  readonly sql: string;
}

export const FIGURES: readonly FigureSpec[] = [
  {
    id: 'inspections',
    name: '联合检查',
    definition: '期内开始检查的联合检查任务；单位版只计本单位牵头或到场的',
    as: 'count',
    sql: started('1'),
  },
  {
    id: 'visits',
    name: '到企业家次',
    definition: '期内开始检查的任务，每个检查对象计一家次',
    as: 'count',
    sql: started(`jsonb_array_length(coalesce(t.doc->'enterprises', '[]'))`),
  },
  {
    id: 'visitsSaved',
    name: '因合并少进门',
    definition: '期内结果全部确认的进门，每次为实际录入结果的单位数减一；只算实际到场录入的',
    as: 'count',
    sql: SAVED,
  },
  {
    id: 'visitsSavedYear',
    name: '累计少进门',
    definition: '口径同因合并少进门，自当年1月1日起',
    as: 'count',
    yearly: true,
    sql: SAVED,
  },
  {
    id: 'whistles',
    name: '吹哨',
    definition: '期内派单的哨；不含撤哨和不予受理；单位版计本单位吹的和派给本单位的',
    as: 'count',
    sql: calls(
      'whistle',
      'w.dispatched_at',
      `${THIS_TIME('w.dispatched_at')} and w.state not in ('REJECTED', 'WITHDRAWN')`,
    ),
  },
  {
    id: 'signOnTime',
    name: '按时签收',
    definition: '签收限在期内的派单中，签收不晚于签收限的；剔撤哨和改派',
    as: 'share',
    sql: assignments(
      'a.sign_due_at',
      'coalesce(a.signed_at <= a.sign_due_at, false)::int',
      THIS_TIME('a.sign_due_at'),
    ),
  },
  {
    id: 'checkInOnTime',
    name: '按时报到',
    definition: '报到限在期内的派单中，报到不晚于报到限的；乡镇点“未到”的以乡镇为准',
    as: 'share',
    sql: assignments(
      'a.check_in_due_at',
      `(coalesce(a.checked_in_at <= a.check_in_due_at, false) and a.state <> 'NO_SHOW')::int`,
      THIS_TIME('a.check_in_due_at'),
    ),
  },
  {
    id: 'whistlesClosed',
    name: '办结',
    definition: '期内办结的哨',
    as: 'count',
    sql: calls('whistle', 'w.closed_at', `${THIS_TIME('w.closed_at')} and w.state = 'CLOSED'`),
  },
  {
    id: 'urgentArrival',
    name: '应急哨平均到场',
    definition: '期内报到的应急哨派单，自派单至报到的分钟数，取平均',
    as: 'mean',
    sql: assignments(
      'a.checked_in_at',
      `greatest(round(extract(epoch from a.checked_in_at - ${moment(`a.doc->>'dispatchedAt'`)}) / 60), 0)::int`,
      `w.type = 'URGENT' and ${THIS_TIME('a.checked_in_at')}`,
    ),
  },
  { id: 'hazards', name: '重大隐患', definition: '期内上报的重大隐患', as: 'count', sql: HAZARDS },
  {
    id: 'reworked',
    name: '二次返办',
    definition: '截止时未办结、已返办两次以上的哨；县领导版不含已列入请您定的',
    as: 'count',
    sql: calls('whistle.rework', 'w.dispatched_at', `${CALL_OPEN} and ${REWORKED} and ${NOT_FOR_DECISION}`),
  },
  {
    id: 'hard',
    name: '攻坚哨',
    definition: '截止时未办结的攻坚哨；县领导版不含已列入请您定的',
    as: 'count',
    sql: calls('whistle.hard', 'w.dispatched_at', `${CALL_OPEN} and ${HARD} and ${NOT_FOR_DECISION}`),
  },
  {
    id: 'overdue',
    name: '逾期未办',
    definition: '截止时已过时限仍未办的事项，同一单位同一件计一次',
    as: 'count',
    sql: duties('p.obligations', 'd.due_at < p.cut'),
  },
  {
    id: 'topLevel',
    name: '四级督办',
    definition: '截止时未办结、督办升到四级的哨（攻坚或二次返办）；只列县领导版',
    as: 'count',
    sql: calls('whistle.top', 'w.dispatched_at', `p.edition = 'county' and ${CALL_OPEN} and ${TOP_LEVEL}`),
  },
  {
    id: 'disputes',
    name: '列入会商的争议',
    definition: '截止时未办结、裁定中列入会商的哨；只列县领导版',
    as: 'count',
    sql: calls(
      'consultation',
      moment(`w.doc->'consultation'->>'at'`),
      `p.edition = 'county' and ${CALL_OPEN} and not ${TOP_LEVEL} and ${moment(`w.doc->'consultation'->>'at'`)} < p.cut`,
    ),
  },
  {
    id: 'approvals',
    name: '待定事项',
    definition:
      '县领导版：超时未答复的计划外同意、退出与退回裁定、延期、通报审签；单位版：等本单位领导同意的退出申请',
    as: 'count',
    sql: duties('p.decisions', `(p.edition = 'unit' or d.due_at < p.cut)`),
  },
  {
    id: 'nextTasks',
    name: '下周联查',
    definition: '截止时已分发、计划在其后七日内检查的任务',
    as: 'count',
    sql: `select 'task' as kind, t.id as key, t.no, ${SCENARIO} as title, '' as note, ${unitOf('t.lead_unit_id')} as unit,
        t.date::text as at, 1 as n, null::int as of
      from joint_task t, p where t.date >= p.first and t.date < p.past and ${moment(`t.doc->>'dispatchedAt'`)} < p.cut
        and ${openAtCut(moment(`coalesce(t.doc->'cancelled', t.doc->'mergedInto', t.doc->'paused')->>'at'`))}
        and (${MY_TASK})`,
  },
  {
    id: 'rectifyDue',
    name: '整改到期',
    definition: '截止时未闭环、期限在其后七日内的责令整改',
    as: 'count',
    sql: `select 'rectify' as kind, t.id || ':' || tp.unit_id || ':' || (r->>'enterpriseId') as key, t.no,
        coalesce((select e.name from enterprise e where e.id = r->>'enterpriseId'), '') as title,
        coalesce(r->>'what', '') as note, ${unitOf('tp.unit_id')} as unit, r->>'due' as at, 1 as n, null::int as of
      from joint_task t join task_participant tp on tp.task_id = t.id
        cross join jsonb_array_elements(coalesce(tp.doc->'rectifications', '[]')) r, p
      where (r->>'due')::date >= p.first and (r->>'due')::date < p.past and ${openAtCut(moment(`r->'closed'->>'at'`))}
        and exists (select 1 from jsonb_array_elements(coalesce(tp.doc->'results', '[]')) e
          where e->>'enterpriseId' = r->>'enterpriseId' and ${moment(`e->>'at'`)} < p.cut)
        and (${MY_PART})`,
  },
  {
    id: 'publishDue',
    name: '推送到期',
    definition: '截止时未完成、期限在其后七日内的公示推送，逐单位计',
    as: 'count',
    sql: `select 'publish' as kind, t.id || ':' || tp.unit_id as key, t.no, ${SCENARIO} as title, '' as note,
        ${unitOf('tp.unit_id')} as unit, tp.doc->'publication'->>'due' as at, 1 as n, null::int as of
      from joint_task t join task_participant tp on tp.task_id = t.id, p
      where ${moment(`tp.doc->'publication'->>'openedAt'`)} < p.cut
        and (tp.doc->'publication'->>'due')::date >= p.first and (tp.doc->'publication'->>'due')::date < p.past
        and ${openAtCut(moment(`tp.doc->'publication'->'notPublic'->>'at'`))}
        and not coalesce(${moment(`tp.doc->'publication'->'ssj'->>'at'`)} < p.cut and ${moment(`tp.doc->'publication'->'hlw'->>'at'`)} < p.cut, false)
        and (${MY_PART})`,
  },
  {
    id: 'followUps',
    name: '在办督办',
    definition:
      '截止时未办结的批示、督办和会商事项中已逾期的；县领导版计本人交办的，单位版计本单位承办和交办的',
    as: 'share',
    sql: `select 'followUp' as kind, f.id as key, f.no, coalesce(f.doc->>'matter', '') as title,
        coalesce(f.doc->>'text', '') as note, ${unitOf('f.unit_id')} as unit, f.doc->>'due' as at,
        ((f.doc->>'due')::date < p.first)::int as n, 1 as of
      from follow_up f, p where f.created_at < p.cut and ${openAtCut(moment(`f.doc->'done'->>'at'`))}
        and (f.doc->>'byUnitId' = p.unit or (p.edition = 'unit' and f.unit_id = p.unit))`,
  },
];

export function figureSpec(id: string): FigureSpec | undefined {
  return FIGURES.find(spec => spec.id === id);
}

/** The rows behind a figure, oldest first. */
export async function figureRows(sql: Sql, spec: FigureSpec, scope: Scope): Promise<FigureRow[]> {
  const { edition, regionIds, unit, cut } = scope;
  const from = spec.yearly === true ? newYearBefore(cut) : scope.from;
  const decisions = edition === 'county' ? COUNTY_DECISIONS : UNIT_DECISIONS;
  const rows = await sql.query<unknown>(
    `${P} select * from (${spec.sql}) rows order by at collate "C", key collate "C"`,
    [
      edition,
      regionIds,
      unit.id,
      unit.code,
      atTime(from, '00:00'),
      atTime(cut, '00:00'),
      cut,
      OBLIGATIONS,
      decisions,
    ],
  );
  return rows.map(row => figureRow.parse(row));
}

/** The figure that these rows make. */
export function sumOf(spec: FigureSpec, rows: readonly FigureRow[]): Pick<Figure, 'n' | 'of'> {
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  return { n, of: spec.as === 'count' ? null : rows.reduce((sum, row) => sum + (row.of ?? 0), 0) };
}

/** 1 January of the year that the day before the cut lies in. */
function newYearBefore(cut: Day): Day {
  return `${yearOf(addDays(cut, -1))}-01-01`;
}
