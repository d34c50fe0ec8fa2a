/** The working-day calendar (节假日) on record. A year that was never loaded stays a gap: domain E45. */
import type { Sql } from '../db/sql.ts';
import type { CalendarData, Day } from '../duty/calendar.ts';
import { CalendarGapError, yearOf } from '../duty/calendar.ts';
import { chineseDaysCalendar } from '../duty/chinese-days.ts';

export interface HolidayRecord {
  readonly day: Day;
  readonly workday: boolean;
  readonly name: string;
}

/** Everything loaded so far, for `createCalendar`. */
export async function loadCalendar(sql: Sql): Promise<CalendarData> {
  const years = await sql.query<{ year: number }>('select year from calendar_year order by year');
  const overrides = await sql.query<HolidayRecord>(
    'select day::text, workday, name from holiday_calendar order by day',
  );
  return { years: years.map(({ year }) => year), overrides };
}

/**
 * Loads one year from the package chinese-days. A year that is already there is left alone, because the county may
 * have corrected it. Throws CalendarGapError when the package does not cover the year. Returns whether it was loaded.
 */
export async function loadChineseDays(sql: Sql, year: number): Promise<boolean> {
  const { overrides } = chineseDaysCalendar([year]);
  if (!(await putYear(sql, year, 'chinese-days'))) return false;
  const days = overrides.map(({ day, workday, name = '' }) => ({ day, workday, name }));
  await putHolidays(sql, days, 'chinese-days');
  return true;
}

/**
 * Corrects one day of a year that is loaded; `source` says on whose word. Throws CalendarGapError for another year,
 * because one day does not make a year known.
 */
export async function correctDay(sql: Sql, correction: HolidayRecord, source: string): Promise<void> {
  const year = yearOf(correction.day);
  const [known] = await sql.query('select year from calendar_year where year = $1', [year]);
  if (known === undefined) throw new CalendarGapError(year);
  await putHolidays(sql, [correction], source);
}

/** Marks a year as known in full; false when it already was. */
export async function putYear(sql: Sql, year: number, source: string): Promise<boolean> {
  const added = await sql.query(
    'insert into calendar_year (year, source) values ($1, $2) on conflict (year) do nothing returning year',
    [year, source],
  );
  return added.length > 0;
}

/** Writes days; a later word on a day replaces the earlier one. */
export async function putHolidays(sql: Sql, days: readonly HolidayRecord[], source: string): Promise<void> {
  await sql.query(
    `insert into holiday_calendar (day, workday, name, source)
     select r.day, r.workday, r.name, $4 from unnest($1::date[], $2::boolean[], $3::text[]) r(day, workday, name)
     on conflict (day) do update set workday = excluded.workday, name = excluded.name, source = excluded.source`,
    [days.map(({ day }) => day), days.map(({ workday }) => workday), days.map(({ name }) => name), source],
  );
}
