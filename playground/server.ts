import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import { PlaygroundClock } from './clock.ts';
import { addControl } from './control.ts';
import { PlaygroundHub } from './hub.ts';
import { addLivePage } from './live-page.ts';
import type { PhoneView } from './phone.ts';
import { seededRandom } from './random.ts';
import type { PlatformStandIn } from './stand-in.ts';

export interface PlaygroundOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  readonly platforms: readonly PlatformStandIn[];
  /** A standing clock for tests; without it the machine's clock. */
  readonly manualClockAt?: number;
  /** For every die that is thrown: faults, choice of a connection. */
  readonly seed?: number;
}

export interface Playground {
  readonly url: string;
  readonly clock: PlaygroundClock;
  /** Calls that no platform has; anything but 0 is a bug of the client. */
  unknownCalls(): number;
  /** Resolves as soon as `condition` holds, asked again after everything that happens; for tests. */
  until(condition: () => boolean): Promise<void>;
  /** What one phone shows; undefined when there is no such phone. */
  phone(platform: string, userId: string): PhoneView | undefined;
  /** What to configure clients with, by platform. */
  connections(): Record<string, Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** Starts the platforms, the control API and the page on one port. It never knows anything of the product. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const clock = new PlaygroundClock(
    options.manualClockAt === undefined ? { kind: 'live' } : { kind: 'manual', start: options.manualClockAt },
  );
  const hub = new PlaygroundHub(clock, seededRandom(options.seed ?? 1));
  const platforms = new Map(options.platforms.map(platform => [platform.name, platform]));
  const strays: string[] = [];
  const unknownCalls = (): number =>
    strays.length + options.platforms.reduce((sum, platform) => sum + platform.unknownCalls(), 0);

  const app = fastify({ forceCloseConnections: true, bodyLimit: 32 * 1024 * 1024 });
  mountAll(app, hub, options.platforms);
  addControl(app, {
    platforms,
    clock,
    state: () => ({
      now: new Date(clock.now()).toISOString(),
      unknownCalls: unknownCalls(),
      strays,
      platforms: Object.fromEntries(options.platforms.map(platform => [platform.name, platform.state()])),
    }),
  });
  addLivePage(app, hub, platforms);
  app.setNotFoundHandler((request, reply) => {
    strays.push(`${request.method} ${request.url}`);
    return reply
      .code(404)
      .send({ error: 'unknown call: no platform of the playground has this address', path: request.url });
  });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const platform = platforms.get(request.url?.split('/')[1] ?? '');
    if (platform?.upgrade !== undefined) return platform.upgrade(request, socket, head);
    strays.push(`UPGRADE ${request.url ?? ''}`);
    socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  });

  const url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  hub.listening(url);
  return {
    url,
    clock,
    unknownCalls,
    until: condition => hub.until(condition),
    phone: (platform, userId) => platforms.get(platform)?.phoneView(userId),
    connections: () =>
      Object.fromEntries(options.platforms.map(platform => [platform.name, platform.connection(url)])),
    close: async () => {
      await Promise.all(options.platforms.map(platform => platform.close()));
      hub.close();
      clock.close();
      await app.close();
    },
  };
}

function mountAll(app: FastifyInstance, hub: PlaygroundHub, platforms: readonly PlatformStandIn[]): void {
  for (const platform of platforms) {
    app.register(
      (scope, _options, done) => {
        platform.mount(scope, hub);
        done();
      },
      { prefix: `/${platform.name}` },
    );
  }
}
