import { type Logger, pino } from 'pino';
import { createDingtalkAdapter, type DingtalkOptions } from '../../adapters/dingtalk/index.ts';
import { createLarkAdapter } from '../../adapters/lark/index.ts';
import { createZwddAdapter } from '../../adapters/zwdd/index.ts';
import { dingtalk } from '../../playground/dingtalk/index.ts';
import { lark } from '../../playground/lark/index.ts';
import type { PhoneView } from '../../playground/phone.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';
import type { PlatformStandIn } from '../../playground/stand-in.ts';
import { zwdd } from '../../playground/zwdd/index.ts';
import type { ChatAdapter, InboundEvent, InboundHandler, Platform } from '../../src/chat/adapter.ts';
import type { Limiter, Meter } from '../../src/chat/limiter.ts';

type Link = Readonly<Record<string, string>>;
interface Shared {
  readonly log: Logger;
  readonly limiter: Limiter;
  readonly meter: Meter;
  readonly now: () => Date;
}

/** One adapter and its platform; a further platform is a further line of `PLATFORM_BENCHES`. */
export interface PlatformBench {
  readonly name: string;
  readonly platform: Platform;
  readonly userId: string;
  readonly open: () => PlatformStandIn;
  readonly adapter: (link: Link, shared: Shared) => ChatAdapter;
}

const OWN_TEMPLATE = 'contract-0000-4000-8000-000000000001.schema';

function dingtalkOptions(link: Link, shared: Shared): DingtalkOptions {
  return {
    ...shared,
    clientId: link.clientId ?? '',
    clientSecret: link.clientSecret ?? '',
    robotCode: link.robotCode ?? '',
    apiBase: link.apiBase ?? '',
    oapiBase: link.oapiBase ?? '',
  };
}

export const PLATFORM_BENCHES: readonly PlatformBench[] = [
  {
    name: 'dingtalk',
    platform: 'dingtalk',
    userId: 'reader',
    open: () => dingtalk({ settings: { limits: false } }),
    adapter: (link, shared) => createDingtalkAdapter(dingtalkOptions(link, shared)),
  },
  {
    name: 'dingtalk with a template of its own',
    platform: 'dingtalk',
    userId: 'reader',
    open: () => dingtalk({ settings: { limits: false }, app: { ownTemplates: [OWN_TEMPLATE] } }),
    adapter: (link, shared) =>
      createDingtalkAdapter({
        ...dingtalkOptions(link, shared),
        template: { mode: 'own', id: OWN_TEMPLATE },
      }),
  },
  {
    name: 'lark',
    platform: 'lark',
    userId: 'ou_reader',
    open: () => lark({ settings: { limits: false } }),
    adapter: (link, shared) =>
      createLarkAdapter({
        ...shared,
        domain: link.domain ?? '',
        appId: link.appId ?? '',
        appSecret: link.appSecret ?? '',
        events: 'ws',
      }),
  },
  {
    name: 'lark without cards',
    platform: 'lark',
    userId: 'ou_reader',
    open: () => lark({ settings: { limits: false } }),
    adapter: (link, shared) =>
      createLarkAdapter({
        ...shared,
        domain: link.domain ?? '',
        appId: link.appId ?? '',
        appSecret: link.appSecret ?? '',
        events: 'ws',
        features: { cards: false },
      }),
  },
  {
    name: 'zwdd',
    platform: 'zwdd',
    userId: '700001',
    open: () => zwdd({ settings: { limits: false } }),
    adapter: (link, shared) =>
      createZwddAdapter({
        ...shared,
        baseUrl: link.baseUrl ?? '',
        appKey: link.appKey ?? '',
        appSecret: link.appSecret ?? '',
        tenantId: link.tenantId ?? '',
        msgApp: link.msgApp ?? '',
        intake: { token: 'contract-outgoing-token' },
      }),
  },
];

/** The stand-in with one reader at her phone, and the adapter linked to it. */
export class Bench {
  readonly platform: Platform;
  readonly adapter: ChatAdapter;
  readonly userId: string;
  readonly playground: Playground;
  /** What came in, oldest first. */
  readonly events: InboundEvent[] = [];
  /** How an event is answered; a test replaces it. */
  answer: InboundHandler = async () => ({});

  private constructor(bench: PlatformBench, playground: Playground) {
    this.platform = bench.platform;
    this.userId = bench.userId;
    this.playground = playground;
    const link = playground.connections()[bench.platform] ?? {};
    this.adapter = bench.adapter(link, {
      log: pino({ level: 'silent' }),
      limiter: { reserve: async () => ({ reserved: true, waitMs: 0 }), block: async () => undefined },
      meter: { add: async () => 1 },
      now: () => new Date(),
    });
  }

  static async open(bench: PlatformBench): Promise<Bench> {
    const playground = await startPlayground({ port: 0, platforms: [bench.open()] });
    const opened = new Bench(bench, playground);
    await opened.control('users', {
      users: [{ userId: bench.userId, name: '读者', unit: 'XFDD', unitName: '消防' }],
    });
    await opened.adapter.start(event => {
      opened.events.push(event);
      return opened.answer(event);
    });
    while (opened.adapter.health().state !== 'up') await new Promise(resolve => setImmediate(resolve));
    return opened;
  }

  phone(): PhoneView {
    const view = this.playground.phone(this.platform, this.userId);
    if (view === undefined) throw new Error('the reader has no phone');
    return view;
  }

  async control(command: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.playground.url}/_control/${this.platform}/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${command}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async state(): Promise<unknown> {
    return (await fetch(`${this.playground.url}/_control/${this.platform}/state`)).json();
  }

  async close(): Promise<void> {
    await this.adapter.stop();
    await this.playground.close();
  }
}
