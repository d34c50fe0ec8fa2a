import type { FastifyInstance } from 'fastify';
import type { PhoneSummary, PhoneView } from '../phone.ts';
import type { Hub, PlatformStandIn } from '../stand-in.ts';
import { addEndpoints } from './api.ts';
import { zwddControls } from './controls.ts';
import { dingEndpoints } from './ding-api.ts';
import { eventEndpoints } from './event-api.ts';
import { addSessionWebhook } from './inbound.ts';
import { messageEndpoints } from './message-api.ts';
import { peopleEndpoints } from './people-api.ts';
import { phoneSummary, phoneView } from './phone-view.ts';
import { robotEndpoints } from './robot-api.ts';
import { DEMO_APP, type Settings, settings, type ZwddApp } from './settings.ts';
import { zwddState } from './state.ts';
import { taskEndpoints } from './task-api.ts';
import { World } from './world.ts';

export interface ZwddOptions {
  readonly app?: Partial<ZwddApp>;
  readonly settings?: Partial<Settings>;
}

/** A stand-in for 政务钉钉: signed gateway, work notifications, to-do items, a robot and phones of one tenant. */
export function zwdd(options: ZwddOptions = {}): ZwddStandIn {
  return new ZwddStandIn(options);
}

export class ZwddStandIn implements PlatformStandIn {
  readonly name = 'zwdd';
  readonly app: ZwddApp;
  readonly #initial: Settings;
  #world: World | undefined;
  #controls: Record<string, (body: unknown) => unknown> = {};

  constructor(options: ZwddOptions) {
    this.app = { ...DEMO_APP, ...options.app };
    this.#initial = settings.parse(options.settings ?? {});
  }

  get controls(): Record<string, (body: unknown) => unknown> {
    return this.#controls;
  }

  mount(app: FastifyInstance, hub: Hub): void {
    const world = new World(this.app, this.#initial, hub);
    this.#world = world;
    this.#controls = zwddControls(world);
    addEndpoints(app, world, [
      ...peopleEndpoints(world),
      ...messageEndpoints(world),
      ...robotEndpoints(world),
      ...taskEndpoints(world),
      ...dingEndpoints(world),
      ...eventEndpoints(world),
    ]);
    addSessionWebhook(app, world);
  }

  connection(origin: string): Record<string, string> {
    const { appKey, appSecret, tenantId, msgApp } = this.app;
    return { baseUrl: `${origin}/zwdd`, appKey, appSecret, tenantId, msgApp };
  }

  state() {
    return zwddState(this.#mounted());
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
    this.#world?.outgoing.clear();
  }

  #mounted(): World {
    if (this.#world === undefined) throw new Error('the 政务钉钉 stand-in is not mounted yet');
    return this.#world;
  }
}
