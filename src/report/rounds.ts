/** What the clock does for quarterly reports: opens them, and closes what was declared missing. */
import type { Sql } from '../db/sql.ts';
import type { Work } from '../decide/shell.ts';
import { addDays, atTime, CalendarGapError, dayOf } from '../duty/calendar.ts';
import { officeRegions, type Round, type RoundOptions, turn } from '../duty/round.ts';
import { deadlineOf, openingOf } from './cycle/open.ts';
import { dayAfter, lastQuarter, periodText, type Quarter } from './period.ts';

/** So long after the end of a quarter the office is still told that its calendar is missing. */
const GAP_NOTICE_DAYS = 20;

export const reportRound: Round = async options => {
  await turn(options, 'report.open', async (sql, now) => {
    const works: Work[] = [];
    for (const regionId of await officeRegions(sql))
      works.push(...(await opening(sql, options, regionId, now)));
    return works;
  });
  // Its own transaction: a late report locks its submission first, then the cycle.
  await turn(options, 'report.close', closing);
};

/** 季后首个工作日 9:00. A cycle that was missed altogether is opened by the office (开始季报 …). */
async function opening(
  sql: Sql,
  { shell }: RoundOptions,
  regionId: string,
  now: Date,
): Promise<readonly Work[]> {
  const context = await shell.surroundings.context(sql, regionId);
  if (!context.settings.report.on) return [];
  const quarter = lastQuarter(dayOf(now));
  const period = periodText(quarter);
  const [row] = await sql.query<{ id: string; state: string }>(
    'select id, state from report_cycle where region_id = $1 and period = $2',
    [regionId, period],
  );
  if (row !== undefined && row.state !== 'BLOCKED') return [];
  const subjectId = row?.id ?? `${regionId}:${period}`;
  try {
    const due =
      now >= openingOf(quarter, context) && (row !== undefined || now < deadlineOf(quarter, context));
    return due ? [work(subjectId, { type: 'cycle.open', regionId, period })] : [];
  } catch (error) {
    if (!(error instanceof CalendarGapError)) throw error;
    return row === undefined && gapIsNews(quarter, context.settings.report.openAt, now)
      ? [work(subjectId, { type: 'cycle.block', regionId, period, year: error.year })]
      : [];
  }
}

function gapIsNews(quarter: Quarter, openAt: string, now: Date): boolean {
  const first = dayAfter(quarter);
  return now >= atTime(first, openAt) && dayOf(now) <= addDays(first, GAP_NOTICE_DAYS);
}

function work(subjectId: string, command: Work['command']): Work {
  return { feature: 'reportCycle', subjectId, command, actor: { kind: 'system', reason: 'calendar' } };
}

/** Submissions that are still out when their cycle has been closed. */
async function closing(sql: Sql): Promise<readonly Work[]> {
  const rows = await sql.query<{ id: string }>(
    `select s.id from report_submission s join report_cycle c on c.id = s.cycle_id
     where c.state in ('DRAFTED', 'SIGNING', 'PUBLISHED')
       and s.state not in ('SUBMITTED', 'ZERO_CONFIRMED', 'MISSING', 'RETURNED')
     order by s.id limit 200`,
  );
  return rows.map(row => ({
    feature: 'reportSubmission',
    subjectId: row.id,
    command: { type: 'submission.close' },
    actor: { kind: 'system', reason: 'report.close' },
  }));
}
