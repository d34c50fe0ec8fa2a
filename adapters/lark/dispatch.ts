import type { Logger } from 'pino';
import type { LarkWords } from '../../cards/lark-words.ts';
import type { InboundHandler, InboundReply, MessageEvent, TapEvent } from '../../src/chat/adapter.ts';
import type { CardJson } from './card-json.ts';
import { type Envelope, readEnvelope } from './events.ts';
import { type Redact, reasonOf } from './redact.ts';
import { type Timers, UnderWay, within } from './timers.ts';

/** What the platform is answered for one push. */
export interface Answer {
  /** The body of the answer or the data of the ack; undefined for none. */
  readonly body?: {
    readonly toast?: Toast;
    readonly card?: { readonly type: 'raw'; readonly data: CardJson };
  };
  /** To be called once the answer is on its way to the platform. */
  readonly delivered?: () => void;
}

interface Toast {
  readonly type: 'info' | 'success' | 'warning';
  readonly content: string;
}

export interface DispatchParts {
  readonly timers: Timers;
  readonly now: () => Date;
  readonly log: Logger;
  readonly redact: Redact;
  readonly wording: LarkWords;
  /** How long a tap may take before it is answered with `wording.working`, in milliseconds. */
  readonly tapMs: number;
  readonly botOpenId: () => string | undefined;
  /** The card for an ack, and a note that this message shows this version now. */
  readonly draw: (card: NonNullable<InboundReply['card']>) => CardJson | undefined;
  readonly shown: (messageId: string, version: number) => void;
  /** Whether an ack that carried the card counts as having shown it. */
  readonly trustAckCard: boolean;
  /** Answers a message that was typed. Must not throw. */
  readonly reply: (message: { readonly id: string; readonly chatId: string }, text: string) => Promise<void>;
  /** Tells one person something outside of any card. Must not throw. */
  readonly tell: (userId: string, key: string, text: string) => Promise<void>;
}

/** Nothing was kept: the platform has to deliver again. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

/** The one way in for pushes, by whichever wire they came. */
export class Dispatcher {
  readonly #parts: DispatchParts;
  readonly #handle: InboundHandler;
  readonly #underWay = new UnderWay();
  #stopped = false;
  #lastInboundAt: Date | undefined;

  constructor(parts: DispatchParts, handle: InboundHandler) {
    this.#parts = parts;
    this.#handle = handle;
  }

  get lastInboundAt(): Date | undefined {
    return this.#lastInboundAt;
  }

  /** Rejects with `NotKept` when nothing was kept; otherwise answers after commit. */
  dispatch(envelope: Envelope): Promise<Answer> {
    if (this.#stopped) return Promise.reject(new NotKept('stopping'));
    this.#lastInboundAt = this.#parts.now();
    return this.#underWay.track(this.#dispatch(envelope));
  }

  /** Takes nothing more and resolves when everything in hand is done. */
  drain(): Promise<void> {
    this.#stopped = true;
    return this.#underWay.idle();
  }

  async #dispatch(envelope: Envelope): Promise<Answer> {
    const inbound = readEnvelope(envelope, this.#parts.botOpenId());
    switch (inbound.type) {
      case 'tap':
        return this.#tap(inbound.event, inbound.messageId);
      case 'message':
        return this.#message(inbound.event, inbound.messageId);
      case 'other':
        this.#parts.log.debug({ what: inbound.what }, 'Feishu event without effect');
        return {};
    }
  }

  async #tap(event: TapEvent, messageId: string | undefined): Promise<Answer> {
    const handled = this.#underWay.track(this.#kept(event));
    const first = await within(this.#parts.timers, this.#parts.tapMs, handled);
    if (first.late) {
      void this.#underWay.track(this.#finishLate(event, handled));
      return { body: { toast: { type: 'info', content: this.#parts.wording.working } } };
    }
    return this.#tapAnswer(event, messageId, first.value);
  }

  #tapAnswer(event: TapEvent, messageId: string | undefined, reply: InboundReply): Answer {
    const { draw, shown, trustAckCard } = this.#parts;
    // Another card than the tapped one must not take its place.
    const ours = reply.card?.cardId === event.cardId ? reply.card : undefined;
    const data = ours === undefined ? undefined : draw(ours);
    if (ours !== undefined && data !== undefined && messageId !== undefined) shown(messageId, ours.version);
    const carried = reply.card === undefined || (data !== undefined && trustAckCard);
    return {
      body: {
        ...(reply.text === undefined ? {} : { toast: toastOf(reply.text) }),
        ...(data === undefined ? {} : { card: { type: 'raw', data } }),
      },
      ...(carried && reply.acknowledged !== undefined ? { delivered: reply.acknowledged } : {}),
    };
  }

  /** The toast said 处理中; what it should have said follows as a message, the card by the reconciler. */
  async #finishLate(event: TapEvent, handled: Promise<InboundReply>): Promise<void> {
    const { tell, wording } = this.#parts;
    try {
      const reply = await handled;
      if (reply.text?.tone === 'warn') await tell(event.userId, event.eventId, reply.text.content);
    } catch {
      await tell(event.userId, event.eventId, wording.notKept);
    }
  }

  async #message(event: MessageEvent, messageId: string): Promise<Answer> {
    const reply = await this.#kept(event);
    const { text, acknowledged } = reply;
    if (text !== undefined)
      void this.#underWay.track(this.#parts.reply({ id: messageId, chatId: event.chat.id }, text.content));
    // An ack of a message carries no card, so a card in the reply stays for the reconciler.
    return reply.card === undefined && acknowledged !== undefined ? { delivered: acknowledged } : {};
  }

  async #kept(event: TapEvent | MessageEvent): Promise<InboundReply> {
    try {
      return await this.#handle(event);
    } catch (error) {
      const reason = reasonOf(error, this.#parts.redact);
      this.#parts.log.error(
        { type: event.type, eventId: event.eventId, reason },
        'Feishu event was not kept',
      );
      throw new NotKept(reason);
    }
  }
}

function toastOf(text: NonNullable<InboundReply['text']>): Toast {
  return { type: text.tone === 'ok' ? 'success' : 'warning', content: text.content };
}
