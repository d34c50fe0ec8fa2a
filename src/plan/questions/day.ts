import { addDays, type Day, isDay } from '../../duty/calendar.ts';

const DATE = /(?:(\d{4})\s*[年\-/.])?\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?/u;
const RELATIVE: readonly (readonly [string, number])[] = [
  ['大后天', 3],
  ['后天', 2],
  ['明天', 1],
  ['今天', 0],
];

/** The day that a line names, in Asia/Shanghai; without a year the next such day from `today` on. */
export function readDay(text: string, today: Day): Day | undefined {
  const relative = RELATIVE.find(([word]) => text.includes(word));
  if (relative !== undefined) return addDays(today, relative[1]);
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, year, month = '', date = ''] = found;
  const tail = `${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const thisYear = Number(today.slice(0, 4));
  const candidates = year === undefined ? [thisYear, thisYear + 1] : [Number(year)];
  return candidates.map(y => `${y}-${tail}`).find(day => isDay(day) && (year !== undefined || day >= today));
}

/** The line without its day. */
export function withoutDay(text: string): string {
  return RELATIVE.reduce((rest, [word]) => rest.replace(word, ' '), text.replace(DATE, ' ')).trim();
}
