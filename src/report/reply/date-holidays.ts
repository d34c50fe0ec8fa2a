import { addDays, CalendarGapError, type Day, type WorkCalendar, weekdayOf } from '../../duty/calendar.ts';
import { type DateEnv, type DateReading, daysFrom, monthOf } from './date-env.ts';
import { dayAfter, readStretches, STRETCH } from './date-spans.ts';
import type { DateRule } from './date-words.ts';
import { NUMBER, readNumber } from './numerals.ts';

/**
 * Days named by a holiday of the State Council's calendar (节前、节后、国庆后第一个工作日). A holiday is found in the
 * working calendar itself: a run of days off with a Monday–Friday in it. So 调休 Saturdays and Sundays count as the
 * working days they are, and a year without data is an error (CalendarGapError), never a guess.
 */

interface Run {
  readonly first: Day;
  readonly last: Day;
}

/** How far ahead a holiday is looked for, in days: the longest gap between two is from 国庆 to 元旦. */
const SEARCH_DAYS = 400;

/** Where in the year a named holiday lies (month-day, inclusive): fixed dates exactly, lunar ones by their reach. */
const WINDOWS: Readonly<Record<string, readonly [string, string]>> = {
  元旦: ['01-01', '01-01'],
  春节: ['01-21', '02-20'],
  清明: ['04-04', '04-06'],
  五一: ['05-01', '05-01'],
  端午: ['05-28', '06-25'],
  中秋: ['09-07', '10-08'],
  国庆: ['10-01', '10-01'],
};

const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/元旦|新年|跨年/u, '元旦'],
  [/春节|过年|大年|年假/u, '春节'],
  [/清明/u, '清明'],
  [/五一|5\.?1|劳动节/u, '五一'],
  [/端午|粽子/u, '端午'],
  [/国庆|十一|双节|黄金周|10\.?1/u, '国庆'],
  [/中秋/u, '中秋'],
];

/** 年前 and 年后 are said of 元旦 and of 春节, whichever comes first. */
function findNamed(words: string | undefined, env: DateEnv): Run | undefined {
  if (words !== '年') return findHoliday(nameOf(words), env);
  const month = monthOf(env.today).month;
  return findHoliday(month >= 11 ? '元旦' : '春节', env);
}

/** The holiday in progress on `today`, or the next one; of the given name when there is one. */
function findHoliday(name: string | undefined, env: DateEnv): Run | undefined {
  const window = name === undefined ? undefined : WINDOWS[name];
  for (let n = 0; n <= SEARCH_DAYS; n++) {
    const day = addDays(env.today, n);
    if (window && !within(day, window)) continue;
    if (!isHoliday(day, env.calendar)) continue;
    return runAround(day, env.calendar);
  }
  return undefined;
}

/** The holiday that began last, today included, for what has already happened; undefined when the calendar ends before. */
function lastHoliday(words: string | undefined, env: DateEnv): Run | undefined {
  const name = words === '年' ? (monthOf(env.today).month <= 3 ? '春节' : '元旦') : nameOf(words);
  const window = name === undefined ? undefined : WINDOWS[name];
  try {
    for (let n = 0; n <= SEARCH_DAYS; n++) {
      const day = addDays(env.today, -n);
      if (window && !within(day, window)) continue;
      if (isHoliday(day, env.calendar)) return runAround(day, env.calendar);
    }
  } catch (error) {
    if (!(error instanceof CalendarGapError)) throw error;
  }
  return undefined;
}

function within(day: Day, [from, to]: readonly [string, string]): boolean {
  const monthDay = day.slice(5);
  return monthDay >= from && monthDay <= to;
}

/** A day off that belongs to a run with a Monday–Friday off in it, not an ordinary weekend. */
function isHoliday(day: Day, calendar: WorkCalendar): boolean {
  if (calendar.isWorkday(day)) return false;
  if (weekdayOf(day) <= 5) return true;
  const { first, last } = runAround(day, calendar);
  return daysFrom(first, last).some(inRun => weekdayOf(inRun) <= 5);
}

function runAround(day: Day, calendar: WorkCalendar): Run {
  let first = day;
  while (!calendar.isWorkday(addDays(first, -1))) first = addDays(first, -1);
  return { first, last: addDays(calendar.nextWorkday(day), -1) };
}

/** A day beside the coming holiday, and beside the last one for what is over. A year without data is left open. */
function besideHoliday(
  name: string | undefined,
  env: DateEnv,
  kind: DateReading['kind'],
  dayBeside: (run: Run) => Day,
): DateReading | undefined {
  const last = lastHoliday(name, env);
  const past = last && { past: dayBeside(last) };
  try {
    const next = findNamed(name, env);
    return next && { days: [dayBeside(next)], ...past, kind };
  } catch (error) {
    if (error instanceof CalendarGapError) return { days: [], ...past, kind, gap: error.year };
    throw error;
  }
}

const NAME =
  '(?<name>国庆|中秋|元旦|新年|春节|过年|清明|五一|端午|劳动节|十一(?=假|长假|节|黄金周|后|前|回来|过|之|以|收假|放假|结束|上班)|双节|黄金周|年(?=后|前|假))';
const FEAST = `(?:过完?|放完?|休完?|等)?(?:${NAME}节?的?(?:小?长假|假期|放假|假|黄金周)?|小?长假|假期|放假|过完?节|放完假|收假|休完假|节日?|假)`;
const AFTER =
  '(?:之后|以后|过后|过完|回来(?:之?后)?|结束(?:之?后)?|完了?(?:之?后)?|收假|上班(?:之?后)?|一上班|复工|一过|后){1,4}';
const BEFORE = '(?:之前|以前|前(?!天))';
const NTH = `第(?<nth>${NUMBER})个?(?:工作日|上班日|天|日)|首个(?:工作日|上班日)|(?:上班|头|上班头)(?:的)?(?:第?一)?天|(?:上班)?(?:第一|头一|头)天(?:上班)?`;

const WEEKDAY_NAMES = '一二三四五六日';

function rule(source: string, read: DateRule['read']): DateRule {
  return { pattern: new RegExp(`(?:${source})`, 'uy'), read };
}

function nameOf(words: string | undefined): string | undefined {
  return words === undefined ? undefined : ALIASES.find(([pattern]) => pattern.test(words))?.[1];
}

export const holidayRules: readonly DateRule[] = [
  rule(`(?<![\\d一二两三四五六七八九十几])${FEAST}${AFTER}的?(?:上班)?(?:${NTH})?`, (match, env) => {
    const nth = readNumber(match.groups?.nth ?? '') ?? 1;
    return besideHoliday(match.groups?.name, env, 'day', ({ last }) => env.calendar.addWorkdays(last, nth));
  }),
  rule(`${FEAST}${AFTER}的?${STRETCH}(?:之内|以内|内|之后|以后|后|左右)?`, (match, env) => {
    const run = findNamed(match.groups?.name, env);
    const stretches = readStretches(match.groups?.n ?? '', match.groups?.unit ?? '');
    if (run === undefined || stretches.length === 0) return undefined;
    return { days: stretches.map(stretch => dayAfter(run.last, stretch, env)), kind: 'by' };
  }),
  rule(
    `${FEAST}${AFTER}的?(?:上班)?(?:的)?(?:第一|头一?|那)个?(?:周|星期|礼拜)(?:的?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天]))?`,
    (match, env) => {
      const run = findNamed(match.groups?.name, env);
      if (run === undefined) return undefined;
      const first = env.calendar.nextWorkday(addDays(run.last, 1));
      const sunday = addDays(first, 7 - weekdayOf(first));
      const weekday = WEEKDAY_NAMES.indexOf((match.groups?.weekday ?? '-').replace('天', '日')) + 1;
      if (weekday > 0) return { days: [addDays(sunday, weekday - 7)], kind: 'day' };
      return { days: daysFrom(first, sunday), kind: 'span' };
    },
  ),
  rule(`${FEAST}${AFTER}的?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天])`, (match, env) => {
    const run = findNamed(match.groups?.name, env);
    const weekday = WEEKDAY_NAMES.indexOf((match.groups?.weekday ?? '').replace('天', '日')) + 1;
    if (run === undefined || weekday === 0) return undefined;
    const next = addDays(run.last, 1);
    return { days: [addDays(next, (weekday - weekdayOf(next) + 7) % 7)], kind: 'day' };
  }),
  rule(
    `(?<![\\d一二两三四五六七八九十几今去明])${FEAST}${BEFORE}的?(?:最后一?个?(?:工作日|上班日|天)|最后一天|一天)?`,
    (match, env) => {
      return besideHoliday(match.groups?.name, env, 'by', ({ first }) => {
        const eve = addDays(first, -1);
        return /(?:前|之前)一天$/u.test(match[0]) ? eve : env.calendar.previousWorkday(eve);
      });
    },
  ),
  rule(
    `(?:过完|过了|放完|休完)(?:${NAME}|(?<year>年))节?(?:小?长假|假期|假)?(?:的?上班)?(?:第一天|头一天|首日)?(?=就|报|交|给|再|马上|立马|[,。]|$)`,
    (match, env) =>
      besideHoliday(match.groups?.year ?? match.groups?.name, env, 'day', ({ last }) =>
        env.calendar.addWorkdays(last, 1),
      ),
  ),
  rule(`${NAME}节?(?:期间|假期里?|长假里?|当天|那天)`, (match, env) => {
    const run = findNamed(match.groups?.name, env);
    return run && { days: daysFrom(run.first, run.last), kind: 'span' };
  }),
  rule(`(?:${NAME}节?)?(?:小?长假|假期|放假|黄金周)的?最后一?天`, (match, env) => {
    const run = findNamed(match.groups?.name, env);
    return run && { days: [run.last], kind: 'day' };
  }),
  rule('(?:本|这个?|下个?)?月(?:的)?(?:第一个|头一个|首个)工作日', (match, env) => {
    const { year, month } = monthOf(env.today);
    const shifted = match[0].startsWith('下')
      ? { year: month === 12 ? year + 1 : year, month: (month % 12) + 1 }
      : { year, month };
    const day = env.calendar.nextWorkday(`${shifted.year}-${String(shifted.month).padStart(2, '0')}-01`);
    return { days: [day], past: day, kind: 'day' };
  }),
  rule('(?:下一?个?|下个)工作日', (_match, env) => ({
    days: [env.calendar.addWorkdays(env.today, 1)],
    kind: 'day',
  })),
];
