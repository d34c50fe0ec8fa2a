/**
 * Civil days and working time (工作日、工作时间) in Asia/Shanghai.
 *
 * China has kept one offset, +08:00, without summer time since 1992, so a civil day is plain arithmetic on the
 * instant and never depends on the zone of the machine. Which days are worked is data: a year without data is an
 * error, never a guess (domain 3.0, E45).
 */

/** 'YYYY-MM-DD', a civil day in Asia/Shanghai. */
export type Day = string;

/** A day whose working status differs from Monday–Friday: a holiday (放假) or a make-up working day (调休上班). */
export interface DayOverride {
  day: Day;
  workday: boolean;
  name?: string;
}

/** `years`: the years with complete data; `overrides`: every day of them that differs from Monday–Friday. */
export interface CalendarData {
  years: readonly number[];
  overrides: readonly DayOverride[];
}

/** The working status of a day was needed in a year for which no holiday data is loaded. */
export class CalendarGapError extends Error {
  readonly year: number;

  constructor(year: number) {
    super(`no holiday data for ${year}: load the State Council's arrangement for that year first`);
    this.name = 'CalendarGapError';
    this.year = year;
  }
}

/** Opening spans of a working day, 'HH:mm' in Asia/Shanghai, in order and apart. */
export interface WorkingHours {
  spans: readonly { from: string; to: string }[];
}

/** 08:30–12:00, 14:30–18:00: domain 3.0, configurable. */
const defaultWorkingHours: WorkingHours = {
  spans: [
    { from: '08:30', to: '12:00' },
    { from: '14:30', to: '18:00' },
  ],
};

/** Every method that needs the status of a day throws CalendarGapError when that day's year has no data. */
export interface WorkCalendar {
  isWorkday(day: Day): boolean;
  /** The first working day on or after `day`. */
  nextWorkday(day: Day): Day;
  /** The last working day on or before `day`. */
  previousWorkday(day: Day): Day;
  /** The n-th working day after `day` (before it when n < 0); `day` itself is not counted; n = 0 gives `day`. */
  addWorkdays(day: Day, n: number): Day;
  /** Working days after `afterExclusive` up to and including `toInclusive`; negative when the order is reversed. */
  workdaysBetween(afterExclusive: Day, toInclusive: Day): number;
  /** Within an opening span of a working day: from inclusive, to exclusive. */
  isWorkingTime(at: Date): boolean;
  /** `at` itself if it is working time, else the next opening. */
  nextWorkingTime(at: Date): Date;
  /** The instant by which `minutes` (≥ 0) of working time have passed; it may be a closing moment such as 12:00. */
  addWorkingMinutes(at: Date, minutes: number): Date;
  /** Working minutes from `a` to `b`, not rounded; negative when b is before a. */
  workingMinutesBetween(a: Date, b: Date): number;
}

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
const OFFSET = 8 * 60 * MINUTE;

/** The civil day in Asia/Shanghai at an instant. */
export function dayOf(at: Date): Day {
  return fromDayNumber(Math.floor((at.getTime() + OFFSET) / DAY_MS));
}

/** The instant of 'HH:mm' (up to 24:00, the end of the day) on a day in Asia/Shanghai. */
export function atTime(day: Day, hhmm: string): Date {
  return new Date(dayNumber(day) * DAY_MS - OFFSET + minutesOf(hhmm) * MINUTE);
}

/** The civil day n days later (earlier when n < 0). */
export function addDays(day: Day, n: number): Day {
  return fromDayNumber(dayNumber(day) + n);
}

/** Civil days from a to b: 1 when b is the morrow of a, negative when b is earlier. */
export function daysBetween(a: Day, b: Day): number {
  return dayNumber(b) - dayNumber(a);
}

/** ISO weekday: 1 Monday … 7 Sunday. */
export function weekdayOf(day: Day): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  const weekdays = [4, 5, 6, 7, 1, 2, 3] as const; // 1970-01-01 was a Thursday
  const weekday = weekdays[((dayNumber(day) % 7) + 7) % 7];
  if (weekday === undefined) throw new RangeError(`not a day: ${day}`);
  return weekday;
}

/** A string that names a real civil day, such as 2026-02-28 but not 2026-02-30. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** The calendar year of a day. */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** A calendar over holiday data; of two overrides for one day the later in the list wins. Throws RangeError on bad data. */
export function createCalendar(data: CalendarData, hours: WorkingHours = defaultWorkingHours): WorkCalendar {
  const isWorkday = workdayTest(data);
  const spans = readSpans(hours);

  const step = (day: Day, direction: 1 | -1): Day => {
    let at = day;
    while (!isWorkday(at)) at = addDays(at, direction);
    return at;
  };

  const addWorkdays = (day: Day, n: number): Day => {
    if (!Number.isInteger(n)) throw new RangeError(`a whole number of working days is needed, not ${n}`);
    const direction = n < 0 ? -1 : 1;
    let at = day;
    for (let left = Math.abs(n); left > 0; left--) at = step(addDays(at, direction), direction);
    return at;
  };

  const workdaysBetween = (after: Day, to: Day): number => {
    if (to < after) return 0 - workdaysBetween(to, after);
    let count = 0;
    for (let n = dayNumber(after) + 1; n <= dayNumber(to); n++) if (isWorkday(fromDayNumber(n))) count++;
    return count;
  };

  /** The opening spans of one day as instants; none on a day off. */
  const openings = (day: Day): { from: number; to: number }[] => {
    if (!isWorkday(day)) return [];
    const midnight = dayNumber(day) * DAY_MS - OFFSET;
    return spans.map(({ from, to }) => ({ from: midnight + from * MINUTE, to: midnight + to * MINUTE }));
  };

  const isWorkingTime = (at: Date): boolean =>
    openings(dayOf(at)).some(({ from, to }) => from <= at.getTime() && at.getTime() < to);

  const nextWorkingTime = (at: Date): Date => {
    for (let day = dayOf(at); ; day = addDays(day, 1)) {
      const open = openings(day).find(({ to }) => at.getTime() < to);
      if (open) return new Date(Math.max(open.from, at.getTime()));
    }
  };

  const addWorkingMinutes = (at: Date, minutes: number): Date => {
    if (!(minutes >= 0)) throw new RangeError(`working minutes must not be negative: ${minutes}`);
    const start = nextWorkingTime(at);
    let left = minutes * MINUTE;
    for (let day = dayOf(start); ; day = addDays(day, 1)) {
      for (const { from, to } of openings(day)) {
        const begin = Math.max(from, start.getTime());
        if (begin >= to) continue;
        if (left <= to - begin) return new Date(begin + left);
        left -= to - begin;
      }
    }
  };

  const workingMinutesBetween = (a: Date, b: Date): number => {
    if (b < a) return 0 - workingMinutesBetween(b, a);
    let total = 0;
    for (let day = dayOf(a); day <= dayOf(b); day = addDays(day, 1)) {
      for (const { from, to } of openings(day)) {
        total += Math.max(0, Math.min(to, b.getTime()) - Math.max(from, a.getTime()));
      }
    }
    return total / MINUTE;
  };

  return {
    isWorkday,
    nextWorkday: day => step(day, 1),
    previousWorkday: day => step(day, -1),
    addWorkdays,
    workdaysBetween,
    isWorkingTime,
    nextWorkingTime,
    addWorkingMinutes,
    workingMinutesBetween,
  };
}

function workdayTest(data: CalendarData): (day: Day) => boolean {
  const years = new Set(data.years);
  const overrides = new Map(data.overrides.map(({ day, workday }) => [day, workday]));
  for (const day of overrides.keys()) dayNumber(day);
  return day => {
    const weekday = weekdayOf(day);
    const year = yearOf(day);
    if (!years.has(year)) throw new CalendarGapError(year);
    return overrides.get(day) ?? weekday <= 5;
  };
}

function readSpans(hours: WorkingHours): { from: number; to: number }[] {
  const spans = hours.spans.map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }));
  let end = 0;
  for (const { from, to } of spans) {
    if (from < end || to <= from) throw new RangeError('working hours must be in order, apart and not empty');
    end = to;
  }
  if (spans.length === 0) throw new RangeError('working hours must have at least one span');
  return spans;
}

function minutesOf(hhmm: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(hhmm);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
  if (!(minutes <= 24 * 60) || Number(match?.[2]) > 59)
    throw new RangeError(`not a time of day (HH:mm): ${hhmm}`);
  return minutes;
}

/** Days as they are read over and over: a sweep asks for the same few hundreds of thousands of times. */
const numbers = new Map<Day, number>();
const MOST_KEPT = 10_000;

/** Days since 1970-01-01. */
function dayNumber(day: Day): number {
  const known = numbers.get(day);
  if (known !== undefined) return known;
  if (!isDay(day)) throw new RangeError(`not a day (YYYY-MM-DD): ${day}`);
  const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS;
  if (numbers.size >= MOST_KEPT) numbers.clear();
  numbers.set(day, number);
  return number;
}

const days = new Map<number, Day>();

function fromDayNumber(n: number): Day {
  const known = days.get(n);
  if (known !== undefined) return known;
  const day = new Date(n * DAY_MS).toISOString().slice(0, 10);
  if (days.size >= MOST_KEPT) days.clear();
  days.set(n, day);
  return day;
}
