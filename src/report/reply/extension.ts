import type { Day } from '../../duty/calendar.ts';
import { CalendarGapError } from '../../duty/calendar.ts';
import type { DateEnv } from './date-env.ts';
import { dayAfter, readStretches, STRETCH } from './date-spans.ts';

/** A request for more time (延期) in words, apart from any day named. */
export interface ExtensionRequest {
  readonly words: string;
  /** The days that N more days lead to, counted from the deadline. */
  readonly days: readonly Day[];
  /** N, in natural days. */
  readonly more?: number;
  readonly reason?: string;
  readonly gap?: number;
}

const MORE =
  '(?:缓(?!慢|解)|宽限|宽延|延缓|延期?|延后|延长|延迟|顺延|推迟|推后|往后(?:推|拖|延|挪|放)|后延|晚|迟|拖|通融|推(?!荐|送|给|广)|给(?:我们?)?个?(?=[一两二三四五六七八九十\\d]{1,2}(?:天|周|个))|多给|再给|再宽|宽|多宽限|再等|再多|多要|放宽|再要|容(?:我们?)?)';
const WITH_STRETCH = new RegExp(
  `${MORE}(?:交|报|我们?|咱们?|局|单位|个|上|它|到|一?下|期|限|几|的|再|点|出|等){0,5}${STRETCH}`,
  'u',
);
const PLAIN =
  /(?:申请|要求|请求|需要?|想|希望|求|请|给|能不能|能否|可否|可以|可不可以|得|要|只能|必须|恐怕|估计|可能)(?:我们?|给|予|再|办理?|个|往后|一?下|我局|单位|准|批|先){0,5}(?:延期|延后|延迟|缓报|宽限|推迟|顺延|延长|缓一?缓|缓交|缓缓|通融|往后(?:推|拖|延|放)|晚几[天日]|宽裕)|(?:延期|宽限|推迟|顺延|延后|缓报|缓交|缓缓|缓一缓|延一延|推一推|通融|宽裕)(?:一?下|几[天日]|点)?(?:报|交|报送|提交|上报)?(?:行|可以|成|好|中)?(?:不行?|吗|么|吧|呗|嘛|$|[ ,。!?了])|(?:晚|迟|缓|拖|宽限?|延|推|容|多给|再给|再等|放宽)(?:我们?|个|上|一){0,2}(?:几|些)[天日]|(?:能|能不能|可以|可不可以|能否)晚(?:一?点|些)?(?:报|交)|(?:可能|恐怕|估计|大概|怕)(?:会|要|得)?(?:晚|迟|拖|推迟)(?:一?些|一?点|几[天日])|(?:能|能不能|能否|可否|可以|可不可以)[^,。;]{0,6}(?:往后|晚一?点|晚些|迟一?点|迟些|缓一?缓)|(?:晚一?点|晚些|迟一?点)(?:再)?(?:报|交|给|报送|提交)?(?:行|可以|成|好)(?:不|吗|么)|(?:再|多)(?:给|宽限)[^,。;]{0,4}(?:时间|几[天日])|时间[^,。;]{0,6}(?:往后|放宽|延)/u;
const DECLINED =
  /(?:不用|不需要|无需|不必|不会|不再|不想|没有|没|不打算|不敢)(?:申请|要求|再)?(?:延期|延|缓|宽限|推迟|顺延|拖)|(?:延期|宽限|缓)(?:就)?(?:不用|不必|不需要)/u;
/** Asked how an extension is got, not asking for one. */
const ABOUT =
  /(?:延期|宽限)(?:申请)?(?:怎么|如何|找谁|需要什么|要什么|流程|的?话)|(?:怎么|如何)(?:申请|办理?)?延期|延期(?:批|同意|审批)了?(?:没|吗)/u;
const REASON =
  /(?:因为|由于|主要是|原因是)?(领导[^,。;!?]{0,6}?(?:出差|外出|不在|开会|学习|培训|休假|住院)|[^,。;!?]{0,8}(?:出差|不在家|不在单位|数据[^,。;!?]{0,4}(?:不齐|没齐|没到|没汇总|没出来)|没汇总|人手[^,。;!?]{0,3}(?:不够|不足|紧)|忙不过来|太忙|休假|请假|住院|停电|系统[^,。;!?]{0,4}(?:故障|打不开|维护)|创卫|迎检|督查|检查组|防汛|开会|换人|交接|事(?:情)?(?:太)?多))/u;

/** What the text asks for beyond the deadline; undefined when it asks for nothing or declines an extension. */
export function readExtension(text: string, env: DateEnv): ExtensionRequest | undefined {
  if (DECLINED.test(text) || ABOUT.test(text)) return undefined;
  const stretch = WITH_STRETCH.exec(text);
  const plain = PLAIN.exec(text);
  if (stretch === null && plain === null) return undefined;
  if (stretch !== null && /^(?:晚|迟|拖|延)/u.test(stretch[0]) && isLateNews(text, stretch.index))
    return undefined;
  const reason = REASON.exec(text)?.[1];
  const words = stretch?.[0] ?? plain?.[0] ?? '';
  return { words, ...laterDays(stretch, env), ...(reason && { reason }) };
}

/** 已经晚了两天: a fact about the past. */
function isLateNews(text: string, at: number): boolean {
  return /(?:已经?|都|就)$/u.test(text.slice(0, at)) || /^(?:晚|迟|拖|延)了/u.test(text.slice(at));
}

function laterDays(
  stretch: RegExpExecArray | null,
  env: DateEnv,
): Pick<ExtensionRequest, 'days' | 'more' | 'gap'> {
  if (stretch === null) return { days: [] };
  const stretches = readStretches(stretch.groups?.n ?? '', stretch.groups?.unit ?? '').filter(
    ({ n }) => n > 0,
  );
  const natural = stretches.at(-1);
  try {
    const days = stretches.map(each => dayAfter(env.deadline, each, env));
    return { days, ...(natural?.unit === 'day' && { more: natural.n }) };
  } catch (error) {
    if (error instanceof CalendarGapError) return { days: [], gap: error.year };
    throw error;
  }
}
