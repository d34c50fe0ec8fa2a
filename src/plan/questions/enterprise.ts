/** 查企业 and 什么时候能查: the enterprise's account of the year and the filing calendar, within the asker's rights. */

import { copy } from '../../../cards/copy.ts';
import { planAnswers as answers, type EnterpriseAnswer } from '../../../cards/plan-answers.ts';
import type { Interpreter } from '../../chat/entry.ts';
import type { Sql } from '../../db/sql.ts';
import { loadCalendar } from '../../directory/calendar.ts';
import { levelOf, pastVisits, ruleSettings } from '../../directory/rule-data.ts';
import type { Member } from '../../directory/who.ts';
import { CalendarGapError, createCalendar, type Day, dayOf } from '../../duty/calendar.ts';
import { earliestAfterFiling, latestFilingFor } from '../../rules/entry.ts';
import { countedVisits, isSameYear, superiorVisits } from '../../rules/history.ts';
import type { Level, Visit } from '../../rules/schema.ts';
import type { Profile, RuleSettings } from '../../rules/settings.ts';
import { readDay, withoutDay } from './day.ts';

export interface FoundEnterprise {
  readonly id: string;
  readonly name: string;
  readonly regionId: string;
}

/** 查企业 <名>: 今年 1/2 次 · 上级 5 月已查 · 下次可查日, and what merging has saved. */
export function enterpriseQuestion(profile: Profile): Interpreter {
  return async (sql, message, member, now) => {
    const asked = /^查企业\s*(.*)$/su.exec(message.text.normalize('NFKC').trim())?.[1]?.trim();
    if (asked === undefined) return undefined;
    if (asked === '') return { say: answers.whichEnterprise };
    const found = await findEnterprise(sql, member, asked);
    if ('say' in found) return found;
    return { say: answers.enterprise(await accountOf(sql, found, member, dayOf(now), profile)) };
  };
}

/** 什么时候能查 <企业> 9月20日: 最迟 {d} 报备；今天报最早 {d2} 可查 (F000 四(三)). */
export function whenQuestion(profile: Profile): Interpreter {
  return async (sql, message, member, now) => {
    const text = message.text.normalize('NFKC').trim();
    const asked = /^(?:什么时候能查|啥时候能查|最早(?:什么时候|哪天)能查|报备倒推)\s*(.*)$/su.exec(text)?.[1];
    if (asked === undefined) return undefined;
    const today = dayOf(now);
    const wanted = readDay(asked, today);
    const name = withoutDay(asked)
      .replace(/[?？。]+$/u, '')
      .trim();
    if (name === '' || wanted === undefined) return { say: answers.whichDay };
    if (wanted < today) return { say: answers.pastDay(wanted) };
    const found = await findEnterprise(sql, member, name);
    if ('say' in found) return found;
    const settings = await ruleSettings(sql, found.regionId, profile);
    const account = await accountOf(sql, found, member, wanted, profile);
    return { say: [await filingLine(sql, wanted, today, settings), answers.strip(account)].join('\n') };
  };
}

async function filingLine(sql: Sql, wanted: Day, today: Day, settings: RuleSettings): Promise<string> {
  if (!settings.consentRequired) return answers.noFiling;
  const calendar = createCalendar(await loadCalendar(sql));
  try {
    const latest = latestFilingFor(wanted, settings, calendar);
    const earliest = earliestAfterFiling(today, settings, calendar);
    const { unplannedLeadDays, dayMode } = settings.filing;
    const how = dayMode === 'workday' ? answers.workdays(unplannedLeadDays) : answers.days(unplannedLeadDays);
    return `${answers.filing(wanted, latest, earliest, latest < today)}${how}`;
  } catch (error) {
    if (error instanceof CalendarGapError) return copy.calendarGap(error.year);
    throw error;
  }
}

const NEAR = 5;

/** In the asker's region, or in her township: by full name, else by the only name that contains the words. */
async function findEnterprise(
  sql: Sql,
  member: Member,
  asked: string,
): Promise<FoundEnterprise | { say: string }> {
  const exact = await namesIn(sql, member, 'e.name = $2', asked, 1);
  const [one] = exact;
  if (one !== undefined) return one;
  const near = await namesIn(
    sql,
    member,
    "e.name like '%' || $2 || '%'",
    asked.replace(/[\\%_]/gu, '\\$&'),
    NEAR + 1,
  );
  const [only, second] = near;
  if (only === undefined) return { say: answers.noEnterprise(asked) };
  return second === undefined ? only : { say: answers.several(near.slice(0, NEAR).map(({ name }) => name)) };
}

function namesIn(
  sql: Sql,
  member: Member,
  condition: string,
  asked: string,
  most: number,
): Promise<FoundEnterprise[]> {
  return sql.query<FoundEnterprise>(
    `with recursive below as (
       select id from region where id = $1 union all select r.id from region r join below b on r.parent_id = b.id)
     select e.id, e.name, e.region_id as "regionId" from enterprise e
     where e.active and ${condition} and (e.region_id in (select id from below) or e.town_id = $1)
     order by e.name limit ${most}`,
    [member.regionId, asked],
  );
}

/**
 * The year's account of an enterprise. Everybody who may ask sees how often it was entered; which unit came when, only
 * the office and the unit itself (企业名单只发参与单位, F001 十三).
 */
export async function accountOf(
  sql: Sql,
  enterprise: FoundEnterprise,
  member: Pick<Member, 'unitCode' | 'isOffice'>,
  on: Day,
  profile: Profile,
): Promise<EnterpriseAnswer> {
  const settings = await ruleSettings(sql, enterprise.regionId, profile);
  const level = await levelOf(sql, enterprise.regionId);
  const visits = await pastVisits(sql, [enterprise.id], on);
  const shorts = await shortNames(sql, visits);
  const entered = visits.filter(
    visit => isSameYear(visit.date, on) && visit.entered && visit.mode === 'onsite',
  );
  const superior = superiorVisits(visits, level, on).toSorted((a, b) => (a.date < b.date ? 1 : -1))[0];
  const name = (code: string): string => shorts.get(code) ?? code;
  const shown = entered.filter(visit => member.isOffice || visit.units.includes(member.unitCode));
  return {
    name: enterprise.name,
    year: Number(on.slice(0, 4)),
    ...countsOf(visits, settings, level, on),
    superior:
      superior === undefined ? undefined : { unit: name(superior.units[0] ?? ''), date: superior.date },
    visits: shown
      .toSorted((a, b) => (a.date < b.date ? -1 : 1))
      .slice(-6)
      .map(({ date, units }) => ({ date, units: units.map(name) })),
    saved: entered.reduce((sum, { units }) => sum + Math.max(0, new Set(units).size - 1), 0),
  };
}

function countsOf(
  visits: readonly Visit[],
  settings: RuleSettings,
  level: Level,
  on: Day,
): Pick<EnterpriseAnswer, 'counts' | 'cap' | 'next'> {
  const counted = countedVisits(visits, level).filter(
    visit => isSameYear(visit.date, on) && (settings.capCounts === 'all' || visit.randomDraw),
  );
  const cap = settings.capScope === 'none' ? null : settings.cap;
  if (settings.capScope !== 'kind') {
    const full = cap !== null && counted.length >= cap;
    const next = full ? `${Number(on.slice(0, 4)) + 1}-01-01` : on;
    return { counts: [{ kind: '', count: counted.length }], cap, next };
  }
  const kinds = [...new Set(counted.flatMap(visit => visit.kinds))].sort();
  const counts = kinds.map(kind => ({
    kind,
    count: counted.filter(visit => visit.kinds.includes(kind)).length,
  }));
  // Of another kind it can be checked at once.
  return { counts, cap, next: on };
}

async function shortNames(sql: Sql, visits: readonly Visit[]): Promise<Map<string, string>> {
  const rows = await sql.query<{ code: string; short: string }>(
    'select code, short_name as short from unit where code = any($1)',
    [[...new Set(visits.flatMap(({ units }) => units))]],
  );
  return new Map(rows.map(({ code, short }) => [code, short]));
}
