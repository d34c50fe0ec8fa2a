import { addDays, CalendarGapError, type Day, weekdayOf } from '../../duty/calendar.ts';
import { civilRules } from './date-civil.ts';
import type { DateEnv, DateReading } from './date-env.ts';
import { holidayRules } from './date-holidays.ts';
import { lunarRules } from './date-lunar.ts';
import { spanRules } from './date-spans.ts';
import { type DateRule, WITHIN_DAY, wordRules } from './date-words.ts';

/** A date in a reply: the words it came from, where they stand, and the days they may mean, ascending. */
export interface DateMention {
  readonly start: number;
  readonly end: number;
  readonly words: string;
  readonly days: readonly Day[];
  /** The reading when the thing dated has already happened. */
  readonly past?: Day;
  readonly kind: DateReading['kind'];
  /** The working calendar lacks this year, so the words name no day yet. */
  readonly gap?: number;
}

const RULES: readonly DateRule[] = [
  ...holidayRules,
  ...spanRules,
  ...lunarRules,
  ...civilRules,
  ...wordRules,
];

/** What ends a date expression and turns a day into a limit or an open end. */
const LIMIT = /^(?:[及和](?:之前|以前)|之前|以前|前(?![天后面期])|之内|以内|内)/u;
const OPEN = /^(?:之后|以后|过后|后(?!天))/u;
const ABOUT =
  /^(?:左右|(?:上班|开工|复工)(?:的)?(?:第一天|头一天|首日)|前后|上下|之间|期间|这[两三几俩]天|那[两三几]天|那天|当天|当日|这个?时候|这会儿?)/u;

interface Found {
  start: number;
  end: number;
  reading: DateReading;
}

/** More dates than this are no promise; reading on would only cost time. */
const MENTION_LIMIT = 24;

/**
 * The dates named in a normalised text, in order, relative to `env.now` and the State Council's working calendar.
 * Neighbouring candidates (周五或者下周一, 3号到5号) come back as one mention with all their days. Pure; a day that
 * needs a calendar year without data carries `gap` and no days.
 */
export function readDates(text: string, env: DateEnv): DateMention[] {
  const mentions: Mention[] = [];
  let at = 0;
  while (at < text.length && mentions.length < MENTION_LIMIT) {
    const hit = longestAt(text, at, env);
    if (hit === undefined) at += 1;
    else {
      const mention = toMention(text, hit, env);
      mentions.push(mention);
      at = mention.end;
    }
  }
  return joinCandidates(text, mentions);
}

function longestAt(text: string, at: number, env: DateEnv): Found | undefined {
  let best: Found | undefined;
  for (const { pattern, read } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null || match[0].length === 0) continue;
    if (best !== undefined && match[0].length <= best.end - at) continue;
    const reading = readOrGap(() => read(match, env));
    if (reading !== undefined) best = { start: at, end: at + match[0].length, reading };
  }
  return best;
}

function readOrGap(read: () => DateReading | undefined): DateReading | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CalendarGapError) return { days: [], kind: 'day', gap: error.year };
    throw error;
  }
}

interface Mention extends DateMention {
  readonly week?: Day;
  readonly bare?: DateReading['bare'];
  readonly afterNamed?: number;
}

/** 今晚 said in the morning: nothing can have been handed in then. */
function isYetToCome(words: string, now: Date): boolean {
  if (!words.startsWith('今')) return false;
  const hour = (now.getUTCHours() + 8) % 24;
  return /晚|夜/u.test(words) ? hour < 17 : /下午|午后/u.test(words) && hour < 12;
}

function toMention(text: string, { start, end, reading: found }: Found, env: DateEnv): Mention {
  let stop = end;
  const within = WITHIN_DAY.exec(text.slice(stop));
  if (within) stop += within[0].length;
  const about = ABOUT.exec(text.slice(stop));
  if (about) stop += about[0].length;
  const rest = text.slice(stop);
  const limit = LIMIT.exec(rest);
  const open = limit ? null : OPEN.exec(rest);
  if (limit) stop += limit[0].length;
  if (open) stop += open[0].length;
  const place = { start, end: stop, words: text.slice(start, stop) };
  const { past, ...ahead } = found;
  const reading = past === undefined || isYetToCome(place.words, env.now) ? ahead : { ...ahead, past };
  if (reading.gap !== undefined) return { ...place, ...reading, days: [], gap: reading.gap };
  const days = reading.days.toSorted();
  if (limit) return { ...place, ...reading, days: days.slice(-1), kind: 'by' };
  if (open) return { ...place, ...reading, days, kind: 'after' };
  return { ...place, ...reading, days };
}

/** Between two candidate days. */
const OR =
  /^[ ,]*(?:或者?是?|要么|还是|要不|不行就|不行的话|实在不行就?|再不行就?|再不济|也可能|也许|可能|说不定|和|跟|与|、|\/)[ ,]*(?:最迟|最晚|至迟|顶多|到)?[ ,]*$/u;
const LATEST =
  /^[ ,]*(?:报?吧?[ ,]*)?(?:最迟|最晚|最慢|至迟|顶多|再晚|不超过?|不会超过)(?:也就?)?(?:是|到|在|不过)?[ ,]*$/u;
/** 后天,大后天也说不定. */
const JUST_AS_WELL = /^(?:也|都)(?:说不定|没准|有?可能|行|可以|成(?!了)|好)/u;
/** 不用等到周五,明天就能报: the first day is ruled out. */
const NOT_UNTIL = /(?:不用|不必|不需要|别|甭|不会|不)(?:等|拖)(?:到)?$/u;
const RANGE = /^ ?(?:到|至|-|~) ?$/u;
/** 下周一(7月6号), 7月6号周一: the same day said twice. */
const APPOSITION = /^(?:[ (,]|\([^()\d]{1,8}\)|(?:的?那个?|那天的?)(?=$)|就?是|也就是|,也就是|即)?$/u;

function joinCandidates(text: string, mentions: readonly Mention[]): DateMention[] {
  const joined: Mention[] = [];
  for (const found of mentions) {
    const before = joined.at(-1);
    const instead =
      before && found.bare === 'weekday' && RULED_OUT.test(text.slice(before.end, found.start))
        ? inherit(before, found)
        : found;
    const mention = laterThatDay(before, afterNamed(before, instead));
    const merged = before && mergeInto(before, mention, text);
    if (merged) joined[joined.length - 1] = merged;
    else joined.push(mention);
  }
  return joined.map(({ week: _week, bare: _bare, afterNamed: _after, ...mention }) => mention);
}

/** 下周一报不了,周四行吗: the day offered instead is of the week that was ruled out. */
const RULED_OUT =
  /^(?:报|交|弄|填|出|做)?(?:不[了成]|不行|来不及|够呛|不可能|赶不[上及])[^,。;]{0,3},[^,。;]{0,3}$/u;

/** 书记后天上午签,下午报: the afternoon of that day. */
function laterThatDay(before: Mention | undefined, mention: Mention): Mention {
  if (before === undefined || mention.kind !== 'part' || before.kind === 'part' || before.days.length !== 1)
    return mention;
  const goesOn =
    /(?:上午|早上|一早|中午)$/u.test(before.words) && /^(?:中午|下午|傍晚|晚)/u.test(mention.words);
  if (!goesOn) return mention;
  const { past: _past, ...rest } = mention;
  return { ...rest, days: before.days, ...(before.past !== undefined && { past: before.past }), kind: 'day' };
}

/** 局长明天回来,当天就报; 周三签字,第二天报. */
function afterNamed(before: Mention | undefined, mention: Mention): Mention {
  const anchor = before?.days.at(-1);
  if (mention.afterNamed === undefined || anchor === undefined) return mention;
  return { ...mention, days: [addDays(anchor, mention.afterNamed)] };
}

function mergeInto(a: Mention, b: Mention, text: string): Mention | undefined {
  if (a.gap !== undefined || b.gap !== undefined || a.kind === 'after') return undefined;
  if (NOT_UNTIL.test(text.slice(0, a.start))) return undefined;
  const between = text.slice(a.end, b.start);
  const inherited = inherit(a, b);
  const place = { start: a.start, end: b.end, words: text.slice(a.start, b.end) };
  // 不是明天就是后天
  if (/^,?就是$/u.test(between) && text.slice(0, a.start).endsWith('不是'))
    return {
      ...a,
      start: a.start - 2,
      end: b.end,
      words: text.slice(a.start - 2, b.end),
      days: uniqueDays(a.days, inherited.days),
      kind: spanKind(a, b),
    };
  if (OR.test(between) || LATEST.test(between) || (between === ',' && JUST_AS_WELL.test(text.slice(b.end))))
    return { ...a, ...place, days: uniqueDays(a.days, inherited.days), kind: spanKind(a, b) };
  if (RANGE.test(between) && a.kind !== 'part')
    return { ...a, ...place, days: uniqueDays(a.days, inherited.days), kind: 'span' };
  const run = a.end === b.start && a.bare === 'weekday' && b.bare === 'weekday';
  if (APPOSITION.test(between)) return appose(a, run ? inherited : b, place);
  return undefined;
}

function spanKind(a: Mention, b: Mention): Mention['kind'] {
  return a.kind === 'span' || b.kind === 'span' ? 'span' : 'day';
}

/** 今天下午 and 今天马上 add nothing; a civil date beside a weekday settles which day is meant. */
function appose(
  a: Mention,
  b: Mention,
  place: { start: number; end: number; words: string },
): Mention | undefined {
  const loose = (kind: Mention['kind']) => kind === 'part' || kind === 'at-once';
  if (loose(b.kind)) return { ...a, ...place };
  if (loose(a.kind)) return { ...b, ...place };
  const shared = a.days.filter(day => b.days.includes(day));
  // 节前31号, said of what is over.
  if (a.past !== undefined && a.past === b.past) return { ...b, ...place };
  if (shared.length > 0) return { ...a, ...place, days: shared, kind: b.kind === 'by' ? 'by' : a.kind };
  // 10月10号(周六补班): the date settles which weekday is meant.
  // 明天周五,周一吧: after a comma another weekday is another day.
  if (b.bare === 'weekday' && a.bare !== 'weekday')
    return place.words.includes(',') && !sameWeekday(a, b) ? undefined : { ...a, ...place };
  if (a.bare === 'weekday' && b.bare !== 'weekday') return { ...b, ...place };
  // 五号六号: two days run together are candidates.
  const run = a.end === b.start && a.bare !== undefined && a.bare === b.bare;
  return run ? { ...a, ...place, days: uniqueDays(a.days, b.days) } : undefined;
}

function sameWeekday(a: Mention, b: Mention): boolean {
  const [one, other] = [a.days[0], b.days[0]];
  return one !== undefined && other !== undefined && weekdayOf(one) === weekdayOf(other);
}

function uniqueDays(a: readonly Day[], b: readonly Day[]): Day[] {
  return [...new Set([...a, ...b])].toSorted();
}

/** A bare weekday after 下周一 is of that week; a bare date after 7月30号 follows it. */
function inherit(a: Mention, b: Mention): Mention {
  const last = a.days.at(-1);
  const first = b.days[0];
  if (last === undefined || first === undefined) return b;
  if (b.bare === 'weekday' && a.week !== undefined) {
    let shift = 0;
    while (addDays(first, shift) < last) shift += 7;
    while (addDays(first, shift - 7) > last) shift -= 7;
    return { ...b, days: b.days.map(day => addDays(day, shift)) };
  }
  // 周三周四, said on a Thursday: the second follows the first.
  if (b.bare === 'weekday' && a.bare === 'weekday' && first < last && addDays(first, 7) === addDays(last, 1))
    return { ...b, days: b.days.map(day => addDays(day, 7)) };
  return b;
}
