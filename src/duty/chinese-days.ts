/**
 * The State Council's holiday arrangements (国务院办公厅放假调休安排) as published in the npm package chinese-days.
 *
 * The package's own functions fall back to Monday–Friday for a year they do not know and read days in the machine's
 * zone; its plain data file has neither fault, so that is what is read.
 */
import packaged from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { z } from 'zod';
import type { CalendarData, Day, DayOverride } from './calendar.ts';
import { CalendarGapError, weekdayOf, yearOf } from './calendar.ts';

/** Each value reads "English name,中文名,statutory days". */
const daysSchema = z.record(z.iso.date(), z.string().regex(/^[^,]+,[^,]+,\d+$/));
const { holidays, workdays } = z.object({ holidays: daysSchema, workdays: daysSchema }).parse(packaged);

/** The rest days which every yearly arrangement names, whatever else it moves. */
const inEveryArrangement = ['元旦', '春节', '国庆节'] as const;

const coveredYears: readonly number[] = yearsArranged(holidays);
const packagedOverrides: readonly DayOverride[] = [...daysOff(), ...daysWorked()].sort((a, b) =>
  a.day < b.day ? -1 : 1,
);

/** The years the package really covers, ascending. */
export function chineseDaysYears(): number[] {
  return [...coveredYears];
}

/**
 * The years with a whole arrangement among rest days as the package writes them, ascending. A stray day (such as a
 * 31 December named by the next year's arrangement) is not enough: the year's own 元旦, 春节 and 国庆节 must be there.
 */
export function yearsArranged(holidays: Readonly<Record<Day, string>>): number[] {
  const named = new Map<number, Set<string>>();
  for (const [day, text] of Object.entries(holidays)) {
    const names = named.get(yearOf(day)) ?? new Set();
    named.set(yearOf(day), names.add(chineseName(text)));
  }
  return [...named]
    .filter(([, names]) => inEveryArrangement.every(name => names.has(name)))
    .map(([year]) => year)
    .sort((a, b) => a - b);
}

/** Holiday data of the given years. Throws CalendarGapError for the first year that the package does not cover. */
export function chineseDaysCalendar(years: readonly number[]): CalendarData {
  for (const year of years) if (!coveredYears.includes(year)) throw new CalendarGapError(year);
  const wanted = new Set(years);
  return {
    years: [...wanted].sort((a, b) => a - b),
    overrides: packagedOverrides.filter(({ day }) => wanted.has(yearOf(day))),
  };
}

function daysOff(): DayOverride[] {
  return named(holidays, false).filter(({ day }) => weekdayOf(day) <= 5);
}

function daysWorked(): DayOverride[] {
  return named(workdays, true).filter(({ day }) => weekdayOf(day) > 5);
}

function named(days: Record<Day, string>, workday: boolean): DayOverride[] {
  return Object.entries(days).map(([day, text]) => ({ day, workday, name: chineseName(text) }));
}

function chineseName(text: string): string {
  return text.split(',')[1] ?? text;
}
