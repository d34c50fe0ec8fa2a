import { DEPARTMENT, FAMILIAR, FULL_NAME, PERSON, SECTION, TITLED } from './people.ts';

/** Passing the matter on (转交) to a person or section of one's own unit. */
export interface Delegation {
  /** The person as named: 张科, 小王, 老刘. */
  readonly to?: string;
  /** The section as named: 执法队, 办公室. */
  readonly unit?: string;
  readonly words: string;
}

/** Words between the verb and the name. */
const FILLER =
  '(?:我们(?:局|单位|科|这边|这|大队|队)?|我(?=局|单位|科|队)局?|咱们?(?:局|单位)?|局里|[所队科股镇乡站室]里的?|单位|本单位|本局|下面|给|到|至|由|一下|下|就|去|是|的|了|直接|同事|他们的?|她们|里面的?|(?:科长|股长|队长|主任|所长|站长)(?=小|老)|新来的|接手的|接班的|值班的|个| |,){0,5}';
const PASS =
  '(?:麻烦|请|让|叫|喊|找|由|转发给?|转交给?|转告|转达给?|归口(?:在|到|于)?|交接给|交班给|交棒给|接班的是|移交|转至|转到|转(?!圈|天|正|账|一圈)给?|移交给?|交给|交由|交(?!代)(?=执法|[一-龥]{2}[科股]|[一-龥]{2,4}(?:办|报|处理)(?:$|[,。理吧了]))|换人了,?现在(?:是|由)|交代|派给?|安排给?|联系|对接|咨询|交代|嘱咐|吩咐|告诉|问(?!题|了|过|问)|委托|拜托|通知|换成|换|改由|归|推给|甩给|分给|发给(?=.{1,8}(?:报|办|填|处理|管|负责))|给(?=[一-龥]{2,4}(?:报|办|弄|填|处理|说|讲))|跟(?=[一-龥]{2,5}(?:说|讲|对接|联系|沟通)(?!好|过|了))|该|应(?!急)该?(?:是|由)?|是(?=[^,。]{2,8}(?:负责|管|在弄|在报|报|对接|弄|经手|经办|承办|的活|的事|的工作))|指定|麻烦)';
const CHARGE =
  '(?:那边|那|这边|同志)?(?:在|来|去|就|统一|专门|具体|现在|直接|继续|一直){0,5}(?:负责|管(?!不|理)|对接|经手|跟进|承办|牵头报|来?报(?=$|[吧哈啊,。 了]|这个|一下|送|的)|来弄|弄(?=$|[吧哈啊,。 的]|一下)|填(?=$|[吧哈啊,。 的]|一下|报)|办(?=$|[吧哈啊,。 的]|理)|处理|在弄|在填|在办|(?:替|代|帮)(?:我们?)?(?:报|填|弄|办|处理|盯|看|交)|清楚|知道(?!了)|会(?=报|弄|办|处理))';
const SUBJECT =
  '(?:^|[ ,。;:!]|这个|这张?表|这份表|活儿?|事儿|这块|这事|这项|这活|报表|数据|现在|以后|都|们|局|里|一直|是|归|[ab]岗的?|内勤|副手|同事|新来的)';

const GIVEN = new RegExp(
  `(?:${PASS}${FILLER}){1,4}(?:(?<unit>${SECTION})(?:的|,|找| ){0,5}(?<to>${PERSON})?|(?:[ab]岗的?|内勤|副?(?:科长|股长|队长|主任|所长)|[一-龥]{1,3}的)(?=${TITLED}|${FAMILIAR}|${FULL_NAME})(?<of>${PERSON})|(?<only>${PERSON}))`,
  'gu',
);
/** 小唐明天报: someone else's promise. */
const THEIR_DAY =
  '(?:今天|今晚|明天|明早|后天|下?个?(?:周|星期|礼拜)[一二三四五六日]|[0-9]{1,2}[日号]|上午|下午|晚上|之?前){1,3}(?:来|去|就|会|能)?(?:报|填|弄|交(?!代|流)|送|发)(?=$|[,。吧给过])';
const IN_CHARGE = new RegExp(
  `${SUBJECT}(?:(?<unit>${SECTION})(?:的)?(?<to>${PERSON})?|(?<only>${TITLED}|${FAMILIAR}|${FULL_NAME}))(?:${CHARGE}|${THEIR_DAY})`,
  'gu',
);
const APPOINTED = new RegExp(
  `(?:联络员|经办人?|负责人|对接人|填报人|接手的?|接替的?|报送人)[^。;]{0,4}(?:是|换成了?|改成了?|改为|为|换了|由)(?<only>${PERSON})`,
  'gu',
);
const FIND = new RegExp(`(?:找|联系|对接|问|@|是|让|叫|请)${FILLER}(?<to>${PERSON})`, 'u');

/** Afterwards the matter is with one's own leader or the person is only asked for something: not passed on. */
const NOT_PASSED =
  /^(?:弄|填|做|整|算|核)(?:完|好|出来)[^,。;]{0,3}我|^(?:报|交|弄|传|送|填)的(?=$|[,。])|^(?:[^,。;]{0,3}(?:送|报|交|传|捎|带|拿)(?:过去|上去|到|去)[^,。;]{0,6}了)|^(?:的|那|那边|去|再|来|给|帮忙|帮|先|正|还|都|在|已经?|一?下|要|拿|过目){0,5}(?:签|审|批|盖|看|过目|同意|定|出差|开会|不在|回来|外出|休假|住院|学习|培训|要数|要一?下|拿|核实|核对|对一?下|确认|商量|汇报|把关|说情|评评理|点头|拍板|吃饭|喝|统计|汇总|收集|提供|配合|催|把数|知晓|知悉|阅知|传阅|周知)/u;
/** What lies with one's own leader is under way, not passed on. */
const OWN_LEADER = /^分管|局长?$|书记$|县长$/u;
/** Who speaks of asking around does not pass the matter on: 我问问张科, 等我找李队. */
const ASKING_AROUND =
  /(?:我|等我|我再|我先|先|正在?|在|还在)(?:去|来|再|先)?(?:问|找|联系|催)(?:问|一?下|一?问)?$/u;
const DENIED = /(?:不用|不要|别|(?<!能)不能|(?<!是)不是|没|没有|未|不归|不该|不由|不)$/u;
const DEPT_AHEAD = new RegExp(`^${FILLER}(?:${DEPARTMENT})`, 'u');

/** 小高,你把这个报一下: a colleague called by name. */
const CALLED = new RegExp(
  `^(?<to>${TITLED}|${FAMILIAR})[, :](?:你|您|麻烦|辛苦|请)(?:们)?[^,。;?]{0,8}(?:报|填|弄|处理|办|跟进|对接|落实)(?:一?下|了|吧|好|完|上|去)`,
  'u',
);

/** 数我报给小何了,让他统一报. */
const RELAYED = new RegExp(
  `(?:报|交|发|转|传|给)给?(?<to>${PERSON})了?,(?:让|由|请|叫)(?:他|她)(?!签|审|看|批)`,
  'u',
);

/** To whom the text passes the matter; undefined when it does not. Mentions (@) of a colleague count before a request. */
export function readDelegation(text: string, mentioned: readonly string[]): Delegation | undefined {
  const given = firstOf(text, GIVEN) ?? firstOf(text, APPOINTED) ?? firstOf(text, IN_CHARGE);
  if (given) return completed(text, given);
  const addressed = mentioned.find(name => /[一-龥]/u.test(name));
  const asked =
    /(?:你|您)?(?:来|去|那边)?(?:报|填|弄|处理|跟进|对接|负责|办|安排|落实|看|归你|归您)(?:一?下|这个|理)?/u.exec(
      text,
    );
  if (
    addressed &&
    asked &&
    /你|您|一下|下$|跟进|负责|处理|来/u.test(text) &&
    !/[?吗谁哪]|报了|已/u.test(text)
  ) {
    return { to: addressed, words: `@${addressed} ${asked[0]}` };
  }
  const called = CALLED.exec(text)?.groups?.to;
  if (called) return { to: called, words: called };
  const relayed = RELAYED.exec(text)?.groups?.to;
  if (relayed) return { to: relayed, words: relayed };
  const nobody =
    /(?:转|让|请|找|安排|交给?|由|叫)(?:给|一下)?(?:我们?)?(?:单位|局里|科里|队里)?的?(?:同事|别人|其他人|(?:下面|下属|底下)(?:的?(?:人|所|站|队|科室?|股室?|单位))?|手下|专人|经办人|具体(?:经办|负责)(?:人|的)?(?:同志)?|业务(?:科室?|口)|新联络员)(?=$|[报填弄办处来去负对,。 吧了])/u.exec(
      text,
    );
  return nobody ? { words: nobody[0] } : undefined;
}

/** Whom a text that sounds like passing the matter on names anywhere: 这表执法队填. */
export function readNamed(text: string): Delegation | undefined {
  const unit = new RegExp(SECTION, 'u').exec(text)?.[0];
  const to = new RegExp(`${TITLED}|${FAMILIAR}`, 'u').exec(text.replace(unit ?? '', ' '))?.[0];
  if (unit === undefined && to === undefined) return undefined;
  return { ...(to && { to }), ...(unit && { unit: trimUnit(unit) }), words: `${unit ?? ''}${to ?? ''}` };
}

function firstOf(text: string, pattern: RegExp): Delegation | undefined {
  for (const match of text.matchAll(pattern)) {
    const { unit, to, of, only } = match.groups ?? {};
    const before = text.slice(0, match.index);
    const verbEnd = match[0].slice(0, match[0].length - (only ?? of ?? `${unit ?? ''}${to ?? ''}`).length);
    const after = text.slice(match.index + match[0].length);
    if (NOT_PASSED.test(after) || DENIED.test(before) || ASKING_AROUND.test(before + verbEnd)) continue;
    if (
      DEPT_AHEAD.test(
        text.slice(match.index).replace(/^(?:请|让|找|转给?|由|该|归|是|应该?由?|交给|叫)/u, ''),
      )
    )
      continue;
    const person = to ?? of ?? only;
    // 转告我们科长 lets one's own leader know.
    if (
      person &&
      /^(?:科长|股长|队长|所长|主任|分管|局长?$|书记$)/u.test(person) &&
      /(?:转告|告诉|通知)[^,。;]{0,4}$/u.test(verbEnd)
    )
      continue;
    // 换了分管领导 tells of a change.
    if (person && /^分管|局长?$|书记$|[县镇乡]长$/u.test(person) && /换了?$/u.test(verbEnd)) continue;
    if (person && OWN_LEADER.test(person) && /^了/u.test(after) && /签|审|批|看|定|盖/u.test(text)) continue;
    return {
      ...(person && { to: person.replace(/^[ab]/u, letter => letter.toUpperCase()) }),
      ...(unit && { unit: trimUnit(unit) }),
      words: match[0],
    };
  }
  return undefined;
}

function trimUnit(unit: string): string {
  return unit.replace(/^(?:本局|我局|局里|单位|分局(?=.))/u, '');
}

/** 转执法队,找李队: the person may come in the next clause. */
function completed(text: string, given: Delegation): Delegation {
  if (given.to !== undefined) return given;
  const person = FIND.exec(text)?.groups?.to;
  return person === undefined ? given : { ...given, to: person };
}
