import type { Sql } from '../db/sql.ts';

/** One rate of one unit. A denominator of 0 is shown as “—”, never as 0 % or 100 % (domain.md §6.3). */
export interface Rate {
  readonly unitId: string;
  readonly code: string;
  readonly short: string;
  readonly numerator: number;
  readonly denominator: number;
}

/** `from` inclusive, `to` exclusive. Nothing here counts calls (F000: no score on the number of calls). */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/**
 * 按时签收率: signed by the limit / assignments whose limit has come. Withdrawn calls are left out; a unit whose return was
 * accepted is not counted, the one that took over is, by its own clock.
 */
export function signOnTimeRate(sql: Sql, regionId: string, period: Period, now: Date): Promise<Rate[]> {
  return assignmentRate(sql, regionId, period, now, 'sign_due_at', 'a.signed_at <= a.sign_due_at');
}

/** 报到率: checked in / assignments whose arrival limit has come; a 未到 of the township stands until it is ruled otherwise. */
export function checkInRate(sql: Sql, regionId: string, period: Period, now: Date): Promise<Rate[]> {
  return assignmentRate(sql, regionId, period, now, 'check_in_due_at', 'a.checked_in_at is not null');
}

/** 按时报到率: checked in by the limit / the same. */
export function checkInOnTimeRate(sql: Sql, regionId: string, period: Period, now: Date): Promise<Rate[]> {
  return assignmentRate(
    sql,
    regionId,
    period,
    now,
    'check_in_due_at',
    'a.checked_in_at <= a.check_in_due_at',
  );
}

/** 解决率: solved or partly solved / rated, by lead unit; 未评价 is in neither. */
export function resolvedRate(sql: Sql, regionId: string, period: Period): Promise<Rate[]> {
  return ratedRate(sql, regionId, period, `w.solved in ('yes', 'partly')`);
}

/** 满意率: 满意 and 基本满意 / rated, by lead unit; 未评价 is in neither. */
export function satisfiedRate(sql: Sql, regionId: string, period: Period): Promise<Rate[]> {
  return ratedRate(sql, regionId, period, `w.satisfied in ('yes', 'fair')`);
}

const RATE = (good: string): string => `select u.id as "unitId", u.code, u.short_name as short,
  count(*) filter (where ${good})::int as numerator, count(*)::int as denominator`;
const HERE = 'exists (select 1 from region_upward(w.region_id) r where r.id = $1)';

function assignmentRate(
  sql: Sql,
  regionId: string,
  { from, to }: Period,
  now: Date,
  due: 'sign_due_at' | 'check_in_due_at',
  good: string,
): Promise<Rate[]> {
  return sql.query<Rate>(
    `${RATE(good)}
     from whistle_assignment a join whistle w on w.id = a.whistle_id join unit u on u.id = a.unit_id
     where ${HERE} and w.state not in ('WITHDRAWN', 'REJECTED')
       and a.state not in ('REASSIGNED', 'WITHDRAWN', 'RETURN_REQUESTED')
       and a.${due} >= $2 and a.${due} < $3 and a.${due} <= $4
     group by u.id order by u.code`,
    [regionId, from, to, now],
  );
}

function ratedRate(sql: Sql, regionId: string, { from, to }: Period, good: string): Promise<Rate[]> {
  return sql.query<Rate>(
    `${RATE(good)}
     from whistle w join unit u on u.id = w.lead_unit_id
     where ${HERE} and w.rated_at >= $2 and w.rated_at < $3 and w.state <> 'WITHDRAWN'
     group by u.id order by u.code`,
    [regionId, from, to],
  );
}

/** 应急哨平均到场: natural minutes from dispatch to check-in (domain.md §6.1); null where nobody came. */
export async function urgentArrivalMinutes(
  sql: Sql,
  regionId: string,
  { from, to }: Period,
): Promise<number | null> {
  const rows = await sql.query<{ minutes: number | null }>(
    `select round(avg(extract(epoch from a.checked_in_at - (a.doc->>'dispatchedAt')::timestamptz) / 60))::int as minutes
     from whistle_assignment a join whistle w on w.id = a.whistle_id
     where ${HERE} and w.type = 'URGENT' and w.state not in ('WITHDRAWN', 'REJECTED')
       and a.checked_in_at >= $2 and a.checked_in_at < $3`,
    [regionId, from, to],
  );
  return rows[0]?.minutes ?? null;
}

/** 督办 L4: what the county leader's weekly page asks to decide (domain.md §3.2). */
export interface ForLeaders {
  readonly id: string;
  readonly no: string;
  readonly type: string;
  readonly state: string;
  readonly town: string;
  readonly text: string;
  readonly lead: string | null;
  readonly reworks: number;
  readonly supervision: number;
  readonly consulted: boolean;
}

/** Open 攻坚哨, calls sent back twice, overdue ones at L3 or above, and disputes before the meeting. */
export function forLeaders(sql: Sql, regionId: string): Promise<ForLeaders[]> {
  return sql.query<ForLeaders>(
    `select w.id, w.no, w.type, w.state, w.doc->>'townName' as town, w.doc->>'text' as text, u.short_name as lead,
       jsonb_array_length(w.doc->'reworks') as reworks, coalesce(s.level, 0) as supervision,
       w.doc ? 'consultation' as consulted
     from whistle w left join unit u on u.id = w.lead_unit_id
     left join lateral (select max((a.doc->>'supervision')::int) as level from whistle_assignment a
       where a.whistle_id = w.id and a.state not in ('REASSIGNED', 'WITHDRAWN')) s on true
     where ${HERE} and w.state not in ('BLOWN', 'CLOSED', 'REJECTED', 'WITHDRAWN')
       and (w.type = 'HARD' or jsonb_array_length(w.doc->'reworks') >= 2 or coalesce(s.level, 0) >= 3 or w.doc ? 'consultation')
     order by coalesce(s.level, 0) desc, w.created_at`,
    [regionId],
  );
}
