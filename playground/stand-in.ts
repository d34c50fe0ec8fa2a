import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { PlaygroundClock } from './clock.ts';
import type { PhoneSummary, PhoneView } from './phone.ts';
import type { Random } from './random.ts';

/** What the playground gives to each platform. */
export interface Hub {
  readonly clock: PlaygroundClock;
  readonly random: Random;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  origin(): string;
  /** Tells the page that these phones show something new. */
  phonesChanged(platform: string, userIds: Iterable<string>): void;
  /** Tells those who wait in a test that something happened, without a change on a phone. */
  poke(): void;
}

/** One platform: its HTTP and WebSocket faces live under `/<name>`, its commands under `/_control/<name>/`. */
export interface PlatformStandIn {
  readonly name: string;
  /** Adds the platform's HTTP face; `app` is already prefixed with `/<name>`. */
  mount(app: FastifyInstance, hub: Hub): void;
  /** A WebSocket handshake under `/<name>/`; without it every handshake is an unknown call. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** What a client has to be configured with: base addresses and the like; printed by `main.ts`. */
  connection(origin: string): Readonly<Record<string, string>>;
  /** Everything it saw, as JSON; holds `unknownCalls`. */
  state(): { readonly unknownCalls: number };
  /** Calls that this platform does not have; anything but 0 is a bug of the client. */
  unknownCalls(): number;
  phones(): PhoneSummary[];
  phoneView(userId: string): PhoneView | undefined;
  /** By command name; a body that does not fit throws a ZodError, a wish that cannot be met a `ControlRefusal`. */
  readonly controls: Readonly<Record<string, (body: unknown) => unknown>>;
  close(): Promise<void>;
}

/** A control command that makes sense but cannot be done: an unknown user, a card that is not on this phone. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
}
