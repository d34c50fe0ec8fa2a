import type { Logger } from 'pino';
import { z } from 'zod';
import type { LinkHealth } from '../../src/chat/adapter.ts';
import { type Dispatcher, NotKept } from './dispatch.ts';
import { envelopeSchema } from './events.ts';
import type { Http } from './http.ts';
import { parseJson } from './json.ts';
import type { Redact } from './redact.ts';
import { type LongConnection, openLongConnection } from './sdk.ts';
import type { Timers } from './timers.ts';

export interface StreamParts {
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly http: Http;
  readonly pingTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  /** First pause after the platform refused the connection; doubles up to the last. */
  readonly retryMs: number;
  readonly lost: () => void;
  readonly maxRetryMs: number;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redact;
}

/**
 * The long connection (长连接): the SDK's client keeps the socket, this keeps the client. A refusal that the SDK takes as
 * final (busy, too many connections, wrong secret) is tried again with growing pauses, since it may pass.
 */
export class Stream {
  readonly #parts: StreamParts;
  readonly #dispatcher: Dispatcher;
  readonly #connection: LongConnection;
  #state: LinkHealth['state'] = 'off';
  #detail: string | undefined;
  #refusals = 0;
  #cancelRetry: (() => void) | undefined;
  #closed = false;

  constructor(parts: StreamParts, dispatcher: Dispatcher) {
    this.#parts = parts;
    this.#dispatcher = dispatcher;
    this.#connection = openLongConnection({
      domain: parts.domain,
      appId: parts.appId,
      appSecret: parts.appSecret,
      post: (path, json, headers) => askAddress(parts.http, path, json, headers),
      agent: parts.http.socketAgent,
      pingTimeoutS: parts.pingTimeoutMs / 1_000,
      handshakeTimeoutMs: parts.handshakeTimeoutMs,
      onEvent: payload => this.#onEvent(payload),
      onUp: () => this.#onUp(),
      onLost: () => {
        this.#become('connecting', 'the connection broke, connecting again');
        parts.lost();
      },
      onGaveUp: reason => this.#onGaveUp(reason),
      log: (level, text) => parts.log[level]({ sdk: parts.redact(text) }, 'Feishu long connection'),
    });
  }

  start(): void {
    this.#become('connecting', 'connecting');
    this.#connection.start();
  }

  /** Takes nothing more, lets what is in hand be answered, then closes. */
  async stop(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#dispatcher.drain();
    // The SDK writes an ack after our promise settled.
    await nextTurn();
    this.#connection.close();
    this.#become('off', 'stopped');
  }

  health(): LinkHealth {
    return {
      state: this.#state,
      ...(this.#detail === undefined ? {} : { detail: this.#detail }),
      ...(this.#dispatcher.lastInboundAt === undefined
        ? {}
        : { lastInboundAt: this.#dispatcher.lastInboundAt }),
    };
  }

  /** What is answered here travels in the ack; a rejection becomes code 500, upon which the platform pushes again. */
  async #onEvent(payload: unknown): Promise<unknown> {
    const envelope = envelopeSchema.safeParse(payload);
    if (!envelope.success) {
      this.#parts.log.warn('Feishu pushed something that is not an event of version 2.0');
      return undefined;
    }
    if (this.#closed) throw new NotKept('stopping');
    const answer = await this.#dispatcher.dispatch(envelope.data);
    const { delivered } = answer;
    if (delivered !== undefined) void this.#whenWritten(delivered);
    return answer.body;
  }

  /** The ack is handed to the socket right after our promise resolved; a socket that broke meanwhile took nothing. */
  async #whenWritten(delivered: () => void): Promise<void> {
    await nextTurn();
    if (this.#connection.state() === 'connected') delivered();
  }

  #onUp(): void {
    this.#refusals = 0;
    this.#become('up', undefined);
  }

  #onGaveUp(reason: string): void {
    const { timers, redact, retryMs, maxRetryMs } = this.#parts;
    if (this.#closed) return;
    const pauseMs = Math.min(maxRetryMs, retryMs * 2 ** this.#refusals);
    this.#refusals += 1;
    this.#become('down', redact(reason));
    this.#cancelRetry = timers.after(pauseMs, () => this.#connection.start());
  }

  #become(state: LinkHealth['state'], detail: string | undefined): void {
    if (state !== this.#state) {
      const level = state === 'down' ? 'error' : 'info';
      this.#parts.log[level]({ state, detail }, 'Feishu long connection');
    }
    this.#state = state;
    this.#detail = detail;
  }
}

const discoverySchema = z.looseObject({ code: z.number(), data: z.unknown().optional() });

/**
 * The answer with the connection's address. The SDK takes `data` of it apart and, when it is null, retries for ever
 * without reporting; here a refusal always has a `data`, so that its code surfaces.
 */
async function askAddress(
  http: Http,
  path: string,
  json: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const result = await http.send({ method: 'POST', path, json, headers });
  if (result.type !== 'response') throw new Error(result.reason);
  const body = discoverySchema.safeParse(parseJson(result.bytes.toString('utf8')));
  if (!body.success) throw new Error(`the endpoint answered HTTP ${result.status} without a code`);
  return JSON.stringify({ ...body.data, data: body.data.data ?? {} });
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}
