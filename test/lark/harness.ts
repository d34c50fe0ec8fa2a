import { createServer, type IncomingMessage, type Server } from 'node:http';
import pino, { type Logger } from 'pino';
import { createLarkAdapter, type LarkOptions } from '../../adapters/lark/index.ts';
import type { Timers } from '../../adapters/lark/timers.ts';
import type { ChatAdapter, OutboundCard } from '../../src/chat/adapter.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Limiter, LimitRule, Meter } from '../../src/chat/limiter.ts';

export const APP_ID = 'cli_0123456789abcdef';
export const APP_SECRET = 'S3cretOfTheApp-do-not-show';
export const BOT = 'ou_bot';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly json: Record<string, unknown>;
}

export type Reply =
  | {
      readonly status?: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly raw?: boolean;
    }
  | 'reset'
  | 'hang';

/** A Feishu of a few lines: answers tokens and what the test tells it to, and remembers every call. */
export class FakeFeishu {
  readonly seen: Seen[] = [];
  readonly #server: Server;
  readonly #waiters = new Set<() => void>();
  tokens = 0;
  /** The answer to everything but tokens and bot information. */
  answer: (call: Seen, index: number) => Reply | Promise<Reply> = (_call, index) => ({
    body: { code: 0, msg: 'success', data: { message_id: `om_${index}` } },
  });
  bot: () => Reply = () => ({ body: { code: 0, msg: 'ok', bot: { open_id: BOT } } });
  token: () => Reply = () => ({
    body: { code: 0, msg: 'ok', tenant_access_token: `t-token-number-${this.tokens}`, expire: 7_200 },
  });

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', async () => {
        const url = new URL(request.url ?? '/', 'http://fake');
        const body = Buffer.concat(chunks).toString('utf8');
        const call: Seen = {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body,
          json: body.startsWith('{') ? JSON.parse(body) : {},
        };
        const reply = await this.#reply(call);
        for (const waiter of [...this.#waiters]) waiter();
        if (reply === 'hang') return;
        if (reply === 'reset') return request.socket.destroy();
        response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
        response.end(reply.raw === true ? String(reply.body) : JSON.stringify(reply.body));
      });
    });
  }

  get server(): Server {
    return this.#server;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fake does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** Resolves once so many calls of the messages API came. */
  async calls(count: number): Promise<void> {
    while (this.seen.length < count) {
      await new Promise<void>(resolve => {
        const waiter = (): void => {
          this.#waiters.delete(waiter);
          resolve();
        };
        this.#waiters.add(waiter);
      });
    }
  }

  async #reply(call: Seen): Promise<Reply> {
    if (call.path === '/open-apis/auth/v3/tenant_access_token/internal') {
      this.tokens += 1;
      return this.token();
    }
    if (call.path === '/open-apis/bot/v3/info') return this.bot();
    this.seen.push(call);
    return this.answer(call, this.seen.length);
  }
}

/** Never makes anybody wait; remembers what was reserved and blocked. */
class OpenLimiter implements Limiter {
  readonly reserved: (readonly LimitRule[])[] = [];
  readonly blocked: { key: string; forMs: number }[] = [];
  waits: number[] = [];

  async reserve(
    rules: readonly LimitRule[],
    patienceMs: number,
  ): Promise<{ reserved: boolean; waitMs: number }> {
    this.reserved.push(rules);
    const waitMs = this.waits.shift() ?? 0;
    return { reserved: waitMs <= patienceMs, waitMs };
  }

  async block(key: string, forMs: number): Promise<void> {
    this.blocked.push({ key, forMs });
  }
}

/** Timers that ring when the test says so. */
class HandTimers implements Timers {
  readonly pending: { readonly ms: number; readonly fn: () => void }[] = [];

  after(ms: number, fn: () => void): () => void {
    const timer = { ms, fn };
    this.pending.push(timer);
    return () => {
      const index = this.pending.indexOf(timer);
      if (index >= 0) this.pending.splice(index, 1);
    };
  }

  /** Rings the earliest timer and answers how long it was set for. */
  ring(): number | undefined {
    const timer = this.pending.shift();
    timer?.fn();
    return timer?.ms;
  }
}

/** A clock that stands still until moved. */
class HandClock {
  #now: number;

  constructor(iso = '2026-11-23T09:00:00+08:00') {
    this.#now = Date.parse(iso);
  }

  readonly now = (): Date => new Date(this.#now);

  forward(ms: number): void {
    this.#now += ms;
  }
}

export interface Bench {
  readonly adapter: ChatAdapter;
  readonly limiter: OpenLimiter;
  readonly clock: HandClock;
  readonly timers: HandTimers;
  /** Everything that was logged, as text. */
  readonly logged: () => string;
  readonly metered: { key: string; month: string }[];
}

export function logInto(lines: string[]): Logger {
  return pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
}

export function bench(domain: string, more: Partial<LarkOptions> = {}): Bench {
  const lines: string[] = [];
  const limiter = new OpenLimiter();
  const clock = new HandClock();
  const timers = new HandTimers();
  const metered: { key: string; month: string }[] = [];
  const meter: Meter = {
    add: async (key, month) => {
      metered.push({ key, month });
      return metered.length;
    },
  };
  const adapter = createLarkAdapter({
    domain,
    appId: APP_ID,
    appSecret: APP_SECRET,
    verificationToken: 'v-token-of-the-app',
    events: 'webhook',
    log: logInto(lines),
    limiter,
    meter,
    now: clock.now,
    timers,
    random: () => 1,
    ...more,
  });
  return { adapter, limiter, clock, timers, logged: () => lines.join(''), metered };
}

export const PLAIN_CARD: Card = {
  kind: 'task.dispatch',
  title: '【联合检查】加油站 11月25日',
  tone: 'notice',
  facts: [
    { label: '备案号', text: 'QH-2026-0031' },
    { label: '对象', text: '3家（点看名单）' },
  ],
  status: [],
  actions: [{ id: 'task.confirm', label: '确认参加', style: 'primary' }],
  no: 'T-31',
  summary: '加油站联合检查，请确认',
};

export function outbound(over: Partial<OutboundCard> = {}): OutboundCard {
  return {
    cardId: 'card-1',
    post: 1,
    version: 1,
    card: PLAIN_CARD,
    userId: 'ou_wang',
    pageUrl: 'https://chayici.example/h5/abc',
    urgent: false,
    repeat: 0,
    ...over,
  };
}
