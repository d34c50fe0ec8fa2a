import type { Day } from '../../duty/calendar.ts';
import type { DateMention } from './dates.ts';
import { clausesOf } from './text.ts';

/** What the dates of a reply are said of. */
export interface Schedule {
  /** The mention that dates the report to come. */
  readonly due?: DateMention;
  /** The day on which the report is said to have gone in. */
  readonly claimed?: Day;
  /** The date is asked about (7号截止吗), not promised. */
  readonly asked: boolean;
  /** The date is named only to say that it cannot be kept. */
  readonly refused?: DateMention;
  /** The last day named that is not over and not refused, whatever it is said of. */
  readonly named?: DateMention;
  /** `named` is the day of a meeting, a journey or the like. */
  readonly namedEvent: boolean;
  /** A year for which the working calendar has no data. */
  readonly gap?: number;
}

type Role = 'due' | 'claimed' | 'asked' | 'refused' | 'event' | 'other';

interface Placed {
  readonly mention: DateMention;
  readonly role: Role;
  readonly clause: number;
}

/** Handing in, or the work that leads to it. */
const REPORTING =
  /报(?!警|价|名|纸|销|答|告厅|表(?!报|交|发|给|填|$|[,。]))|交(?!通|流|代|警|接|换)|提交|上传|传(?!统|达)|发(?!现|生|展|愁|烧|改|票)|送(?!审)|填|弄|搞|整(?!改|天|治)|做|写|补|办(?!公)|处理|完成|出(?!差|去|来差|门|警)|给(?!力)|回复|反馈|汇总|统计|落实|整理|搞定|ok|好(?=$|[吗吧不,。])|行(?=$|[吗吧不么,。])|成不|可以|能[有行成]|(?<!都没|也没|没)有(?=$|[,。了吧])|稳(?=$|[,。])|加班|带(?:过|给|来|去|上)|捎|[寄递]|没问题|报表(?=报|交|发|给)|拿(?=来|过|给)|看(?=$|[吧一下]*$)|答复|上交|交上|赶(?=出|完)/u;
const PARTICLES =
  /^[的吧啊呀哈哦噢呢了嘛就再才也是都一定肯定保证绝对争取尽量应该估计大概差不多可能我们咱会能可以左右行不行好吗中成么,。!?~ ]*$/u;
/** What else a day may be said of. */
const EVENT =
  /开(?:个|了|完)?[一-龥]{0,4}会|会议|出差|回(?:来|单位|局|县|去)|培训|学习|签(?!字?(?:件|版|好的|完的))|盖(?!章?(?:件|版|好的|完的))|审|批|检查|联查|下乡|值班|放假|休假|请假|调休|外出|不在|上班|到岗|返岗|聚餐|吃|喝|打球|爬山|迎检|督查|检|调研|整改|整治|销号|复查|手术|住院|过节|旅游|天气|下雨|结婚|聚|团建|停[电水气]|打(?:疫苗|针)|体检|比赛|演练|合影|再说|再看|有事|忙|才能给我们|给我们|给我(?!们)/u;
/** 数据周三才出: the day is of what the report waits for. */
const ANOTHER_SUBJECT =
  /(?:数据|系统|结果|领导|局长|主任|科长|书记|县长|科室|公章|他们|下面|各(?:股|科|镇|乡|所)室?)(?:那边|要|得|估计|可能|大概|最快|得?等|到){0,3}$/u;
/** 马上向局长汇报, 这就看看: no report yet. */
const LOOKS_INTO =
  /^(?:去|来|就|先|再|我)?(?:(?:向|跟|给|找)[^,。;]{1,6})?(?:汇报|请示|看(?=$|看|一下|下|要|通知)|瞧|问(?!题)|了解|落实责任|转达|通知|查看|研究)/u;
const HANDS_OVER = /报|交|提交|给你|给您|给(?=$|[,。吧哈了])|发给|送(?!审)|弄|填|搞/u;
const RECTIFY_TALK = /问题|隐患|整改/u;
/** 余1个正在整改,预计下周五完成: the day is of what is left to mend. */
const STILL_TO_MEND = /(?:余|剩|限期|正在整改|整改中|未整改|没(?:整)?改|改完)[^。;]*$/u;
const RECTIFY = /整改|改正|整治|销号|复查|到位/u;
const HANDED_IN =
  /(?:报|交|传|发|送|提交|填|弄|做|办|完成)(?:上去|过去|上来|出去|给|到|完|好|送){0,5}[^,。;?!]{0,6}?(?:了|过(?!去|来)|(?<!纸质|电子|书面|扫描|盖章|新|全)的(?=$|[,。;!? 呀啊呢吧]))(?!吗|没)|已(?:经)?(?:上?报|提?交|发|传|送|完成)|(?:报|交|提交|发|传|送)(?:过(?!去|来)|了|的(?=$|[,。;!? 呀啊呢吧]))|(?:就|早就|都)(?:报|交|发|传)(?:了|过|完)|给过(?:你们?|您)|(?:就|都|已经?|早)(?:给|发)(?:到|过)?(?:你们?|您|办公室)[^,。;]{0,4}了|搞定了|弄好了|完成了|送去(?=了|的|过)|(?:捎|带|拿|寄|邮|递|传真|拷|快递)(?:过去|去|走|出去?)了|(?<!报)送到[^,。;]{0,8}(?:了|过|的(?=$|[,。]))|寄出|点(?:了|过|完|的)(?:确认|提交|报送|上报)|(?:报|交|传|发|送|提交)的(?:纸质|电子|书面|扫描|盖章|材料|那份|版)|(?<!你们?|贵办|通知)(?:报|交|送|提交)的[^,。;]{0,4}(?:件|表|文件|报告)(?=$|[,。])/u;
/** 周末加班报的: it is in, though the words leave the day open. */
const OVER_AND_DONE = /(?:报|交|发|传|送|提交)[^,。;]{0,4}(?:了|过|的)[啊呀呢吧]*$/u;
const FIGURES_SENT =
  /^(?:我们?)?(?:报|交|填|发|传)的[^,。;]{0,5}(?:有?(?:错|误|问题)|不对|不准|作废)|^(?:我们?)?(?:报|交|填|发|传)的[^,。]{0,4}(?:数|表|企业|问题|整改|牵头|参[加与]|检查|联合)/u;
const WHEN_DUE = /截止|到期|期限|什么时候|啥时候|几号|哪天/u;
/** 今天报个数:企业8家 — the figures follow at once. */
const TELLS_FIGURES = /^(?:先|就|给你们?|跟你们?|我)*报(?:一?个|一?下)?数(?:据|字)?(?=$|[:,。])/u;
const CANNOT =
  /^(?:,)?(?:之?前)?(?:可能|恐怕|怕|怕是|估计|实在|肯定|真的?|都|也|确实|大概|就|又|我们?|我|数据?|[ ]){0,5}(?:[报交弄做出完赶搞填办整](?:得)?(?:[完出成好及]{0,2})?不[了上来完出成及到好]|来不及|赶不|够呛|悬|不一定|不行(?!就)|不能(?!.*吗)|没法|没时间|没空|没戏|完不成|不可能|有(?:点|些)?困难|难|不成|没办法|不太行|够不着|做不|紧张|太紧|太赶|不够)/u;
const IF_NOT = /^(?:的话)?,?(?:要是|如果|若是?|万一|假如|要)/u;
const CANNOT_AFTER_IF = /不[了上来完出成及到好下]|来不及|赶不|没[报交签弄出]/u;
const NOT_BEFORE =
  /(?:不是|别|不要|并不是|不止|不到|(?:不用|不必|不需要|别|甭|不会)(?:等|拖)(?:到)?|不(?:等|拖)到)$|(?:本来|原本|原计划|原定|原打算|本打算|本想|原想)[^,。;]{0,5}$/u;
const PAST_IT = /(?:过了?|超过|晚于|迟于)$/u;
const MUST = /(?:必须|一定要|非得|非要|得|是不是要?)(?:在)?$/u;
const ASKED_AFTER =
  /^(?:就|才|是|要|前|之前|的|之?内|得|就要|必须){0,5}(?:截止|到期|截|结束|要交|要报|必须)(?!.*(?:能不能|可以))|^[^,。]{0,6}(?:必须|一定要|非得|就得)[^,。]{0,4}(?:吗|么|\?)/u;
const ASKED_BEFORE =
  /(?:截止|期限)(?:时间|日期|日|期)?(?:不)?(?:是|到|为|在|就|不是){0,5}$|(?:是不是|是否|不是说|难道)(?:要|得|必须|说){0,5}$/u;
const LATEST_BEFORE = /最[晚迟](?:时间|日期|期限)?(?:是|到|为|在|就){0,5}$/u;

/** Sorts the dates of a normalised text by what is said of them; `today` tells promises from what is past. */
export function readSchedule(text: string, mentions: readonly DateMention[], today: Day): Schedule {
  const placed = mentions.map((mention, index) =>
    place(text, mention, mentions[index + 1], mentions[index - 1], today),
  );
  const due = chooseDue(text, placed, today);
  const claimed = placed.find(item => item.role === 'claimed')?.mention.past;
  const refused = placed.find(item => item.role === 'refused')?.mention;
  const named = placed.findLast(
    ({ role, mention }) =>
      role !== 'refused' &&
      role !== 'asked' &&
      mention.kind !== 'after' &&
      mention.days.some(day => day >= today),
  );
  const gap = placed.find(item => item.mention.gap !== undefined && item.role === 'due')?.mention.gap;
  return {
    ...(due && { due }),
    ...(claimed && { claimed }),
    ...(refused && { refused }),
    ...(named && { named: named.mention }),
    namedEvent:
      named?.role === 'event' &&
      !/^[^,。;]{0,8}(?:再说|再看|上班|回)/u.test(text.slice(named.mention.end)) &&
      !/上班/u.test(named.mention.words),
    ...(gap !== undefined && { gap }),
    asked: placed.some(item => item.role === 'asked'),
  };
}

function place(
  text: string,
  mention: DateMention,
  next: DateMention | undefined,
  previous: DateMention | undefined,
  today: Day,
): Placed {
  const clauses = clausesOf(text);
  const clause = clauses.findLastIndex(({ start }) => start <= mention.start);
  const { start = 0, text: words = '', asks = false } = clauses[clause] ?? {};
  const end = Math.max(start + words.length, mention.end);
  const from = previous && previous.end > start ? previous.end : start;
  // 已经报了呀,昨天: a date that stands alone belongs to the clause before it.
  const alone = from === mention.start && PARTICLES.test(text.slice(mention.end, start + words.length));
  const before = text.slice(from, mention.start);
  if (alone && isOver(clauses[clause - 1]?.text ?? '') && (mention.past ?? '9') <= today)
    return { mention, clause, role: 'claimed' };
  const after = text.slice(mention.end, Math.min(end, next && next.start >= mention.end ? next.start : end));
  return {
    mention,
    clause,
    role: roleOf(text, before, after, mention, asks || /[吗么]$/u.test(words), today),
  };
}

function roleOf(
  text: string,
  before: string,
  after: string,
  mention: DateMention,
  asks: boolean,
  today: Day,
): Role {
  const past = mention.past !== undefined && mention.past <= today;
  const future =
    mention.days.every(day => day > today) && (mention.past === undefined || mention.past > today);
  if (isRectifying(before, after)) return 'event';
  if (/^(?:的|是)?(?:几点|周几|星期几|礼拜几|几号)/u.test(after)) return 'asked';
  if (/(?:几点|几号|哪天|周几|什么时候|啥时候)$/u.test(before) || /^[^,。;]{0,6}谁(?!都|也|说)/u.test(after))
    return 'asked';
  if (/还是/u.test(mention.words) && (WHEN_DUE.test(text) || /是$/u.test(before))) return 'asked';
  if (TELLS_FIGURES.test(after) && /\d[家个次件条]/u.test(text)) return 'other';
  if (/(?:剩|余下|其余)/u.test(before) && RECTIFY_TALK.test(text)) return 'event';
  // 上午报的数据有错: what is wrong with it, not when it comes.
  if (past && /已(?:经)?(?:于|在)$/u.test(before)) return 'claimed';
  if (past && FIGURES_SENT.test(after)) return 'other';
  if (STILL_TO_MEND.test(text.slice(0, mention.start)) && !HANDS_OVER.test(after)) return 'event';
  if (asks && (PAST_IT.test(before) || /有[^,。;]{1,6}(?:吗|么|没)?$/u.test(after))) return 'asked';
  if (/不是$/u.test(before) && past && !future && HANDED_IN.test(after.replace(/[吗么嘛]$/u, '')))
    return 'claimed';
  if (/不是说?$/u.test(before) && /^[^,。;]{0,4}(?:吗|么|嘛)/u.test(after)) return 'asked';
  // 周五要是签不下来,就下周一: still the first choice.
  if (IF_NOT.test(after) && CANNOT_AFTER_IF.test(after)) return 'due';
  if (CANNOT.test(after) || NOT_BEFORE.test(before)) return 'refused';
  if (asks && (ASKED_AFTER.test(after) || MUST.test(before) || LATEST_BEFORE.test(before))) return 'asked';
  if (/^(?:才|就|是){0,5}(?:截止|到期)/u.test(after) || ASKED_BEFORE.test(before)) return 'asked';
  if (
    past &&
    !future &&
    isHandedIn(
      after,
      mention.days.every(day => day < today),
    )
  )
    return 'claimed';
  if (past && !future && PARTICLES.test(after) && HANDED_IN.test(before)) return 'claimed';
  if (mention.past === undefined && !/^今/u.test(mention.words) && OVER_AND_DONE.test(after)) return 'other';
  if (/(?:没有?|未|还没|尚未)[^,。;]{0,3}(?:报|交|填|弄|传|发|提交|做|完|好)/u.test(after)) return 'other';
  if (!future && asksWhether(text, after)) return 'asked';
  if (mention.days.length > 0 && mention.days.every(day => day < today))
    return claimsBefore(after) ? 'claimed' : 'other';
  return roleAhead(before, after, mention);
}

function isOver(words: string): boolean {
  return HANDED_IN.test(words) && !/没|未|不了/u.test(words);
}

/** 上午发了吗 asks; 上午不是发了吗 affirms. */
function asksWhether(text: string, after: string): boolean {
  return (
    /(?:报|交|发|传|送|提交)[^,。;]{0,6}(?:了|过)(?:吗|么|没)/u.test(after) && !/不是|不就|不都/u.test(text)
  );
}

function claimsBefore(after: string): boolean {
  return /^(?:就|都|已经?|我们?|才|上?午|下?午){0,5}(?:上报|报送|提交|报|交|送|发|传)(?=$|[,。;!了过到去给]|的(?:$|[,。!]))/u.test(
    after,
  );
}

/** 上周五司机送到收发室: told of a day that is over, it needs no 了. */
const SENT_TO = /(?:送|交|报|发|传|寄|递|捎)(?:到|给|至|往)(?!时候)/u;

/** 昨天就报 is past even without 了; a weekday or date that may lie ahead needs it. */
function isHandedIn(after: string, over: boolean): boolean {
  if (/没|未|不了|不(?=[报弄交填搞发传])/u.test(after)) return false;
  if (/不是|不就|不都/u.test(after) && HANDED_IN.test(after.replace(/[吗么嘛]$/u, ''))) return true;
  return (
    HANDED_IN.test(after) ||
    (over && SENT_TO.test(after)) ||
    ((over || /^(?:刚|才刚|已)/u.test(after)) &&
      /^(?:就|都|已经?|才|刚){1,4}(?!能|会|可|要|得).{0,4}[报交发传送]/u.test(after) &&
      !/完|好$|一定|能/u.test(after))
  );
}

function isRectifying(before: string, after: string): boolean {
  return (
    (RECTIFY.test(after) || RECTIFY.test(before)) &&
    !/报|交(?!通)|(?:整改)(?:情况|报告|材料|数据?)/u.test(after)
  );
}

function roleAhead(before: string, after: string, mention: DateMention): Role {
  if (mention.kind === 'span' && /^(?:由|让|归|请)/u.test(after)) return 'other';
  if (mention.kind === 'at-once' && LOOKS_INTO.test(after)) return 'other';
  if (ANOTHER_SUBJECT.test(before) && !HANDS_OVER.test(after)) return 'event';
  const report = lastIndex(after, REPORTING);
  const event = lastIndex(after, EVENT);
  if (report >= 0 && report > event) return 'due';
  if (event >= 0) return 'event';
  if (PARTICLES.test(after)) return EVENT.test(before) && !REPORTING.test(before) ? 'event' : 'due';
  if (mention.kind === 'at-once') return 'other';
  return 'other';
}

function lastIndex(words: string, pattern: RegExp): number {
  return [...words.matchAll(new RegExp(pattern.source, 'gu'))].at(-1)?.index ?? -1;
}

/** The report waits for something first: 签完字马上报, 等领导回来就交. */
const AFTER_SOMETHING = /(?:等|一|完|后|了|齐|好|通过|恢复|解决)[^,。;]{0,10}[,]?(?:我们?|就|再|才){0,5}$/u;

function chooseDue(text: string, placed: readonly Placed[], today: Day): DateMention | undefined {
  const due = placed.filter(
    ({ role, mention }) => role === 'due' && !(mention.kind === 'at-once' && waits(text, mention)),
  );
  const dated = due.filter(({ mention }) => mention.kind !== 'at-once');
  const chosen = narrowest(dated) ?? due.at(-1);
  if (chosen) return withAlternative(text, chosen, dated).mention;
  return afterEvent(text, placed, today);
}

/** The day named last; 周日之前吧,周末加班赶: not the stretch around a day named before. */
function narrowest(dated: readonly Placed[]): Placed | undefined {
  const last = dated.at(-1);
  if (last?.mention.kind !== 'span') return last;
  const within = ({ mention }: Placed) =>
    mention.days.length === 1 && mention.days.every(day => last.mention.days.includes(day));
  return dated.findLast(within) ?? last;
}

function waits(text: string, mention: DateMention): boolean {
  const clause =
    text
      .slice(0, mention.start)
      .replace(/[稍请]等/gu, '')
      .split(/[。;!?\n]/u)
      .at(-1) ?? '';
  return (
    /等|(?:完|好|通过|恢复|解决)(?:字|章|了|后|就|我们?|,)*$|(?:(?<![然随])后|回来)[,]?(?:就|再)?$/u.test(
      clause,
    ) && AFTER_SOMETHING.test(clause)
  );
}

/** 尽量周五报,报不了就下周一: a second day that is only a fallback widens the first. */
function withAlternative(text: string, chosen: Placed, dated: readonly Placed[]): Placed {
  const others = dated.filter(item => item !== chosen && item.mention.days.length > 0);
  const first = others.at(-1);
  if (!first || chosen.mention.days.length === 0) return chosen;
  const between = text.slice(first.mention.end, chosen.mention.start);
  const ahead = text.slice(Math.max(0, first.mention.start - 8), first.mention.start);
  const fallback =
    /要是|如果|万一|假如|不行|要不|或者?|要么|最迟|最晚|至迟|顶多|不然|否则|再不济|赶不|来不及|报不|不了就|再晚/u.test(
      between,
    ) || /尽量|争取|最好/u.test(ahead);
  if (!fallback) return chosen;
  const days = [...new Set([...first.mention.days, ...chosen.mention.days])].toSorted();
  return { ...chosen, mention: { ...chosen.mention, days, kind: 'day' } };
}

/** 领导周五回来,签完就报: the report follows the event on its day. */
function afterEvent(text: string, placed: readonly Placed[], today: Day): DateMention | undefined {
  const event = placed.findLast(
    ({ role, mention }) => (role === 'event' || role === 'other') && mention.days.some(day => day >= today),
  );
  if (!event || RECTIFY.test(text)) return undefined;
  const rest = text.slice(event.mention.end);
  return /(?:就|再|顺路|顺便|顺带|马上|立即|立刻|完|后|了|到时候?|届时|那天|那时候?)[^,。;没不]{0,6}(?:报|交(?!通)|提交|发给|送)/u.test(
    rest,
  )
    ? event.mention
    : undefined;
}
