import type { Clock } from '../clock.ts';
import { keep } from '../journal.ts';
import type { Chat, ChatMessage } from './chats.ts';

export type Params = Readonly<Record<string, string>>;

export interface CardUpdate {
  readonly at: number;
  /** `create`, `api` or the answer to a tap. */
  readonly via: 'create' | 'api' | 'callback';
  readonly params: Params;
}

/** A space that a card may be delivered to, as its creation declared. */
export type Space = 'IM_ROBOT' | 'IM_GROUP';

export interface CardInstance {
  readonly outTrackId: string;
  readonly templateId: string;
  readonly callbackType: string | undefined;
  readonly callbackRouteKey: string | undefined;
  readonly userIdType: 1 | 2;
  readonly createdAt: number;
  readonly spaces: ReadonlySet<Space>;
  params: Params;
  /** By userId. */
  readonly privateParams: Map<string, Params>;
  /** Where it hangs. */
  readonly deliveries: { readonly chat: Chat; readonly message: ChatMessage }[];
  readonly updates: CardUpdate[];
  rev: number;
  /** Taps under way. */
  readonly tapping: Map<string, number>;
}

export interface CardChange {
  readonly params?: Params | undefined;
  readonly byKey: boolean;
  /** By userId. */
  readonly privateParams?: ReadonlyMap<string, Params>;
  readonly privateByKey: boolean;
}

/** Every card instance of the app. */
export class Cards {
  readonly #clock: Clock;
  readonly #cards = new Map<string, CardInstance>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(outTrackId: string): CardInstance | undefined {
    return this.#cards.get(outTrackId);
  }

  add(card: Omit<CardInstance, 'createdAt' | 'deliveries' | 'updates' | 'rev' | 'tapping'>): CardInstance {
    const at = this.#clock.now();
    const whole: CardInstance = {
      ...card,
      createdAt: at,
      deliveries: [],
      updates: [{ at, via: 'create', params: card.params }],
      rev: 1,
      tapping: new Map(),
    };
    this.#cards.set(card.outTrackId, whole);
    return whole;
  }

  /** Overwrites unless told to go key by key: what is not repeated vanishes. */
  change(card: CardInstance, change: CardChange, via: 'api' | 'callback'): void {
    if (change.params !== undefined) {
      card.params = change.byKey ? { ...card.params, ...change.params } : change.params;
    }
    for (const [userId, params] of change.privateParams ?? []) {
      const before = change.privateByKey ? (card.privateParams.get(userId) ?? {}) : {};
      card.privateParams.set(userId, { ...before, ...params });
    }
    card.rev += 1;
    keep(card.updates, { at: this.#clock.now(), via, params: card.params }, 500);
  }

  all(): CardInstance[] {
    return [...this.#cards.values()];
  }

  clear(): void {
    this.#cards.clear();
  }
}

/** What this person's copy of the card holds. */
export function paramsFor(card: CardInstance, userId: string): Params {
  return { ...card.params, ...card.privateParams.get(userId) };
}
