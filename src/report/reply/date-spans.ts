import { addDays, type Day } from '../../duty/calendar.ts';
import { civilDay, type DateEnv, type DateReading, lastOfMonth, monthOf, shiftMonth } from './date-env.ts';
import type { DateRule } from './date-words.ts';
import { NUMBER, readNumber } from './numerals.ts';

/** Days named by a stretch of time from now: 两天后, 三个工作日内, 过一周, 半个月内. */

/** A stretch of time: natural days, working days or months. */
export interface Stretch {
  readonly n: number;
  readonly unit: 'day' | 'workday' | 'month';
}

/** The words of a stretch; groups `n` and `unit`. 两三天 and 一两天 keep both numbers. */
export const STRETCH = `(?<n>半|${NUMBER}(?:-|~|到|至|、)${NUMBER}|${NUMBER})(?<unit>个?工作日|个?(?:上班日)|天|日(?!前|期|报)|个?(?:星期|礼拜)|周|个(?:自然)?月|(?<=半)月)(?:的?时间)?`;

/** The stretches that the words name: two for 两三天. */
export function readStretches(n: string, unit: string): Stretch[] {
  return counts(n)
    .map(count => stretchOf(count, unit))
    .filter(stretch => stretch !== undefined);
}

function counts(words: string): number[] {
  if (words === '半') return [0.5];
  const range = new RegExp(`^(${NUMBER})[-~到至、](${NUMBER})$`, 'u').exec(words);
  const parts = range
    ? [range[1] ?? '', range[2] ?? '']
    : readNumber(words) === undefined
      ? [...words]
      : [words];
  // 三两天 is two or three.
  return parts
    .map(part => readNumber(part))
    .filter(value => value !== undefined)
    .toSorted((a, b) => a - b);
}

function stretchOf(n: number, unit: string): Stretch | undefined {
  if (n > 366) return undefined;
  if (/工作日|上班日/u.test(unit)) return { n: Math.ceil(n), unit: 'workday' };
  if (/月/u.test(unit)) return n === 0.5 ? { n: 15, unit: 'day' } : { n, unit: 'month' };
  if (/周|星期|礼拜/u.test(unit)) return { n: Math.ceil(n * 7), unit: 'day' };
  return { n: Math.floor(n), unit: 'day' };
}

/** The day a stretch after `from`. Throws CalendarGapError for working days that the calendar does not know. */
export function dayAfter(from: Day, stretch: Stretch, env: DateEnv): Day {
  if (stretch.unit === 'workday') return env.calendar.addWorkdays(from, stretch.n);
  if (stretch.unit === 'day') return addDays(from, stretch.n);
  const { year, month } = shiftMonth(from, stretch.n);
  return civilDay(year, month, monthOf(from).date) ?? lastOfMonth(year, month);
}

function rule(source: string, read: DateRule['read']): DateRule {
  return { pattern: new RegExp(`(?:${source})`, 'uy'), read };
}

function fromNow(match: RegExpExecArray, env: DateEnv): DateReading | undefined {
  const stretches = readStretches(match.groups?.n ?? '', match.groups?.unit ?? '');
  if (stretches.length === 0) return undefined;
  return { days: stretches.map(stretch => dayAfter(env.today, stretch, env)), kind: 'by' };
}

const AFTER = '(?:之后|以后|过后|后(?!天))';
const WITHIN = '(?:之内|以内|内|里面|里)';

export const spanRules: readonly DateRule[] = [
  rule(`(?:在)?(?<!前|提前|[第\\d])${STRETCH}(?:左右)?(?:${AFTER}|${WITHIN})`, fromNow),
  rule(`(?:再|等)?过个?${STRETCH}(?:左右)?(?:${AFTER})?`, fromNow),
  rule(
    `(?:最多|最迟|顶多|最快|还要|还得|还需要?|大概要?|大约要?|得要|(?<!多|再)要|得|需要?)${STRETCH}(?=[^一-龥]|$|吧|左右|就|才|能|可以|搞|完|弄|报|时间|内)`,
    fromNow,
  ),
  rule(
    `(?<![延缓晚迟推限顺宽拖长给再个多几\\d一二两三四五六七八九十])${STRETCH}(?=(?:就|能|可以|搞定|弄完|弄好|报完|办完|肯定|一定|应该))`,
    fromNow,
  ),
  rule(`(?:这|未来|接下来)${STRETCH}${WITHIN}`, fromNow),
  rule(
    `(?<=^|[,。 ]|大概|大约|估计|也就)(?<n>一两|一二|[两二]三|三两|三四|三五|四五|五六)(?<unit>天|个?工作日)(?=$|[,。 吧报]|左右)`,
    fromNow,
  ),
  rule(`${STRETCH}(?:之前|以前|前)`, (match, env) => daysAgo(match, env)),
];

function daysAgo(match: RegExpExecArray, env: DateEnv): DateReading | undefined {
  const [stretch, second] = readStretches(match.groups?.n ?? '', match.groups?.unit ?? '');
  if (stretch === undefined || second !== undefined) return undefined;
  const day = dayAfter(env.today, { ...stretch, n: -stretch.n }, env);
  return { days: [day], past: day, kind: 'day' };
}
