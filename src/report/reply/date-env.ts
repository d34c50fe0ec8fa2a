import type { Day, WorkCalendar } from '../../duty/calendar.ts';
import { addDays, isDay, weekdayOf } from '../../duty/calendar.ts';

/** What a date in a reply is relative to. */
export interface DateEnv {
  readonly now: Date;
  /** The civil day of `now`. */
  readonly today: Day;
  readonly deadline: Day;
  readonly calendar: WorkCalendar;
}

/** The candidate days that some words name; `past` is their reading when what they date has already happened. */
export interface DateReading {
  readonly days: readonly Day[];
  readonly past?: Day;
  /**
   * `day`: a stated day or days · `by`: a limit (周五前、三天内) · `after`: open ended (7号以后) · `at-once`: 马上
   * · `part`: a part of today without saying so (下午) · `span`: a stretch of several days (下周、中旬)
   */
  readonly kind: 'day' | 'by' | 'after' | 'at-once' | 'part' | 'span';
  /** What a following bare date takes over: 下周一或周二, 7月3号或5号. */
  readonly week?: Day;
  readonly bare?: 'weekday' | 'day-of-month';
  /** The working calendar lacks this year, so the words name no day to come; `past` may still hold. */
  readonly gap?: number;
  /** Days after the date named before it, when there is one: 当天 0, 第二天 1. */
  readonly afterNamed?: number;
}

/** The day of a calendar month, or undefined when it does not exist (31 June). */
export function civilDay(year: number, month: number, day: number): Day | undefined {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isDay(text) ? text : undefined;
}

export function monthOf(day: Day): { year: number; month: number; date: number } {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), date: Number(day.slice(8, 10)) };
}

/** Year and month `n` months from the month of a day. */
export function shiftMonth(day: Day, n: number): { year: number; month: number } {
  const { year, month } = monthOf(day);
  const index = year * 12 + (month - 1) + n;
  return { year: Math.floor(index / 12), month: (index % 12) + 1 };
}

/** The last civil day of a month. */
export function lastOfMonth(year: number, month: number): Day {
  return (
    civilDay(year, month, 31) ?? civilDay(year, month, 30) ?? civilDay(year, month, 29) ?? `${year}-02-28`
  );
}

/** The Monday of the week (Monday–Sunday) that a day is in. */
export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}

/** The days from first to last, both included. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
