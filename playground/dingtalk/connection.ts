import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../clock.ts';

export const subscription = z.object({ type: z.enum(['EVENT', 'CALLBACK', 'SYSTEM']), topic: z.string() });
export type Subscription = z.infer<typeof subscription>;

/** What goes down the stream; `data` is always a string that holds JSON. */
export interface Frame {
  readonly type: 'SYSTEM' | 'EVENT' | 'CALLBACK';
  readonly headers: Readonly<Record<string, string>>;
  readonly data: string;
}

/** What a client sends up. */
export const ackFrame = z.object({
  code: z.number(),
  headers: z.object({ messageId: z.string() }).loose(),
  message: z.string().optional(),
  data: z.string().optional(),
});
export type Ack = z.infer<typeof ackFrame>;

export interface ConnectionNews {
  readonly ack: (connection: Connection, ack: Ack) => void;
  readonly pong: () => void;
  readonly badAck: (connection: Connection, why: string) => void;
  readonly closed: (connection: Connection) => void;
}

/** `live`: gets pushes; `retiring`: told to go, gets nothing more; `half-open`: looks live, but nothing passes. */
export type ConnectionState = 'live' | 'retiring' | 'half-open' | 'closed';

/** One client on the stream. */
export class Connection {
  readonly id = randomUUID();
  readonly openedAt: number;
  readonly subscriptions: readonly Subscription[];
  state: ConnectionState = 'live';
  sent = 0;
  acked = 0;
  pings = 0;
  pongs = 0;
  lastHeardAt: number;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #timers: (() => void)[] = [];
  readonly #pingIds = new Set<string>();

  constructor(
    socket: WebSocket,
    clock: Clock,
    subscriptions: readonly Subscription[],
    pingEveryMs: number,
    news: ConnectionNews,
  ) {
    this.#socket = socket;
    this.#clock = clock;
    this.subscriptions = subscriptions;
    this.openedAt = clock.now();
    this.lastHeardAt = this.openedAt;
    this.#timers.push(clock.every(pingEveryMs, () => this.#ping()));
    socket.on('message', data => {
      if (this.state === 'half-open') return;
      this.lastHeardAt = clock.now();
      this.#hear(String(data), news);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.state = 'closed';
      for (const cancel of this.#timers) cancel();
      news.closed(this);
    });
  }

  wants(type: string, topic: string): boolean {
    return this.subscriptions.some(
      wanted => wanted.type === type && (wanted.topic === topic || wanted.topic === '*'),
    );
  }

  send(frame: Frame): void {
    this.sendRaw(JSON.stringify({ specVersion: '1.0', ...frame }));
  }

  /** Exactly these bytes; for frames that no platform should send. */
  sendRaw(text: string | Buffer): void {
    this.sent += 1;
    if (this.state === 'live') this.#socket.send(text);
  }

  /** The platform's own good-bye: no more pushes, and the end of the connection after `graceMs`. */
  retire(graceMs: number, reason: string): void {
    this.send({
      type: 'SYSTEM',
      headers: this.#headers('disconnect'),
      data: JSON.stringify({ reason }),
    });
    this.state = 'retiring';
    this.#timers.push(this.#clock.after(graceMs, () => this.#socket.close()));
  }

  /** From now on nothing passes in either direction, and nobody is told. */
  freeze(): void {
    this.state = 'half-open';
  }

  cut(): void {
    this.#socket.terminate();
  }

  summary() {
    const { id, state, openedAt, sent, acked, pings, pongs, lastHeardAt, subscriptions } = this;
    return { id, state, openedAt, sent, acked, pings, pongs, lastHeardAt, subscriptions };
  }

  #ping(): void {
    if (this.state !== 'live') return;
    this.pings += 1;
    const headers = this.#headers('ping');
    this.#pingIds.add(headers.messageId);
    this.send({ type: 'SYSTEM', headers, data: JSON.stringify({ opaque: randomUUID() }) });
  }

  #headers(topic: string) {
    return {
      topic,
      messageId: randomUUID().replaceAll('-', ''),
      contentType: 'application/json',
      time: String(this.#clock.now()),
      connectionId: this.id,
    };
  }

  #hear(text: string, news: ConnectionNews): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      news.badAck(this, 'not JSON');
      return;
    }
    const ack = ackFrame.safeParse(parsed);
    if (!ack.success) news.badAck(this, z.prettifyError(ack.error));
    else if (this.#pingIds.delete(ack.data.headers.messageId)) {
      this.pongs += 1;
      news.pong();
    } else {
      this.acked += 1;
      news.ack(this, ack.data);
    }
  }
}
