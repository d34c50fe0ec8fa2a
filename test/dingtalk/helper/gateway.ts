import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface Opened {
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

export interface Ack {
  readonly code: number;
  readonly messageId: string;
  readonly message: string;
  readonly data: unknown;
  readonly connection: number;
}

/** A small gateway on loopback: opens connections, pushes frames, records what clients answer. */
export class TestGateway {
  readonly opens: Opened[] = [];
  readonly acks: Ack[] = [];
  /** Every connection that was ever accepted, in order. */
  readonly sockets: WebSocket[] = [];
  /** Query strings of the accepted connections. */
  readonly connectUrls: string[] = [];
  /** Answers the next opens with this status and body instead of a ticket; undefined: all is well. */
  refuse: { status: number; body: string } | undefined;
  /** The endpoint that is handed out; default is this gateway's own. */
  endpoint: string | undefined;
  ticket = 'ticket-1';
  /** Opens are left unanswered while true. */
  hang = false;
  #server: Server;
  #ws: WebSocketServer;
  #next = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.#ws = new WebSocketServer({ server });
    this.#ws.on('connection', (socket, request) => {
      const connection = this.sockets.push(socket) - 1;
      this.connectUrls.push(request.url ?? '');
      socket.on('error', () => undefined);
      socket.on('message', raw => {
        const frame = JSON.parse(String(raw));
        this.acks.push({
          code: frame.code,
          messageId: frame.headers.messageId,
          message: frame.message,
          data: JSON.parse(frame.data),
          connection,
        });
      });
    });
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        this.opens.push({ body: JSON.parse(String(Buffer.concat(chunks))), headers: request.headers });
        if (this.hang) return;
        response.setHeader('content-type', 'application/json');
        if (this.refuse !== undefined) {
          response.writeHead(this.refuse.status).end(this.refuse.body);
          return;
        }
        response.end(
          JSON.stringify({ endpoint: this.endpoint ?? `${this.wsUrl}/connect`, ticket: this.ticket }),
        );
      });
    });
  }

  static async start(): Promise<TestGateway> {
    const server = createServer();
    const gateway = new TestGateway(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get #port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** Connections that are open now. */
  get live(): number {
    return this.sockets.filter(socket => socket.readyState === WebSocket.OPEN).length;
  }

  /** Sends a frame on a connection (default: the latest) and answers its message id. */
  push(type: string, topic: string, data: unknown, options: { on?: number; headers?: object } = {}): string {
    this.#next += 1;
    const messageId = `m${this.#next}`;
    this.raw(
      JSON.stringify({
        specVersion: '1.0',
        type,
        headers: {
          topic,
          messageId,
          contentType: 'application/json',
          time: '1690362102194',
          appId: 'app',
          connectionId: 'c',
          ...options.headers,
        },
        data: JSON.stringify(data),
      }),
      options.on,
    );
    return messageId;
  }

  raw(text: string, on = this.sockets.length - 1): void {
    const socket = this.sockets[on];
    if (socket === undefined) throw new Error('no connection to push on');
    socket.send(text);
  }

  ackOf(messageId: string): Ack | undefined {
    return this.acks.find(ack => ack.messageId === messageId);
  }

  /** Cuts a connection (default: the latest) without a closing handshake. */
  cut(on = this.sockets.length - 1): void {
    this.sockets[on]?.terminate();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.#ws.close();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
