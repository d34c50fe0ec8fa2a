/** What the clock does for quarterly reports: opens them, keeps open forms up to date, closes what was declared missing. */
import { isDeepStrictEqual } from 'node:util';
import type { Sql } from '../db/sql.ts';
import type { Work } from '../decide/shell.ts';
import { addDays, atTime, CalendarGapError, dayOf, type WorkCalendar } from '../duty/calendar.ts';
import { beat, lastBeat } from '../duty/heartbeat.ts';
import { officeRegions, type Round, type RoundOptions, turn } from '../duty/round.ts';
import { deadlineOf, openingOf } from './cycle/open.ts';
import { type Prefill, prefill } from './metrics/prefill.ts';
import { dayAfter, firstDay, lastQuarter, periodText, type Quarter, quarterOf } from './period.ts';

/** So long after the end of a quarter the office is still told that its calendar is missing. */
const GAP_NOTICE_DAYS = 20;

export const reportRound: Round = async options => {
  await turn(options, 'report.open', async (sql, now) => {
    const works: Work[] = [];
    for (const regionId of await officeRegions(sql))
      works.push(...(await opening(sql, options, regionId, now)));
    return works;
  });
  await turn(options, 'report.refresh', async (sql, now) => {
    const works: Work[] = [];
    for (const regionId of await officeRegions(sql))
      works.push(...(await refreshing(sql, options, regionId, now)));
    return works;
  });
  // Its own transaction: a late report locks its submission first, then the cycle.
  await turn(options, 'report.close', closing);
};

/**
 * 季后首个工作日 9:00. Where the service was away for the whole of its time it is opened late, with the same time to
 * report, if the county held the one before; the first one of all is opened by the office (开始季报 …).
 */
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
      now >= openingOf(quarter, context) &&
      (row !== undefined || now < deadlineOf(quarter, context) || (await heldBefore(sql, regionId, quarter)));
    return due ? [work(subjectId, { type: 'cycle.open', regionId, period })] : [];
  } catch (error) {
    if (!(error instanceof CalendarGapError)) throw error;
    return row === undefined && gapIsNews(quarter, context.settings.report.openAt, now)
      ? [work(subjectId, { type: 'cycle.block', regionId, period, year: error.year })]
      : [];
  }
}

async function heldBefore(sql: Sql, regionId: string, quarter: Quarter): Promise<boolean> {
  const before = periodText(lastQuarter(firstDay(quarter)));
  const rows = await sql.query('select 1 from report_cycle where region_id = $1 and period = $2', [
    regionId,
    before,
  ]);
  return rows.length > 0;
}

function gapIsNews(quarter: Quarter, openAt: string, now: Date): boolean {
  const first = dayAfter(quarter);
  return now >= atTime(first, openAt) && dayOf(now) <= addDays(first, GAP_NOTICE_DAYS);
}

function work(subjectId: string, command: Work['command']): Work {
  return { feature: 'reportCycle', subjectId, command, actor: { kind: 'system', reason: 'calendar' } };
}

interface OpenForm {
  readonly id: string;
  readonly unitId: string;
  readonly period: string;
  readonly prefilled: unknown;
  readonly records: unknown;
}

/** Once a working morning, before the reminders: forms that are still out follow what has been entered since. */
async function refreshing(
  sql: Sql,
  { shell }: RoundOptions,
  regionId: string,
  now: Date,
): Promise<readonly Work[]> {
  const { calendar, settings } = await shell.surroundings.context(sql, regionId);
  const opens = atTime(dayOf(now), settings.quiet.opens);
  const name = `report.refresh:${regionId}`;
  const last = await lastBeat(sql, name);
  if (now < opens || (last !== undefined && last >= opens) || !isWorkday(calendar, now)) return [];
  await beat(sql, name, now);
  const forms = await sql.query<OpenForm>(
    `select s.id, s.unit_id as "unitId", c.period, s.doc->'prefilled' as prefilled, s.doc->'records' as records
     from report_submission s join report_cycle c on c.id = s.cycle_id
     where c.region_id = $1 and c.state = 'FILLING' and s.state not in ('SUBMITTED', 'ZERO_CONFIRMED')
     order by s.id`,
    [regionId],
  );
  const works: Work[] = [];
  for (const [period, own] of Map.groupBy(forms, form => form.period)) {
    const quarter = quarterOf(period);
    const ids = own.map(form => form.unitId);
    const known = await prefill(sql, ids, { first: firstDay(quarter), past: dayAfter(quarter) });
    works.push(...own.flatMap(form => refreshWork(form, known.get(form.unitId))));
  }
  return works;
}

function isWorkday(calendar: WorkCalendar, now: Date): boolean {
  try {
    return calendar.isWorkday(dayOf(now));
  } catch (error) {
    if (error instanceof CalendarGapError) return false;
    throw error;
  }
}

function refreshWork(form: OpenForm, known: Prefill | undefined): Work[] {
  if (
    known === undefined ||
    isDeepStrictEqual([form.prefilled, form.records], [known.figures, known.records])
  )
    return [];
  const { figures, records } = known;
  return [
    {
      feature: 'reportSubmission',
      subjectId: form.id,
      command: { type: 'submission.refresh', figures, records: records.map(line => ({ ...line })) },
      actor: { kind: 'system', reason: 'report.refresh' },
    },
  ];
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
