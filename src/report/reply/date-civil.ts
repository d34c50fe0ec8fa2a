import type { Day } from '../../duty/calendar.ts';
import { addDays, daysBetween } from '../../duty/calendar.ts';
import {
  civilDay,
  type DateEnv,
  type DateReading,
  daysFrom,
  lastOfMonth,
  monthOf,
  shiftMonth,
} from './date-env.ts';
import type { DateRule } from './date-words.ts';
import { NUMBER, readNumber } from './numerals.ts';

/** Days of the civil calendar: 2026年7月6日, 7/6, 七月六号, 7号, 下个月3号, 月底, 中旬, 年底, 截止日. */

const MONTH_WHICH = '(?<which>下下个?|下个?|上上个?|上个?|本|这个?|当)月(?:份)?的?';
const DAY_TAIL = '(?:日|号|號)';
/** A figure's unit or another digit after it: the numbers are no date. */
const NOT_A_DATE = '(?![\\d.%/-]|家|个|次|条|件|户|处|项|万|元|人|名|点|楼)';
const BEFORE_NUMBER = '(?<![\\d./-]|[一二三四五六七八九十])';
const DAY_LIST = `(?<list>${NUMBER}${DAY_TAIL}?(?:[、/]|或者?|和|-|~|到|至)${NUMBER}|${NUMBER},${NUMBER}|${NUMBER})${DAY_TAIL}`;

function rule(source: string, read: DateRule['read']): DateRule {
  return { pattern: new RegExp(`(?:${source})`, 'uy'), read };
}

const numberOf = (words: string | undefined): number => readNumber(words ?? '') ?? 0;

/** Years written 2026, 26 or 二〇二六. */
function yearNumber(words: string): number {
  const year = numberOf(words);
  return year < 100 ? 2000 + year : year;
}

/** A month and day without a year: the coming one if it lies within half a year, else the one nearest to today. */
function nearestYear(month: number, date: number, env: DateEnv): DateReading | undefined {
  const { year } = monthOf(env.today);
  const days = [year - 1, year, year + 1].map(y => civilDay(y, month, date)).filter(day => day !== undefined);
  const nearest = days.toSorted(
    (a, b) => Math.abs(daysBetween(env.today, a)) - Math.abs(daysBetween(env.today, b)),
  )[0];
  const past = days.filter(day => day <= env.today).at(-1);
  if (nearest === undefined) return undefined;
  return { days: [nearest], ...(past && { past }), kind: 'day' };
}

function stated(day: Day | undefined): DateReading | undefined {
  return day === undefined ? undefined : { days: [day], past: day, kind: 'day' };
}

/** A bare day of the month is its next occurrence, today included; in the past its last one. */
function bareDate(date: number, env: DateEnv): DateReading | undefined {
  if (date < 1 || date > 31) return undefined;
  const find = (steps: readonly number[], fits: (day: Day) => boolean) =>
    steps
      .map(step => shiftMonth(env.today, step))
      .map(({ year, month }) => civilDay(year, month, date))
      .find(day => day !== undefined && fits(day));
  const next = find([0, 1, 2], day => day >= env.today);
  const past = find([0, -1, -2], day => day <= env.today);
  if (next === undefined) return undefined;
  return { days: [next], ...(past && { past }), kind: 'day', bare: 'day-of-month' };
}

/** 三四号, 3、4号, 3号或4号, 3-5号: the dates the words name. */
function dateList(words: string): number[] {
  const range = new RegExp(`^(${NUMBER})${DAY_TAIL}?(?:-|~|到|至)(${NUMBER})$`, 'u').exec(words);
  if (range) return [numberOf(range[1]), numberOf(range[2])];
  const whole = readNumber(words);
  if (whole !== undefined) return [whole];
  if (/^[一二三四五六七八九]{2}$/u.test(words)) return [...words].map(numberOf);
  return words
    .split(/[、,/日号]|或者?|和/u)
    .filter(Boolean)
    .map(numberOf);
}

function several(readings: readonly (DateReading | undefined)[]): DateReading | undefined {
  const all = readings.filter(reading => reading !== undefined);
  const first = all[0];
  if (first === undefined || all.length < readings.length) return undefined;
  return { ...first, days: all.flatMap(reading => reading.days) };
}

const fullRules: DateRule[] = [
  rule(
    `(?<y>\\d{4}|\\d{2}|[二两]?[零〇一二三四五六七八九]{2,4})年(?<m>${NUMBER})月(?:份)?(?<d>${NUMBER})${DAY_TAIL}?`,
    m => stated(civilDay(yearNumber(m.groups?.y ?? ''), numberOf(m.groups?.m), numberOf(m.groups?.d))),
  ),
  rule('(?<!\\d)(?<y>20\\d{2})[-/.](?<m>\\d{1,2})[-/.](?<d>\\d{1,2})(?!\\d)日?', m =>
    stated(civilDay(yearNumber(m.groups?.y ?? ''), numberOf(m.groups?.m), numberOf(m.groups?.d))),
  ),
  rule(`(?<!\\d)(?<m>${NUMBER})月(?:份)?的?${DAY_LIST}`, (m, env) =>
    several(dateList(m.groups?.list ?? '').map(date => nearestYear(numberOf(m.groups?.m), date, env))),
  ),
  rule(
    `(?<!\\d)(?<m>\\d{1,2}|[一二三四五六七八九]|十[一二]?)月(?<d>\\d{1,2}|(?:[二三]?十)?[一二三四五六七八九]|[二三]?十)(?![\\d一二三四五六七八九十]|个|家|次|号|日)`,
    (m, env) => nearestYear(numberOf(m.groups?.m), numberOf(m.groups?.d), env),
  ),
  rule(
    `${BEFORE_NUMBER}(?<m>1[0-2]|0?[1-9])/(?<d>3[01]|[12]\\d|0?[1-9])${NOT_A_DATE}${DAY_TAIL}?`,
    (m, env) => nearestYear(numberOf(m.groups?.m), numberOf(m.groups?.d), env),
  ),
  rule(
    `${BEFORE_NUMBER}(?<m>1[0-2]|0?[1-9])(?:\\.|-(?!\\d{1,2}${DAY_TAIL}))(?<d>3[01]|[12]\\d|0?[1-9])(?:${DAY_TAIL}|(?<=\\.\\d{1,2})(?!\\d|天|周|小时|倍|米|分|版|月|年|成|折|级)|(?=$|[ ,。;!?]|之?前|以前|报|交|上午|下午|晚|早|周|星期|左右|给|再|行|可以|吧|一定|弄|提|发))${NOT_A_DATE}`,
    (m, env) => nearestYear(numberOf(m.groups?.m), numberOf(m.groups?.d), env),
  ),
];

const dayRules: DateRule[] = [
  rule(`${MONTH_WHICH}(?<d>${NUMBER})${DAY_TAIL}`, (m, env) => {
    const { year, month } = shiftMonth(env.today, monthShift(m.groups?.which ?? ''));
    return stated(civilDay(year, month, numberOf(m.groups?.d)));
  }),
  rule(`${MONTH_WHICH}(?<d>\\d{1,2})(?!\\d|个|家|次|件|条|天)`, (m, env) => {
    const { year, month } = shiftMonth(env.today, monthShift(m.groups?.which ?? ''));
    return stated(civilDay(year, month, numberOf(m.groups?.d)));
  }),
  rule(
    `(?<![\\d第.编文〕\\]]|单号|[一二三四五六七八九十])${DAY_LIST}(?!内|楼|文|线|路|院|门|车|机|召)`,
    (m, env) => several(dateList(m.groups?.list ?? '').map(date => bareDate(date, env))),
  ),
  rule('(?<!\\d)初?(?<d>\\d{1,2})#', (m, env) => bareDate(numberOf(m.groups?.d), env)),
];

function monthShift(which: string): number {
  const sign = which.startsWith('下') ? 1 : which.startsWith('上') ? -1 : 0;
  return sign * (/^(下下|上上)/u.test(which) ? 2 : 1);
}

const PART = '(?<part>底|末|的?最后一天|初|上旬|中旬|下旬|中(?!旬)|以?内|之内|里)';

/** 月底就交了, said early in the month: the end of the month before. */
function monthEndGone(last: Day, env: DateEnv): Day {
  const here = monthOf(env.today);
  if (last !== lastOfMonth(here.year, here.month) || last === env.today) return last;
  const { year, month } = shiftMonth(env.today, -1);
  return lastOfMonth(year, month);
}

/** A part of a month. The end is its last calendar day, working or not. */
function partOfMonth(year: number, month: number, part: string, env: DateEnv): DateReading | undefined {
  const at = (date: number) => civilDay(year, month, date) ?? env.today;
  const last = lastOfMonth(year, month);
  if (/底|末|最后/u.test(part)) return { days: [last], past: monthEndGone(last, env), kind: 'day' };
  if (/内|里/u.test(part)) return { days: [last], kind: 'by' };
  if (part === '中') return { days: [at(15)], kind: 'day' };
  const [from, to] = part === '下旬' ? [at(21), last] : part === '中旬' ? [at(11), at(20)] : [at(1), at(10)];
  const left = daysFrom(from, to).filter(day => day >= env.today);
  return { days: left.length > 0 ? left : [to], kind: 'span' };
}

const monthRules: DateRule[] = [
  rule(`(?<which>下下个?|下个?|上个?|本|这个?|当)?月${PART}`, (m, env) => {
    const { year, month } = shiftMonth(env.today, monthShift(m.groups?.which ?? ''));
    return partOfMonth(year, month, m.groups?.part ?? '', env);
  }),
  rule('(?<which>下个?|本|这个?)?月?(?<part>上旬|中旬|下旬)', (m, env) => {
    const { year, month } = shiftMonth(env.today, monthShift(m.groups?.which ?? ''));
    return partOfMonth(year, month, m.groups?.part ?? '', env);
  }),
  rule(`(?<m>${NUMBER})月份?${PART}`, (m, env) => {
    const month = numberOf(m.groups?.m);
    if (month < 1 || month > 12) return undefined;
    const here = monthOf(env.today);
    const year = month < here.month - 6 ? here.year + 1 : month > here.month + 6 ? here.year - 1 : here.year;
    return partOfMonth(year, month, m.groups?.part ?? '', env);
  }),
  rule('(?<which>下个?|这个?|本)月(?![底末初中上下内里份的\\d一二三])', (m, env) => {
    const { year, month } = shiftMonth(env.today, monthShift(m.groups?.which ?? ''));
    const first = civilDay(year, month, 1) ?? env.today;
    return { days: daysFrom(first, lastOfMonth(year, month)).filter(day => day >= env.today), kind: 'span' };
  }),
  rule(`(?<m>${NUMBER})月份?(?=再?[报交弄给]|$|[,。吧])`, (m, env) => {
    const month = numberOf(m.groups?.m);
    const here = monthOf(env.today);
    if (month < 1 || month > 12) return undefined;
    const year = month < here.month - 6 ? here.year + 1 : here.year;
    return { days: daysFrom(civilDay(year, month, 1) ?? env.today, lastOfMonth(year, month)), kind: 'span' };
  }),
  rule('(?:本|这个?)?季度?[末底]', (_m, env) => {
    const { year, month } = monthOf(env.today);
    return stated(lastOfMonth(year, Math.ceil(month / 3) * 3));
  }),
  rule('(?:今年|本年|年底)的?最后一天', (_m, env) => stated(`${monthOf(env.today).year}-12-31`)),
  // 建党节, 建军节: dates of their own, not days off.
  rule(
    '(?<![\\d一二三四五六七八九十])(?<m>七|八)一(?=那天|当天|之?前|以前|之?后|以后|建[党军])(?:建[党军]节?)?',
    (m, env) => nearestYear(numberOf(m.groups?.m), 1, env),
  ),
  rule('(?:今年)?年[底末](?:之前)?|年内', (_m, env) => stated(`${monthOf(env.today).year}-12-31`)),
];

const deadlineRules: DateRule[] = [
  rule(
    `(?:截止(?:日期?|时间)?(?:之?前)|(?:比截止)?提前)(?<n>${NUMBER})天(?=$|[,。报交弄给吧])`,
    (m, env) => ({
      days: [addDays(env.deadline, -numberOf(m.groups?.n))],
      kind: 'day',
    }),
  ),
  rule('截止(?:日期?|那天|当天|时间)(?=$|[,。吧])', (_m, env) => ({ days: [env.deadline], kind: 'by' })),
  rule(
    '截止(?:日期?|时间|那天|当天|那日|期限?)?(?=(?:之前|以前|前|当天|那天|日)|(?:的)?最后一天|报|再报)',
    (_m, env) => ({
      days: [env.deadline],
      kind: 'by',
    }),
  ),
  rule('(?:截止)?(?:最后|到期)(?:一天|那天|当天|期限|时限)(?:之?前)?|到期前|期限(?:之?前)', (_m, env) => ({
    days: [env.deadline],
    kind: 'by',
  })),
];

export const civilRules: readonly DateRule[] = [...fullRules, ...dayRules, ...monthRules, ...deadlineRules];
