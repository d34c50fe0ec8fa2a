import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

export const TOKEN = 'POST /v1.0/oauth2/accessToken';
export const CREATE = 'POST /v1.0/card/instances/createAndDeliver';
export const UPDATE = 'PUT /v1.0/card/instances';
export const BATCH = 'POST /v1.0/robot/oToMessages/batchSend';
export const GROUP = 'POST /v1.0/robot/groupMessages/send';
export const MOBILE = 'POST /topapi/v2/user/getbymobile';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

/** What a route answers: a status and a body (JSON unless a string), or a fault of the line. */
export type Reply =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | 'reset'
  | 'hang';

export type Route = (call: Call) => Reply;

/** The new API's error shape. */
export const failure = (status: number, code: string, message = 'why'): Reply => ({
  status,
  body: { code, message },
});

/** The OpenAPI on loopback, as far as a test needs it: routes answer what the test tells them to. */
export class TestPlatform {
  readonly calls: Call[] = [];
  readonly routes = new Map<string, Route>();
  tokens = 0;
  #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.on(TOKEN, () => {
      this.tokens += 1;
      return { body: { accessToken: `access-token-${this.tokens}`, expireIn: 7200 } };
    });
    this.on(CREATE, call => ({
      body: {
        success: true,
        result: {
          outTrackId: call.body.outTrackId,
          deliverResults: [{ spaceType: 'IM_ROBOT', success: true, carrierId: 'c1' }],
        },
      },
    }));
    this.on(UPDATE, () => ({ body: { success: true, result: true } }));
    this.on(BATCH, () => ({
      body: { processQueryKey: 'pqk1', invalidStaffIdList: [], flowControlledStaffIdList: [] },
    }));
    this.on(GROUP, () => ({ body: { processQueryKey: 'pqk2' } }));
    server.on('request', async (request, response) => {
      const url = new URL(request.url ?? '', 'http://local');
      const raw = await text(request);
      const call: Call = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: raw === '' ? {} : JSON.parse(raw),
      };
      this.calls.push(call);
      const reply = this.routes.get(`${call.method} ${call.path}`)?.(call) ?? {
        status: 404,
        body: { code: 'InvalidAction.NotFound', message: 'no such route' },
      };
      if (reply === 'hang') return;
      if (reply === 'reset') {
        request.socket.destroy();
        return;
      }
      const plain = typeof reply.body === 'string' || Buffer.isBuffer(reply.body);
      response.writeHead(reply.status ?? 200, {
        'content-type': plain ? 'text/html' : 'application/json',
        ...reply.headers,
      });
      response.end(plain ? reply.body : JSON.stringify(reply.body));
    });
  }

  static async start(): Promise<TestPlatform> {
    const server = createServer();
    const platform = new TestPlatform(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return platform;
  }

  on(route: string, reply: Route): void {
    this.routes.set(route, reply);
  }

  /** Calls of one route, in order. */
  to(route: string): Call[] {
    return this.calls.filter(call => `${call.method} ${call.path}` === route);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
