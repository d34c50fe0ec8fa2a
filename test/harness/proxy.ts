import { createServer, request, type Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A forward proxy as counties have them: passes on what is plain, tunnels what is encrypted, and remembers both. */
export class ForwardProxy {
  readonly passed: string[] = [];
  readonly tunnels: string[] = [];
  readonly #server: Server;
  readonly #open = new Set<Duplex>();

  constructor() {
    this.#server = createServer((incoming, answer) => {
      this.passed.push(incoming.url ?? '');
      const { method, headers } = incoming;
      const outgoing = request(incoming.url ?? '', { ...(method === undefined ? {} : { method }), headers });
      outgoing.on('response', response => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      outgoing.on('error', () => answer.writeHead(502).end());
      incoming.pipe(outgoing);
    });
    this.#server.on('connect', (incoming, socket) => {
      this.tunnels.push(incoming.url ?? '');
      this.#open.add(socket);
      socket.on('close', () => this.#open.delete(socket));
      const { hostname, port } = new URL(`http://${incoming.url}`);
      const target = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
      socket.on('close', () => target.destroy());
    });
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
