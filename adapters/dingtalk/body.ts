import type { DingtalkWords } from '../../cards/dingtalk-words.ts';
import type { Card } from '../../src/chat/card.ts';
import type { EscapeStyle } from './markdown.ts';
import { bytesOf, cutToBytes, escapeMarkdown, LINE_BREAK, link, plain } from './markdown.ts';

export interface BodySettings {
  readonly escape: EscapeStyle;
  readonly copy: DingtalkWords;
}

export interface Body {
  readonly text: string;
  /** Something was left out; the text then ends in a link to the card's page. */
  readonly cut: boolean;
}

/** The facts as lines of markdown. */
export function factLines(card: Card, settings: BodySettings): string[] {
  return card.facts.map(fact => {
    const text = escapeMarkdown(fact.text, settings.escape);
    return fact.label === undefined ? text : `**${escapeMarkdown(fact.label, settings.escape)}**：${text}`;
  });
}

export function statusLines(card: Card, settings: BodySettings): string[] {
  return card.status.map(line => escapeMarkdown(line, settings.escape));
}

/** The last line of a card, 编号 included whether or not the card's maker wrote it. */
export function noLine(card: Card, copy: DingtalkWords): string {
  const no = plain(card.no);
  return no === '' || no.startsWith(copy.no) ? no : `${copy.no} ${no}`;
}

/** At most this share of the space goes to what stands below the facts. */
const TAIL_SHARE = 0.5;

/**
 * Fits lines into `maxBytes`. What stands below (state, number) tells what to do now, so it is kept and the facts
 * give way, from the end; of several states the newest stay.
 */
export function fitBody(
  facts: readonly string[],
  tail: readonly string[],
  maxBytes: number,
  pageUrl: string,
  settings: BodySettings,
): Body {
  const whole = [...facts, ...tail].join(LINE_BREAK);
  if (bytesOf(whole) <= maxBytes) return { text: whole, cut: false };
  const linked = link(settings.copy.more, pageUrl);
  const mark = bytesOf(linked) <= maxBytes * TAIL_SHARE ? linked : settings.copy.more;
  const gap = bytesOf(LINE_BREAK);
  const room = Math.max(0, maxBytes - bytesOf(mark) - gap);
  const keptTail = newestWithin(tail, Math.floor(room * TAIL_SHARE), gap, settings.escape);
  const tailBytes = keptTail.reduce((sum, line) => sum + bytesOf(line) + gap, 0);
  const head = oldestWithin(facts, room - tailBytes, gap, settings.escape);
  const text = [...head, mark, ...keptTail].join(LINE_BREAK);
  return { text: bytesOf(text) <= maxBytes ? text : cutToBytes(text, maxBytes), cut: true };
}

/** Whole lines, newest first; when not even the newest fits, its beginning. */
function newestWithin(lines: readonly string[], maxBytes: number, gap: number, style: EscapeStyle): string[] {
  const kept: string[] = [];
  let left = maxBytes;
  for (const line of lines.toReversed()) {
    left -= bytesOf(line) + gap;
    if (left < 0) break;
    kept.unshift(line);
  }
  const newest = lines.at(-1);
  if (kept.length > 0 || newest === undefined) return kept;
  const beginning = cutLine(newest, maxBytes - gap, style);
  return beginning === '' ? [] : [beginning];
}

function oldestWithin(lines: readonly string[], maxBytes: number, gap: number, style: EscapeStyle): string[] {
  const kept: string[] = [];
  let left = maxBytes;
  for (const line of lines) {
    const fitting = bytesOf(line) + gap <= left ? line : cutLine(line, left - gap, style);
    if (fitting !== '') kept.push(fitting);
    if (fitting !== line) break;
    left -= bytesOf(line) + gap;
  }
  return kept;
}

/** Cuts a line of markdown without leaving half an escape or an open bold mark behind. */
function cutLine(line: string, maxBytes: number, style: EscapeStyle): string {
  if (maxBytes <= 0) return '';
  let cut = cutToBytes(line, maxBytes);
  const slashes = /\\+$/.exec(cut)?.[0].length ?? 0;
  if (style === 'backslash' && slashes % 2 === 1) cut = cut.slice(0, -1);
  const open = cut.startsWith('**') && !cut.includes('**：');
  return open ? '' : cut;
}
