import { DWClient } from 'dingtalk-stream';
import WebSocket from 'ws';
import type { Counters } from './counters.ts';
import type { Frame } from './frames.ts';
import { ACK, ackJson, readFrame } from './frames.ts';
import type { OpenRequest } from './gateway.ts';
import { OpenFailure, openConnection } from './gateway.ts';
import { reasonOf } from './redact.ts';
import type { Timers } from './timers.ts';
import { InHand } from './timers.ts';

/** What a frame is answered with. */
export interface FrameAnswer {
  readonly data: unknown;
  /** Called when the answer was written to an open connection; not when it was lost. */
  readonly written?: () => void;
}

/** Answers one CALLBACK or EVENT frame after commit; rejects when nothing was kept. Undefined: topic not ours. */
export type FrameHandler = (frame: Frame) => Promise<FrameAnswer> | undefined;

export interface ConnectionOptions {
  readonly open: Omit<OpenRequest, 'signal'>;
  readonly timers: Timers;
  readonly counters: Counters;
  readonly maxFrameBytes: number;
  readonly handle: FrameHandler;
  /** The handler failed; for the log. */
  readonly onHandlerFailure: (reason: string, topic: string) => void;
  /** The platform is about to close this connection and delivers nothing more on it. */
  readonly onLeaving: (connection: Connection) => void;
  readonly onClosed: (connection: Connection) => void;
}

/** Beyond this the message is not even buffered: the connection is closed. Between the two limits it is dropped. */
const HARD_MAX_BYTES = 16_000_000;
/** A peer that does not answer our close is cut off after this. */
const CLOSE_GRACE_MS = 1_000;

/** The SDK's constructor type omits options that it reads; built apart, they are accepted. */
function sdkOptions(open: ConnectionOptions['open']) {
  return {
    clientId: open.clientId,
    clientSecret: open.clientSecret,
    ua: open.userAgent,
    autoReconnect: false,
    keepAlive: false,
    debug: false,
    // An array of our own: the SDK's default is one array shared by all clients of the process.
    subscriptions: open.subscriptions.map(subscription => ({ ...subscription })),
  };
}

/**
 * One attempt at one stream connection: the official client, with its reconnecting and keep-alive off and the parts
 * overridden that its supervisor needs to see: opening, the socket, reading frames, answering.
 */
export class Connection extends DWClient {
  /** We are ending it, after everything in hand was answered. */
  closing = false;
  /** When the last frame of any kind came, or the connection opened; milliseconds since the epoch. */
  lastFrameAt = 0;
  openedAt = 0;
  /** Why `connect` ended without a connection (the SDK's `connect` never rejects). */
  failure: OpenFailure | undefined;
  /** A `disconnect` frame came, or a successor took over. */
  leaving = false;
  readonly #options: ConnectionOptions;
  readonly #aborter = new AbortController();
  readonly #inHand = new InHand();
  #socket: WebSocket | undefined;
  #url = '';
  #paused = false;

  constructor(options: ConnectionOptions) {
    super(sdkOptions(options.open));
    this.#options = options;
  }

  override async getEndpoint(): Promise<this> {
    try {
      const { subscriptions } = this.config;
      const open: OpenRequest = { ...this.#options.open, subscriptions, signal: this.#aborter.signal };
      this.#url = await openConnection(open);
      return this;
    } catch (error) {
      this.failure = this.#asFailure(error);
      throw this.failure;
    }
  }

  override _connect(): Promise<void> {
    const { timers } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#aborter.signal.aborted) {
        this.failure = new OpenFailure('retry', 'aborted');
        reject(this.failure);
        return;
      }
      const socket = new WebSocket(this.#url, { maxPayload: HARD_MAX_BYTES, perMessageDeflate: false });
      this.#socket = socket;
      // The SDK answers pings through its own private field.
      Reflect.set(this, 'socket', socket);
      this.#aborter.signal.addEventListener('abort', () => socket.terminate(), { once: true });
      socket.on('open', () => {
        this.connected = true;
        this.openedAt = timers.now();
        this.lastFrameAt = this.openedAt;
        resolve();
      });
      socket.on('message', data => this.onDownStream(rawBuffer(data)));
      socket.on('error', error => {
        this.failure ??= this.#asFailure(error);
        socket.terminate();
        reject(this.failure);
      });
      socket.on('close', () => {
        const wasOpen = this.openedAt > 0;
        this.connected = false;
        this.registered = false;
        if (wasOpen) this.#options.onClosed(this);
        else {
          this.failure ??= new OpenFailure('retry', 'connection closed during the handshake');
          reject(this.failure);
        }
      });
    });
  }

  /** Reads one downstream message. Nothing that a frame or a handler does gets out of here as an exception. */
  override onDownStream(raw: Buffer | string): void {
    const { counters, timers, maxFrameBytes } = this.#options;
    this.lastFrameAt = timers.now();
    counters.frames += 1;
    const result = readFrame(raw, maxFrameBytes);
    if (result.type === 'bad') counters.badFrames += 1;
    else if (result.type === 'oversized') counters.oversizedFrames += 1;
    else if (result.frame.type === 'SYSTEM') this.#onSystemFrame(result.frame);
    else if (!this.#paused) void this.#inHand.track(this.#answer(result.frame));
  }

  #onSystemFrame(frame: Frame): void {
    if (frame.headers.topic === 'disconnect') {
      this.leaving = true;
      this.#options.onLeaving(this);
      return;
    }
    // Answering on a socket that is just closing is the only thing that can fail here; the close event follows.
    if (this.#socket?.readyState === WebSocket.OPEN) super.onSystem(frame);
  }

  async #answer(frame: Frame): Promise<void> {
    const { handle, counters, onHandlerFailure } = this.#options;
    const { messageId, topic } = frame.headers;
    try {
      const pending = handle(frame);
      if (pending === undefined) {
        counters.unknownTopics += 1;
        await this.#write(ackJson(messageId, ACK.unknownTopic, {}));
        return;
      }
      const answer = await pending;
      if (await this.#write(ackJson(messageId, ACK.ok, answer.data))) answer.written?.();
    } catch (error) {
      counters.handlerFailures += 1;
      onHandlerFailure(reasonOf(error, this.#options.open.redact), topic);
      await this.#write(ackJson(messageId, ACK.failed, {}));
    }
  }

  /** Whether the text went out on an open connection. */
  #write(text: string): Promise<boolean> {
    const socket = this.#socket;
    const { counters } = this.#options;
    if (socket === undefined || socket.readyState !== WebSocket.OPEN) {
      counters.lostAcks += 1;
      return Promise.resolve(false);
    }
    return new Promise(resolve => {
      socket.send(text, error => {
        const failed = error !== undefined && error !== null;
        if (failed) counters.lostAcks += 1;
        resolve(!failed);
      });
    });
  }

  #asFailure(error: unknown): OpenFailure {
    if (error instanceof OpenFailure) return error;
    return new OpenFailure('retry', reasonOf(error, this.#options.open.redact));
  }

  /** Takes no more events; those in hand are still answered. */
  pause(): void {
    this.#paused = true;
  }

  /** Resolves when every event in hand is answered. */
  idle(): Promise<void> {
    return this.#inHand.idle();
  }

  /** Gives up an attempt that is under way, or cuts the connection at once. */
  abort(): void {
    this.#aborter.abort();
    this.#socket?.terminate();
  }

  /** Closes politely, and by force when the platform does not answer. Quiet, unlike the SDK's own. */
  override disconnect(): void {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    this.closing = true;
    const cancel = this.#options.timers.after(CLOSE_GRACE_MS, () => socket.terminate());
    socket.once('close', cancel);
    socket.close(1000);
  }
}

function rawBuffer(data: WebSocket.RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
