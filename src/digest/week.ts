/** ISO weeks in Asia/Shanghai, and which of them a digest reports on. */
import { addDays, type Day, daysBetween, type WorkCalendar, weekdayOf, yearOf } from '../duty/calendar.ts';

/** '2026W37' */
export type Week = string;

export interface Span {
  /** A Monday. */
  readonly from: Day;
  /** The Monday after its last day; data count as they stood when it began. */
  readonly cut: Day;
}

export interface Report extends Span {
  /** The week that ended at the cut; the digest is called by it. */
  readonly week: Week;
  /** The day on which the digest goes out. */
  readonly due: Day;
}

export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}

/** The ISO week of a day: the one that holds the year's first Thursday is the first. */
export function weekOf(day: Day): Week {
  const thursday = addDays(mondayOf(day), 3);
  const n = Math.floor(daysBetween(`${yearOf(thursday)}-01-01`, thursday) / 7) + 1;
  return `${yearOf(thursday)}W${String(n).padStart(2, '0')}`;
}

/** The number of a week within its year. */
export function weekNumber(week: Week): number {
  return Number(week.slice(5));
}

/** The Monday of a week; undefined when no such week exists. */
export function mondayOfWeek(week: string): Day | undefined {
  const [, year = '', n = ''] = /^(\d{4})W(\d{2})$/.exec(week) ?? [];
  if (year === '') return undefined;
  const monday = addDays(mondayOf(`${year}-01-04`), (Number(n) - 1) * 7);
  return weekOf(monday) === week ? monday : undefined;
}

/**
 * What the digest of the week around `today` reports: everything since the cut of the digest before it. In a week
 * without a working day none goes out, and the next one covers both. Undefined in such a week. Throws
 * CalendarGapError.
 */
export function reportDue(today: Day, calendar: WorkCalendar): Report | undefined {
  const cut = mondayOf(today);
  const due = firstWorkday(cut, calendar);
  if (due === undefined) return undefined;
  return { week: weekOf(addDays(cut, -7)), due, ...spanBefore(cut, calendar) };
}

/** The time that the digest with this cut reports on. Throws CalendarGapError. */
function spanBefore(cut: Day, calendar: WorkCalendar): Span {
  let from = addDays(cut, -7);
  while (firstWorkday(from, calendar) === undefined) from = addDays(from, -7);
  return { from, cut };
}

function firstWorkday(monday: Day, calendar: WorkCalendar): Day | undefined {
  return [0, 1, 2, 3, 4, 5, 6].map(n => addDays(monday, n)).find(day => calendar.isWorkday(day));
}
