import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import type { Logger } from 'pino';
import type { InboundHandler, InboundReply, MessageEvent, TapEvent } from '../../src/chat/adapter.ts';
import { UPDATE_BY_KEY } from './cards.ts';
import type { FrameAnswer, FrameHandler } from './connection.ts';
import type { Counters } from './counters.ts';
import { parseJson } from './form.ts';
import type { Frame } from './frames.ts';
import type { Messages } from './messages.ts';
import type { PlatformEvent } from './options.ts';
import { readMessage, readTap } from './parse.ts';
import type { QuotaMeter } from './quota.ts';
import type { Redactor } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { CardParams, Renderer } from './render.ts';
import type { Timers } from './timers.ts';
import { InHand, within } from './timers.ts';

/** The platform's answer to a card callback; what it does not name stays as it is. */
interface CardAnswer {
  readonly cardUpdateOptions: typeof UPDATE_BY_KEY;
  readonly cardData?: { readonly cardParamMap: CardParams };
  /** The tapper's own variables; not keyed by user id in a callback's answer. */
  readonly userPrivateData?: { readonly cardParamMap: CardParams };
}

interface TapResult {
  readonly answer: CardAnswer;
  /** To be called when the answer was written. */
  readonly written?: () => void;
}

/** How often an answer to a message is tried while the platform throttles. */
const ANSWER_ATTEMPTS = 3;

const KEEP: CardAnswer = { cardUpdateOptions: UPDATE_BY_KEY };

export interface InboundDeps {
  readonly renderer: Renderer;
  readonly messages: Messages;
  readonly quota: QuotaMeter;
  readonly counters: Counters;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redactor;
  readonly tapMs: number;
  readonly eventMs: number;
  readonly onPlatformEvent?: (event: PlatformEvent) => Promise<void>;
}

/** Turns what the platform delivers, by stream or by HTTP, into the port's events and the answers back. */
export interface Inbound {
  setHandler(handle: InboundHandler): void;
  /** Answers a card callback within the budget; rejects when nothing was kept. */
  tap(data: unknown, eventId: string): Promise<TapResult>;
  /** Resolves when the message is kept; rejects when it is not. */
  message(data: unknown): Promise<void>;
  /** Whether the event was kept in time; otherwise the platform is to send it again. */
  platformEvent(event: PlatformEvent): Promise<boolean>;
  readonly frames: FrameHandler;
  /** Resolves when no tap on this card waits for its answer: the platform wants no update meanwhile. */
  answered(cardId: string): Promise<void>;
  /** Resolves when nothing is being handled any more, slow taps and answers to messages included. */
  idle(): Promise<void>;
  lastInboundAt(): number | undefined;
}

export function createInbound(deps: InboundDeps): Inbound {
  const { renderer, messages, counters, quota, timers, log, redact } = deps;
  const inHand = new InHand();
  const taps = new Map<string, Promise<TapResult>>();
  let handler: InboundHandler | undefined;
  let lastInboundAt: number | undefined;

  function handle(event: TapEvent | MessageEvent): Promise<InboundReply> {
    lastInboundAt = timers.now();
    quota.count('stream', 1);
    if (handler === undefined) return Promise.reject(new Error('intake is not open yet'));
    // A handler that throws before its first await is contained here as well.
    const current = handler;
    return inHand.track(Promise.resolve().then(() => current(event)));
  }

  function quotaIsOver(): void {
    counters.quotaMessages += 1;
    quota.exhausted('stream');
  }

  function cardAnswer(tap: TapEvent, reply: InboundReply): CardAnswer {
    const note = reply.text === undefined ? '' : reply.text.content;
    const fresh = reply.card === undefined ? undefined : renderer.params(reply.card);
    if (renderer.settings.mode === 'own') {
      return {
        ...KEEP,
        ...(fresh === undefined ? {} : { cardData: { cardParamMap: fresh } }),
        userPrivateData: { cardParamMap: renderer.note(note) },
      };
    }
    // The public template has no private variable; the line may stand on the card only when the card is the tapper's.
    const own = reply.card === undefined || reply.card.userId === tap.userId;
    const params = { ...fresh, ...(own && note !== '' ? renderer.note(note) : {}) };
    return Object.keys(params).length === 0 ? KEEP : { ...KEEP, cardData: { cardParamMap: params } };
  }

  async function tap(data: unknown, eventId: string): Promise<TapResult> {
    const read = readTap(data, eventId);
    if (read.type === 'quota') {
      quotaIsOver();
      return { answer: KEEP };
    }
    if (read.type === 'foreign') {
      counters.foreignTaps += 1;
      return { answer: KEEP };
    }
    counters.taps += 1;
    const answering = answerTap(read.tap);
    taps.set(read.tap.cardId, answering);
    try {
      return await answering;
    } finally {
      if (taps.get(read.tap.cardId) === answering) taps.delete(read.tap.cardId);
    }
  }

  /**
   * The platform is answered only after commit. One that comes after its deadline shows the tapper a failure; her tap
   * is kept all the same, and the reconciler brings the card.
   */
  async function answerTap(event: TapEvent): Promise<TapResult> {
    const startedAt = timers.now();
    const reply = await handle(event);
    if (timers.now() - startedAt > deps.tapMs) counters.slowTaps += 1;
    tellStranger(event, reply);
    const answer = cardAnswer(event, reply);
    return reply.card === undefined || reply.acknowledged === undefined
      ? { answer }
      : { answer, written: reply.acknowledged };
  }

  /** On the public template a line for the tapper alone can't stand on somebody else's card: it comes as a message. */
  function tellStranger(event: TapEvent, reply: InboundReply): void {
    if (reply.text === undefined || renderer.settings.mode === 'own') return;
    if (reply.card !== undefined && reply.card.userId === event.userId) return;
    void inHand.track(sayQuietly({ userId: event.userId }, reply.text.content, event.eventId));
  }

  async function message(data: unknown): Promise<void> {
    const read = readMessage(data);
    switch (read.type) {
      case 'quota':
        quotaIsOver();
        return;
      case 'anonymous':
        counters.anonymousMessages += 1;
        log.warn('DingTalk message without a user id: from outside, or the app is not published');
        return;
      case 'bad':
        counters.badFrames += 1;
        return;
      case 'message': {
        counters.messages += 1;
        if (read.webhook !== undefined && read.message.chat.kind === 'group') {
          messages.rememberWebhook(read.message.chat.id, read.webhook);
        }
        const reply = await handle(read.message);
        if (reply.text !== undefined) void inHand.track(answerMessage(read.message, reply.text.content));
      }
    }
  }

  /**
   * The answer goes out after the ack: a slow API must not make the platform deliver the message again. A throttled
   * one is tried again; an unknown end is not, because the platform knows no key for texts.
   */
  async function answerMessage(to: MessageEvent, content: string): Promise<void> {
    const group = to.chat.kind === 'group';
    const where = group ? { chatId: to.chat.id } : { userId: to.userId };
    await sayQuietly(where, content, to.eventId, group ? to.userId : undefined);
  }

  async function sayQuietly(
    where: { userId: string } | { chatId: string },
    content: string,
    eventId: string,
    mention?: string,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await messages.text(where, content, mention);
      if (outcome.outcome === 'sent') return;
      if (outcome.outcome !== 'throttled' || attempt === ANSWER_ATTEMPTS) {
        log.warn({ outcome, eventId }, 'DingTalk answer not sent');
        return;
      }
      const { retryAfterMs } = outcome;
      await new Promise<void>(resolve => timers.after(retryAfterMs, resolve));
    }
  }

  async function platformEvent(event: PlatformEvent): Promise<boolean> {
    counters.platformEvents += 1;
    quota.count('stream', 1);
    if (deps.onPlatformEvent === undefined) return true;
    const take = deps.onPlatformEvent;
    const pending = inHand.track(Promise.resolve().then(() => take(event)));
    try {
      if ((await within(timers, deps.eventMs, pending)) !== undefined) return true;
    } catch (error) {
      counters.handlerFailures += 1;
      log.error(
        { reason: reasonOf(error, redact), type: event.type },
        'DingTalk organisation event not kept',
      );
      return false;
    }
    pending.catch((error: unknown) => {
      log.error(
        { reason: reasonOf(error, redact), type: event.type },
        'DingTalk organisation event not kept',
      );
    });
    return false;
  }

  async function tapFrame(frame: Frame): Promise<FrameAnswer> {
    const { answer, written } = await tap(parseJson(frame.data), frame.headers.messageId);
    return { data: { response: answer }, ...(written === undefined ? {} : { written }) };
  }

  async function messageFrame(frame: Frame): Promise<FrameAnswer> {
    await message(parseJson(frame.data));
    return { data: { response: null } };
  }

  async function eventFrame(frame: Frame): Promise<FrameAnswer> {
    const kept = await platformEvent({
      eventId: frame.headers.eventId ?? frame.headers.messageId,
      type: frame.headers.eventType ?? '',
      data: parseJson(frame.data),
    });
    return { data: { status: kept ? 'SUCCESS' : 'LATER' } };
  }

  return {
    setHandler(handle) {
      handler = handle;
    },
    tap,
    message,
    platformEvent,
    frames(frame) {
      if (frame.type === 'EVENT') return eventFrame(frame);
      if (frame.headers.topic === TOPIC_CARD) return tapFrame(frame);
      if (frame.headers.topic === TOPIC_ROBOT) return messageFrame(frame);
      return undefined;
    },
    async answered(cardId) {
      await taps.get(cardId)?.catch(() => undefined);
    },
    idle: () => inHand.idle(),
    lastInboundAt: () => lastInboundAt,
  };
}
