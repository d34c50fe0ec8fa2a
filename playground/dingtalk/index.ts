import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { PhoneSummary, PhoneView } from '../phone.ts';
import type { Hub, PlatformStandIn } from '../stand-in.ts';
import { addEndpoints } from './api.ts';
import { cardEndpoints } from './card-api.ts';
import { dingtalkControls } from './controls.ts';
import { dingEndpoints } from './ding-api.ts';
import { mediaEndpoints } from './media-api.ts';
import { noticeEndpoints } from './notice-api.ts';
import { peopleEndpoints } from './people-api.ts';
import { phoneSummary, phoneView } from './phone-view.ts';
import { robotEndpoints } from './robot-api.ts';
import { DEMO_APP, type DingTalkApp, type Settings, settings } from './settings.ts';
import { dingtalkState } from './state.ts';
import { todoEndpoints } from './todo-api.ts';
import { tokenEndpoints } from './token-api.ts';
import { webhookEndpoints } from './webhook-api.ts';
import { World } from './world.ts';

export interface DingTalkOptions {
  readonly app?: Partial<DingTalkApp>;
  readonly settings?: Partial<Settings>;
}

/** A stand-in for public DingTalk: OpenAPI, stream, cards and phones of one organisation with one app. */
export function dingtalk(options: DingTalkOptions = {}): DingTalkStandIn {
  return new DingTalkStandIn(options);
}

export class DingTalkStandIn implements PlatformStandIn {
  readonly name = 'dingtalk';
  readonly app: DingTalkApp;
  readonly #initial: Settings;
  #world: World | undefined;
  #controls: Record<string, (body: unknown) => unknown> = {};

  constructor(options: DingTalkOptions) {
    this.app = { ...DEMO_APP, ...options.app };
    this.#initial = settings.parse(options.settings ?? {});
  }

  get controls(): Record<string, (body: unknown) => unknown> {
    return this.#controls;
  }

  mount(app: FastifyInstance, hub: Hub): void {
    const world = new World(this.app, this.#initial, hub);
    this.#world = world;
    this.#controls = dingtalkControls(world);
    addEndpoints(app, world, [
      world.gateway.endpoint(),
      ...tokenEndpoints(world),
      ...robotEndpoints(world),
      ...dingEndpoints(world),
      ...cardEndpoints(world),
      ...mediaEndpoints(world),
      ...peopleEndpoints(world),
      ...noticeEndpoints(world),
      ...todoEndpoints(world),
      ...webhookEndpoints(world),
    ]);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#mounted().gateway.upgrade(request, socket, head);
  }

  /** Base addresses for both families of calls, and the app's credentials. */
  connection(origin: string): Record<string, string> {
    const { clientId, clientSecret, robotCode, agentId, ownTemplates } = this.app;
    return {
      apiBase: `${origin}/dingtalk`,
      oapiBase: `${origin}/dingtalk`,
      clientId,
      clientSecret,
      robotCode,
      agentId: String(agentId),
      ownTemplateId: ownTemplates[0] ?? '',
    };
  }

  state() {
    return dingtalkState(this.#mounted());
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
    this.#world?.gateway.close();
  }

  #mounted(): World {
    if (this.#world === undefined) throw new Error('the DingTalk stand-in is not mounted yet');
    return this.#world;
  }
}
