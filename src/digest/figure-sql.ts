/** The pieces that the figures' statements are made of; `p` holds what a digest is about. */

export const P = `with p as (select $1::text as edition, $2::text[] as regions, $3::text as unit, $4::text as code,
    $5::timestamptz as since, $6::timestamptz as cut, $7::date as first, $7::date + 7 as past,
    $8::text[] as obligations, $9::text[] as decisions)`;

function utc(instant: string): string {
  return `to_char((${instant}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

export function moment(path: string): string {
  return `(${path})::timestamptz`;
}

export function unitOf(column: string): string {
  return `(select json_build_object('id', u.id, 'name', u.name, 'short', u.short_name) from unit u where u.id = ${column})`;
}

/** Still so at the cut: not ended before it. */
export function openAtCut(end: string): string {
  return `coalesce(${end}, 'infinity') >= p.cut`;
}

export const THIS_TIME = (at: string): string => `${at} >= p.since and ${at} < p.cut`;

/** Tasks of the county, or those in which the unit leads or takes part. */
export const MY_TASK = `case p.edition when 'county' then t.region_id = any(p.regions)
  else t.lead_unit_id = p.unit or exists (select 1 from task_participant tp
    where tp.task_id = t.id and tp.unit_id = p.unit and tp.state <> 'WITHDRAWN') end`;
/** Likewise, of those that have taken place: the unit was there. */
const I_WAS_THERE = `case p.edition when 'county' then t.region_id = any(p.regions)
  else t.lead_unit_id = p.unit or exists (select 1 from task_participant tp
    where tp.task_id = t.id and tp.unit_id = p.unit and tp.doc ? 'arrived') end`;
const MY_CALL = `case p.edition when 'county' then w.region_id = any(p.regions)
  else w.caller_unit_id = p.unit or exists (select 1 from whistle_assignment x
    where x.whistle_id = w.id and x.unit_id = p.unit and x.state not in ('REASSIGNED', 'WITHDRAWN')) end`;
const MY_ASSIGNMENT = `case p.edition when 'county' then w.region_id = any(p.regions)
  else w.caller_unit_id = p.unit or a.unit_id = p.unit end
  and a.state not in ('REASSIGNED', 'WITHDRAWN') and w.state not in ('REJECTED', 'WITHDRAWN')`;
export const CALL_OPEN = `w.dispatched_at < p.cut and w.state not in ('REJECTED', 'WITHDRAWN') and ${openAtCut('w.closed_at')}`;

const STARTED = moment(`t.doc->'started'->>'at'`);
export const SCENARIO = `coalesce(t.doc->>'scenarioName', '')`;

export function started(n: string): string {
  return `select 'task' as kind, t.id as key, t.no, ${SCENARIO} as title, '' as note,
      ${unitOf('t.lead_unit_id')} as unit, ${utc(STARTED)} as at, ${n} as n, null::int as of
    from joint_task t, p where ${THIS_TIME(STARTED)} and (${I_WAS_THERE})`;
}

/** Each joint entry whose results are in, as the view `visit_saved` defines it for digests and metrics alike. */
export const SAVED = `select 'visit' as kind, s.id as key, t.no, ${SCENARIO} as title,
    coalesce((select e.name from enterprise e where e.id = s.enterprise_id), '') as note,
    ${unitOf('t.lead_unit_id')} as unit, ${utc('s.counted_at')} as at, s.saved as n, null::int as of
  from visit_saved s join joint_task t on t.id = s.task_id, p
  where ${THIS_TIME('s.counted_at')}
    and case p.edition when 'county' then t.region_id = any(p.regions)
        else p.unit = any(s.units) or p.code = any(s.units) end`;

export function calls(kind: string, at: string, where: string): string {
  return `select '${kind}' as kind, w.id as key, w.no, coalesce(w.doc->>'townName', '') as title,
      coalesce(w.doc->>'text', '') as note, ${unitOf('w.lead_unit_id')} as unit, ${utc(at)} as at, 1 as n, null::int as of
    from whistle w, p where (${where}) and (${MY_CALL})`;
}

export function assignments(at: string, n: string, where: string): string {
  return `select 'assignment' as kind, a.whistle_id || ':' || a.unit_id as key, w.no, coalesce(w.doc->>'townName', '') as title,
      coalesce(w.doc->>'text', '') as note, ${unitOf('a.unit_id')} as unit, ${utc(at)} as at, ${n} as n, 1 as of
    from whistle_assignment a join whistle w on w.id = a.whistle_id, p where (${where}) and (${MY_ASSIGNMENT})`;
}

/** Duties that stood open at the cut, each with the subject it is about. */
export function duties(kinds: string, late: string): string {
  return `select distinct on (d.subject_kind, d.subject_id, d.unit_id) d.kind, d.id as key,
      coalesce(t.no, w.no, f.no, '') as no, coalesce(t.doc->>'scenarioName', w.doc->>'townName', f.doc->>'matter', '') as title,
      coalesce(w.doc->>'text', f.doc->>'text', '') as note, ${unitOf('d.unit_id')} as unit, ${utc('d.due_at')} as at,
      1 as n, null::int as of
    from p, duty d
      left join joint_task t on d.subject_kind = 'task' and t.id = d.subject_id
      left join whistle w on d.subject_kind = 'whistle' and w.id = d.subject_id
      left join follow_up f on d.subject_kind = 'followUp' and f.id = d.subject_id
    where d.kind = any(${kinds}) and d.opened_at < p.cut and ${late} and ${openAtCut('d.closed_at')}
      and case p.edition when 'county' then d.region_id = any(p.regions) else d.unit_id = p.unit end
    order by d.subject_kind, d.subject_id, d.unit_id, d.due_at, d.id`;
}

/** 督办 L4 and calls that were taken onto the agenda are for the county's leader to decide (domain.md §3.2). */
export const TOP_LEVEL = `exists (select 1 from whistle_assignment l where l.whistle_id = w.id
  and coalesce((l.doc->>'supervision')::int, 0) >= 4)`;
export const REWORKED = `jsonb_array_length(coalesce(w.doc->'reworks', '[]')) >= 2 and ${moment(`w.doc->'reworks'->1->>'at'`)} < p.cut`;
export const HARD = `w.type = 'HARD' and not (${REWORKED})`;
export const NOT_FOR_DECISION = `(p.edition = 'unit' or not ${TOP_LEVEL})`;

export const HAZARDS = `select 'hazard' as kind, t.id || ':' || (h->>'n') as key, t.no,
    coalesce((select e.name from enterprise e where e.id = h->>'enterpriseId'), '') as title,
    coalesce(h->>'text', '') as note, ${unitOf(`h->'unit'->>'id'`)} as unit, ${utc(moment(`h->>'at'`))} as at,
    1 as n, null::int as of
  from joint_task t cross join jsonb_array_elements(coalesce(t.doc->'hazards', '[]')) h, p
  where ${THIS_TIME(moment(`h->>'at'`))} and (${MY_TASK})`;

/** Rows of a participant's own record; the unit's edition sees its own alone. */
export const MY_PART = `case p.edition when 'county' then t.region_id = any(p.regions) else tp.unit_id = p.unit end`;
