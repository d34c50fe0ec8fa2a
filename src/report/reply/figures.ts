import { NUMBER, readNumber } from './numerals.ts';
import { DEPARTMENT } from './people.ts';
import type { Figure } from './types.ts';

/** A number in a reply that reports a figure of the quarterly form. */
export interface Quantity {
  /** `left` is what remains unrectified (还剩1个没改), `absent` a whistle not answered (有1件没报到). */
  readonly figure: Figure | 'left' | 'absent' | undefined;
  /** The figure was named for an earlier quantity: 参加市场局2次、消防1次. */
  readonly continues: boolean;
  /** 牵头和参与各2次: the value holds for each of these. */
  readonly each: readonly Figure[];
  readonly value: number;
  readonly start: number;
  readonly end: number;
  readonly words: string;
}

type Span = { readonly start: number; readonly end: number };

/** Units by what they count; any other unit (人、张、乡镇、天…) is not report data. */
const TIMES = '次(?!数|日)|场次?|批次|批(?!示|准)|趟|轮|回(?!复|来|头)';
const HOUSES =
  '家次|户次|家(?!里|长|庭)|户|间|个(?:企业|市场主体|商户|经营主体)|(?:企业|市场主体|商户)(?![\\d数:])';
const PIECES = '个|项|条|处|起(?!来|码)|例|宗';
const CALLS = '件|单|声|哨';
const UNIT = new RegExp(
  `^ ?(?:(?<times>${TIMES})|(?<houses>${HOUSES})|(?<pieces>${PIECES})|(?<calls>${CALLS}))`,
  'u',
);

/** Nouns after a counted piece that the form does not ask for: 5个人, 2个乡镇, 3个部门. */
const NOT_COUNTED =
  /^ ?(?:个|名|家|批|支|级)?(?:执法|检查)?(?:人|乡|镇|街道|部门|单位(?:一起|联合|共同)|局|科|股|场景|领域|行业|类|小?组|村|社区|表|文件|附件|领导|同志|干部|月|工作日|星期|礼拜|小时|季度|阶段|方面|方案|通知|群|电话|网站|系统|账号|数(?!据)|版本|字|问号|疑问|地方)/u;
/** One question to ask is not one problem found. */
const ASKS_ONE = /^一?个问题(?:想|请|问|咨询|麻烦|不明白|不清楚|[:,]|$)/u;
/** 一次都没, 一个企业也没: none at all, said elsewhere. */
const NOT_ONE = /^(?:[^,。;\d]{0,6}(?:都|也)(?:没|未|不)|月|半|样|劲|下|没)/u;
const OTHER_UNIT =
  /^ ?(?:名|位|张|份|辆|台|页|遍|天|号|日|月|年|点|分|小时|工作日|周|星期|礼拜|人|元|万|%|岁|米|公里|字|组|支|部|套|本|届|级|楼|股|科|季|多|几|余|来|、?[四五六七八九十]季|:\d|[-/]\d)/u;

/** Verbs whose count is how often someone reported or was chased, not an inspection. */
const CHASING =
  /(?:报|交|催|说|打|问|发|提醒|试|点|登录?|传|提交|上传|改|跑|找|联系|通知|填|看|退回?|弹|刷新)(?:了|过|电话){0,5}(?:都)?$/u;
/** 比一季度多3家, 新增3家: a difference, not a total. */
const COMPARED = /比[^,。;]{1,8}(?:多|少|增加?|减少?)了?$|(?:新增|同比|环比)(?:增加?|减少?|了)?$/u;
const ORDINAL =
  /(?:第|(?<!之)前|每|哪|上|下|同|某|初|周|星期|礼拜|百分之|no\.?|编号|单号|几|不到|将近|近|超过|\d[-~到至])$/iu;

const CUES: readonly (readonly [Figure, RegExp])[] = [
  ['whistlesCheckedIn', /报到|到场|签到|到岗/u],
  ['rectified', /整改|改正|改好|改完|改了|已改|改掉|销号|闭环|消除|处置完|解决|立行立改|办结/u],
  ['whistlesReceived', /哨|派单/u],
  ['problems', /问题|隐患|违法|违规|毛病|不合格|(?:发现|查出|查到|排查出)(?:了|的|有){0,2}$/u],
  ['ledChecks', /牵头|主办|带队/u],
  ['joinedChecks', /参加|参与|配合|协同|协助|跟着|随同|陪同|协查/u],
  ['enterprises', /企业|主体|单位|商户|门店|店铺|场所|对象|入企|经营户|家数/u],
  ['jointChecks', /联合检查|联查|联合执法|检查|开展|组织|查了|查|本项/u],
];

/**
 * The quantities of a normalised text with the figure each one reports, by its unit and the words next to it.
 * `taken` are spans already read as dates.
 */
export function readQuantities(text: string, taken: readonly Span[]): Quantity[] {
  const numbers = numbersOf(text, taken);
  const quantities: Quantity[] = [];
  for (const [index, number] of numbers.entries()) {
    const from = boundary(text, numbers[index - 1]?.end ?? 0, number.start);
    const to = numbers[index + 1]?.start ?? text.length;
    const sense = senseOf(text, number, from, to);
    const went =
      quantities.at(-1)?.figure === 'whistlesReceived' &&
      /(?:去|到|赶到|应)了?$/u.test(text.slice(from, number.start));
    quantities.push({
      ...number,
      ...sense,
      ...(went && number.unit !== 'houses' && { figure: 'whistlesCheckedIn' as const }),
    });
  }
  return quantities;
}

interface NumberAt extends Span {
  readonly value: number;
  readonly words: string;
  readonly unit: 'times' | 'houses' | 'pieces' | 'calls' | 'none';
}

function numbersOf(text: string, taken: readonly Span[]): NumberAt[] {
  const found: NumberAt[] = [];
  for (const match of text.matchAll(new RegExp(NUMBER, 'gu'))) {
    const number = numberAt(text, match.index, match[0]);
    if (number && !taken.some(span => span.start < number.end && number.start < span.end)) found.push(number);
  }
  return found;
}

function numberAt(text: string, start: number, words: string): NumberAt | undefined {
  const value = readNumber(words);
  const before = text.slice(0, start);
  const after = text.slice(start + words.length);
  if (words === '一' && /^(?:起|下|般|直|定|些|点|共|并|律|样|致|切|块|旦|边|向|手|线|级|把)/u.test(after))
    return undefined;
  if (value === undefined || ORDINAL.test(before) || /[\d.]$/u.test(before) || /^[.]\d/u.test(after))
    return undefined;
  const unit = UNIT.exec(after);
  const end = start + words.length + (unit?.[0].length ?? 0);
  if (NOT_COUNTED.test(after) || (words === '一' && ASKS_ONE.test(words + after))) return undefined;
  if (
    /^ ?[家户][^,。;]{0,3}(?:单位|部门|局)[^,。;]{0,2}(?:一起|联合|共同|一块|参加|配合)|^ ?家(?:一起|联合|共同|一块)/u.test(
      after,
    )
  )
    return undefined;
  if (unit === null) return bareNumber(text, start, words, value);
  const groups = unit.groups ?? {};
  if (groups.times !== undefined && CHASING.test(before)) return undefined;
  if (COMPARED.test(before)) return undefined;
  if (words === '一' && NOT_ONE.test(text.slice(end))) return undefined;
  const kind =
    groups.times !== undefined
      ? 'times'
      : groups.houses !== undefined
        ? 'houses'
        : groups.calls !== undefined
          ? 'calls'
          : 'pieces';
  return { value, start, end, words: text.slice(start, end), unit: kind };
}

/** 牵头2 参与3 企业:12 — a number right after the name of a figure, without a unit. */
function bareNumber(text: string, start: number, words: string, value: number): NumberAt | undefined {
  const after = text.slice(start + words.length);
  const before = text.slice(Math.max(0, start - 14), start);
  if (OTHER_UNIT.test(after)) return undefined;
  // 一 alone is seldom a figure (一下、一起、统一) and 联合 or 检查 may stand before anything.
  if (!/\d/u.test(words) && !/^(?:$|[ ,。;、!?)])/u.test(after)) return undefined;
  if (
    !/(?:牵头|主办|参加|参与|配合|检查|联查|企业|主体|户数|家数|问题|隐患|整改|改正|已改|改了|改完|改好|改掉|销号|接哨|吹哨|哨|报到|到场|到位|次数|完成)(?:任务|检查|企业|问题|次|家|户|件|个|条|家次|户次)?(?:总)?(?:数量?|数据)?(?:[为是有共了计:= ]|合计|应该|应为|改成|改为|更正为|不是|而不是|不){0,5}$/u.test(
      before,
    ) &&
    !/(?:改成|改为|更正为|应为|应该是|不是|是|写成了?|报成了?|填成了?|把|将|从|由)$/u.test(before)
  )
    return undefined;
  return { value, start, end: start + words.length, words, unit: 'none' };
}

/** Words about a quantity stand in its own clause, after the previous quantity. */
function boundary(text: string, previousEnd: number, start: number): number {
  const after = (marks: readonly string[]) =>
    Math.max(...marks.map(mark => text.lastIndexOf(mark, start - 1) + 1));
  const clause = after([',', '。', ';', '!', '?', '\n']);
  // 配合市场局、卫健局检查2次: 、 parts quantities, not the words before the first of them.
  return previousEnd > clause ? Math.max(previousEnd, after(['、'])) : clause;
}

type Sense = Pick<Quantity, 'figure' | 'continues' | 'each'>;

function senseOf(text: string, number: NumberAt, from: number, to: number): Sense {
  const before = text.slice(from, number.start);
  const after = (/^[^,。;!?\n、]*/u.exec(text.slice(number.end, to)) ?? [''])[0];
  const each = /各(?:是|为|有)?$/u.test(before) ? eachOf(text, number.start) : [];
  if (isLeft(before, after)) return { figure: 'left', continues: false, each };
  if (/^ ?(?:哨)?(?:还)?(?:没有?|未)(?:去|按时)?(?:报到|到场|到)/u.test(after))
    return { figure: 'absent', continues: false, each };
  if (ORDERED.test(before) || (number.unit === 'houses' && /(?:整改|改正|复查|回访)(?:了)?$/u.test(before)))
    return { figure: undefined, continues: false, each };
  // 牵头任务2个 counts checks, 检查工地8个 does not.
  const task =
    /任务|项目?$/u.test(before + after.slice(0, 4)) ||
    number.words.endsWith('项') ||
    /(?:牵头|参[加与]|配合)(?:的|了){0,2}$/u.test(before);
  const fits = (figure: Figure) => fitsUnit(figure, number.unit, task);
  const own =
    nounAfter(before, after, number.unit) ??
    lastCue(before, fits) ??
    firstCue(after, fits) ??
    byUnit(number.unit);
  return own === undefined
    ? { figure: inherited(text, from, number), continues: true, each }
    : { figure: own, continues: false, each };
}

/** Rectification demanded is not rectification done. */
const ORDERED =
  /(?:责令|限期|要求|督促|下发|需要?|应|处罚|立案|停业|关停|约谈|警告|罚款|查封|移送|曝光)(?:改正|整改|整顿|关闭|了)?(?:通知书?)?$/u;

function isLeft(before: string, after: string): boolean {
  return (
    /(?:未|没有?|待|尚未|正在|还在)(?:完成)?(?:整改|改正?|到位)(?:的|中|完){0,5}(?:有|还有)?$|整改中(?:的)?$|(?:还?剩下?|剩余|仅剩|只剩|除了?|还有)的?$/u.test(
      before,
    ) ||
    /^ ?(?:问题|隐患)?(?:还|尚|正|暂|暂时|目前){0,5}(?:没|未|在|正在)(?:有)?(?:完成)?(?:整改|改|到位|完成|销号)|^ ?(?:问题|隐患)?(?:还在|正在)?整改中/u.test(
      after,
    )
  );
}

function eachOf(text: string, end: number): Figure[] {
  const start = Math.max(
    ...[',', '。', ';', '!', '?', '\n'].map(mark => text.lastIndexOf(mark, end - 1) + 1),
  );
  const words = text.slice(start, end);
  return CUES.filter(([figure, cue]) => figure !== 'jointChecks' && cue.test(words)).map(
    ([figure]) => figure,
  );
}

/** 5个问题, 3次联合检查, 12家企业, 5件都报到: the counted noun itself. */
function nounAfter(before: string, after: string, unit: NumberAt['unit']): Figure | undefined {
  if (unit === 'houses' || /(?:问题|隐患)(?:数|总数|数量)?(?:有|是|为|共|了|计|:| ){0,5}$/u.test(before))
    return undefined;
  if (unit === 'none' && /^ /u.test(after)) return undefined;
  if (/^ ?(?:一般|重大|安全|消防|食品)?(?:问题|隐患|毛病|违规|违法)(?!\d)/u.test(after)) return 'problems';
  if (/^ ?(?:吹)?哨(?!\d)/u.test(after)) return 'whistlesReceived';
  if (/^ ?(?:是)?(?:我们|我局)?(?:已|都|均|全){0,5}(?:整改|改正|改好|改完|销号)/u.test(after))
    return 'rectified';
  return undefined;
}

function fitsUnit(figure: Figure, unit: NumberAt['unit'], task: boolean): boolean {
  const checks = figure === 'ledChecks' || figure === 'joinedChecks' || figure === 'jointChecks';
  const whistles = figure === 'whistlesReceived' || figure === 'whistlesCheckedIn';
  if (unit === 'none') return true;
  if (unit === 'times') return checks || whistles;
  if (unit === 'pieces' && checks) return task;
  if (unit === 'houses') return figure === 'enterprises';
  if (unit === 'calls') return whistles || figure === 'problems' || figure === 'rectified';
  return true;
}

function lastCue(words: string, fits: (figure: Figure) => boolean): Figure | undefined {
  let best: { figure: Figure; at: number } | undefined;
  for (const [figure, cue] of CUES) {
    if (!fits(figure)) continue;
    const at = [...words.matchAll(new RegExp(cue.source, 'gu'))].at(-1)?.index;
    if (at === undefined) continue;
    // 牵头开展联合检查3次 counts what was led; 检查企业12 counts enterprises: 检查 yields to any other cue.
    if (best === undefined || (figure !== 'jointChecks' && at > best.at)) best = { figure, at };
  }
  // 参加市场局牵头的两次, 市场局牵头的两次: another unit led.
  return best?.figure === 'ledChecks' && OTHERS_LED.test(words) ? 'joinedChecks' : best?.figure;
}

const OTHERS_LED = new RegExp(
  `(?:参加|参与|配合|跟着)(?![和、及与]).{0,8}牵头|(?:${DEPARTMENT}|别的单位|其他单位)(?:牵头|组织|主办|带队)`,
  'u',
);

function firstCue(words: string, fits: (figure: Figure) => boolean): Figure | undefined {
  return CUES.find(([figure, cue]) => fits(figure) && cue.test(words))?.[0];
}

function byUnit(unit: NumberAt['unit']): Figure | undefined {
  return unit === 'houses' ? 'enterprises' : undefined;
}

/** 企业数报错了,是21: the figure named earlier in the sentence. */
function inherited(text: string, from: number, number: NumberAt): Figure | undefined {
  const sentence =
    text
      .slice(0, from)
      .split(/[。!?\n]/u)
      .at(-1) ?? '';
  return lastCue(sentence, figure => figure !== 'jointChecks' && fitsUnit(figure, number.unit, false));
}
