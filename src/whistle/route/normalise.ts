import { fixTypos } from './typos.ts';

/** Longest text that is read, in UTF-16 units; what follows is cut off. A whistle is a few sentences. */
export const MAX_TEXT = 2000;

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{FE00}-\u{FE0F}]/gu;
const SPACED_OUT = /(?<=\p{Script=Han}) (?=\p{Script=Han}(?: \p{Script=Han}|[^\p{Script=Han}]|$))/gu;

/**
 * One plain form for all spellings: well-formed, half width, lower case, no emoji or invisible signs, spaces between
 * Chinese words turned into commas (officials type spaces for punctuation), stuttered signs once, known slips put right.
 */
export function normalise(raw: string): string {
  const cut = raw.slice(0, MAX_TEXT).toWellFormed().normalize('NFKC').slice(0, MAX_TEXT).toLowerCase();
  const visible = cut
    .replace(/[\r\n\t]+/gu, '。')
    .replace(INVISIBLE, '')
    .replace(/[\s\u3000]+/gu, ' ')
    .trim();
  const joined = /(?:\p{Script=Han} ){3}/u.test(visible) ? visible.replace(SPACED_OUT, '') : visible;
  const marks = joined
    .replace(/(?<=[\p{Script=Han}\d]) (?=[\p{Script=Han}\d])/gu, ',')
    .replace(/[，、]/gu, ',')
    .replace(/[；]/gu, ';')
    .replace(/[！]/gu, '!')
    .replace(/[？]/gu, '?')
    .replace(/[.．…。]+/gu, '。')
    .replace(/([^\d])\1{2,}/gu, '$1')
    .replace(/[~～·\-—_*#@"“”'‘’《》【】()（）[\]<>|/\\^=+]+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, '');
  return fixTypos(marks.trim());
}
