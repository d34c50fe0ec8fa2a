import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { FaultBox } from '../faults.ts';
import type { Journal } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import type { Answer } from './answer.ts';
import { CONTROL, DATA, decodeFrame, encodeFrame, type Frame } from './frames.ts';
import type { LarkApp, Settings } from './settings.ts';

export interface Connection {
  readonly id: string;
  readonly service: number;
  readonly socket: WebSocket;
  readonly since: number;
  pings: number;
  events: number;
  acks: number;
  /** Takes everything and says nothing, as a half-open socket does. */
  frozen: boolean;
}

const ackSchema = z.object({ code: z.number(), data: z.string().optional() });
const endpointBody = z.looseObject({ AppID: z.string(), AppSecret: z.string() });
const SERVICE = 33_554_678;

interface Waiting {
  readonly connection: Connection;
  readonly settle: (answer: Answer) => void;
}

/** The long connection: its address, its sockets, and events that go to one of them at random. */
export class Gateway {
  readonly #hub: Hub;
  readonly #app: LarkApp;
  readonly #settings: () => Settings;
  readonly #journal: Journal;
  readonly #faults: FaultBox;
  readonly #tickets = new Set<string>();
  readonly #connections = new Set<Connection>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #server = new WebSocketServer({ noServer: true });

  constructor(hub: Hub, app: LarkApp, settings: () => Settings, journal: Journal, faults: FaultBox) {
    this.#hub = hub;
    this.#app = app;
    this.#settings = settings;
    this.#journal = journal;
    this.#faults = faults;
  }

  get connections(): Connection[] {
    return [...this.#connections];
  }

  /** `POST /callback/ws/endpoint`: the codes are this endpoint's own, under HTTP 200. */
  endpoint(body: unknown): { readonly code: number; readonly msg: string; readonly data: unknown } {
    const asked = endpointBody.safeParse(body);
    if (
      !asked.success ||
      asked.data.AppID !== this.#app.appId ||
      asked.data.AppSecret !== this.#app.appSecret
    ) {
      return { code: 514, msg: 'auth failed', data: {} };
    }
    if (this.#connections.size >= this.#settings().maxConnections) {
      return { code: 1_000_040_350, msg: 'the number of connections exceeded the limit', data: null };
    }
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    const query = `fpid=493&aid=552564&device_id=${randomUUID()}&access_key=${randomUUID()}&service_id=${SERVICE}&ticket=${ticket}`;
    const URL = `${this.#hub.origin().replace(/^http/, 'ws')}/lark/ws/v2?${query}`;
    return { code: 0, msg: '', data: { URL, ClientConfig: this.#clientConfig() } };
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://gateway');
    if (url.pathname !== '/lark/ws/v2') {
      this.#journal.unknown('UPGRADE', url.pathname);
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    const fault = this.#faults.pick('UPGRADE', '/ws/v2');
    if (fault?.kind === 'hang') return;
    const ticket = url.searchParams.get('ticket') ?? '';
    if (fault !== undefined || !this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nhandshake-status: 403\r\nhandshake-msg: invalid ticket\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, ws =>
      this.#admit(ws, url.searchParams.get('device_id') ?? ''),
    );
  }

  /** Gives an event to one connection at random; answers what it acknowledged within the deadline. */
  push(event: unknown, deadlineMs: number): Promise<Answer> {
    const connection = this.#hub.random.pick(this.connections);
    if (connection === undefined) return Promise.resolve({ type: 'nobody' });
    const messageId = randomUUID();
    connection.events += 1;
    const answered = new Promise<Answer>(resolve => {
      const cancel = this.#hub.clock.after(deadlineMs, () => settle({ type: 'too-late' }));
      const settle = (answer: Answer): void => {
        cancel();
        this.#waiting.delete(messageId);
        resolve(answer);
      };
      this.#waiting.set(messageId, { connection, settle });
    });
    this.#sendEvent(connection, messageId, Buffer.from(JSON.stringify(event)));
    return answered;
  }

  /** Sends bytes that are no frame, or not one of ours. */
  sendRaw(bytes: Uint8Array): void {
    for (const { socket } of this.#connections) socket.send(bytes);
  }

  close(): void {
    for (const { socket } of this.#connections) socket.terminate();
    this.#server.close();
  }

  /** Pieces in a shuffled order, because the client must put them together itself. */
  #sendEvent(connection: Connection, messageId: string, payload: Buffer): void {
    const size = this.#settings().fragmentBytes;
    const sum = Math.max(1, Math.ceil(payload.length / size));
    const order = Array.from({ length: sum }, (_, seq) => seq).sort(() => this.#hub.random.next() - 0.5);
    for (const seq of order) {
      const headers = {
        type: 'event',
        message_id: messageId,
        sum: String(sum),
        seq: String(seq),
        trace_id: messageId.slice(0, 8),
      };
      const piece = payload.subarray(seq * size, (seq + 1) * size);
      this.#send(connection, { service: connection.service, method: DATA, headers, payload: piece });
    }
  }

  #admit(socket: WebSocket, id: string): void {
    const since = this.#hub.clock.now();
    const connection: Connection = {
      id,
      service: SERVICE,
      socket,
      since,
      pings: 0,
      events: 0,
      acks: 0,
      frozen: false,
    };
    this.#connections.add(connection);
    socket.on('message', data => {
      if (Buffer.isBuffer(data)) this.#received(connection, data);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#gone(connection));
    this.#hub.poke();
  }

  /** What a broken connection still owed is not answered any more. */
  #gone(connection: Connection): void {
    this.#connections.delete(connection);
    for (const waiting of [...this.#waiting.values()]) {
      if (waiting.connection === connection) waiting.settle({ type: 'broken' });
    }
    this.#hub.poke();
  }

  #received(connection: Connection, bytes: Buffer): void {
    if (connection.frozen) return;
    const frame = decodeFrame(bytes);
    if (frame === undefined) this.#journal.violation('bad-frame', `${bytes.length} bytes`);
    else if (frame.method === CONTROL && frame.headers.type === 'ping') this.#pong(connection);
    else if (frame.method === DATA) this.#ack(connection, frame);
    this.#hub.poke();
  }

  #pong(connection: Connection): void {
    connection.pings += 1;
    const payload = Buffer.from(JSON.stringify(this.#clientConfig()));
    this.#send(connection, {
      service: connection.service,
      method: CONTROL,
      headers: { type: 'pong' },
      payload,
    });
    this.#hub.poke();
  }

  #ack(connection: Connection, frame: Frame): void {
    connection.acks += 1;
    const waiting = this.#waiting.get(frame.headers.message_id ?? '');
    const ack = ackOf(frame.payload);
    if (waiting === undefined) this.#journal.count('late or stray acks');
    else if (ack === undefined) {
      this.#journal.violation('bad-ack', frame.payload.toString('utf8').slice(0, 100));
      waiting.settle({ type: 'status', status: 500 });
    } else if (ack.code === 200) waiting.settle({ type: 'taken', body: ack.data });
    else waiting.settle({ type: 'status', status: ack.code });
  }

  #send(connection: Connection, frame: Frame): void {
    if (!connection.frozen) connection.socket.send(encodeFrame(frame));
  }

  #clientConfig() {
    const { pingIntervalS, reconnectIntervalS, reconnectNonceS } = this.#settings();
    return {
      PingInterval: pingIntervalS,
      ReconnectCount: -1,
      ReconnectInterval: reconnectIntervalS,
      ReconnectNonce: reconnectNonceS,
    };
  }
}

function ackOf(payload: Buffer): { code: number; data: unknown } | undefined {
  try {
    const ack = ackSchema.parse(JSON.parse(payload.toString('utf8')));
    const data: unknown =
      ack.data === undefined ? {} : JSON.parse(Buffer.from(ack.data, 'base64').toString('utf8'));
    return { code: ack.code, data };
  } catch {
    return undefined;
  }
}
