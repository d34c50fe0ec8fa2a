import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { FaultBox } from '../faults.ts';
import type { Journal } from '../journal.ts';
import { keep } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import { Connection, type Subscription, subscription } from './connection.ts';
import { type Call, type Endpoint, RawAnswer, requestId } from './endpoint.ts';
import { PushDesk } from './pushes.ts';
import type { DingTalkApp, Settings } from './settings.ts';

const openBody = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  subscriptions: z.array(subscription),
  ua: z.string().optional(),
  localIp: z.string().optional(),
});

interface Ticket {
  readonly until: number;
  readonly subscriptions: readonly Subscription[];
}

/** The stream: tickets, connections and what is pushed over them. */
export class Gateway {
  readonly desk: PushDesk;
  readonly #hub: Hub;
  readonly #app: DingTalkApp;
  readonly #settings: () => Settings;
  readonly #journal: Journal;
  readonly #faults: FaultBox;
  readonly #tickets = new Map<string, Ticket>();
  readonly #connections = new Set<Connection>();
  readonly #past: ReturnType<Connection['summary']>[] = [];
  readonly #server = new WebSocketServer({ noServer: true });

  constructor(hub: Hub, app: DingTalkApp, settings: () => Settings, journal: Journal, faults: FaultBox) {
    this.#hub = hub;
    this.#app = app;
    this.#settings = settings;
    this.#journal = journal;
    this.#faults = faults;
    this.desk = new PushDesk(hub, app.clientId, () => this.eligible());
  }

  endpoint(): Endpoint {
    return {
      method: 'POST',
      path: '/v1.0/gateway/connections/open',
      family: 'new',
      open: true,
      paid: false,
      handle: call => this.#open(call),
    };
  }

  /** Every connection that the platform believes in. */
  eligible(): Connection[] {
    return [...this.#connections].filter(one => one.state === 'live' || one.state === 'half-open');
  }

  get(connectionId: string): Connection | undefined {
    return [...this.#connections].find(one => one.id === connectionId);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://gateway');
    if (!url.pathname.endsWith('/connect')) {
      this.#journal.unknown('UPGRADE', url.pathname);
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    const fault = this.#faults.pick('UPGRADE', '/connect');
    if (fault?.kind === 'hang') return;
    if (fault !== undefined) {
      socket.destroy();
      return;
    }
    const name = url.searchParams.get('ticket') ?? '';
    const ticket = this.#tickets.get(name);
    this.#tickets.delete(name);
    if (ticket === undefined || ticket.until <= this.#hub.clock.now()) {
      this.#journal.count('ticketsRefused');
      this.#hub.poke();
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, ws => this.#admit(ws, ticket));
  }

  state() {
    return {
      connections: [...this.#connections].map(one => one.summary()),
      closed: [...this.#past],
      pushes: [...this.desk.all()],
      lateAcks: this.desk.lateAcks,
      repeatedAcks: this.desk.repeatedAcks,
      strayAcks: this.desk.strayAcks,
    };
  }

  close(): void {
    this.desk.clear();
    for (const connection of this.#connections) connection.cut();
    this.#server.close();
  }

  #open(call: Call): unknown {
    const body = openBody.parse(call.body);
    const json = String(call.headers.accept ?? '').includes('json');
    if (body.clientId !== this.#app.clientId || body.clientSecret !== this.#app.clientSecret) {
      const id = requestId();
      return json
        ? new RawAnswer(
            401,
            'application/json',
            JSON.stringify({ requestid: id, code: 'authFailed', message: '鉴权失败' }),
            'authFailed',
          )
        : new RawAnswer(
            401,
            'text/xml',
            `<Error><requestid>${id}</requestid><code>authFailed</code></Error>`,
            'authFailed',
          );
    }
    const ticket = randomUUID();
    this.#tickets.set(ticket, {
      until: this.#hub.clock.now() + this.#settings().ticketMs,
      subscriptions: body.subscriptions,
    });
    const endpoint = `${this.#hub.origin().replace(/^http/, 'ws')}/dingtalk/connect`;
    if (json) return { endpoint, ticket };
    return new RawAnswer(
      200,
      'text/xml',
      `<Response><endpoint>${endpoint}</endpoint><ticket>${ticket}</ticket></Response>`,
    );
  }

  #admit(ws: WebSocket, ticket: Ticket): void {
    const connection = new Connection(
      ws,
      this.#hub.clock,
      ticket.subscriptions,
      this.#settings().pingEveryMs,
      {
        ack: (from, ack) => this.desk.ack(from, ack),
        pong: () => this.#hub.poke(),
        badAck: (from, why) => {
          this.#journal.violation('bad-ack', `${from.id}: ${why}`);
          this.#hub.poke();
        },
        closed: gone => {
          this.#connections.delete(gone);
          keep(this.#past, gone.summary(), 200);
          this.#hub.poke();
        },
      },
    );
    this.#connections.add(connection);
    this.#hub.poke();
  }
}
