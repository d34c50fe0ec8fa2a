import { LARK_WORDS, type LarkWords } from '../../cards/lark-words.ts';
import type { ChatAdapter, InboundHandler, LinkHealth } from '../../src/chat/adapter.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import { Breaker, DEFAULT_BREAKER } from './breaker.ts';
import { MAX_CARD_BYTES } from './card-json.ts';
import { Dispatcher } from './dispatch.ts';
import { createHttp, type Http } from './http.ts';
import { DEFAULT_LIMITS, Limits } from './limits.ts';
import { Messages } from './messages.ts';
import { Newest } from './newest.ts';
import { OpenApi } from './openapi.ts';
import {
  checkedDomain,
  DEFAULT_FEATURES,
  DEFAULT_TIMEOUTS,
  type Features,
  type LarkOptions,
  type Timeouts,
} from './options.ts';
import { botOpenId, fetchFile, findByMobile, readersOf } from './people.ts';
import { createCounter } from './quota.ts';
import { createRedact, type Redact, reasonOf } from './redact.ts';
import { Stream } from './stream.ts';
import { systemTimers, type Timers } from './timers.ts';
import { createTokenSource } from './token.ts';
import { addWebhook } from './webhook.ts';

export { LarkError } from './errors.ts';
export type { LarkOptions } from './options.ts';
export { type LarkSettings, larkSettings } from './settings.ts';

const EDIT_WINDOW_DAYS = 14;
/** How long a second message under the same `uuid` is dropped (`im-v1/message/create`). */
const IDEMPOTENCY_WINDOW_MS = 3_600_000;
/** No bound is documented but the number of elements; a button in a row takes three. */
const MAX_BUTTONS = 20;
const PARALLEL = 16;
/** Pause between two questions for the bot's own id. */
const BOT_RETRY_MS = 600_000;

/** What Feishu can do (card docs and `im-v1`), less what a private deployment says it lacks. */
export function larkCapabilities(lacks: Partial<Features> = {}): Capabilities {
  const features = { ...DEFAULT_FEATURES, ...lacks };
  return {
    callbackButtons: features.cards,
    forms: features.cards,
    update: true,
    editWindowDays: EDIT_WINDOW_DAYS,
    idempotencyWindowMs: IDEMPOTENCY_WINDOW_MS,
    recipientsPerCall: 1,
    maxBytes: MAX_CARD_BYTES,
    maxButtons: MAX_BUTTONS,
    chart: features.cards && features.chart ? 'native' : 'none',
    urgentPush: features.urgent,
    readReceipts: features.readReceipts,
    todo: false,
    dropsRepeats: false,
  };
}

/** Builds the Feishu adapter. Throws `SettingError` with one clear line for settings that cannot work. */
export function createLarkAdapter(options: LarkOptions): ChatAdapter {
  const domain = checkedDomain(options);
  const secrets = [options.appSecret, options.encryptKey ?? '', options.verificationToken ?? ''];
  const redact = createRedact(secrets);
  const timeouts: Timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const http = createHttp(
    { domain, timeoutMs: timeouts.requestMs, ca: options.ca, proxy: options.proxy },
    redact,
  );
  return new Lark(options, { domain, redact, timeouts, http });
}

interface Base {
  readonly domain: string;
  readonly redact: Redact;
  readonly timeouts: Timeouts;
  readonly http: Http;
}

class Lark implements ChatAdapter {
  readonly platform = 'lark' as const;
  readonly capabilities: Capabilities;
  readonly ring?: NonNullable<ChatAdapter['ring']>;
  /** Throws `LarkError` after the platform's seven days. */
  readonly readersOf?: NonNullable<ChatAdapter['readersOf']>;
  readonly #options: LarkOptions;
  readonly #base: Base;
  readonly #timers: Timers;
  readonly #wording: LarkWords;
  readonly #newest = new Newest();
  readonly #api: OpenApi;
  readonly #messages: Messages;
  #dispatcher: Dispatcher | undefined;
  #stream: Stream | undefined;
  #botOpenId: string | undefined;
  #askedForBotAt = Number.NEGATIVE_INFINITY;

  constructor(options: LarkOptions, base: Base) {
    const { log, now, appId } = options;
    const { redact } = base;
    this.#options = options;
    this.#base = base;
    this.#timers = options.timers ?? systemTimers;
    this.#wording = { ...LARK_WORDS, ...options.wording };
    this.capabilities = larkCapabilities(options.features);
    const settings = { ...DEFAULT_LIMITS, ...options.limits };
    const limits = new Limits(options.limiter, appId, settings, options.random ?? Math.random);
    const token = createTokenSource({ http: base.http, appId, appSecret: options.appSecret, now, redact });
    const { meter, monthlyCalls } = options;
    const count = createCounter({ meter, appId, monthlyCalls, now, log, redact });
    const timers = this.#timers;
    const breaker = new Breaker(DEFAULT_BREAKER, now);
    this.#api = new OpenApi({ http: base.http, token, limits, breaker, timers, log, redact, count });
    this.#messages = new Messages({
      api: this.#api,
      limits,
      capabilities: this.capabilities,
      wording: this.#wording,
      newest: this.#newest,
      parallel: options.parallel ?? PARALLEL,
      timers,
      log,
      redact,
    });
    if (this.capabilities.readReceipts) this.readersOf = ref => readersOf(this.#api, ref);
    if (this.capabilities.urgentPush) this.ring = ({ ref, out }) => this.#messages.ring(ref, out);
  }

  async start(handle: InboundHandler, lost: () => void = () => undefined): Promise<void> {
    const dispatcher = this.#createDispatcher(handle);
    this.#dispatcher = dispatcher;
    this.#knownBot();
    if (this.#options.events === 'webhook') return;
    const { domain, redact, http, timeouts } = this.#base;
    const { appId, appSecret, log } = this.#options;
    this.#stream = new Stream(
      {
        domain,
        appId,
        appSecret,
        http,
        pingTimeoutMs: timeouts.pingMs,
        handshakeTimeoutMs: timeouts.handshakeMs,
        retryMs: timeouts.retryMs,
        maxRetryMs: timeouts.maxRetryMs,
        lost,
        timers: this.#timers,
        log,
        redact,
      },
      dispatcher,
    );
    this.#stream.start();
  }

  async stop(): Promise<void> {
    await (this.#stream?.stop() ?? this.#dispatcher?.drain());
    this.#base.http.close();
  }

  health(): LinkHealth {
    const link = this.#linkHealth();
    const { trouble } = this.#api;
    return trouble === undefined || link.state === 'off' ? link : { ...link, state: 'down', detail: trouble };
  }

  post(cards: Parameters<ChatAdapter['post']>[0]): ReturnType<ChatAdapter['post']> {
    return this.#messages.post(cards);
  }

  update(cards: Parameters<ChatAdapter['update']>[0]): ReturnType<ChatAdapter['update']> {
    return this.#messages.update(cards);
  }

  say(text: Parameters<ChatAdapter['say']>[0]): ReturnType<ChatAdapter['say']> {
    return this.#messages.say(text);
  }

  findUser(mobile: string): Promise<string | undefined> {
    return findByMobile(this.#api, mobile);
  }

  fetchFile(handle: string): Promise<{ bytes: Uint8Array; mime: string }> {
    return fetchFile(this.#api, handle);
  }

  webhook(app: Parameters<NonNullable<ChatAdapter['webhook']>>[0]): void {
    if (this.#options.events !== 'webhook') return;
    const { appId, encryptKey, verificationToken, now, log } = this.#options;
    addWebhook(app, {
      appId,
      encryptKey: encryptKey === '' ? undefined : encryptKey,
      verificationToken: verificationToken ?? '',
      now,
      log,
      dispatcher: () => this.#dispatcher,
    });
  }

  #linkHealth(): LinkHealth {
    if (this.#stream !== undefined) return this.#stream.health();
    if (this.#dispatcher === undefined) return { state: 'off' };
    const { lastInboundAt } = this.#dispatcher;
    return { state: 'up', detail: 'webhook', ...(lastInboundAt === undefined ? {} : { lastInboundAt }) };
  }

  #createDispatcher(handle: InboundHandler): Dispatcher {
    const { now, log, trustAckCard } = this.#options;
    const messages = this.#messages;
    return new Dispatcher(
      {
        timers: this.#timers,
        now,
        log,
        redact: this.#base.redact,
        wording: this.#wording,
        tapMs: this.#base.timeouts.tapMs,
        botOpenId: () => this.#knownBot(),
        draw: card => messages.draw(card),
        shown: (messageId, version) => this.#newest.note(messageId, version),
        trustAckCard: trustAckCard ?? true,
        reply: (message, text) => messages.reply(message, text),
        tell: (userId, key, content) => messages.tell(userId, key, content),
      },
      handle,
    );
  }

  /** The bot's own id; asked for again now and then while it is unknown. Without it its mention is told by its kind. */
  #knownBot(): string | undefined {
    const now = this.#options.now().getTime();
    if (this.#botOpenId === undefined && now - this.#askedForBotAt >= BOT_RETRY_MS) {
      this.#askedForBotAt = now;
      void this.#learnBot();
    }
    return this.#botOpenId;
  }

  async #learnBot(): Promise<void> {
    try {
      this.#botOpenId = await botOpenId(this.#api);
    } catch (error) {
      this.#options.log.warn(
        { reason: reasonOf(error, this.#base.redact) },
        "could not learn the bot's own id",
      );
    }
  }
}
