/**
 * How markdown's own characters inside a name are disarmed. Whether every DingTalk client honours a backslash is
 * not documented, so full-width look-alikes are the default: they show correctly in any renderer.
 */
export type EscapeStyle = 'fullwidth' | 'backslash';

const SPECIAL = /[\\`*_~[\]()<>#@|!{}]/g;
const URL_PART = /https?:\/\/[A-Za-z0-9\-._/?#&=%:+,;]+/g;
const FULLWIDTH_OFFSET = 0xfee0;

/** Removes what cannot be sent or could disguise text: lone surrogates, control and direction-override characters. */
export function plain(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '')
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

/** Text from people or data as one line of markdown that shows exactly that text; addresses stay usable. */
export function escapeMarkdown(text: string, style: EscapeStyle): string {
  const clean = plain(text);
  const parts: string[] = [];
  let from = 0;
  for (const match of clean.matchAll(URL_PART)) {
    parts.push(escapePart(clean.slice(from, match.index), style), match[0]);
    from = match.index + match[0].length;
  }
  parts.push(escapePart(clean.slice(from), style));
  // A line may not begin like a list or a rule either.
  return parts.join('').replace(/^([-+=]|\d+[.)])(?=\s|$|[-=])/, '\u200B$1');
}

function escapePart(text: string, style: EscapeStyle): string {
  return text.replace(SPECIAL, char =>
    style === 'backslash' ? `\\${char}` : String.fromCodePoint((char.codePointAt(0) ?? 0) + FULLWIDTH_OFFSET),
  );
}

/** A markdown link; characters that would end the address are encoded. */
export function link(label: string, url: string): string {
  return `[${label}](${url.replace(/[()\s<>]/g, char => encodeURIComponent(char).replace('(', '%28').replace(')', '%29'))})`;
}

/** DingTalk breaks a line only where two spaces stand on both sides of the newline. */
export const LINE_BREAK = '  \n  ';

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** The longest beginning of `text` within `maxBytes` of UTF-8 that splits no character a reader sees as one. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text;
  let size = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    size += bytesOf(segment);
    if (size > maxBytes) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** Like `cutToBytes`, ending in `mark` when something was cut; without it where not even the mark fits. */
export function cutWithMark(text: string, maxBytes: number, mark: string): string {
  if (bytesOf(text) <= maxBytes) return text;
  const room = maxBytes - bytesOf(mark);
  return room < 0 ? cutToBytes(text, maxBytes) : cutToBytes(text, room) + mark;
}
