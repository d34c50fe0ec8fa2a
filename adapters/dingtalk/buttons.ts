import type { OutboundCard } from '../../src/chat/adapter.ts';
import type { Affordance } from '../../src/chat/capability.ts';
import type { Action } from '../../src/chat/card.ts';
import type { Copy } from './copy.ts';
import { bytesOf, cutWithMark, plain } from './markdown.ts';

/** A button as the public markdown-and-buttons template takes it; our own template binds to the same shape. */
export type Button = TapButton | LinkButton;

interface TapButton {
  readonly text: string;
  readonly color: Color;
  readonly id: string;
  readonly request: true;
  /** What comes back with the tap: action, card and version, nothing that grants anything. */
  readonly params: { readonly id: string; readonly c: string; readonly v: string };
  readonly confirm?: string;
}

interface LinkButton {
  readonly text: string;
  readonly color: Color;
  readonly url: string;
  /** The template reads a separate address on iPhones. */
  readonly iosUrl: string;
}

type Color = 'blue' | 'gray' | 'red';

/** Longest label of a button in bytes; longer ones are cut by the client in ways that differ. */
const LABEL_BYTES = 60;

export interface ButtonSettings {
  readonly copy: Copy;
  readonly maxButtons: number;
  /** The public template knows blue and gray; our own may show dangerous actions in red and ask first. */
  readonly ownTemplate: boolean;
}

function colorOf(action: Action, settings: ButtonSettings): Color {
  if (action.style === 'primary') return 'blue';
  return action.style === 'danger' && settings.ownTemplate ? 'red' : 'gray';
}

function toButton(way: Affordance, out: OutboundCard, settings: ButtonSettings): Button | undefined {
  const { action } = way;
  const text = cutWithMark(plain(action.label), LABEL_BYTES, '…');
  const color = colorOf(action, settings);
  if (way.type === 'page') return { text, color, url: way.url, iosUrl: way.url };
  if (way.type === 'reply') return undefined;
  return {
    text,
    color,
    id: action.id,
    request: true,
    params: { id: action.id, c: out.cardId, v: String(out.version) },
    ...(settings.ownTemplate && action.confirm !== undefined ? { confirm: plain(action.confirm) } : {}),
  };
}

/**
 * Buttons whose JSON (as `wrap` writes it) stays within `maxBytes`. When they do not all fit, buttons that open the
 * card's page give way to a single one, and then taps from the end: on the page every action waits.
 */
export function fitButtons(
  ways: readonly Affordance[],
  out: OutboundCard,
  maxBytes: number,
  settings: ButtonSettings,
  wrap: (buttons: readonly Button[]) => string,
): string {
  const buttons = ways.flatMap(way => toButton(way, out, settings) ?? []);
  const all = wrap(buttons);
  if (buttons.length <= settings.maxButtons && bytesOf(all) <= maxBytes) return all;
  const page: Button = { text: settings.copy.openPage, color: 'gray', url: out.pageUrl, iosUrl: out.pageUrl };
  const taps = buttons.filter(button => 'request' in button);
  for (let count = Math.min(taps.length, settings.maxButtons - 1); count > 0; count -= 1) {
    const fewer = wrap([...taps.slice(0, count), page]);
    if (bytesOf(fewer) <= maxBytes) return fewer;
  }
  return wrap([page]);
}
