import { type NumberAt, numbersOf, type Span } from './figure-numbers.ts';
import { BARE_DEPARTMENT, DEPARTMENT } from './people.ts';
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

const CUES: readonly (readonly [Figure, RegExp])[] = [
  ['whistlesCheckedIn', /(?<=哨[^,。;]{0,4})响应|(?<=响应[^,。;]{0,4})哨|应哨|报到|到场|签到|到岗/u],
  [
    'rectified',
    /整改|改正|改好|改完|改了|已改|改掉|销号|闭环|消除|处置完|解决|立行立改|办结|(?<!报送|填报|落实)到位/u,
  ],
  ['whistlesReceived', /哨|派单/u],
  ['problems', /问题|隐患|违法|违规|毛病|不合格|(?:发现|查出|查到|排查出)(?:了|的|有){0,2}$/u],
  ['ledChecks', /牵头|主办|带队/u],
  [
    'joinedChecks',
    /跟着?[^,。;]{1,8}跑|跟(?:别人|人家|他们|(?:别的|其他)单位)|参加|参与|配合|协同|协助|跟着|随同|陪同|协查/u,
  ],
  ['enterprises', /企业|主体|单位|商户|门店|店铺|场所|对象|入企|经营户|家数/u],
  ['jointChecks', /联检|综合检查|联合检查|联查|联合执法|检查|开展|组织|查了|查|本项/u],
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
    const nounBehind = from > 0 && from === numbers[index - 1]?.end;
    const sense = senseOf(text, number, from, to, nounBehind);
    const went =
      quantities.at(-1)?.figure === 'whistlesReceived' &&
      (/(?:去|到|赶到|应)了?$/u.test(text.slice(from, number.start)) ||
        /^(?:都|全|按时|及时|准时|是)*(?:到|去|报到|赶到)(?:了|场|位|过|的)/u.test(
          text.slice(number.end, to),
        ));
    quantities.push({
      ...number,
      ...sense,
      value: number.value * unitsNamed(text.slice(from, number.start), sense),
      ...(went && number.unit !== 'houses' && { figure: 'whistlesCheckedIn' as const }),
    });
  }
  return quantities;
}

/** 参加了住建局和消防的各一次: once with each of the units named. */
function unitsNamed(before: string, { figure }: Sense): number {
  if (figure !== 'joinedChecks' || !/各$/u.test(before)) return 1;
  return Math.max(1, [...before.matchAll(new RegExp(`${DEPARTMENT}|${BARE_DEPARTMENT}`, 'gu'))].length);
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

const PART_WORD = /^(?:我们)?(?:牵头|主办|参[加与]|配合)的?$/u;
const STARTS_PART = /^(?:是|我们)?(?:牵头|主办|参[加与]|配合)/u;

/** `nounBehind`: the words before belong to the number before them, as in 5个问题4个整改. */
function senseOf(text: string, number: NumberAt, from: number, to: number, nounBehind: boolean): Sense {
  const before = text.slice(from, number.start);
  const after = (/^[^,。;!?\n、]*/u.exec(text.slice(number.end, to)) ?? [''])[0];
  const each = /各(?:是|为|有)?$/u.test(before) ? eachOf(text, number.start) : [];
  if (isLeft(before, after)) return { figure: 'left', continues: false, each };
  if (
    /^ ?(?:哨)?(?:还|因为?[^,。;\d]{1,8}|由于[^,。;\d]{1,8})?(?:没有?|未)(?:能|按时|及时|赶得?及?|去成?|来得及)?(?:报到|到场|到|去|赶上)/u.test(
      after,
    )
  )
    return { figure: 'absent', continues: false, each };
  if (ORDERED.test(before) || (number.unit === 'houses' && /(?:整改|改正|复查|回访)(?:了)?$/u.test(before)))
    return { figure: undefined, continues: false, each };
  // 牵头任务2个 counts checks, 检查工地8个 does not.
  const task =
    /任务|项目?$/u.test(before + after.slice(0, 4)) ||
    number.words.endsWith('项') ||
    /(?:牵头|参[加与]|配合)(?:的|了){0,2}$/u.test(before);
  const fits = (figure: Figure) => fitsUnit(figure, number.unit, task);
  // 一次牵头一次参加: the word after counts, the one before is taken.
  const behind = nounBehind && PART_WORD.test(before) && STARTS_PART.test(after);
  // 参加12次 吹哨15: a space parts the two where a word before has named the figure.
  const apart = after.startsWith(' ') && lastCue(before, fits) !== undefined;
  const own =
    nounAfter(
      nounBehind ? before.replace(/^(?:问题|隐患)$/u, '') : before,
      apart ? '' : after,
      number.unit,
    ) ??
    (behind ? undefined : lastCue(before, fits)) ??
    firstCue(after, fits) ??
    byUnit(number);
  // 收哨2件,报到2件,办结1件: a whistle settled is no problem rectified.
  if (
    own === 'rectified' &&
    /(?:办结|解决|处置完?)[^,。;]{0,2}$/u.test(before) &&
    WHISTLES_ONLY.test(text.slice(0, number.start))
  )
    return { figure: undefined, continues: false, each };
  return own === undefined
    ? { figure: inherited(text, from, number), continues: true, each }
    : { figure: own, continues: false, each };
}

const WHISTLES_ONLY = /^(?!.*(?:问题|隐患)).*哨/su;

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
  `(?:参加|参与|配合|跟着)(?![和、及与]).{0,8}牵头|(?:${DEPARTMENT}|(?:${BARE_DEPARTMENT})(?:局|委|办)?|别的单位|其他单位)(?:牵头|组织|主办|带队)`,
  'u',
);

function firstCue(words: string, fits: (figure: Figure) => boolean): Figure | undefined {
  return CUES.find(([figure, cue]) => fits(figure) && cue.test(words))?.[0];
}

function byUnit({ unit, words }: NumberAt): Figure | undefined {
  if (unit === 'calls' && words.endsWith('哨')) return 'whistlesReceived';
  return unit === 'houses' ? 'enterprises' : undefined;
}

/** 企业数报错了,是21: the figure named earlier in the sentence. */
function inherited(text: string, from: number, number: NumberAt): Figure | undefined {
  const sentence =
    text
      .slice(0, from)
      .split(/[。!?\n]/u)
      .at(-1) ?? '';
  const named = lastCue(sentence, figure => figure !== 'jointChecks' && fitsUnit(figure, number.unit, false));
  // 检查 alone may stand before anything; 联合检查写错了,是21次 names the figure.
  const joint = /联合检查|联合执法|联查/u.test(sentence) && fitsUnit('jointChecks', number.unit, false);
  return named ?? (joint ? 'jointChecks' : undefined);
}
