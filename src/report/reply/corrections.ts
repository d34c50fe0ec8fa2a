import type { Quantity } from './figures.ts';
import { FIGURES, type Figure, type Figures, type OldFigure } from './types.ts';

/** Corrections (更正): which number is the right one and which the old one, said in either order. */

const SLIP =
  /(?<!系统|提示|页面|一直|总是|老是|总|就|显示|接口|导入|导出|上传|登录|提交|保存|点击|网页|平台|时候|的时)(?<!没有?|没|未|不会|怕|别|免得|有没有)(?:报|填|写|输|弄|算|打|敲|录|统计|说|数|搞|点|看|传|交|记|抄|发)(?:错|岔|串|反(?!馈|复|映)|混|劈叉)(?!群|人|对象|了群|地方|了地方)|(?:报|填|写|算|弄|统计)成了?(?:牵头|参[加与]|企业|问题|整改|吹哨)|(?:打|填|写|报|录|敲)漏|漏打|(?:那个?|前面的?|刚才的?|上次的?|昨天的?|之前的?)(?:数|表|份|那份){0,2}(?:据|字)?(?:不算|不作数|别用|不要了|别要)|(?<!整)改改(?=$|[,。 ])|改一改|手滑|手误|手抖|有误|更正|更改|修正|订正|纠正|笔误|口误|勘误|(?<!没有?|没|未|不会)(?:多|少|漏|重复)(?:报|填|写|算|统计|录|加|计)了?|(?:报|填|写|算|统计)(?:多|少|重)了|撤回(?!不了|了?一?条)|重报|数据?(?:不对|不准|错)|重新报(?:一?个)?数|数字?(?:要|得)改|(?<!整)改一?下?数(?!量)|改(?:一?下|个数)(?=$|[,: 。])|(?<=[家个次件条户\d](?:都)?)(?:不对|错了|不准)|(?:漏|少|多)(?:了|算)(?:[一两二三\d])(?:次|家|个|件|条)(?=$|[,。 ])|(?:是|有|都)错的|作废|(?:^|[,。;])不对(?:[,。]|不对)*(?:应该?)?是[^,。]{0,6}[\d一二两三四五六七八九十]|以(?:这|此|本|后|下)(?:个|份|次|条|面的?)?(?:数|表)?为准/u;
const NOT_SLIP =
  /(?:局长|领导|主任|科长|书记|县长|镇长)(?:看了)?(?:说|嫌|觉得)[^,。;]{0,4}(?:不对|不准|有问题|有误)|(?:重复|多|少|漏)(?:报|填|写|算|统计|计)(?:吗|么|不(?!少)|[?]|怎么|咋|的话|还是)|(?:要不要|是不是|是否|能不能|可以|会不会|怎么|算不算)[^,。]{0,4}(?:重复|多|少)(?:报|填|写|算|统计|计)|(?:没|没有|未|无)(?:报|填|写|输|弄|算)错|无误|没有误|核对无误|怎么(?:更正|改数|修改)|报错(?:代码|信息|提示)|提示错误/u;

const OLD_BEFORE =
  /(?:不是|并不是|并非|而非|非|不该是|不应该?是|不止|原来?(?:是|报|填|写|的){0,5}(?:是|了|成)?|之前(?:是|报|填|写|的){0,5}(?:是|了|成)?|先前(?:报|填|的|是){0,5}|上次(?:报|填|的|是){0,5}|前面(?:报|填|的|是){0,5}|刚才?(?:报|填|说|写|发)?(?:的|是|了){0,5}|昨天(?:报|填)?(?:的|是){0,5}|(?:误|错)(?:报|写|填|录|算)(?:成|为|了)?|(?:报|写|填|打|输|录|算|说|弄|搞|敲|看|统计)(?:错)?(?:成|为)了?|从|由|把|将|那个?|(?:填|写|报|打|录)的|表里(?:的|是|写的){0,5})(?:企业|问题|隐患|联合|检查|牵头|参加|参与|整改|接哨|吹哨|报到|家数|户数|次数|个数|数|为|是|的|那|:){0,5}$/u;
const NEW_BEFORE =
  /(?:(?<!不)是|(?<!不)应为|应是|(?<!不)应该(?:是|为|报)?|(?<!不)应(?:填|写|报|录)|应当是|改(?:成|为|到)?(?:是)?|更正(?:成|为)?|修正为|订正为|变成|调整(?:成|为|到)|实际(?:上)?(?:是|有|为|只有|应为){0,5}|正确(?:的|数)?(?:是|为|应为)?|现在是|准确(?:的|数)?是|其实(?:是|有|只有)?|到|为|换成|:|= ?)(?:企业|问题|检查|牵头|参加|参与|整改|的|有){0,5}$/u;
const NEW_AFTER =
  /^[^,。;]{0,4}(?:(?:被)?(?:误|错)?(?:写|报|填|打|输|录|看|算)(?:错)?成|才对|才是对|是对的|才正确|为准)/u;
const OLD_AFTER =
  /^[^,。;\d]{0,4}[,]?(?:改成|改为|更正|应为|应该是|应该|换成|调整|错了|不对|有误|是错的|是误报|(?:是|有|都)错的|作废|→|->)/u;
/** 少报了一家: by how much, not which number. */
const DELTA =
  /(?:打|填|写|报|录|敲)(?:漏|多|少)了?[^,。;]{0,4}$|(?:再|还要?|得)(?:加|减|添|扣)(?:上|掉|去|个)?$|(?:多|少|漏|重复)(?:报|填|写|算|统计|录|加|计|了){1,4}[^,。;]{0,4}$/u;

export interface Correction {
  readonly figures: Figures;
  readonly words: string;
}

type Role = 'old' | 'new' | 'delta' | 'open';

/**
 * The correction a text makes, with the figures it states (`worded`: those told in words, such as 没有牵头); undefined when it makes none. A slip without a legible
 * number (数填错了) is a correction with no figures.
 */
export function readCorrection(
  text: string,
  quantities: readonly Quantity[],
  worded: ReadonlyMap<Figure, number>,
): Correction | undefined {
  const slip = NOT_SLIP.test(text) ? null : SLIP.exec(text);
  const swap = swapWords(text, quantities);
  if (slip === null && swap === undefined) return undefined;
  const figures = correctedFigures(text, quantities, worded);
  return { figures, words: slip?.[0] ?? swap ?? '' };
}

/** The figures of a text that is known to correct something, whatever words say so. */
export function amends(
  text: string,
  quantities: readonly Quantity[],
  worded: ReadonlyMap<Figure, number>,
): Correction {
  return { figures: correctedFigures(text, quantities, worded), words: text };
}

/** 是21家不是12家, 12家改成21家: two numbers set against each other without a word of error. */
function swapWords(text: string, quantities: readonly Quantity[]): string | undefined {
  const roles = quantities.map((quantity, index) => roleOf(text, quantity, quantities, index));
  const first = quantities[0];
  const last = quantities.at(-1);
  const changed =
    /改(?:成|为|到)|应是|应当是|才对|才是|调整为|变更为|更正|不对|错了|(?:是|有|都)错的|作废|不是|而非|应为|应该是|应该(?=[\d一二两三四五六七八九十])|写成|报成|填成|(?:之前|原来|原先|先前)(?:是|报|填|写|说)?(?:的|了|成|是){0,2}\d+[家个次件条户]?(?=$|[,。!])/u;
  if (!first || !last || !changed.test(text)) return undefined;
  const both = roles.includes('old') && (roles.includes('new') || roles.includes('open'));
  const amended =
    quantities.some(({ start }) =>
      /(?:(?:改|更正|更改|修改|修正|订正|调整|变更)(?:成|为|到|至)|应为|应是|应该是|应当是)$/u.test(
        text.slice(0, start),
      ),
    ) || quantities.some(({ end }) => /^才(?:对|是|正确)/u.test(text.slice(end)));
  return both || amended ? text.slice(first.start, last.end) : undefined;
}

function roleOf(text: string, quantity: Quantity, all: readonly Quantity[], index: number): Role {
  const before = text.slice(all[index - 1]?.end ?? 0, quantity.start);
  const after = text.slice(quantity.end, all[index + 1]?.start ?? text.length);
  if (DELTA.test(before)) return 'delta';
  if (NEW_AFTER.test(after)) return 'new';
  if (OLD_BEFORE.test(before)) return 'old';
  if (OLD_AFTER.test(after) && (all[index + 1] !== undefined || !NEW_BEFORE.test(before))) return 'old';
  return NEW_BEFORE.test(before) ? 'new' : 'open';
}

function correctedFigures(
  text: string,
  quantities: readonly Quantity[],
  worded: ReadonlyMap<Figure, number>,
): Figures {
  const named = quantities.map((quantity, index) => ({
    figure: figureNear(quantities, index),
    role: roleOf(text, quantity, quantities, index),
    value: quantity.value,
  }));
  const figures: Figures = {};
  for (const figure of FIGURES) {
    const mine = named.filter(item => item.figure === figure && item.role !== 'delta');
    const old = mine.find(item => item.role === 'old');
    const right =
      mine.find(item => item.role === 'new') ?? mine.find(item => item.role === 'open' && item !== old);
    if (right) figures[figure] = right.value;
    else if (old && worded.get(figure) === 0) figures[figure] = 0;
    if (old) figures[oldName(figure)] = old.value;
  }
  return figures;
}

/** 是21不是12家: a number takes its figure from its partner when it names none. */
function figureNear(quantities: readonly Quantity[], index: number): Figure | undefined {
  const at = (i: number) => {
    const figure = quantities[i]?.figure;
    return figure === 'left' || figure === 'absent' ? undefined : figure;
  };
  const own = quantities[index]?.continues ? undefined : at(index);
  return own ?? at(index - 1) ?? at(index) ?? at(index + 1);
}

function oldName(figure: Figure): OldFigure {
  const names: Record<Figure, OldFigure> = {
    ledChecks: 'oldLedChecks',
    joinedChecks: 'oldJoinedChecks',
    jointChecks: 'oldJointChecks',
    enterprises: 'oldEnterprises',
    problems: 'oldProblems',
    rectified: 'oldRectified',
    whistlesReceived: 'oldWhistlesReceived',
    whistlesCheckedIn: 'oldWhistlesCheckedIn',
  };
  return names[figure];
}
