import type { Quantity } from './figures.ts';
import { BARE_DEPARTMENT, DEPARTMENT } from './people.ts';
import type { Figure } from './types.ts';

/** Figures told in words rather than numbers: 没有牵头 (0), 都整改完了 (all), 还剩1个没改 (all but one). */

const NONE = '(?:没有?|未|无|零|也没有?|也未|从没|从未|暂无)';
const DID = '(?:自己|单独|当|担任|做|轮上|过|得|安排|组织|开展|承担|作为|被|任何|什么|啥){0,5}';

const ZEROS: readonly (readonly [readonly Figure[], RegExp])[] = [
  [
    ['ledChecks', 'joinedChecks'],
    /(?:没有?|未)(?:牵头|组织|开展)[^,。;]{0,4}(?:也|和|、|或者?|及|与)(?:没有?|未)?参[加与]/u,
  ],
  [
    ['ledChecks', 'joinedChecks'],
    new RegExp(`${NONE}${DID}牵头(?:任务|检查|的)?(?:和|、|或者?|及|与|跟)(?:参[加与]|配合)`, 'u'),
  ],
  [
    ['ledChecks'],
    new RegExp(
      `(?<!是|不是)${NONE}${DID}(?:由?我们|我局)?(?:牵头|主办)(?!单位(?!的|检查)|部门)|牵头(?:的|任务|检查|次数|:){0,5}(?:也|都)?(?:没有|无|为零|是零|零|为空)(?=$|[ ,。;、!了])`,
      'u',
    ),
  ],
  [
    ['joinedChecks'],
    new RegExp(
      `${NONE}${DID}(?:参[加与]|配合)(?!培训|会|学习|活动|人员|单位)|(?:参[加与]|配合)(?:的|任务|检查|次数|:){0,5}(?:也|都)?(?:没有|无|为零|是零|零)(?=$|[ ,。;、!了])`,
      'u',
    ),
  ],
  [
    ['problems'],
    new RegExp(
      `(?:没有?|未)(?:发现|查出|查到|检出|查处)${DID}(?:问题|隐患|违法|异常)?|没(?:有)?一[家个户处](?:有|存在|发现)(?:问题|隐患)|(?:无|零)(?:问题|隐患)|(?:问题|隐患)(?:也|都|是|数|:|一个|一条|一处|半个){0,5}(?:没有|没发现|未发现|为零|无)(?=$|[ ,。;、!了])`,
      'u',
    ),
  ],
  [
    ['whistlesReceived'],
    new RegExp(
      `${NONE}(?:人|乡镇|吹|接|接到|收到|收|受理|镇|过|任何|给我们|向我们){0,5}(?:吹)?哨|(?:哨|吹哨)(?:也|都|一个|一次|一件|一声){0,5}(?:没有|没接到|没收到|为零|无)`,
      'u',
    ),
  ],
  [['whistlesCheckedIn'], /(?:都|全|一次|一件)?(?:没有?|未)(?:去)?报到/u],
  [['jointChecks'], new RegExp(`${NONE}${DID}(?:联合检查|联查|联合执法)(?!单位|任务|表)`, 'u')],
  [['enterprises'], new RegExp(`(?:没有?|未)${DID}(?:检查|查|入)(?:过|任何|一家)?企业`, 'u')],
];

/** 一家企业都没查, 一次也没参加, 一个都没整改. */
const NOT_ONE =
  /一(?:次|家|个|件|条|起|场)(?<noun>[^,。;一]{0,6}?)(?:都|也)(?:没有?|未)(?<verb>[^,。;]{0,4})/gu;
const NOT_ONE_OF: readonly (readonly [Figure, RegExp])[] = [
  ['rectified', /整改|改/u],
  ['whistlesCheckedIn', /报到/u],
  ['ledChecks', /牵头/u],
  ['joinedChecks', /参加|参与|配合/u],
  ['whistlesReceived', /哨/u],
  ['problems', /问题|隐患/u],
  ['enterprises', /企业/u],
  ['jointChecks', /联合检查|联查/u],
];

const ALL = '(?:都|全部?|均|统统|通通|皆|悉数|一并|一个不落|一个不少)';
const NOW = '(?:已经?|都|全部?|按时|按期|当场|现场|当天|及时|给|被|也|完成|基本完成){0,5}';
const ALL_RECTIFIED = new RegExp(
  `(?<!没|未|没有|不是|不)(?:${ALL}${NOW}|(?:已经?|当场|现场|当天|立行立改|立即)${NOW})(?:整改|改正|改好|改完|改了|改掉|改到位|改过来|销号|闭环|解决|处理完|办结|到位)(?!中|通知|率)|(?<![前内将划计能要求令期促待需底日号])整改(?:也|已经?){0,5}(?:${ALL})?(?:完成|到位|完毕|完了|好了|完)|整改(?:数|情况|完成)?[:是为 ]{1,2}(?:全部?|都|所有)|整改(?:完成)?率(?:为|是|达到?|:){0,5}(?:100%|百分之?百)|100%(?:完成)?整改`,
  'u',
);
const ALL_CHECKED_IN = new RegExp(
  `(?<!没|未|没有|不是|不)(?:${ALL}|件件|每次|次次|每件)${NOW}(?:去)?(?:报到|到场|到了|到位|签到|去了|响应)|(?:全|都)到(?=$|[,。!])|哨[^,。;]{0,4},?(?:我们)?(?:也|就)(?:去|到|报到|到场)了|(?:已经?|按时|及时|准时){1,4}(?:去)?(?:报到|到场)|报到率(?:为|是|达到?|:){0,5}(?:100%|百分之?百)`,
  'u',
);
const NONE_RECTIFIED =
  /(?:都|全|均|还|也|一个)(?:没有?|未|尚未)(?:整改|改)(?!完|好|到位|掉|成)|(?:尚未|均未|全未|还没有?)整改(?!完|好|到位)/u;

/** What the words and the quantities of a text say about the form; later totals (共、合计) win over parts. */
export function figuresOf(text: string, quantities: readonly Quantity[]): Map<Figure, number> {
  const figures = new Map<Figure, number>();
  let left: number | undefined;
  let absent: number | undefined;
  for (const quantity of quantities) {
    if (quantity.figure === 'left') left ??= quantity.value;
    else if (quantity.figure === 'absent') absent ??= quantity.value;
    else for (const figure of figuresNamed(quantity)) setFigure(figures, figure, quantity, text);
  }
  for (const [names, words] of ZEROS) {
    if (words.test(text))
      for (const name of names) if (!figures.has(name) && zeroFits(name, figures)) figures.set(name, 0);
  }
  if (
    figures.size > 0 &&
    !figures.has('problems') &&
    /没有?(?:什么|啥|任何|大)?(?:问题|毛病|隐患|异常|违规)/u.test(text)
  )
    figures.set('problems', 0);
  notOne(text, figures);
  allOfThem(text, figures, left, absent);
  loneTimes(quantities, figures, text);
  return figures;
}

function figuresNamed(quantity: Quantity): readonly Figure[] {
  if (quantity.each.length > 1) return quantity.each;
  return quantity.figure === undefined || quantity.figure === 'left' || quantity.figure === 'absent'
    ? []
    : [quantity.figure];
}

/** 参加市场局2次、消防1次: occasions named one by one add up. */
const ADDS_UP: ReadonlySet<Figure> = new Set<Figure>(['joinedChecks', 'ledChecks']);

/** 参加了城管的三次,公安的一次. */
const ANOTHER_UNIT = new RegExp(`,(?:${DEPARTMENT}|${BARE_DEPARTMENT})(?:局|委)?的?$`, 'u');

/** In a list (市场局2次、消防1次) or with its own verb; not the break-down of a total (参加两次,一次消防的一次市监的). */
function isNamedAnew(quantity: Quantity, text: string): boolean {
  const before = text.slice(0, quantity.start);
  return !quantity.continues || /(?:、|和)[^,。;、]{0,8}$/u.test(before) || ANOTHER_UNIT.test(before);
}

/** 网吧2家、KTV3家: kinds listed within one clause, with no total before them. */
function isListed(figure: Figure, quantity: Quantity, text: string): boolean {
  const clause = text.slice(0, quantity.start).split(/[,。;!?\n]/u);
  return (
    figure === 'enterprises' &&
    /[家户](?:、|和)[^、\d]{0,8}$/u.test(clause.at(-1) ?? '') &&
    !clause.slice(0, -1).some(words => /[家户]/u.test(words))
  );
}

function setFigure(figures: Map<Figure, number>, figure: Figure, quantity: Quantity, text: string): void {
  const before = figures.get(figure);
  const total = /(?:共计?|合计|总共|总计|累计|一共)[^,。;、]{0,6}$/u.test(text.slice(0, quantity.start));
  // 牵头2次,配合5次,总共7次: the total is of both.
  if (total && quantity.continues && figures.has('ledChecks') && figures.has('joinedChecks'))
    figures.set('jointChecks', quantity.value);
  else if (before === undefined || total) figures.set(figure, quantity.value);
  else if (
    ((ADDS_UP.has(figure) && isNamedAnew(quantity, text)) || isListed(figure, quantity, text)) &&
    !/其中|包括|包含|含/u.test(text.slice(0, quantity.start))
  )
    figures.set(figure, before + quantity.value);
}

/** 没发现问题 says something of the form only beside other figures or on its own; 报到 only beside whistles. */
function zeroFits(figure: Figure, figures: ReadonlyMap<Figure, number>): boolean {
  return figure !== 'whistlesCheckedIn' || figures.has('whistlesReceived');
}

function notOne(text: string, figures: Map<Figure, number>): void {
  for (const match of text.matchAll(NOT_ONE)) {
    const words = `${match.groups?.noun ?? ''}${match.groups?.verb ?? ''}`;
    const figure = NOT_ONE_OF.find(([, cue]) => cue.test(words))?.[0];
    if (figure !== undefined && !figures.has(figure)) figures.set(figure, 0);
  }
}

function allOfThem(
  text: string,
  figures: Map<Figure, number>,
  left: number | undefined,
  absent: number | undefined,
): void {
  const problems = figures.get('problems');
  if (problems !== undefined && problems > 0 && !figures.has('rectified')) {
    if (left !== undefined && left <= problems) figures.set('rectified', problems - left);
    else if (NONE_RECTIFIED.test(text)) figures.set('rectified', 0);
    else if (ALL_RECTIFIED.test(text)) figures.set('rectified', problems);
  }
  const received = figures.get('whistlesReceived');
  if (received !== undefined && received > 0 && !figures.has('whistlesCheckedIn')) {
    if (absent !== undefined && absent <= received) figures.set('whistlesCheckedIn', received - absent);
    else if (ALL_CHECKED_IN.test(text)) figures.set('whistlesCheckedIn', received);
  }
}

/** 三次,十二家,五个问题: occasions beside other figures are joint checks. */
function loneTimes(quantities: readonly Quantity[], figures: Map<Figure, number>, text: string): void {
  if (figures.has('jointChecks')) return;
  const lone = quantities.find(quantity => quantity.figure === undefined && /次$/u.test(quantity.words));
  if (!lone) return;
  // 3次,牵头的.
  if (!figures.has('ledChecks') && /^,?(?:都|全)?是?(?:我们)?(?:自己)?牵头的/u.test(text.slice(lone.end))) {
    figures.set('ledChecks', lone.value);
    return;
  }
  // 共6次,其中牵头2次参加4次.
  if (figures.has('ledChecks') && figures.has('joinedChecks')) {
    if (/(?:共计?|合计|总共|总计)$/u.test(text.slice(0, lone.start))) figures.set('jointChecks', lone.value);
    return;
  }
  if (figures.has('ledChecks') || figures.has('joinedChecks')) return;
  // 就一次,市监局牵头我们配合的: what the times were follows.
  if (figures.size > 0) figures.set('jointChecks', lone.value);
  else if (/(?:配合|参加|参与)的?(?=$|[,。!])/u.test(text)) figures.set('joinedChecks', lone.value);
  else if (/我们(?:自己)?牵头的?(?=$|[,。!])/u.test(text)) figures.set('ledChecks', lone.value);
}
