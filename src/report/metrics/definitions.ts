/** What the county measures (domain.md §6.3): the one home of every definition. */

/** One metric; its statement answers rows `unitId, num, den`, where `unitId` null is the whole. */
export interface MetricDefinition {
  readonly id: string;
  readonly name: string;
  readonly numerator: string;
  /** Null for a plain count. */
  readonly denominator: string | null;
  /** 剔除与说明. */
  readonly note: string;
  /**
   * A select, or further `with` parts and a select, over `p(units, since, till, first, past, now)`: unit ids, instants
   * and days of the period, ends exclusive. A row whose unit is null gives the whole where units must not be added up.
   */
  readonly sql: string;
}

/** Tasks in which every unit has entered its results. */
const COMPLETE = `('RECTIFYING', 'REVIEWING', 'PUBLISHING', 'ARCHIVED')`;

/** A duty of the units that came due in the period and has not fallen away. */
function dutyOnTime(kind: string): string {
  return `select d.unit_id as "unitId", count(*) filter (where d.state = 'done' and d.closed_at <= d.due_at) as num,
      count(*) as den
    from duty d, p where d.kind = '${kind}' and d.unit_id = any(p.units) and d.state <> 'void'
      and d.due_at >= p.since and d.due_at < least(p.till, p.now) group by 1`;
}

/** Assignments of whistles whose limit has passed in the period. */
function assignments(limit: 'sign_due_at' | 'check_in_due_at', met: string): string {
  return `select a.unit_id as "unitId", count(*) filter (where ${met}) as num, count(*) as den
    from whistle_assignment a join whistle w on w.id = a.whistle_id, p
    where a.unit_id = any(p.units) and a.state not in ('WITHDRAWN', 'REASSIGNED')
      and w.state not in ('WITHDRAWN', 'REJECTED')
      and a.${limit} >= p.since and a.${limit} < least(p.till, p.now) group by 1`;
}

function rated(column: 'solved' | 'satisfied', good: string): string {
  return `select w.lead_unit_id as "unitId", count(*) filter (where w.${column} in ${good}) as num, count(*) as den
    from whistle w, p where w.lead_unit_id = any(p.units) and w.${column} is not null
      and w.rated_at >= p.since and w.rated_at < p.till group by 1`;
}

/** Of a unit's report: it is in; in time; and the last day of the quarter that it is about. */
const IN = `s.state in ('SUBMITTED', 'ZERO_CONFIRMED')`;
const ON_TIME = `not coalesce((s.doc->'submitted'->>'late')::boolean, false)`;
const LAST_DAY = `(make_date(left(c.period, 4)::int, right(c.period, 1)::int * 3, 1) + interval '1 month - 1 day')::date`;

/** Entries of the county's own units in the period; units stand by id or by code. */
const ENTRIES = `own as (select u.id, u.code from unit u, p where u.id = any(p.units)),
  entries as (
    select v.id, v.units, v.task_id, v.mode, v.trigger, cardinality(v.units) as size from visit v, p
    where v.entered and v.level = 'county' and v.date >= p.first and v.date < p.past
      and exists (select 1 from own where own.id = any(v.units) or own.code = any(v.units))),
  shares as (
    select null::text as unit_id, e.* from entries e
    union all select own.id, e.* from entries e join own on own.id = any(e.units) or own.code = any(e.units))`;

export const METRICS: readonly MetricDefinition[] = [
  {
    id: 'signOnTimeRate',
    name: '按时签收率',
    numerator: '签收时间不晚于签收限的派单',
    denominator: '已到签收限的派单',
    note: '剔撤哨；改派后新部门重新计时；退回被采纳的不计原部门',
    sql: assignments('sign_due_at', 'a.signed_at <= a.sign_due_at'),
  },
  {
    id: 'checkInRate',
    name: '报到率',
    numerator: '已报到派单',
    denominator: '已到报到限的派单',
    note: '乡镇点“未到”以乡镇为准，有异议走裁定',
    sql: assignments('check_in_due_at', `a.checked_in_at is not null and a.state <> 'NO_SHOW'`),
  },
  {
    id: 'checkInOnTimeRate',
    name: '按时报到率',
    numerator: '报到不晚于报到限的派单',
    denominator: '已到报到限的派单',
    note: '同报到率',
    sql: assignments('check_in_due_at', `a.checked_in_at <= a.check_in_due_at and a.state <> 'NO_SHOW'`),
  },
  {
    id: 'resolvedRate',
    name: '解决率',
    numerator: '已解决和基本解决的哨',
    denominator: '已评价的哨',
    note: '未评价单列，不进分子分母；计主办单位',
    sql: rated('solved', `('yes', 'partly')`),
  },
  {
    id: 'satisfiedRate',
    name: '满意率',
    numerator: '满意和基本满意的哨',
    denominator: '已评价的哨',
    note: '未评价单列，不进分子分母；计主办单位',
    sql: rated('satisfied', `('yes', 'fair')`),
  },
  {
    id: 'confirmOnTimeRate',
    name: '按时确认率',
    numerator: '按时确认的参与单位次',
    denominator: '应确认单位次',
    note: '改时间后重新计时；任务取消的剔除',
    sql: dutyOnTime('task.confirm'),
  },
  {
    id: 'planDoneRate',
    name: '计划完成率',
    numerator: '期内应完成且结果齐套的计划任务',
    denominator: '期内应完成的计划任务',
    note: '以任务不以企业计；同场景同日为一项任务；延期后按新日期所在期',
    sql: `select n.unit_id as "unitId", sum(least(n.planned, coalesce(d.done, 0)))::bigint as num,
        sum(n.planned)::bigint as den
      from (select a.unit_id, r.scenario_code, count(distinct r.date) as planned
            from annual_plan a join plan_row r on r.plan_id = a.id and r.revision = a.doc->>'revision', p
            where a.unit_id = any(p.units) and a.filing_no is not null and r.date >= p.first and r.date < p.past
              and r.date < (p.now at time zone 'Asia/Shanghai')::date
            group by 1, 2) n
      left join (select tp.unit_id, t.scenario_code, count(distinct t.id) as done
            from joint_task t join task_participant tp on tp.task_id = t.id and tp.state <> 'WITHDRAWN', p
            where t.state in ${COMPLETE} and t.date >= p.first and t.date < p.past group by 1, 2) d
        on d.unit_id = n.unit_id and d.scenario_code = n.scenario_code
      group by 1`,
  },
  {
    id: 'jointRate',
    name: '合并率',
    numerator: '两个以上单位参加的入企次',
    denominator: '全部入企次',
    note: '非现场、企业邀约不计；全县按入企次计，不按单位相加',
    sql: `select s.unit_id as "unitId", count(*) filter (where s.size >= 2) as num, count(*) as den
      from shares s where s.mode = 'onsite' and s.trigger <> 'invited' group by 1`,
  },
  {
    id: 'visitsSaved',
    name: '减少入企次数',
    numerator: '每次进门实际录入结果的单位数减一，求和',
    denominator: null,
    note: '结果全部确认后计入确认之日所在期，与周报同口径；只算实际到场录入的；同一单位多科室不算；全县按入企次计，不按单位相加',
    sql: `, counted as (select s.units, s.saved from visit_saved s, p
        where s.counted_at >= p.since and s.counted_at < least(p.till, p.now))
      select own.id as "unitId", sum(c.saved)::bigint as num, null::bigint as den
      from counted c join own on own.id = any(c.units) or own.code = any(c.units) group by 1
      union all
      select null, coalesce(sum(c.saved), 0)::bigint, null from counted c
      where exists (select 1 from own where own.id = any(c.units) or own.code = any(c.units))`,
  },
  {
    id: 'mergeAdoptRate',
    name: '合并建议采纳率',
    numerator: '同意的合并建议',
    denominator: '发出且已答复的合并建议',
    note: '单位按本单位的答复计；全县按建议计，一家不同意即不采纳',
    sql: `, answers as (
        select m.id, m.state, g->>'unitId' as unit_id, (g->>'at')::timestamptz as at, true as yes
        from merge_suggestion m, jsonb_array_elements(coalesce(m.doc->'agreed', '[]')) g
        union all
        select m.id, m.state, m.doc->'declined'->'unit'->>'id', (m.doc->'declined'->>'at')::timestamptz, false
        from merge_suggestion m where m.doc->'declined' is not null)
      select a.unit_id as "unitId", count(*) filter (where a.yes) as num, count(*) as den
      from answers a, p where a.unit_id = any(p.units) and a.at >= p.since and a.at < p.till group by 1
      union all
      select null, count(distinct a.id) filter (where a.state in ('AGREED', 'OPENED')), count(distinct a.id)
      from answers a, p where a.unit_id = any(p.units) and a.at >= p.since and a.at < p.till
        and a.state in ('AGREED', 'OPENED', 'DECLINED')`,
  },
  {
    id: 'resultOnTimeRate',
    name: '结果录入及时率',
    numerator: '按时录入的单位次',
    denominator: '应录单位次',
    note: '任务取消的剔除',
    sql: dutyOnTime('task.result'),
  },
  {
    id: 'push5dRate',
    name: '5日推送率',
    numerator: '两平台均在期限内推送',
    denominator: '到期应推送',
    note: '依法不予公开剔除；获批顺延按新期',
    sql: dutyOnTime('task.publish'),
  },
  {
    id: 'rectifyClosedRate',
    name: '整改闭环率',
    numerator: '到期已复查合格',
    denominator: '到期整改单',
    note: '转立案的不计合格',
    sql: `select tp.unit_id as "unitId", count(*) filter (where r->>'state' = 'passed') as num, count(*) as den
      from task_participant tp, p, jsonb_array_elements(coalesce(tp.doc->'rectifications', '[]')) r
      where tp.unit_id = any(p.units) and (r->>'due')::date >= p.first and (r->>'due')::date < p.past
        and (r->>'due')::date < (p.now at time zone 'Asia/Shanghai')::date group by 1`,
  },
  {
    id: 'reportOnTimeRate',
    name: '报送准时率',
    numerator: '按时确认报送',
    denominator: '应报',
    note: '按报表所属季度计，季末在期内；未到期又未报的不计；获批延期按新期；零报告确认算报送',
    sql: `select s.unit_id as "unitId", count(*) filter (where ${IN} and ${ON_TIME}) as num, count(*) as den
      from report_submission s join report_cycle c on c.id = s.cycle_id, p
      where s.unit_id = any(p.units) and ${LAST_DAY} >= p.first and ${LAST_DAY} < p.past and (${IN} or s.due_at < p.now)
      group by 1`,
  },
  {
    id: 'capAlerts',
    name: '超频次预警（仍入企）',
    numerator: '预警后实际仍入企',
    denominator: '超频次预警',
    note: '计牵头单位；仍入企的理由见任务记录',
    sql: `select t.lead_unit_id as "unitId", count(*) filter (where exists (select 1 from visit v
          where v.task_id = t.id and v.enterprise_id = c->>'enterpriseId' and v.entered)) as num, count(*) as den
      from joint_task t, p, jsonb_array_elements(coalesce(t.doc->'checks', '[]')) c
      where t.lead_unit_id = any(p.units) and t.date >= p.first and t.date < p.past
        and exists (select 1 from jsonb_array_elements(c->'findings') f where f->>'code' like 'CAP\\_%') group by 1`,
  },
  {
    id: 'noShows',
    name: '无故缺席',
    numerator: '确认参加后未到场的单位次',
    denominator: null,
    note: '通报点名用；经同意退出、改期的不计',
    sql: `select tp.unit_id as "unitId", count(*) as num, null::bigint as den
      from task_participant tp join joint_task t on t.id = tp.task_id, p
      where tp.unit_id = any(p.units) and tp.state = 'NO_SHOW' and t.date >= p.first and t.date < p.past group by 1`,
  },
];

/** Everything a metric's statement may draw on. */
export const METRIC_PREFIX = `with p as (select $1::text[] as units, $2::timestamptz as since,
    $3::timestamptz as till, $4::date as first, $5::date as past, $6::timestamptz as now),
  ${ENTRIES}`;
