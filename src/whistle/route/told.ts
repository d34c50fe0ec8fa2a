import type { RoutingBook } from './book.ts';
import { landmark, maskPatterns } from './lexicon/masks.ts';

/** `不是氨泄漏,是…`: what is only named to be denied. */
const DENIED = /(?:并?不是|并非|不算)[^,。;!?]{1,12}[,。;]?(?=(?:而|就|只)?是)/gu;
/** `去年卖过假药的那家店`: what somebody did once, told only to say who he is. */
const ONCE =
  /(?:去年|前年|以前|之前|早先|上回|上次|前几年)[^,。;!?]{0,12}[过了][^,。;!?]{0,8}的(?=那?[家个位]?[^,。;!?]{0,4}[店厂馆摊人户])/gu;

const TOWN_SUFFIX = /(?:镇|乡|街道|示范区|办事处|开发区)$/u;

/** Leaves out of a normalised text what it denies and what it tells of the past only to name somebody. */
export const withoutDenied = (text: string): string => text.replace(DENIED, ',').replace(ONCE, '');

/**
 * Leaves out of a normalised text what only says where: townships, streets and estates named after something, the noun
 * before 对面, 隔壁, 旁边. A second reading that counts pieces of sentences must not learn that 果园镇 is about fruit.
 */
export function withoutPlaces(text: string, book: RoutingBook): string {
  const stems = book.towns.map(({ name }) => name.replace(TOWN_SUFFIX, '')).filter(stem => stem.length >= 2);
  const names = [
    ...book.towns.map(({ name }) => name),
    ...stems.map(stem => `${stem}(?=[村街桥河渠]|大街|大桥|小学|中学|派出所|卫生院)`),
  ];
  const townless = names.length === 0 ? text : text.replace(new RegExp(names.join('|'), 'gu'), '');
  return maskPatterns
    .reduce((t, pattern) => t.replace(pattern, ''), townless)
    .replace(landmark, (_all, noun: string) => (_all.length > noun.length ? _all.slice(noun.length) : ''));
}
