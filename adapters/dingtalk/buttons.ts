import type { DingtalkWords } from '../../cards/dingtalk-words.ts';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import type { Affordance } from '../../src/chat/capability.ts';
import type { Action } from '../../src/chat/card.ts';
import { bytesOf, cutWithMark, plain } from './markdown.ts';

/** What a button does, before a template's own words for it. */
interface Button {
  readonly id: string;
  readonly label: string;
  readonly style: Action['style'];
  readonly confirm: string | undefined;
  /** A link; otherwise the tap calls back. */
  readonly url: string | undefined;
}

/** Longest label of a button in bytes; longer ones are cut by the client in ways that differ. */
const LABEL_BYTES = 60;

export interface ButtonSettings {
  readonly copy: DingtalkWords;
  readonly maxButtons: number;
  /** The template's words for a list of buttons, as the JSON of its variable. */
  readonly write: (buttons: readonly Button[], out: OutboundCard) => string;
}

/** What comes back with a tap: action, card and version; nothing that grants anything. */
function paramsOf(button: Button, out: OutboundCard) {
  return { id: button.id, c: out.cardId, v: String(out.version) };
}

/** `sys_full_json_obj` of the public template. It knows blue and gray, and reads a separate address on iPhones. */
export function publicButtons(buttons: readonly Button[], out: OutboundCard): string {
  const msgButtons = buttons.map(button => {
    const shown = { text: button.label, color: button.style === 'primary' ? 'blue' : 'gray' };
    if (button.url !== undefined) return { ...shown, url: button.url, iosUrl: button.url };
    return { ...shown, id: button.id, request: true, params: paramsOf(button, out) };
  });
  return JSON.stringify({ msgButtons });
}

/** Variable `buttons` of our own template. */
export function ownButtons(buttons: readonly Button[], out: OutboundCard): string {
  return JSON.stringify(
    buttons.map(({ id, label, style, confirm, url }) => ({
      id,
      label,
      style,
      ...(confirm === undefined ? {} : { confirm: plain(confirm) }),
      ...(url === undefined ? { params: paramsOf({ id, label, style, confirm, url }, out) } : { url }),
    })),
  );
}

function toButton(way: Affordance): Button | undefined {
  if (way.type === 'reply') return undefined;
  const { id, label, style, confirm } = way.action;
  return {
    id,
    label: cutWithMark(plain(label), LABEL_BYTES, '…'),
    style,
    confirm,
    url: way.type === 'page' ? way.url : undefined,
  };
}

/**
 * Buttons whose JSON stays within `maxBytes`. When they do not all fit, buttons that open the card's page give way to
 * a single one, and then taps from the end: on the page every action waits.
 */
export function fitButtons(
  ways: readonly Affordance[],
  out: OutboundCard,
  maxBytes: number,
  settings: ButtonSettings,
): string {
  const buttons = ways.flatMap(way => toButton(way) ?? []);
  const all = settings.write(buttons, out);
  if (buttons.length <= settings.maxButtons && bytesOf(all) <= maxBytes) return all;
  const label = settings.copy.openPage;
  const page: Button = { id: 'page', label, style: 'default', confirm: undefined, url: out.pageUrl };
  const taps = buttons.filter(button => button.url === undefined);
  for (let count = Math.min(taps.length, settings.maxButtons - 1); count > 0; count -= 1) {
    const fewer = settings.write([...taps.slice(0, count), page], out);
    if (bytesOf(fewer) <= maxBytes) return fewer;
  }
  return settings.write([page], out);
}
