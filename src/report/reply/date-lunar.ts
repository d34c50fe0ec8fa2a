import { addDays, type Day } from '../../duty/calendar.ts';
import type { DateEnv, DateReading } from './date-env.ts';
import type { DateRule } from './date-words.ts';
import { NUMBER, readNumber } from './numerals.ts';

/** Days of the lunar calendar (农历) around the new year: 正月初八, 腊月廿七, 大年初六, 除夕, 元宵节. */

const LUNAR = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
});
/** A lunar year has at most 384 days; looked for on both sides of today. */
const REACH_DAYS = 385;

function lunarOf(day: Day): string {
  const parts = LUNAR.formatToParts(new Date(`${day}T00:00:00Z`));
  const part = (type: string) => parts.find(item => item.type === type)?.value ?? '';
  return `${part('month')}/${part('day')}`;
}

function find(month: number, date: number, env: DateEnv): DateReading | undefined {
  if (date < 1 || date > 30) return undefined;
  const wanted = `${month}/${date}`;
  const seek = (step: 1 | -1) => {
    for (let n = 0; n <= REACH_DAYS; n++) {
      const day = addDays(env.today, n * step);
      if (lunarOf(day) === wanted) return day;
    }
    return undefined;
  };
  const next = seek(1);
  const past = seek(-1);
  return next === undefined ? undefined : { days: [next], ...(past && { past }), kind: 'day' };
}

function rule(source: string, read: DateRule['read']): DateRule {
  return { pattern: new RegExp(`(?:${source})`, 'uy'), read };
}

export const lunarRules: readonly DateRule[] = [
  rule(`(?:正月|大年|年)(?:初(?<d>${NUMBER})|(?<late>十[一二三四五六七八九]?))(?:那天)?`, (match, env) =>
    find(1, readNumber(match.groups?.d ?? match.groups?.late ?? '') ?? 0, env),
  ),
  rule('初(?<d>[一二三四五六七八九十]{1,2})(?!中|级|步|高|次)', (match, env) =>
    /^(?:11|12|1)\//u.test(lunarOf(env.today))
      ? find(1, readNumber(match.groups?.d ?? '') ?? 0, env)
      : undefined,
  ),
  rule(`腊月(?:初)?(?<d>${NUMBER})`, (match, env) => find(12, readNumber(match.groups?.d ?? '') ?? 0, env)),
  rule('腊八节?', (_match, env) => find(12, 8, env)),
  rule('元宵节?', (_match, env) => find(1, 15, env)),
];
