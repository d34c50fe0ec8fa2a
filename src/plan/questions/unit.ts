/** 查单位: how a unit stands; its own people and the office only. */
import { DUTY_NAMES } from '../../../cards/duty-copy.ts';
import { planAnswers as answers, planText, type UnitAnswer } from '../../../cards/plan-answers.ts';
import type { Interpreter } from '../../chat/entry.ts';
import type { Sql } from '../../db/sql.ts';
import type { Member } from '../../directory/who.ts';
import { dayOf } from '../../duty/calendar.ts';

export const unitQuestion: Interpreter = async (sql, message, member, now) => {
  const asked = /^查单位\s*(.*)$/su.exec(message.text.normalize('NFKC').trim())?.[1]?.trim();
  if (asked === undefined) return undefined;
  const unit =
    asked === '' ? { id: member.unitId, name: member.unitName } : await findUnit(sql, member, asked);
  if (unit === undefined) return { say: answers.noUnit(asked) };
  if (unit.id !== member.unitId && !mayAskOthers(member)) return { say: answers.onlyOwnUnit };
  return { say: answers.unit(await standingOf(sql, unit, now)) };
};

/** The office and county leaders may ask about everybody below them. */
export function mayAskOthers(member: Member): boolean {
  return member.isOffice || member.roles.includes('countyLeader');
}

/** In the asker's region or below. */
async function findUnit(
  sql: Sql,
  member: Member,
  asked: string,
): Promise<{ id: string; name: string } | undefined> {
  const rows = await sql.query<{ id: string; name: string }>(
    `select u.id, u.name from unit u
     where u.active and (u.code = upper($2) or u.name = $2 or u.short_name = $2)
       and exists (select 1 from region_upward(u.region_id) r where r.id = $1) order by u.code limit 1`,
    [member.regionId, asked],
  );
  return rows[0];
}

interface StandingRow extends Omit<UnitAnswer, 'name' | 'year' | 'plan'> {
  plan: { year: number; state: string; filingNo: string | null; late: number } | null;
}

async function standingOf(sql: Sql, unit: { id: string; name: string }, now: Date): Promise<UnitAnswer> {
  const year = Number(dayOf(now).slice(0, 4));
  const [row] = await sql.query<StandingRow>(
    `select
       (select json_build_object('year', p.year, 'state', p.state, 'filingNo', p.filing_no, 'late', (p.doc->>'late')::int)
        from annual_plan p where p.unit_id = $1 order by p.year desc limit 1) as plan,
       t.led, t.joined, t.open,
       (select count(*)::int from duty d where d.unit_id = $1 and d.state = 'open' and d.kind = any($5)) as duties,
       (select count(*)::int from duty d where d.unit_id = $1 and d.state = 'open' and d.kind = any($5)
          and d.due_at < $3) as overdue,
       (select count(*)::int from officer o where o.unit_id = $1 and o.active and o.kind = 'officer'
          and (o.valid_until is null or o.valid_until >= $4)) as officers,
       coalesce((select string_agg(p.name, '、' order by p.name) from post o join person p on p.id = o.person_id
         where o.unit_id = $1 and o.role = 'liaison' and o.until is null and p.active), '') as liaison
     from (select count(*) filter (where m.role = 'lead')::int as led, count(*) filter (where m.role <> 'lead')::int as joined,
             count(*) filter (where t.state not in ('ARCHIVED', 'CANCELLED', 'MERGED_INTO'))::int as open
           from task_participant m join joint_task t on t.id = m.task_id
           where m.unit_id = $1 and m.state <> 'WITHDRAWN' and t.state not in ('CANCELLED', 'MERGED_INTO')
             and t.date between make_date($2, 1, 1) and make_date($2, 12, 31)) t`,
    // Timers of the service are nobody's duty.
    [unit.id, year, now, dayOf(now), Object.keys(DUTY_NAMES)],
  );
  if (row === undefined) throw new Error('an aggregate without a row');
  const { plan, ...counts } = row;
  return { name: unit.name, year, plan: planText(plan ?? undefined), ...counts };
}
