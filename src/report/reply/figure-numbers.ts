import { NUMBER, readNumber } from './numerals.ts';

export type Span = { readonly start: number; readonly end: number };

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

/** 有两家对不上, 三家还没交: what a report waits for is none of its figures. */
const NOT_IN_YET =
  /^[^,。;\d]{0,4}(?:对不上|没对上|不齐|没齐|(?:没|未)(?:交(?!代)|给|回(?!复)|来)|(?:没|未)报(?!到|案))/u;

/** Verbs whose count is how often someone reported or was chased, not an inspection. */
const CHASING =
  /(?:报|交|催|说|打|问|发|提醒|试|点|登录?|传|提交|上传|改|跑|找|联系|通知|填|看|退回?|弹|刷新)(?:了|过|电话){0,5}(?:都)?$/u;
/** 跟着消防跑了三趟: legwork with another unit is an inspection joined. */
const ACCOMPANYING = /(?:跟着?|陪|随|和|与)[^,。;]{1,8}(?:一起|一块儿?)?跑(?:了|过)?$/u;
/** 比一季度多3家, 新增3家: a difference, not a total. */
const COMPARED =
  /比[^,。;]{1,8}(?:多|少|增加?|减少?)了?$|(?:新增|同比|环比)(?:增加?|减少?|了)?$|每[次家个天月轮][^,。;\d]{0,4}$/u;
const ORDINAL =
  /(?:第|(?<!之)前|每|哪|上|下|(?<![协会共])同|某|初|周|星期|礼拜|百分之|no\.?|编号|单号|几|不到|将近|近|超过|\d[-~到至])$/iu;

/** A number with the kind of unit it counts in; what is ordinal, a difference or not report data is left out. */
export interface NumberAt extends Span {
  readonly value: number;
  readonly words: string;
  readonly unit: 'times' | 'houses' | 'pieces' | 'calls' | 'none';
}

/** The numbers of a normalised text that may be report data; `taken` are spans already read as dates. */
export function numbersOf(text: string, taken: readonly Span[]): NumberAt[] {
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
  if (
    NOT_COUNTED.test(after) ||
    (words === '一' &&
      ASKS_ONE.test(words + after) &&
      !/(?:发现|查出|查到|存在|整改)(?:了|有)?$/u.test(before))
  )
    return undefined;
  if (
    /^ ?[家户][^,。;]{0,3}(?:单位|部门|局)[^,。;]{0,2}(?:一起|联合|共同|一块|参加|配合)|^ ?家(?:一起|联合|共同|一块)/u.test(
      after,
    )
  )
    return undefined;
  if (unit === null) return bareNumber(text, start, words, value);
  const groups = unit.groups ?? {};
  if (groups.times !== undefined && CHASING.test(before) && !ACCOMPANYING.test(before)) return undefined;
  if (COMPARED.test(before) || NOT_IN_YET.test(text.slice(end))) return undefined;
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

/** 6不是8, 22不对: a number that is right or wrong is a figure. */
const SET_AGAINST = /^,?(?:而)?(?:不是|不对|错了|有误|是错|作废|才对|才是对|改[为成]|更正|调整)/u;

/** 牵头2 参与3 企业:12 — a number right after the name of a figure, without a unit. */
function bareNumber(text: string, start: number, words: string, value: number): NumberAt | undefined {
  const after = text.slice(start + words.length);
  const before = text.slice(Math.max(0, start - 14), start);
  if (OTHER_UNIT.test(after)) return undefined;
  // 一 alone is seldom a figure (一下、一起、统一) and 联合 or 检查 may stand before anything.
  if (!/\d/u.test(words) && !/^(?:$|[ ,。;、!?)]|牵头|参[与加]|配合|企业|问题|整改)/u.test(after))
    return undefined;
  if (/\d/u.test(words) && (SET_AGAINST.test(after) || /^(?:问题|隐患)(?=$|[ ,。;、])/u.test(after)))
    return { value, start, end: start + words.length, words, unit: 'none' };
  if (
    !/(?:牵头|主办|参加|参与|配合|检查|联查|联检|企业|主体|户数|家数|问题|隐患|毛病|违规|违法行为|整改|改正|已改|改了|改完|改好|改掉|销号|接哨|吹哨|哨|收到|接到|接收|报到|到场|到位|次数|完成)(?:任务|检查|企业|问题|次|家|户|件|个|条|家次|户次)?(?:总)?(?:数量?|数据)?(?:[为是有共了计:= 搞办]|开展|组织|一共|总共|总计|累计|合计|应该|应为|改成|改为|更正为|不是|而不是|不){0,5}$/u.test(
      before,
    ) &&
    !/(?:(?:改|更正|更改|修改|修正|订正|调整|变更)(?:成|为|到|至)|应为|应该是|应该?(?:填|写|报|录)|不是|是|[写报填打输录敲算弄搞]成了?|变[成为]?|把|将|从|由|(?:之前|原来|原先)(?:是|报的?|写的?)?)$/u.test(
      before,
    )
  )
    return undefined;
  return { value, start, end: start + words.length, words, unit: 'none' };
}
