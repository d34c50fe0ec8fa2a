import type { LarkWords } from '../../cards/lark-words.ts';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import { type Affordance, affordances, type Capabilities } from '../../src/chat/capability.ts';
import { MAX_CARD_BYTES } from './card-json.ts';
import { cut, plain, withoutMentions } from './markdown.ts';

/** A run of rich text (`im-v1/message/create_json`, post). Text in it is shown as it is; there is no markup to disarm but mentions. */
type Run =
  | { readonly tag: 'text'; readonly text: string }
  | { readonly tag: 'a'; readonly text: string; readonly href: string };

const TITLE_CHARS = 60;
const LABEL_CHARS = 30;
/** How much of a line and how many lines are kept; tried from the first on until the message fits. */
const MEASURES = [
  { chars: 4_000, lines: 100 },
  { chars: 600, lines: 60 },
  { chars: 100, lines: 30 },
  { chars: 40, lines: 12 },
] as const;

/**
 * A card as rich text, for deployments whose clients draw no cards of JSON 2.0: what it says, a link for each way to act,
 * and the numbers that may be answered instead. Always within the platform's size.
 */
export function renderPost(out: OutboundCard, can: Capabilities, wording: LarkWords): string {
  let content = '';
  for (const measure of MEASURES) {
    content = JSON.stringify({ zh_cn: draw(out, can, wording, measure) });
    if (Buffer.byteLength(content, 'utf8') <= MAX_CARD_BYTES) return content;
  }
  throw new Error(`card ${out.cardId} does not fit a Feishu message`);
}

function draw(
  { card, pageUrl }: OutboundCard,
  can: Capabilities,
  wording: LarkWords,
  { chars, lines }: { readonly chars: number; readonly lines: number },
) {
  const line = (text: string): Run[] => [{ tag: 'text', text: cut(withoutMentions(plain(text)), chars) }];
  const ways = affordances(card, can, pageUrl).slice(0, can.maxButtons);
  const facts = card.facts
    .slice(0, lines)
    .map(({ label, text }) => line(label === undefined ? text : `${label}：${text}`));
  const links = ways.flatMap((way): Run[][] => {
    if (way.type !== 'page') return [];
    const label = cut(plain(way.action.label), LABEL_CHARS);
    return [[{ tag: 'a', text: label, href: way.url }]];
  });
  return {
    title: cut(plain(card.title).trim() || wording.untitled, TITLE_CHARS),
    content: [
      ...facts,
      ...card.status.slice(-lines).map(line),
      ...(links.length > 0 ? links : [[{ tag: 'a', text: wording.openPage, href: pageUrl } as const]]),
      ...numbersLine(ways, wording),
      ...(card.no === '' ? [] : [line(`${wording.numberLabel} ${card.no}`)]),
    ],
  };
}

function numbersLine(ways: readonly Affordance[], wording: LarkWords): Run[][] {
  const numbers = ways.flatMap(way =>
    way.type === 'reply' ? [`${way.number}＝${cut(plain(way.action.label), LABEL_CHARS)}`] : [],
  );
  return numbers.length === 0 ? [] : [[{ tag: 'text', text: `${wording.replies}${numbers.join('，')}` }]];
}
