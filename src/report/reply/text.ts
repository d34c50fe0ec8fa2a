import { plainly } from './courtesy.ts';
import { mendHomophones } from './homophones.ts';
import { standardise } from './spoken.ts';
import { simplified } from './traditional.ts';

/** Only this many UTF-16 units of a reply are read; a liaison's answer is short, and a pasted document is not one. */
export const READ_LIMIT = 600;

/** A reply made ready for reading. */
export interface ReplyText {
  /** Half width, simplified punctuation, without mentions of everyone or the bot, quotes and emoji. */
  readonly plain: string;
  /** People addressed by @, other than the bot. */
  readonly mentioned: readonly string[];
  /** Emoji or a platform's bracketed stickers that mean "received". */
  readonly nods: boolean;
}

export interface Clause {
  readonly start: number;
  readonly text: string;
  /** Ends in a question mark. */
  readonly asks: boolean;
}

const NOD_EMOJI =
  /[\u{1F44C}\u{1F44D}\u{1F64F}\u{1F91D}\u{1FAE1}\u{2705}\u{2714}\u{1F197}\u{1F4AA}\u{1F339}\u{1F64B}\u{1F646}\u{270C}]/u;
const NOD_STICKER =
  /\[(?:ok|好的?|强|赞|点赞|收到|抱拳|握手|玫瑰|鲜花|合十|敬礼|送花花|了解|比心|加油|干杯|胜利|耶|thumbsup|done)\]/giu;
const STICKER = /\[[\p{Script=Han}a-z]{1,5}\]/giu;
const BOT_MENTION =
  /@[^\s@,。,]{0,12}?(?:机器人|小助手|助手|助理|bot|查一次(?!机器人|小?助手)|小查|小秘书|管家|所有人|全体成员|全员|all)(?:\([^)]*\))?/giu;

/**
 * Reads the shape of a reply: cuts at READ_LIMIT, folds width, takes out what is not the officer's own words
 * (「」 and forwarded quotes) and mends common homophone typos. Any string is accepted, lone surrogates included.
 */
export function readText(raw: string): ReplyText {
  const cut = raw.slice(0, READ_LIMIT).toWellFormed().normalize('NFKC').replaceAll('\u{FFFD}', '');
  const own = dropQuotes(cut.replace(/[\u200B-\u200F\u2028-\u202E\u2060-\u2064\uFEFF]/gu, ''));
  const nods = NOD_EMOJI.test(own) || NOD_STICKER.test(own);
  NOD_STICKER.lastIndex = 0;
  const { text, mentioned } = dropMentions(own.replace(STICKER, ' '));
  return { plain: plainly(standardise(mendHomophones(fold(simplified(text))))), mentioned, nods };
}

/** 「…」 is someone else's words, as is a line that a client prefixes with ">", and what a notice is said to say. */
function dropQuotes(text: string): string {
  return text
    .replace(/「[^」]*(?:」|$)/gu, ' ')
    .replace(/『[^』]*(?:』|$)/gu, ' ')
    .replace(/^\s*(?:>|引用[::]|回复\s*[^::\n]{1,12}[::]).*$/gmu, ' ')
    .replace(/(?:说|写着?|通知|要求|问)(?:的|上)?(?:是|:)?[“"][^”"]{2,}[”"]/gu, ' ')
    .replace(/^[\s-]{3,}$/gmu, ' ');
}

/** Longer than a person's name with post: the officer wrote on without a space after the name. */
const NAME_LIMIT = 6;

function dropMentions(text: string): { text: string; mentioned: string[] } {
  const mentioned: string[] = [];
  const rest = text.replace(BOT_MENTION, ' ').replace(/@([^\s@,。:;!?、]*)/gu, (_whole, name: string) => {
    if (name.length === 0 || name.length > NAME_LIMIT) return ` ${name}`;
    mentioned.push(name);
    return ' ';
  });
  return { text: rest, mentioned };
}

const PUNCTUATION: Readonly<Record<string, string>> = {
  '—': '-',
  '–': '-',
  '〜': '~',
  '“': '',
  '”': '',
  '‘': '',
  '’': '',
  '"': '',
  '《': '',
  '》': '',
  '【': ' ',
  '】': ' ',
  '|': ',',
  '\t': ' ',
  '\r': '\n',
  '·': ' ',
};

/** One spelling for punctuation, weekdays and the product's own name, which contains a figure (查一次). */
function fold(text: string): string {
  return [...text]
    .map(char => PUNCTUATION[char] ?? char)
    .join('')
    .toLowerCase()
    .replace(/\p{Extended_Pictographic}|[\u{FE00}-\u{FE0F}\u{20E3}\u{1F3FB}-\u{1F3FF}]/gu, char =>
      /[\d#*]/u.test(char) ? char : ' ',
    )
    .replace(/\.{2,}/gu, ',')
    .replace(/^(?:回复|答复|答|re):/u, '')
    .replace(/→|->|=>/gu, '改为')
    .replace(/(?<=[\d家个次件条户处项])[改变](?=[\d一二三四五六七八九十两])/gu, '改为')
    .replace(
      /综合查一次|(?<![一-龥])查一次(?=工作|情况|系统|平台|表|季报)|查一次(?=小?助手|机器人|小程序|管家)/gu,
      '本项',
    )
    .replace(/(\d),(?=\d{3}(?!\d))/gu, '$1')
    .replace(/(?<=\d) +(?=[家个次件户条处项])|(?<=[一-龥]) +(?=\d+ ?[家个次件户条处项])/gu, '')
    .replace(/ {2,}/gu, ' ')
    .trim();
}

/** Clauses in order, each with its offset in the text; a decimal point or a time's colon does not part them. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = [];
  for (const match of text.matchAll(/[^,。;!?\n~()]+[,。;!?\n~()]*/gu)) {
    const words = match[0].replace(/[,。;!?\n~()]+$/u, '');
    if (words.trim() === '') continue;
    clauses.push({ start: match.index, text: words, asks: /\?/u.test(match[0].slice(words.length)) });
  }
  return clauses;
}
