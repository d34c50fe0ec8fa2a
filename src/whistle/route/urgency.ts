import type { RoutingBook, WhistleType } from './book.ts';

/**
 * 哨型. 应急哨 is for danger to people that is there now; a denial, a fear, an example, a drill or something past is
 * not. 攻坚哨 is for what drags on, rebounds, is pushed from unit to unit or needs the county's leaders. Urgent wins.
 * Source: domain reference §3.2 and the county's own urgent and hard words.
 */
const PRESENT_DANGER =
  /着了?大?火|起了?大?火|失火|走水了|烧起来|着起来|冒火(?!锅)|浓烟|漏气|跑气|泄[漏露]|持刀|动刀|拿刀|(?:拿|拎|提|举|掂|挥|抄|持|动|亮|握)[着了起过]{0,2}(?:把|个)?(?:菜|砍|尖|杀猪|西瓜)?(?:刀|斧|斧头|镰刀|铁锤)(?![闸具鞘])|撞(?:倒|翻|飞|了)[^。,]{0,4}(?:人|学生|孩子|娃|老|骑)|爬(?:到|上)了?[^。,]{0,3}(?:车|房|屋|树)顶|救人|来救|滑(?:下去|进)|捅|砍人|乱砍|砍刀|[十几多\d二三四五六七八九][来多几]?[个名位口][^。,]{0,8}(?:肚子疼|肚子痛|又吐|呕吐|吐了|上吐|拉肚子|头晕|发烧昏)|咬伤|咬了|昏迷|不省人事|晕[倒过]|流血|骨折|触电|电死|车祸|翻车|追尾|落石|滚石|石头往下|滑坡|塌方|泥石流|决口|溃坝|管涌|山洪|洪水|漫坝|被埋|掉进|落水|溺水|淹(?:了人|到|进)|被困|困[在住]|困了[^难]|跳楼|轻生|救命|喘不[过上]气|不行了|爆炸|砸[着到伤]|打伤|压[在住着]了?[^。,]{0,4}人|夹住|绞[进住]|摔[下伤]|人命|中毒|上吐下泻|快来人|往外跑|都跑[了出]|往下掉|打[成作]一团|斗殴|打群架|(?<!要)打起来|有人受伤|失踪|走丢|卡[在住]|出不来(?![苗芽证款钱结])|下不来(?![款钱])|命悬|火势|火光|冒浑水|顶不住|漏出来|滋滋|呲呲|嘶嘶|挖[断破漏].{0,6}(?:气管|燃气|天然气|煤气)|(?:燃气|天然气|煤气)[^。,]{0,8}挖[断破漏]|脚手架[^。,]{0,4}[垮倒散塌]|见血|滚下来|滚了下来|挟持|劫持|绑架|坝[^。,]{0,3}滑|水还在涨|烧伤|(?:厨房?|库|店|房|棚|垛|林子?|车|舍|阳台|箱)着了(?!凉|急)|翻船|船翻|在水里|(?:煤气|燃气|天然气|液化气)(?:的)?(?:气味|味道?)|冒[大浓]烟|(?<![苗芽都])没出来(?![苗芽钱款])|围在河|被水围|火苗|冒烟了|(?:燃气|天然气|煤气|液化气)[^。,]{0,6}爆|卡进|腿[^。,]{0,2}断|掉到[^。,]{0,4}(?:底下|崖|沟|井|坑|河|水)|喷气|白雾|往下塌|送(?:到)?(?:了)?(?:医院|卫生院|县医院)|又吐又拉|拎着?菜刀|见人就(?:追|砍|打)|卷进|轧住|绞住|(?:林子?|山|草|坡|树林|房|屋|垛)着了|往村[^。,]{0,5}(?:来|过来|烧)|闷得慌|昏[倒过迷]|没气了|心口疼|倒地|触了电|冒黑烟[^。,]{0,8}救|出血(?![液压糖])|(?:燃气|天然气|煤气|液化气|氨气?)[^。,]{0,6}漏|头破血流|烧着(?:房|了|哩)|着(?:咧|嘞)|撞[了伤]人|撞死|打?死了?人/gu;

const DENIED =
  /(?:没有?|未|无|并没有?|还没有?|尚未|没人|无人|不会|不是|没见|没发现|未发现|无人员|没啥|没出现|暂无|别|不要|禁止|严禁|不许|杜绝|预防)(?:人员|人|再|发生|造成|出现)?$/u;
const FEARED =
  /(?:怕|担心|万一|要是|一旦|如果|若是|假如|倘若|假设|迟早|早晚|容易|会不会|有可能|可能会|可能导致|恐怕|以防|防止|避免|预防|要不然|不然|否则|弄不好|搞不好|说不定|哪天|生怕|谨防|早点|等到|真要|真出|别等|易|就怕|保不齐|指不定|隐患|提心吊胆|哪一天|出了)[^。!?;,]{0,14}$/u;
const FEARED_AFTER =
  /^[^。!?;,]{0,5}(?:怎么办|咋办|咋整|咋弄|隐患|风险|可能|的危险|就晚了|就完了|就麻烦|谁负责|谁管|不得了|了得|的话|预案|演练|演习|逃生|时跑|跑都|救不|谁也|都救|往哪跑|往哪儿跑|连消防|咋跑|怎么跑|没法跑|跑不)/u;
const PAST =
  /(?:去年|前年|上个?月|以前|曾经?|前几年|上次|上回|那年|早年|往年|[几两三多]年前|差点|差一点|险些|上个?星期|上个?礼拜|上周|之前|原来|早先|大前年|年前|前阵子|前段时间|前些[年天日]|早些年|前[几两]天|前天|半年前|个月前|春上|开春|当年|老早|从前|还发生|发生)[^。!?;]{0,14}$/u;
const PAST_AFTER =
  /^(?:(?:那?是|都是)?(?:去年|前年|上个?月|以前|老早|早年|前几年)的事|过(?![来去程不得街河])|[^。!?;,]{0,6}(?:已经?扑灭|灭了|扑灭|救出|已送医|已经?控制|没事了|那次|那回|以后就|出院|伤好))/u;
const NOT_REALLY =
  /(?:演练|演习|模拟|桌面推演|宣传|培训|剧本|密室|讲座|电影|直播|游戏|灭火器|保险|讲|科普)[^。!?;]{0,10}$/u;
const FINE_FIRE = /^(?:隐患|逃生|自动|报警器|保险|疏散|应急照明|点|风险|安全|险情演练|荒)/u;
const SMASH =
  /^砸(?:锅|钱|承重|墙|了?玻璃|店|门|锁|碎|开|坏|了?柜|招牌|车窗|了?摊|烂|电动|手里|地面|地板|瓷砖)/u;
const SMASHED = /(?:承重墙|墙|玻璃|店|门|锁|摊|车窗)[^。,]{0,4}$/u;
const DIZZY_WORDS = /(?:晕车|晕染|发晕头|转晕|绕晕|晕头转|晕乎)/u;
const CARDS = /(?:资金|贫|穷|流程|系统|手续|经费|银行卡|手机)[^。!?;,]{0,4}$/u;

const HARD =
  /反弹|老大难|屡禁不[止绝]|屡教不改|屡[次查]|死灰复燃|扯皮|踢皮球|推来推去|推[诿脱]|互相推|相互推|[几好多换两三四五][几了个]?任|历史遗留|遗留问题|久拖|积案|钉子户|多年|好些年|好几年|十[几多来]年|[二三四五六七八九]十[几多来]?年|多少年|[几三四五六七八九][几]?年了|[三四五六七八九]五?[四五六七八九]?年(?:多|来|没|都|不|还|一直)|(?<!\d)(?:[3-9]|\d\d)[多几]?年[了多没来都还]|(?:县里|县上|县委|县政府|县领导|县长|副县长|书记)[^。!?;,]{0,6}(?:牵头|出面|协调|主持|拍板|统筹|挂帅|出手|重视)|(?:好几|几|多|[三四五六七]|各)个?(?:部门|单位|家单位)[^。!?;,]{0,8}(?:推|扯|不管|都管不|来回|说不归|一起|都来过|都说|踢|找遍|跑遍|联合|联手|合起来|会诊|协同)|(?:四|五|六|七|八|九|十|好多|无数|多|几十|[4-9]|\d\d)[五六七八九几多来]?[次回趟遍](?!门)|反反复复|反复(?!查)|治了又|整了又|整治[^。!?;]{0,6}又|取缔[^。!?;]{0,8}又|拆了又|清了又|关了又|查了又|年年(?:治|整|反映|投诉|说|查|拆|上报|提)|一直(?:没|得不到|解决不|搞不)[^。!?;,]{0,4}(?:解决|处理|根治|弄下|拿下|定)|根治不|[前三四五六七八][前三四五六七八]?届|[拆清关查取][^。,]{0,3}[三四五六七八]次[^。,]{0,6}次|说(?:找|归|该)[^。,]{1,6},[^。,]{1,6}说(?:找|归|该)|治一回|[三四五六七八][四五六七八九]年(?=[,。]|$)|(?:涉及|牵扯|牵涉)[^。,]{0,4}部门|县[里上][^。,]{0,2}统一|攻坚|硬骨头|谁也(?:啃|弄|拿|治)不|谁都(?:弄|拿|治)不|整[过治]?[^。,]{0,4}(?:不下|好|多)[^。,]{0,3}[回次遍]|没一[回次]|(?:换|换了|轮)[几两三四五][茬拨任]|烂尾[了]?[三四五六七八九十][多几来]?年|老问题|老账|老毛病|顽疾|牵扯[^。,]{0,14}[好几]家|(?:打|来|治|清|拆|查|关|停|走)了又(?:打|来|治|清|拆|查|开|停|摆|建|干)|前任|推给[^。,]{1,6}(?:,|推|又)|一拨一拨|来了一拨又|推了?[几好多]|都说不是自己|都说不归|都不认账|踢来踢去|你推我/gu;
const NOT_HARD = /(?:没有?|未|不再|防止|避免|怕|免得)[^。!?;,]{0,4}$/u;
/** A count of years that says how old a thing is, not how long it has been a trouble. */
const MERE_AGE =
  /(?:今年|[去明前后]|住|干|开|当|结婚|工龄|用|盖|买|种|房龄|建成|老伴|活|岁|工作|入住|营业)了?(?:有|快|将近|都)?$/u;
const TIMES_OF_TROUBLE =
  /(?:反映|投诉|找|整治|上报|说|打|报|吹|催|劝|处理|协调|开会|劝阻|制止|举报|清|拆|约谈|取缔|治)/u;

type Reason = { type: WhistleType; words: string[] };

/** Is what stands between `start` and `end` told as there now: not denied, feared, past or rehearsed? */
export function isPresent(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 16);
  const here = text.slice(start, end + 6);
  if (DENIED.test(before) || FEARED.test(before) || FEARED_AFTER.test(after)) return false;
  if (PAST.test(before) || PAST_AFTER.test(after) || NOT_REALLY.test(before)) return false;
  if (
    FINE_FIRE.test(after) ||
    SMASH.test(here) ||
    (here.startsWith('砸') && SMASHED.test(before)) ||
    CARDS.test(before)
  )
    return false;
  return !DIZZY_WORDS.test(text.slice(Math.max(0, start - 1), end + 2));
}

function occurrences(text: string, word: string): number[] {
  const at: number[] = [];
  for (let i = text.indexOf(word); i >= 0; i = text.indexOf(word, i + word.length)) at.push(i);
  return at;
}

/** `去年漏过氨`: told only as what happened once, so that a matter that is urgent by default is not urgent here. */
const ONCE = /(?:去年|前年|前些年|前几年|上回|上次|以前|早先|那年|曾经)[^。!?;]{0,12}[过了]/u;
const STILL_HERE = /(?:现在|今[天早晨晚]|刚|这会|正在|昨晚|今年又)/u;

/** The words in a normalised text that tell of present danger, with their places. */
export function presentDangers(text: string, book: RoutingBook): { word: string; start: number }[] {
  const seen = [
    ...book.urgentWords.flatMap(word => occurrences(text, word).map(start => ({ word, start }))),
    ...[...text.matchAll(PRESENT_DANGER)].map(m => ({ word: m[0], start: m.index })),
  ];
  return seen.filter(({ word, start }) => isPresent(text, start, start + word.length));
}

/** Is the text about a danger that is denied, feared, past or rehearsed (and not present)? */
function isHypothetical(text: string, book: RoutingBook): boolean {
  const words = [...book.urgentWords.filter(w => text.includes(w)), ...(text.match(PRESENT_DANGER) ?? [])];
  return words.length > 0 && presentDangers(text, book).length === 0;
}

function hardWords(text: string, book: RoutingBook): string[] {
  const builtIn = [...text.matchAll(HARD)].filter(m => {
    const before = text.slice(Math.max(0, m.index - 10), m.index);
    if (NOT_HARD.test(before)) return false;
    if (/年/u.test(m[0]) && MERE_AGE.test(before)) return false;
    if (!/[次回趟遍]$/u.test(m[0])) return true;
    const around = text.slice(Math.max(0, m.index - 10), m.index + m[0].length + 6);
    return TIMES_OF_TROUBLE.test(around) && !/每[天周月年]|一[天周个月]|第/u.test(before.slice(-5));
  });
  const county = book.hardWords.filter(word =>
    occurrences(text, word).some(at => {
      const before = text.slice(Math.max(0, at - 6), at);
      return !NOT_HARD.test(before) && !MERE_AGE.test(before);
    }),
  );
  return [...new Set([...county, ...builtIn.map(m => m[0])])];
}

/** From this likelihood on (second reading) a type is believed without a word that shows it. */
const SURE = 0.75;
/** A mere count of years makes a matter hard only where the second reading allows for it. */
const POSSIBLY_HARD = 0.08;
const SURELY_URGENT = 0.6;
/** A few characters (`马路市场`) tell of no type but by their words. */
const TOO_SHORT = 8;
/** Below this likelihood a matter that is urgent by default is not urgent here. */
const HARDLY = 0.08;
/** As routine as this, a text that has a word of danger in it does not mean danger. */
const PLAINLY_ROUTINE = 0.96;

/**
 * Sets the type of a whistle from its normalised text, the default of its main matter (if it holds here) and what the
 * second reading makes of it.
 */
export function whistleType(
  text: string,
  book: RoutingBook,
  byDefault: WhistleType,
  defaultHolds: boolean,
  alike: ReadonlyMap<string, number>,
): Reason {
  const terse = text.length < TOO_SHORT;
  const urgent = alike.get('应急哨') ?? 0;
  const dangers = presentDangers(text, book);
  if (dangers.length > 0 && (alike.get('日常哨') ?? 0) < PLAINLY_ROUTINE)
    return { type: '应急哨', words: [...new Set(dangers.map(d => d.word))] };
  const hypothetical = isHypothetical(text, book);
  const isPastStory = ONCE.test(text) && !STILL_HERE.test(text);
  if (
    !hypothetical &&
    ((!terse && urgent >= SURELY_URGENT) ||
      (byDefault === '应急哨' && defaultHolds && !isPastStory && urgent >= HARDLY))
  )
    return { type: '应急哨', words: [] };
  const likelyHard = alike.get('攻坚哨') ?? 0;
  const hard = hardWords(text, book).filter(word => !/年/u.test(word) || likelyHard >= POSSIBLY_HARD);
  if (hard.length > 0 || (!terse && likelyHard >= SURE)) return { type: '攻坚哨', words: hard };
  return { type: byDefault === '应急哨' ? '日常哨' : byDefault, words: [] };
}
