import { randomUUID } from 'node:crypto';
import { keep } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import type { Ack, Connection } from './connection.ts';

/** Something that the platform wants a client to take. */
export interface PushOrder {
  readonly kind: 'robot' | 'card' | 'event';
  readonly type: 'EVENT' | 'CALLBACK';
  readonly topic: string;
  readonly data: string;
  /** Beyond the usual ones; the same in every attempt. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  /** Waits before further attempts, counted from the end of the one before. */
  readonly retryAfterMs: readonly number[];
  /** The same frame so many times at once, each to a connection of its own draw. */
  readonly copies?: number;
  /** Whether this answer ends the matter; without it any answer does. */
  readonly satisfied?: (ack: Ack) => boolean;
}

export interface Attempt {
  readonly messageId: string;
  readonly connectionId: string | undefined;
  readonly at: number;
  ackedAt?: number;
  code?: number;
}

export interface Push {
  readonly id: string;
  readonly kind: PushOrder['kind'];
  readonly topic: string;
  readonly at: number;
  readonly attempts: Attempt[];
  outcome: 'pending' | 'acked' | 'timeout' | 'refused';
  /** Milliseconds from the first attempt to the answer that ended it. */
  ackMs?: number;
}

interface Pending {
  readonly push: Push;
  readonly order: PushOrder;
  readonly settle: (ack: Ack | undefined) => void;
  retries: number;
  cancel: () => void;
}

/** How long an answered push is remembered, so that a second or late answer is told from a stray one. */
const REMEMBERED = 20_000;

/** Hands pushes to connections, waits for answers, tries again. */
export class PushDesk {
  readonly #hub: Hub;
  readonly #connections: () => readonly Connection[];
  readonly #appId: string;
  readonly #byMessage = new Map<string, Pending>();
  readonly #pushes: Push[] = [];
  lateAcks = 0;
  repeatedAcks = 0;
  strayAcks = 0;

  constructor(hub: Hub, appId: string, connections: () => readonly Connection[]) {
    this.#hub = hub;
    this.#appId = appId;
    this.#connections = connections;
  }

  /**
   * Pushes and resolves with the client's answer, or with undefined once every attempt's deadline has passed. A live
   * connection is drawn for every attempt; one that is half-open can be drawn as well, as on the platform.
   */
  push(order: PushOrder): Promise<Ack | undefined> {
    return new Promise(resolve => {
      const push: Push = {
        id: randomUUID(),
        kind: order.kind,
        topic: order.topic,
        at: this.#hub.clock.now(),
        attempts: [],
        outcome: 'pending',
      };
      keep(this.#pushes, push);
      this.#attempt({ push, order, settle: resolve, retries: 0, cancel: () => undefined });
    });
  }

  ack(connection: Connection, ack: Ack): void {
    const pending = this.#byMessage.get(ack.headers.messageId);
    if (pending === undefined) {
      this.strayAcks += 1;
      return;
    }
    const { push, order } = pending;
    const now = this.#hub.clock.now();
    const attempt = push.attempts.find(
      one =>
        one.messageId === ack.headers.messageId &&
        one.connectionId === connection.id &&
        one.ackedAt === undefined,
    );
    if (attempt !== undefined) {
      attempt.ackedAt = now;
      attempt.code = ack.code;
    }
    if (push.outcome === 'acked') this.repeatedAcks += 1;
    else if (push.outcome === 'timeout') this.lateAcks += 1;
    else if (push.outcome === 'pending' && (order.satisfied?.(ack) ?? true)) {
      push.outcome = 'acked';
      push.ackMs = now - push.at;
      pending.cancel();
      pending.settle(ack);
    }
    this.#hub.poke();
  }

  all(): readonly Push[] {
    return this.#pushes;
  }

  clear(): void {
    this.#pushes.length = 0;
    for (const pending of this.#byMessage.values()) pending.cancel();
    this.#byMessage.clear();
    this.lateAcks = 0;
    this.repeatedAcks = 0;
    this.strayAcks = 0;
  }

  #attempt(pending: Pending): void {
    const { push, order } = pending;
    const messageId = randomUUID().replaceAll('-', '');
    this.#remember(messageId, pending);
    for (let copy = 0; copy < (order.copies ?? 1); copy += 1) {
      const able = this.#connections().filter(one => one.wants(order.type, order.topic));
      const connection = this.#hub.random.pick(able);
      push.attempts.push({ messageId, connectionId: connection?.id, at: this.#hub.clock.now() });
      connection?.send({
        type: order.type,
        headers: this.#headers(order, messageId, connection.id),
        data: order.data,
      });
    }
    pending.cancel = this.#hub.clock.after(order.deadlineMs, () => this.#missed(pending));
    this.#hub.poke();
  }

  #missed(pending: Pending): void {
    const wait = pending.order.retryAfterMs[pending.retries];
    pending.retries += 1;
    if (wait === undefined) {
      pending.push.outcome = 'timeout';
      pending.settle(undefined);
      this.#hub.poke();
    } else if (wait === 0) this.#attempt(pending);
    else pending.cancel = this.#hub.clock.after(wait, () => this.#attempt(pending));
  }

  #headers(order: PushOrder, messageId: string, connectionId: string): Record<string, string> {
    return {
      topic: order.topic,
      messageId,
      contentType: 'application/json',
      time: String(this.#hub.clock.now()),
      appId: this.#appId,
      connectionId,
      ...order.headers,
    };
  }

  #remember(messageId: string, pending: Pending): void {
    this.#byMessage.set(messageId, pending);
    if (this.#byMessage.size <= REMEMBERED) return;
    for (const [oldest, one] of this.#byMessage) {
      if (one.push.outcome !== 'pending') this.#byMessage.delete(oldest);
      if (this.#byMessage.size <= REMEMBERED * 0.9) break;
    }
  }
}
