/** What would otherwise stay silent: the service looks at its own work and at the posts it depends on. */
import type { AuditLine } from '../../cards/duty.ts';
import { auditCopy, DUTY_NAMES } from '../../cards/duty-copy.ts';
import type { Sql } from '../db/sql.ts';
import { dayOf, yearOf } from './calendar.ts';
import { beat, lastBeat } from './heartbeat.ts';

/** A card that is due and not delivered for longer than this is stuck. */
const STUCK_MS = 10 * 60_000;
/** A duty whose step is overdue for longer than this was not swept. */
const UNSWEPT_MS = 15 * 60_000;
/** The next year's calendar is asked for from this day on; the State Council names days off in November. */
const CALENDAR_FROM = '12-01';
/** No further back than this, whenever something was raised last. */
const LOOKS_BACK_MS = 30 * 86_400_000;
const MOST = 50;

export interface Vacancy {
  readonly unitId: string;
  readonly unit: string;
  readonly role: 'liaison' | 'leader';
}

export interface AuditFindings {
  readonly lines: readonly AuditLine[];
  readonly vacancies: readonly Vacancy[];
  /** Posts with a gap on record that are held again. */
  readonly filled: readonly string[];
}

/** Looks at one region; changes nothing. */
export async function selfAudit(sql: Sql, regionId: string, now: Date): Promise<AuditFindings> {
  const vacancies = await vacantPosts(sql, regionId);
  const since = await lastRaised(sql, regionId, now);
  return {
    vacancies,
    filled: await filledPosts(sql, regionId, now),
    lines: [
      ...(await missingCalendar(sql, now)),
      ...(await unsentDuties(sql, regionId, now)),
      ...(await stuckCards(sql, regionId, now, since)),
      ...(await unreachable(sql, regionId, since)),
      ...vacancies.map(
        ({ unit, role }): AuditLine => ({ kind: 'vacant', text: auditCopy.vacant(unit, role) }),
      ),
    ],
  };
}

/** What happens once, such as a card refused, is told once: from the last telling on, over however many days off. */
async function lastRaised(sql: Sql, regionId: string, now: Date): Promise<Date> {
  const rows = await sql.query<{ at: Date | null }>(
    'select max(created_at) as at from self_audit where region_id = $1',
    [regionId],
  );
  const longest = new Date(now.getTime() - LOOKS_BACK_MS);
  const last = rows[0]?.at ?? longest;
  return last > longest ? last : longest;
}

/** Years whose days off should be known by now and are not: this one, and the next from December on (E45). */
export async function missingYears(sql: Sql, now: Date): Promise<number[]> {
  const today = dayOf(now);
  const wanted = today.slice(5) >= CALENDAR_FROM ? [yearOf(today), yearOf(today) + 1] : [yearOf(today)];
  const rows = await sql.query<{ year: number }>('select year from calendar_year where year = any($1)', [
    wanted,
  ]);
  return wanted.filter(year => !rows.some(row => row.year === year));
}

async function missingCalendar(sql: Sql, now: Date): Promise<AuditLine[]> {
  const years = await missingYears(sql, now);
  return years.map(year => ({ kind: 'calendar', text: auditCopy.calendar(year) }));
}

/** Past due and nothing of it ever reached the unit that owes it, or the sweep has left a step undone. */
async function unsentDuties(sql: Sql, regionId: string, now: Date): Promise<AuditLine[]> {
  const rows = await sql.query<{ kind: string; unit: string }>(
    `select d.kind, u.short_name as unit from duty d join unit u on u.id = d.unit_id
     where d.state = 'open' and exists (select 1 from region_upward(d.region_id) r where r.id = $1)
       and (d.next_at < $3 or (d.due_at < $2 and not exists (select 1 from card_message c
         where c.subject_kind = d.subject_kind and c.subject_id = d.subject_id and c.posted_at is not null
           and (c.unit_id = d.unit_id or d.kind <> all($4)))))
     order by d.due_at limit ${MOST}`,
    [regionId, now, new Date(now.getTime() - UNSWEPT_MS), Object.keys(DUTY_NAMES)],
  );
  return rows.map(row => ({ kind: 'unsent', text: auditCopy.unsent(row.unit, row.kind) }));
}

async function stuckCards(sql: Sql, regionId: string, now: Date, since: Date): Promise<AuditLine[]> {
  const rows = await sql.query<{ platform: string; n: number; trouble: string | null }>(
    `select c.platform, count(*)::int as n, max(c.trouble) as trouble from card_message c
     where exists (select 1 from region_upward(c.region_id) r where r.id = $1)
       and (c.state = 'failed' and c.trouble_at > $2
         or c.state in ('open', 'settled') and c.sent_version < c.desired_version and c.due_at < $3)
     group by c.platform order by c.platform`,
    [regionId, since, new Date(now.getTime() - STUCK_MS)],
  );
  return rows.map(row => ({
    kind: 'stuck',
    text: auditCopy.stuck(row.platform, row.n, row.trouble),
  }));
}

/** Cards that had nobody to go to. */
async function unreachable(sql: Sql, regionId: string, since: Date): Promise<AuditLine[]> {
  const rows = await sql.query<{ unit: string | null; role: string | null; n: number }>(
    `select u.short_name as unit, x.audience->>'role' as role, count(*)::int as n
     from (select a.at, a.region_id, (a.detail->>'audience')::jsonb as audience from audit a
           where a.action = 'card.nobody' and a.at > $2) x
     left join unit u on u.id = x.audience->>'unitId'
     where exists (select 1 from region_upward(x.region_id) r where r.id = $1)
     group by 1, 2 order by 1, 2 limit ${MOST}`,
    [regionId, since],
  );
  return rows.map(({ unit, role, n }) => ({
    kind: 'nobody',
    text: auditCopy.nobody(unit, role, n),
  }));
}

/** Exactly one 联络员 and one 分管领导 a unit (F004); coordination bodies have none of their own. */
export async function vacantPosts(sql: Sql, regionId: string): Promise<Vacancy[]> {
  return sql.query<Vacancy>(
    `select u.id as "unitId", u.short_name as unit, r.role
     from unit u cross join (values ('liaison'), ('leader')) as r(role)
     where u.active and not u.coordination_body and u.kind in ('department', 'township')
       and exists (select 1 from region_upward(u.region_id) g where g.id = $1)
       and not exists (select 1 from post o join person p on p.id = o.person_id and p.active
         where o.unit_id = u.id and o.role = r.role and o.until is null)
     order by u.code, r.role`,
    [regionId],
  );
}

/** Gaps on record whose post is held, by somebody who is here. */
async function filledPosts(sql: Sql, regionId: string, now: Date): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select g.id from post_gap g where g.state <> 'closed'
       and exists (select 1 from region_upward(g.region_id) r where r.id = $1)
       and exists (select 1 from post o join person p on p.id = o.person_id and p.active
         where o.unit_id = g.unit_id and o.role = g.role and o.until is null
           and (o.away_till is null or o.away_till <= $2)) order by g.id`,
    [regionId, now],
  );
  return rows.map(row => row.id);
}

const HEARTBEAT = 'self-audit';

/** The dead-man signal: the audit ran, and what it found could be raised. */
export function beatAudit(sql: Sql, now: Date): Promise<void> {
  return beat(sql, HEARTBEAT, now);
}

/** Seconds since the last finished self-audit; null when there was none yet. */
export async function selfAuditAge(sql: Sql, now: Date): Promise<number | null> {
  const at = await lastBeat(sql, HEARTBEAT);
  return at === undefined ? null : Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
}

/** Whether an audit is due: the last one is an hour old. */
export async function auditDue(sql: Sql, now: Date): Promise<boolean> {
  const age = await selfAuditAge(sql, now);
  return age === null || age >= 3600;
}
