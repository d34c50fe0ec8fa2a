import type { FastifyInstance } from 'fastify';
import type { Capabilities } from './capability.ts';
import type { Card, FormValues } from './card.ts';

/** A chat platform; the order is the order in reports. */
export const PLATFORMS = ['dingtalk', 'lark', 'zwdd'] as const;
export type Platform = (typeof PLATFORMS)[number];
/** Where a tap may come from: a platform, or the card's own page. There `userId` is our own person id. */
export type Channel = Platform | 'h5';

/**
 * Something an official did, normalised. `eventId` is the platform's own identity of the event and the same for
 * every redelivery. `userId` is the platform's authenticated user id: the only thing authority is looked up by.
 */
export type InboundEvent = TapEvent | MessageEvent;

export interface TapEvent {
  readonly type: 'tap';
  readonly platform: Channel;
  readonly eventId: string;
  readonly userId: string;
  /** Our card id as the button carried it; unverified until looked up. */
  readonly cardId: string;
  readonly action: string;
  readonly form: FormValues;
}

export interface MessageEvent {
  readonly type: 'message';
  readonly platform: Platform;
  readonly eventId: string;
  readonly userId: string;
  readonly chat: { readonly id: string; readonly kind: 'direct' | 'group' };
  /** Without the mention of the bot; at most 4000 characters. */
  readonly text: string;
  /** The platform's id of the message this one answers, where the platform tells. */
  readonly replyTo?: string;
  /** Pictures and files: the adapter's own handle, fetched later by `fetchFile`. */
  readonly files: readonly InboundFile[];
}

export interface InboundFile {
  readonly handle: string;
  readonly name: string;
  readonly type: 'image' | 'file' | 'audio' | 'video';
}

/** What the platform is answered, after commit. */
export interface InboundReply {
  /** The tapped card as it stands now: the ack carries it where the platform lets it. */
  readonly card?: OutboundCard;
  /** A short line for the tapper alone (toast), or the answer to a message. */
  readonly text?: { readonly tone: 'ok' | 'warn'; readonly content: string };
  /** To be called once the platform took the ack, so that the card need not be sent again. */
  readonly acknowledged?: () => void;
}

/** Resolves after commit; rejects when nothing was kept, so that the platform redelivers. */
export type InboundHandler = (event: InboundEvent) => Promise<InboundReply>;

/** One card for one person. */
export interface OutboundCard {
  /** Our card id (`CardMessage.id`), what a button carries and every idempotency key starts with. */
  readonly cardId: string;
  /** 1 for the first post of this card; higher after a re-post past the edit window. Part of the idempotency key. */
  readonly post: number;
  /** The state version this rendering shows. */
  readonly version: number;
  readonly card: Card;
  /** The person's id on this platform. */
  readonly userId: string;
  /** Page of the same card for this person; always there, so that no card is a dead end. */
  readonly pageUrl: string;
  readonly urgent: boolean;
  /** How often the same kind of text went out before (第 n 次), for platforms that drop repeats. */
  readonly repeat: number;
}

/** What became of one card (design.md §3.4). Nothing is swallowed. */
export type Outcome =
  | { readonly outcome: 'sent'; readonly ref: string }
  /** Never retried: the platform said no for a reason that will stay. */
  | { readonly outcome: 'refused'; readonly code: string; readonly reason: string }
  | { readonly outcome: 'throttled'; readonly retryAfterMs: number; readonly code: string }
  /** It may or may not have arrived. Retried only where `idempotent` says the platform drops the double. */
  | { readonly outcome: 'unknown'; readonly reason: string; readonly idempotent: boolean };

/** A message that is not a card: an answer to what was typed. */
export interface OutboundText {
  readonly key: string;
  readonly to: { readonly userId: string } | { readonly chatId: string };
  readonly content: string;
}

/** How the link to a platform stands, for `/readyz` and metrics. */
export interface LinkHealth {
  readonly state: 'up' | 'connecting' | 'down' | 'off';
  /** Why, in English for operators, without secrets. */
  readonly detail?: string;
  readonly lastInboundAt?: Date;
}

export interface ChatAdapter {
  readonly platform: Platform;
  readonly capabilities: Capabilities;
  /**
   * Opens the inbound link. Resolves once trying; `health` tells whether it is up. `lost` is called whenever the link
   * broke: what was answered in the last moments may never have been read.
   */
  start(handle: InboundHandler, lost?: () => void): Promise<void>;
  /** Stops intake, waits for events in hand, closes. Final. */
  stop(): Promise<void>;
  health(): LinkHealth;
  /** Posts new cards; answers in the same order. Cards of equal content may share a call where the platform has one. */
  post(cards: readonly OutboundCard[]): Promise<Outcome[]>;
  /** Brings an earlier post (`ref`) to the card's present look; answers in the same order. */
  update(cards: readonly { readonly ref: string; readonly out: OutboundCard }[]): Promise<Outcome[]>;
  /** Answers what someone typed. */
  say(text: OutboundText): Promise<Outcome>;
  /** The platform's stronger bell (DING, 加急) for a card already posted; absent where the platform has none. */
  ring?(card: { readonly ref: string; readonly out: OutboundCard }): Promise<Outcome>;
  /** The person's id on this platform by mobile number; undefined when the platform does not know it. */
  findUser?(mobile: string): Promise<string | undefined>;
  /** Content of a file someone sent to the bot. */
  fetchFile?(handle: string): Promise<{ readonly bytes: Uint8Array; readonly mime: string }>;
  /** Who has read a message of ours and when, by the person's id here; absent where the platform does not tell. */
  readersOf?(ref: string): Promise<ReadonlyMap<string, Date>>;
  /** Adds `POST /webhooks/<platform>`; raw bodies are verified by the adapter itself. */
  webhook?(app: FastifyInstance): void;
}
