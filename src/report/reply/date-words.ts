import type { Day } from '../../duty/calendar.ts';
import { addDays, dayOf, weekdayOf } from '../../duty/calendar.ts';
import { type DateEnv, type DateReading, mondayOf } from './date-env.ts';
import { NUMBER, readNumber } from './numerals.ts';

/** A way of naming days: sticky pattern and what a match means; undefined when the words name no day after all. */
export interface DateRule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, env: DateEnv) => DateReading | undefined;
}

const MINUTE_MS = 60_000;

const RELATIVE: readonly (readonly [string, number])[] = [
  ['大后[天日]|大后儿个?', 3],
  ['后[天日]|后儿个?|后早|后晚', 2],
  ['明[天日]|明儿个?|明个儿?|明早|明晚|明(?=上午|下午|中午|晨)|赶明儿?', 1],
  ['今[天日]|今儿个?|今个儿?|今早|今晚|今夜|今(?=上午|下午|中午)|即日|本日', 0],
  ['昨[天日]|昨儿个?|昨晚|昨夜|昨个儿?|昨(?=上午|下午)', -1],
  ['大前[天日]', -3],
  ['前[天日](?!天)|前儿个?|前晚', -2],
];

/** 以前天天, 以后天天 and 提前天 hold 前天 and 后天 by accident. */
const NOT_INSIDE = '(?<![以之提]|大)';

const relativeRules: DateRule[] = RELATIVE.map(([words, offset]) => ({
  pattern: new RegExp(`${words.startsWith('大') ? '' : NOT_INSIDE}(?:${words})`, 'uy'),
  read: (_match, env) => ({
    days: [addDays(env.today, offset)],
    past: addDays(env.today, offset),
    kind: 'day',
  }),
}));

const pairRules: DateRule[] = [
  rule('当天|当日|同一?天', (_m, env) => ({ days: [env.today], kind: 'day', afterNamed: 0 })),
  rule('第二天|次日|翌日|隔天', (_m, env) => ({ days: [addDays(env.today, 1)], kind: 'day', afterNamed: 1 })),
  rule('明后(?:两|2)?[天日]|明后', (_m, env) => ({
    days: [addDays(env.today, 1), addDays(env.today, 2)],
    kind: 'day',
  })),
  rule('今明(?:两|2)?[天日]?', (_m, env) => ({ days: [env.today, addDays(env.today, 1)], kind: 'day' })),
  rule('(?:这|近)(?:一?两|一二|1-?2|2)[天日](?:之?内|以内)?', (_m, env) => ({
    days: [env.today, addDays(env.today, 1)],
    kind: 'day',
  })),
];

const AT_ONCE =
  '马上|立刻|立马|立即|即刻|即时|当即|火速|现在就|这就|眼下就|现在(?=去|开始|报|交|填|弄|传|提交|上报|发|办)|这会儿?就' +
  '|一会儿?|待会儿?|等会儿?(?!计)|等一会儿?|等一下(?=就?[报交发填弄传])|等下(?![个月周星礼下])(?=[^,。;]{0,10}[报交发填弄传])|稍后|稍候|稍等会儿?(?=就?[报交发填弄传])|过会儿?|过一会儿?|稍晚些?|随后就?(?=[报交发传])|分分钟|秒[报交]|就去(?=[报交填弄传提])';

const PART_OF_DAY =
  '上午|中午|晌午|头晌|后晌|下午|晚上|傍晚|早上|早晨|清早|清晨|一早|大清早|凌晨|半夜|午后|午前|夜里|晚间|夜间|午饭[前后]|吃(?:完|过|了)(?:早|午|中午?|晚)饭|午休[前后]?|晚饭[前后]|下班之?前|下班以前|下班以?后|下班(?=时|就)|天黑(?:之)?前|零点(?:之)?前|睡(?:觉)?前|夜里|上半天|下半天|(?:明)?晚(?=上|间)';

const CLOCK = `(?:${NUMBER}(?:点|时)(?!间|候|段)(?:半|整|一刻|三刻|钟|${NUMBER}分?)?|\\d{1,2}:\\d{2})`;

/** What may follow a day without changing it: 7号上午, 后天下班前, 周五17:00. */
export const WITHIN_DAY = new RegExp(
  `^(?:的|那天|当天|当日|[ ,]?)(?:${PART_OF_DAY}|${CLOCK}|一上班|上班前|上班后|上班(?=就)|早|晚(?![点些两几一])|午){1,4}(?:左右|钟|多(?!给|要|宽))?`,
  'u',
);

const partRules: DateRule[] = [
  rule(AT_ONCE, (_m, env) => ({ days: [env.today], kind: 'at-once' })),
  rule(PART_OF_DAY, (_m, env) => ({ days: [env.today], past: env.today, kind: 'part' })),
  rule(
    `(?<![\\d:一二三四五六七八九十两]|[晚早快有慢差多这少好])${CLOCK}(?!意见|建议|问题|要求|说明|击)(?<!(?<!\\d)一点(?=提交|上传|保存|进|开|就|不|都|也|没|关系))`,
    (match, env) =>
      clockHour(match[0]) > 24 ? undefined : { days: [env.today], past: env.today, kind: 'part' },
  ),
];

function clockHour(words: string): number {
  return readNumber(/^[^点时:]+/u.exec(words)?.[0] ?? '') ?? Number.POSITIVE_INFINITY;
}

const WEEKDAYS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  日: 7,
  天: 7,
  末: 6,
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
  伍: 5,
  壹: 1,
};
/** One weekday, or neighbours run together in order: 周四五, 下周一二. */
const NAMES = '(?<names>一[二三]|二[三四]|三[四五]|四[五六]|五[六日天]|六[日天]|[一二三四五六日天1-7伍壹])';
/** 下周一或者二. */
const OR_ALSO = '(?:(?:或者?|、)(?<also>[二三四五六日天])(?![月号日个家次条件十]))?';
const WEEK = '(?:周|个?星期|个?礼拜)';
const WHICH = '(?<which>下下个?|下个?|上上个?|上个?|本|这个?|当)';

function rule(source: string, read: DateRule['read']): DateRule {
  return { pattern: new RegExp(`(?:${source})`, 'uy'), read };
}

/** Weeks from this one: 下 is the week starting next Monday, also when said on a Sunday. */
function weekShift(which: string): number {
  const sign = which.startsWith('下') ? 1 : which.startsWith('上') ? -1 : 0;
  return sign * (/^(下下|上上)/u.test(which) ? 2 : 1);
}

function weekdayReading(monday: Day, names: string): DateReading {
  const days = [...names].map(name => addDays(monday, (WEEKDAYS[name] ?? 1) - 1));
  return { days, past: days[0] ?? monday, kind: 'day', week: monday };
}

/** A bare weekday is its next occurrence, today included; in the past its last one. */
function bareWeekday(names: string, today: Day): DateReading {
  const here = weekdayOf(today);
  const days = [...names].map(name => addDays(today, ((WEEKDAYS[name] ?? 1) - here + 7) % 7));
  const first = WEEKDAYS[names[0] ?? ''] ?? 1;
  return { days, past: addDays(today, -((here - first + 7) % 7)), kind: 'day', bare: 'weekday' };
}

const weekRules: DateRule[] = [
  rule(`${WHICH}${WEEK}${NAMES}${OR_ALSO}(?!次|家|个|天内|年|名|[0-9])`, (match, env) =>
    weekdayReading(
      addDays(mondayOf(env.today), 7 * weekShift(match.groups?.which ?? '')),
      `${match.groups?.names ?? ''}${match.groups?.also ?? ''}`,
    ),
  ),
  rule(
    `(?<!每|逢|\\d|(?<![周期拜])[一两二三四五六七八九十几多])(?:周|星期|礼拜)${NAMES}(?!次|家|个|年|名|[0-9])`,
    (match, env) => bareWeekday(match.groups?.names ?? '', env.today),
  ),
  rule(`${WHICH}?(?:${WEEK}末|双休日?)`, (match, env) => {
    const which = match.groups?.which;
    const saturday = addDays(mondayOf(env.today), 5 + 7 * weekShift(which ?? ''));
    const sunday = addDays(saturday, 1);
    return {
      days: env.today > saturday && env.today <= sunday ? [sunday] : [saturday, sunday],
      kind: 'span',
    };
  }),
  rule(
    '(?:过了|过完|等)(?:这个)?(?:周末|双休日?)|(?:周末|双休日?)(?:之|以|过)?后|周末(?:回来|过完|结束)',
    (_m, env) => ({
      days: [addDays(mondayOf(env.today), 7)],
      kind: 'day',
    }),
  ),
  rule(
    `${WHICH}${WEEK}(?<part>一开头|初|头|中|尾|底|以?内|之内|前半周|后半周|里)?(?![一二三四五六日天末1-7期]|报告|会)`,
    (match, env) =>
      wholeWeek(
        addDays(mondayOf(env.today), 7 * weekShift(match.groups?.which ?? '')),
        match.groups?.part ?? '',
        env.today,
      ),
  ),
  rule('周内', (_m, env) => ({ days: [addDays(mondayOf(env.today), 6)], kind: 'by' })),
];

function wholeWeek(monday: Day, part: string, today: Day): DateReading {
  const at = (n: number) => addDays(monday, n);
  if (/内|里/u.test(part)) return { days: [at(6)], kind: 'by' };
  if (/头|初/u.test(part)) return { days: [monday, at(1)], kind: 'span' };
  if (part === '中') return { days: [at(2)], kind: 'day' };
  if (/尾|底/u.test(part)) return { days: [at(4)], kind: 'day' };
  const days = [0, 1, 2, 3, 4, 5, 6].map(at).filter(day => day >= today || monday < mondayOf(today));
  return { days, kind: 'span', week: monday };
}

const minutesRules: DateRule[] = [
  rule(
    `(?:再?过|再?给我|还?要|还?得|顶多)?(?:(?<n>${NUMBER})个?(?<half>半)?|(?<only>半)个?)(?<unit>小时|钟头|分钟|刻钟)(?:左右)?(?<ago>之前|以前|前)?(?:之后|以后|后|之内|以内|内)?`,
    (match, env) => {
      const minutes = /分/u.test(match.groups?.unit ?? '')
        ? 1
        : /刻/u.test(match.groups?.unit ?? '')
          ? 15
          : 60;
      const n = match.groups?.only
        ? 0.5
        : (readNumber(match.groups?.n ?? '') ?? Number.NaN) + (match.groups?.half ? 0.5 : 0);
      if (!Number.isFinite(n) || n > 24 * 60) return undefined;
      const direction = match.groups?.ago ? -1 : 1;
      const day = dayOf(new Date(env.now.getTime() + direction * n * minutes * MINUTE_MS));
      return match.groups?.ago ? { days: [day], past: day, kind: 'day' } : { days: [day], kind: 'by' };
    },
  ),
];

/** Days named by their distance from now, by weekday, or by the part of the day. */
export const wordRules: readonly DateRule[] = [
  ...pairRules,
  ...relativeRules,
  ...partRules,
  ...weekRules,
  ...minutesRules,
];
