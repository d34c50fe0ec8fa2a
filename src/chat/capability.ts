import type { Action, Card } from './card.ts';

/** What a platform can do, declared by its adapter; the only input to degradation. */
export interface Capabilities {
  /** A button can call back and the card is answered in place. */
  readonly callbackButtons: boolean;
  /** Fields inside the card. */
  readonly forms: boolean;
  /** A posted card can be changed. */
  readonly update: boolean;
  /** Days during which it can be changed; `Infinity` when the platform sets no limit. */
  readonly editWindowDays: number;
  /**
   * How long, in milliseconds, the platform drops a repeated post under our key; 0 when it never does, `Infinity` when
   * it knows no end of it.
   */
  readonly idempotencyWindowMs: number;
  /** Same content for several people in one call. */
  readonly recipientsPerCall: number;
  /** UTF-8 bytes of a whole rendered card. */
  readonly maxBytes: number;
  readonly maxButtons: number;
  readonly chart: 'native' | 'picture' | 'none';
  readonly urgentPush: boolean;
  readonly readReceipts: boolean;
  /** Visible open item in the platform's own to-do list. */
  readonly todo: boolean;
  /** The same text to the same person is dropped for a day. */
  readonly dropsRepeats: boolean;
}

/** One way to act on a card on a given platform. */
export type Affordance =
  /** A button that calls back. */
  | { readonly type: 'tap'; readonly action: Action }
  /** Fields in the card, submitted in place. */
  | { readonly type: 'form'; readonly action: Action }
  /** A button that opens the card's own page, where the same action waits. */
  | { readonly type: 'page'; readonly action: Action; readonly url: string }
  /** A line 回复 n ＝ action. */
  | { readonly type: 'reply'; readonly action: Action; readonly number: number };

/**
 * Decides, for every action of a card, how it is offered on a platform (design.md §3.10). An action that a card
 * cannot carry becomes a link to the same action on the card's page; without callback buttons the actions that need
 * no fields may also be answered by a numbered reply.
 */
export function affordances(card: Card, can: Capabilities, pageUrl: string): Affordance[] {
  return card.actions.flatMap((action, index): Affordance[] => {
    if (action.url !== undefined) return [{ type: 'page', action, url: absolute(action.url, pageUrl) }];
    const needsForm = (action.fields?.length ?? 0) > 0;
    const needsPhoto = action.fields?.some(field => field.type === 'photo') ?? false;
    if (needsForm && can.forms && !needsPhoto && can.callbackButtons) return [{ type: 'form', action }];
    const page: Affordance = { type: 'page', action, url: `${pageUrl}?a=${encodeURIComponent(action.id)}` };
    if (needsForm) return [page];
    if (can.callbackButtons) return [{ type: 'tap', action }];
    return [page, { type: 'reply', action, number: index + 1 }];
  });
}

/** A link such as `?f=…` belongs to the card's own page, which knows who opens it. */
function absolute(url: string, pageUrl: string): string {
  return url.startsWith('?') ? `${pageUrl}${url}` : url;
}

/** Kept back of a platform's window for clocks that differ and calls under way; a tenth of a short one. */
const WINDOW_SAFETY_MS = 300_000;

/**
 * Whether a post that was tried at `unclearSince` with an unknown end may be tried again: only while the platform would
 * drop the double. After that it is for an operator to see (design.md §3.4). No platform says what went out under a key.
 */
export function mayPostAgain(can: Capabilities, unclearSince: Date | null, now: Date): boolean {
  if (unclearSince === null) return true;
  const safety = Math.min(WINDOW_SAFETY_MS, can.idempotencyWindowMs / 10);
  return now.getTime() - unclearSince.getTime() < can.idempotencyWindowMs - safety;
}
