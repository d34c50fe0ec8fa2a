import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { PhoneSummary, PhoneView } from '../phone.ts';
import type { Hub, PlatformStandIn } from '../stand-in.ts';
import { addEndpoints } from './api.ts';
import { appEndpoints } from './app-api.ts';
import { larkControls } from './controls.ts';
import { fileEndpoints } from './file-api.ts';
import { messageEndpoints } from './message-api.ts';
import { phoneSummary, phoneView } from './phone-view.ts';
import { DEMO_APP, type LarkApp, type Settings, settings } from './settings.ts';
import { larkState } from './state.ts';
import { World } from './world.ts';

export interface LarkOptions {
  readonly app?: Partial<LarkApp>;
  readonly settings?: Partial<Settings>;
}

/** A stand-in for Feishu: open API, long connection, webhooks, cards and phones of one tenant with one app. */
export function lark(options: LarkOptions = {}): LarkStandIn {
  return new LarkStandIn(options);
}

export class LarkStandIn implements PlatformStandIn {
  readonly name = 'lark';
  readonly app: LarkApp;
  readonly #initial: Settings;
  #world: World | undefined;
  #controls: Record<string, (body: unknown) => unknown> = {};

  constructor(options: LarkOptions) {
    this.app = { ...DEMO_APP, ...options.app };
    this.#initial = settings.parse(options.settings ?? {});
  }

  get controls(): Record<string, (body: unknown) => unknown> {
    return this.#controls;
  }

  mount(app: FastifyInstance, hub: Hub): void {
    const world = new World(this.app, this.#initial, hub);
    this.#world = world;
    this.#controls = larkControls(world);
    addEndpoints(app, world, [...appEndpoints(world), ...messageEndpoints(world), ...fileEndpoints(world)]);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#mounted().gateway.upgrade(request, socket, head);
  }

  connection(origin: string): Record<string, string> {
    const { appId, appSecret, encryptKey, verificationToken } = this.app;
    return { domain: `${origin}/lark`, appId, appSecret, encryptKey, verificationToken };
  }

  state() {
    return larkState(this.#mounted());
  }

  unknownCalls(): number {
    return this.#mounted().journal.get('unknownCalls');
  }

  phones(): PhoneSummary[] {
    const world = this.#mounted();
    return world.people.all().map(person => phoneSummary(world, person));
  }

  phoneView(userId: string): PhoneView | undefined {
    const world = this.#mounted();
    const person = world.people.get(userId);
    return person === undefined ? undefined : phoneView(world, person);
  }

  async close(): Promise<void> {
    this.#world?.delivery.clear();
    this.#world?.gateway.close();
  }

  #mounted(): World {
    if (this.#world === undefined) throw new Error('the Feishu stand-in is not mounted yet');
    return this.#world;
  }
}
