import type { RoutingBook } from './book.ts';
import { landmark, maskPatterns } from './lexicon/masks.ts';

/** `不是氨泄漏,是…`: what is only named to be denied. */
const DENIED = /(?:并?不是|并非|不算)[^,。;!?]{1,12}[,。;]?(?=(?:而|就|只)?是)/gu;
/** `去年卖过假药的那家店`: what somebody did once, told only to say who he is. */
const ONCE =
  /(?:去年|前年|以前|之前|早先|上回|上次|前几年)[^,。;!?]{0,12}[过了][^,。;!?]{0,8}的(?=那?[家个位]?[^,。;!?]{0,4}[店厂馆摊人户])/gu;

/** How a report begins and ends, whatever it is about. */
const FRAME =
  /(?:各位|尊敬的)?(?:领导|书记|主任|镇长|乡长|县长|局长|指挥中心|同志)(?:们)?(?:您|你|你们)?好|(?:麻烦|恳请|现?请|望|申请|请求)(?:县|镇)?(?:里|上)?(?:相关|有关|职能|各|专业|责任)?(?:部门|单位|人员)[^,。;!?]{0,12}|(?:我?[镇乡村]|社区|街道)?(?:网格员|村干部|工作人员|干部|民警)[^,。;!?]{0,8}(?:巡查|走访|排查|检查|入户)[^,。;!?]{0,4}(?:发现|时|中)|(?:有|接|多位|不少|附近)?(?:群众|居民|村民|市民)(?:来电|打电话|多次|向我|跟我)?(?:反映|举报|投诉|反应)|情况是这样|是这么个情况|(?:请)?(?:尽快|及时|赶紧|抓紧)(?:到场|派人|处理|处置|解决|协调)[^,。;!?]{0,4}/gu;

const NAMED_AFTER =
  '[村街桥河渠]|大街|大桥|小学|中学|初中|幼儿园|派出所|卫生院|敬老院|小区|新村|广场|水库|林场';
const TOWN_SUFFIX = /(?:镇|乡|街道|示范区|办事处|开发区)$/u;

/** Leaves out of a normalised text what it denies and what it tells of the past only to name somebody. */
export const withoutDenied = (text: string): string => text.replace(DENIED, ',').replace(ONCE, '');

/** Leaves the names of townships out of a normalised text, also where a village or a school bears them. */
export function withoutTowns(text: string, book: RoutingBook): string {
  const stems = book.towns.map(({ name }) => name.replace(TOWN_SUFFIX, '')).filter(stem => stem.length >= 2);
  const names = [...book.towns.map(({ name }) => name), ...stems.map(stem => `${stem}(?=${NAMED_AFTER})`)];
  return names.length === 0 ? text : text.replace(new RegExp(names.join('|'), 'gu'), '');
}

/**
 * Leaves out of a normalised text what belongs to any report, and what only says where: streets and estates named after
 * something, the noun before 对面, 隔壁, 旁边. The second reading must not learn that 水库路 is about a reservoir.
 */
export const withoutFrame = (text: string): string =>
  maskPatterns
    .reduce((t, pattern) => t.replace(pattern, ''), text.replace(FRAME, ''))
    .replace(landmark, (all: string, noun: string) =>
      all.length > noun.length ? all.slice(noun.length) : '',
    );
