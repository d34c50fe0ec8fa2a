const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Removes what cannot be sent or could disguise text: lone surrogates, control and direction-override characters. */
export function plain(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '')
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

/** Bytes that a text takes inside a JSON string, in UTF-8. */
export function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text), 'utf8') - 2;
}

/** The longest beginning within `maxBytes` of JSON that splits no character a reader sees as one, ending in `mark` when cut. */
export function cutTo(text: string, maxBytes: number, mark = '…'): string {
  if (jsonBytes(text) <= maxBytes) return text;
  const room = maxBytes - jsonBytes(mark);
  let size = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    size += jsonBytes(segment);
    if (size > room) break;
    end = index + segment.length;
  }
  return end === 0 ? '' : text.slice(0, end) + mark;
}

/** Lines of a message: what gives way first when there is too much. */
export interface Lines {
  /** Give way from the end. */
  readonly facts: readonly string[];
  /** Give way from the beginning, after the facts: the last ones tell what to do now. */
  readonly tail: readonly string[];
}

/** Joins lines so that they take at most `maxBytes` inside a JSON string; `mark` stands where something was left out. */
export function fitLines({ facts, tail }: Lines, maxBytes: number, mark: string): string {
  const whole = [...facts, ...tail].join('\n');
  if (jsonBytes(whole) <= maxBytes) return whole;
  const keptTail = newestWithin(tail, maxBytes - lineBytes(mark));
  let room = maxBytes - [mark, ...keptTail].reduce((sum, line) => sum + lineBytes(line), 0);
  const keptFacts: string[] = [];
  for (const line of facts) {
    const fitting = lineBytes(line) <= room ? line : cutTo(line, room - LINE_BREAK);
    if (fitting !== '') keptFacts.push(fitting);
    if (fitting !== line) break;
    room -= lineBytes(line);
  }
  return [...keptFacts, mark, ...keptTail].join('\n');
}

const LINE_BREAK = jsonBytes('\n');

function lineBytes(line: string): number {
  return jsonBytes(line) + LINE_BREAK;
}

function newestWithin(lines: readonly string[], maxBytes: number): string[] {
  const kept: string[] = [];
  let room = maxBytes;
  for (const line of lines.toReversed()) {
    room -= lineBytes(line);
    if (room < 0) break;
    kept.unshift(line);
  }
  return kept;
}
