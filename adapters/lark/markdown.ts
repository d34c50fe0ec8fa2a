/** Removes what cannot be sent or could disguise text: lone surrogates, control and direction-override characters. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/(?!\n)\p{Cc}/gu, ' ');
}

/** A text of ours never mentions anybody: `<at …>` in it would ring whoever it names. */
export function withoutMentions(text: string): string {
  return text.replace(/<(?=\/?at\b)/gi, '＜');
}

const SPECIAL = /[\\`*_~[\]<>#|&!$]/g;
/** A list, heading underline or rule can begin a line with these. */
const LINE_START = /^(?:[-+=]|\d+[.)])/gm;
/** `:SMILE:` is an emoji on Feishu. */
const EMOJI_CODE = /:(?=[A-Za-z0-9_]+:)/g;
const ADDRESS = /https?:\/\/[A-Za-z0-9\-._~/?#&=%:+,]+/g;

const entity = (char: string): string => `&#${char.codePointAt(0) ?? 0};`;

/**
 * Text of people or data as card markdown that shows exactly that text. Feishu's rich text component takes HTML
 * numeric entities for characters that are not meant as markup (card docs, rich text component). Addresses stay
 * usable.
 */
export function escapeMarkdown(text: string): string {
  // Four spaces at the start of a line would make it code.
  const clean = plain(text)
    .trim()
    .replace(/^[ \t]+/gm, '');
  const parts: string[] = [];
  let from = 0;
  for (const match of clean.matchAll(ADDRESS)) {
    parts.push(escapePart(clean.slice(from, match.index)), match[0]);
    from = match.index + match[0].length;
  }
  parts.push(escapePart(clean.slice(from)));
  return parts.join('').replace(LINE_START, start => `${start.slice(0, -1)}${entity(start.slice(-1))}`);
}

function escapePart(text: string): string {
  return text.replace(SPECIAL, entity).replace(EMOJI_CODE, entity(':'));
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** At most `max` characters as a reader counts them, ending in … when something was cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  let count = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (count === max) return `${kept}…`;
    // A run of joiners can make one character as long as a page.
    if (kept.length + segment.length > max * 4) return `${kept}…`;
    kept += segment;
    count += 1;
  }
  return kept;
}
