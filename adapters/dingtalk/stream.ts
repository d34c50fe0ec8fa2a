import type { Logger } from 'pino';
import type { LinkHealth } from '../../src/chat/adapter.ts';
import type { FrameHandler } from './connection.ts';
import { Connection } from './connection.ts';
import type { Counters } from './counters.ts';
import type { OpenRequest } from './gateway.ts';
import { OpenFailure } from './gateway.ts';
import type { Timers } from './timers.ts';
import { within } from './timers.ts';

export interface StreamSettings {
  /** Without any frame for so long the connection counts as dead. The platform pings every 20 to 30 s. */
  readonly livenessMs: number;
  /** One attempt, gateway and handshake together. */
  readonly connectMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** Pause between attempts while the platform refuses our credentials. */
  readonly authRetryMs: number;
  /** A connection that held this long was a good one: the next attempt starts without a history of failures. */
  readonly steadyMs: number;
  /** How often the watch looks. */
  readonly tickMs: number;
  /** A tick later than this by the clock means that the machine slept or the clock was set. */
  readonly jumpMs: number;
  /** How long a replaced connection may finish what it has in hand; the platform closes it after 10 s itself. */
  readonly retireMs: number;
  /** How long `stop` waits for events in hand. */
  readonly drainMs: number;
  /** Frames above this size are dropped unread: nothing the platform documents comes near it. */
  readonly maxFrameBytes: number;
}

export const DEFAULT_STREAM: StreamSettings = {
  livenessMs: 75_000,
  connectMs: 15_000,
  backoffMinMs: 1_000,
  backoffMaxMs: 60_000,
  authRetryMs: 300_000,
  steadyMs: 30_000,
  tickMs: 5_000,
  jumpMs: 30_000,
  retireMs: 10_000,
  drainMs: 5_000,
  maxFrameBytes: 1_000_000,
};

export interface SupervisorOptions {
  readonly open: Omit<OpenRequest, 'signal'>;
  readonly settings: StreamSettings;
  readonly timers: Timers;
  /** 0 ≤ r < 1, for the jitter. */
  readonly random: () => number;
  readonly log: Logger;
  readonly counters: Counters;
  readonly handle: FrameHandler;
  /** A connection ended that was not ended by us. */
  readonly lost: () => void;
}

/** From this many failed attempts in a row the link is reported as down rather than connecting. */
const DOWN_AFTER = 3;

/** Milliseconds to wait before attempt `n` (0 = first retry): doubling, capped, the upper half of it random. */
export function backoffMs(attempt: number, settings: StreamSettings, random: () => number): number {
  const ceiling = Math.min(settings.backoffMaxMs, settings.backoffMinMs * 2 ** Math.min(attempt, 30));
  return ceiling / 2 + (ceiling / 2) * random();
}

/**
 * Keeps one stream connection up. One attempt at a time; a successor is opened before a leaving connection is let
 * go; a silent connection is cut; refused credentials are tried slowly and raise an alarm; `stop` is final.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #current: Connection | undefined;
  #attempt: Connection | undefined;
  readonly #retiring = new Set<Connection>();
  #failures = 0;
  #failure: OpenFailure | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelTick: (() => void) | undefined;
  #lastTickAt = 0;
  #started = false;
  #stopped = false;
  #lastInboundAt: number | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts trying; never fails. */
  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    this.#lastTickAt = this.#options.timers.now();
    this.#scheduleTick();
    void this.#connect();
  }

  health(): LinkHealth {
    const seen = this.#lastInboundAt === undefined ? {} : { lastInboundAt: new Date(this.#lastInboundAt) };
    if (!this.#started || this.#stopped) return { state: 'off', ...seen };
    const why = this.#failure === undefined ? {} : { detail: this.#failure.message };
    if (this.#current?.connected === true && !this.#current.leaving) return { state: 'up', ...seen };
    if (this.#failure?.kind === 'auth') {
      return { state: 'down', detail: `credentials refused: ${this.#failure.message}`, ...seen };
    }
    return { state: this.#failures >= DOWN_AFTER ? 'down' : 'connecting', ...why, ...seen };
  }

  async #connect(): Promise<void> {
    if (this.#stopped || this.#attempt !== undefined) return;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const { open, settings, timers, counters, log } = this.#options;
    counters.connects += 1;
    const connection = new Connection({
      open,
      timers,
      counters,
      maxFrameBytes: settings.maxFrameBytes,
      handle: frame => {
        this.#lastInboundAt = timers.now();
        return this.#options.handle(frame);
      },
      onHandlerFailure: (reason, topic) => log.error({ reason, topic }, 'DingTalk event not kept'),
      onLeaving: leaving => this.#onLeaving(leaving),
      onClosed: closed => this.#onClosed(closed),
    });
    this.#attempt = connection;
    const cancelDeadline = timers.after(settings.connectMs, () => connection.abort());
    await connection.connect();
    cancelDeadline();
    this.#attempt = undefined;
    if (this.#stopped) connection.abort();
    else if (connection.connected) this.#onConnected(connection);
    else this.#onFailed(connection);
  }

  #onConnected(connection: Connection): void {
    const previous = this.#current;
    this.#current = connection;
    this.#failure = undefined;
    this.#options.log.info('DingTalk stream connected');
    if (previous !== undefined) this.#retire(previous);
    // The platform may have sent it away before we got here.
    if (connection.leaving) this.#scheduleConnect(this.#nextBackoff());
  }

  #onFailed(connection: Connection): void {
    const { counters, log, settings } = this.#options;
    counters.connectFailures += 1;
    this.#failure = connection.failure ?? new OpenFailure('retry', 'no connection came about');
    const auth = this.#failure.kind === 'auth';
    const waitMs = auth ? settings.authRetryMs : this.#nextBackoff();
    const line = { reason: this.#failure.message, waitMs };
    if (auth) log.error(line, 'DingTalk refuses the credentials; check client id and secret');
    else log.warn(line, 'DingTalk stream not connected');
    this.#scheduleConnect(waitMs);
  }

  /** The platform stopped delivering on this connection: its successor is opened while it is still there. */
  #onLeaving(connection: Connection): void {
    if (connection !== this.#current || this.#stopped) return;
    this.#options.log.info('DingTalk asked to reconnect');
    this.#scheduleConnect(this.#wasSteady(connection) ? 0 : this.#nextBackoff());
  }

  #onClosed(connection: Connection): void {
    if (!connection.closing) this.#options.lost();
    this.#retiring.delete(connection);
    if (connection !== this.#current) return;
    this.#current = undefined;
    if (this.#stopped) return;
    if (this.#wasSteady(connection)) this.#failures = 0;
    this.#scheduleConnect(this.#nextBackoff());
  }

  #wasSteady(connection: Connection): boolean {
    return this.#options.timers.now() - connection.openedAt >= this.#options.settings.steadyMs;
  }

  #nextBackoff(): number {
    const waitMs = backoffMs(this.#failures, this.#options.settings, this.#options.random);
    this.#failures += 1;
    return waitMs;
  }

  #scheduleConnect(waitMs: number): void {
    if (this.#stopped || this.#attempt !== undefined || this.#cancelRetry !== undefined) return;
    if (waitMs <= 0) {
      void this.#connect();
      return;
    }
    this.#cancelRetry = this.#options.timers.after(waitMs, () => {
      this.#cancelRetry = undefined;
      void this.#connect();
    });
  }

  /** Lets a replaced connection finish what it has in hand, then closes it. */
  #retire(connection: Connection): void {
    connection.leaving = true;
    if (!connection.connected) return;
    this.#retiring.add(connection);
    const { timers, settings } = this.#options;
    void within(timers, settings.retireMs, connection.idle()).then(() => connection.disconnect());
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#options.timers.after(this.#options.settings.tickMs, () => {
      this.#watch();
      this.#scheduleTick();
    });
  }

  #watch(): void {
    const { timers, settings, counters, log } = this.#options;
    const now = timers.now();
    const elapsed = now - this.#lastTickAt;
    this.#lastTickAt = now;
    if (elapsed < 0 || elapsed > settings.tickMs + settings.jumpMs) {
      this.#onClockJump(now, elapsed);
      return;
    }
    const connection = this.#current;
    if (connection === undefined) return;
    if (this.#wasSteady(connection)) this.#failures = 0;
    if (now - connection.lastFrameAt <= settings.livenessMs) return;
    counters.recycles += 1;
    log.warn({ silentMs: now - connection.lastFrameAt }, 'DingTalk stream silent; connecting anew');
    connection.abort();
  }

  /**
   * The machine slept or its clock was set: the connection may be dead without knowing. A successor is opened at
   * once; times kept in the old clock are taken anew.
   */
  #onClockJump(now: number, elapsedMs: number): void {
    this.#options.log.warn({ elapsedMs }, 'the clock jumped; opening a fresh DingTalk stream');
    this.#failures = 0;
    if (this.#current !== undefined) {
      this.#options.counters.recycles += 1;
      this.#current.lastFrameAt = now;
      this.#current.openedAt = Math.min(this.#current.openedAt, now);
    }
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#scheduleConnect(0);
  }

  /** Takes no more events, waits for those in hand, closes. Nothing brings the link back. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#cancelTick?.();
    this.#attempt?.abort();
    const open = [...this.#retiring, ...(this.#current === undefined ? [] : [this.#current])];
    for (const connection of open) connection.pause();
    const { timers, settings } = this.#options;
    await within(timers, settings.drainMs, Promise.all(open.map(connection => connection.idle())));
    for (const connection of open) connection.disconnect();
  }
}
