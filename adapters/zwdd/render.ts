import { DateTime } from 'luxon';
import type { ZwddWords } from '../../cards/zwdd-words.ts';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import type { Affordance, Capabilities } from '../../src/chat/capability.ts';
import { affordances } from '../../src/chat/capability.ts';
import { cutTo, fitLines, jsonBytes, plain } from './text.ts';

/** Largest `msg` of a work notification in UTF-8 bytes. */
export const MAX_MESSAGE_BYTES = 2_048;
const TITLE_BYTES = 120;
const LABEL_BYTES = 60;
/** So much is kept for the text, whatever the buttons need. */
const LEAST_TEXT_BYTES = 600;
const SUBJECT_BYTES = 180;

export interface LinkSettings {
  /** `one`: one address a button; `split`: one for computers and one for phones. Both were seen in use. */
  readonly addresses: 'one' | 'split';
  /** Put before the address for computers, where a tenant needs one to leave its built-in browser. */
  readonly pcPrefix: string;
}

export interface RenderSettings {
  readonly capabilities: Capabilities;
  readonly copy: ZwddWords;
  readonly links: LinkSettings;
  readonly robotName: string;
  /** Whether typed messages reach us; otherwise no numbered answer is offered. */
  readonly replies: boolean;
}

export interface Renderer {
  /** `msg` of a work notification: an action card whose buttons open the card's page. `at` in ms. */
  card(out: OutboundCard, at: number): string;
  /** `msg` of the words that a card is over, and why. */
  farewell(out: OutboundCard, over: string, at: number): string;
  /** `msg` of a plain text; the time makes it differ from the same words earlier in the day. */
  text(content: string, at: number): string;
  /** Subject of the to-do item. */
  subject(out: OutboundCard): string;
  /** Text of a DING. */
  ring(out: OutboundCard): string;
}

interface Button {
  readonly title: string;
  readonly url: string;
}

export function createRenderer(settings: RenderSettings): Renderer {
  const { capabilities, copy, robotName } = settings;

  function write(out: OutboundCard, markdown: string, buttons: readonly Button[]): string {
    return JSON.stringify({
      msgtype: 'action_card',
      action_card: {
        title: cutTo(plain(out.card.title), TITLE_BYTES),
        markdown,
        btn_orientation: '0',
        btn_json_list: buttons.map(({ title, url }) =>
          settings.links.addresses === 'one'
            ? { title, action_url: url }
            : { title, action_pc_url: `${settings.links.pcPrefix}${url}`, action_mobile_url: url },
        ),
      },
    });
  }

  /** All actions when they fit, else one button that leads to them. */
  function buttonsFor(out: OutboundCard, ways: readonly Affordance[]): Button[] {
    const all = ways.flatMap(way =>
      way.type === 'page' ? [{ title: cutTo(plain(way.action.label), LABEL_BYTES), url: way.url }] : [],
    );
    if (all.length === 0) return [open(out)];
    const bytes = Buffer.byteLength(write(out, '', all), 'utf8');
    const fits = all.length <= capabilities.maxButtons && bytes + LEAST_TEXT_BYTES <= MAX_MESSAGE_BYTES;
    return fits ? all : [{ title: copy.openAll, url: out.pageUrl }];
  }

  function replyLine(ways: readonly Affordance[]): string[] {
    const replies = ways.flatMap(way =>
      way.type === 'reply' ? [copy.reply(way.number, cutTo(plain(way.action.label), LABEL_BYTES))] : [],
    );
    return settings.replies && replies.length > 0 ? [copy.replies(robotName, replies.join('，'))] : [];
  }

  function open(out: OutboundCard): Button {
    return { title: copy.open, url: out.pageUrl };
  }

  /** Number, which time it is, and when: what keeps a reminder from being taken for a repeat. */
  function lastLine(out: OutboundCard, at: number): string {
    const no = plain(out.card.no);
    const count = Math.max(out.repeat, out.post > 1 ? out.post : 0);
    const parts = [
      ...(no === '' ? [] : [no.startsWith(copy.no) ? no : `${copy.no} ${no}`]),
      ...(count > 1 ? [copy.times(count)] : []),
      timeOf(at, 'M月d日 HH:mm'),
    ];
    return parts.join(' · ');
  }

  return {
    card(out, at) {
      const { card } = out;
      const ways = affordances(card, capabilities, out.pageUrl);
      const buttons = buttonsFor(out, ways);
      const facts = card.facts.map(({ label, text }) =>
        label === undefined ? plain(text) : `${plain(label)}：${plain(text)}`,
      );
      const tail = [...card.status.map(plain), ...replyLine(ways), lastLine(out, at)];
      const room = MAX_MESSAGE_BYTES - Buffer.byteLength(write(out, '', buttons), 'utf8');
      return write(out, fitLines({ facts, tail }, room, copy.more), buttons);
    },
    farewell(out, over, at) {
      const buttons = [open(out)];
      const room = MAX_MESSAGE_BYTES - Buffer.byteLength(write(out, '', buttons), 'utf8');
      const lines = { facts: [plain(over), copy.overNow], tail: [lastLine(out, at)] };
      return write(out, fitLines(lines, room, copy.more), buttons);
    },
    text(content, at) {
      const wrap = (text: string): string => JSON.stringify({ msgtype: 'text', text: { content: text } });
      const stamp = `（${timeOf(at, 'HH:mm:ss')}）`;
      const room = MAX_MESSAGE_BYTES - Buffer.byteLength(wrap(''), 'utf8') - jsonBytes(stamp);
      return wrap(cutTo(content, room) + stamp);
    },
    subject(out) {
      const no = plain(out.card.no);
      return cutTo(no === '' ? plain(out.card.title) : `${plain(out.card.title)} ${no}`, SUBJECT_BYTES);
    },
    ring: out => cutTo(plain(out.card.summary) || plain(out.card.title), SUBJECT_BYTES),
  };
}

function timeOf(at: number, format: string): string {
  return DateTime.fromMillis(at, { zone: 'Asia/Shanghai' }).toFormat(format);
}
