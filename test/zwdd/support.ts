import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createZwddAdapter, type ZwddAdapter, type ZwddOptions } from '../../adapters/zwdd/index.ts';
import type { PhoneView } from '../../playground/phone.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { type ZwddStandIn, zwdd } from '../../playground/zwdd/index.ts';
import type { InboundEvent, InboundReply, OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Limiter } from '../../src/chat/limiter.ts';

/** A Tuesday morning in the county. */
export const TUESDAY_9 = Date.parse('2026-09-15T09:00:00+08:00');
export const FIRE = { userId: '700101', name: '消防联络员A', unit: 'XFDD', mobile: '15400010001' };
export const HUMAN = { userId: '700202', name: '人社联络员A', unit: 'RSJ', mobile: '15400020001' };
export const TOKEN = 'the-outgoing-token-value';

export interface Rig {
  readonly playground: Playground;
  readonly platform: ZwddStandIn;
  readonly adapter: ZwddAdapter;
  readonly app: FastifyInstance;
  /** Address of our webhook. */
  readonly webhook: string;
  readonly events: InboundEvent[];
  readonly log: string[];
  readonly blocked: { key: string; forMs: number }[];
  /** What the limiter answers next. */
  limit: { reserved: boolean; waitMs: number };
  handle: (event: InboundEvent) => Promise<InboundReply>;
  control(command: string, body?: unknown): Promise<unknown>;
  phone(userId: string): PhoneView;
  calls(path: string): number;
  close(): Promise<void>;
}

interface RigOptions extends Partial<Omit<ZwddOptions, 'intake' | 'msgApp'>> {
  /** False: no token is set. */
  readonly intake?: boolean;
  /** False: the app identifier is not known. */
  readonly recall?: boolean;
}

/** The adapter and its webhook against the stand-in; the platform's clock stands still. */
export async function openRig(changes: RigOptions = {}): Promise<Rig> {
  const { intake = true, recall = true, ...options } = changes;
  const platform = zwdd({ settings: { limits: false } });
  const playground = await startPlayground({ port: 0, platforms: [platform], manualClockAt: TUESDAY_9 });
  const { baseUrl = '', appKey = '', appSecret = '', tenantId = '' } = playground.connections().zwdd ?? {};
  const log: string[] = [];
  const blocked: { key: string; forMs: number }[] = [];
  const limiter: Limiter = {
    reserve: async () => rig.limit,
    block: async (key, forMs) => {
      blocked.push({ key, forMs });
    },
  };
  const adapter = createZwddAdapter({
    baseUrl,
    appKey,
    appSecret,
    tenantId,
    ...(recall ? { msgApp: platform.app.msgApp } : {}),
    ...(intake ? { intake: { token: TOKEN } } : {}),
    log: pino({ level: 'trace' }, { write: line => log.push(line) }),
    limiter,
    now: () => new Date(playground.clock.now()),
    ...options,
  });
  const app = Fastify();
  adapter.webhook?.(app);
  const webhook = `${await app.listen({ port: 0, host: '127.0.0.1' })}/webhooks/zwdd`;
  const rig: Rig = {
    playground,
    platform,
    adapter,
    app,
    webhook,
    events: [],
    log,
    blocked,
    limit: { reserved: true, waitMs: 0 },
    handle: async () => ({}),
    async control(command, body = {}) {
      const answer = await fetch(`${playground.url}/_control/zwdd/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    },
    phone(userId) {
      const view = platform.phoneView(userId);
      if (view === undefined) throw new Error(`no phone ${userId}`);
      return view;
    },
    calls: path =>
      platform.state().requests.filter(request => request.route === path && request.fault !== 'reset-before')
        .length,
    async close() {
      await adapter.stop();
      await app.close();
      await playground.close();
    },
  };
  await rig.control('users', [FIRE, HUMAN]);
  await rig.control('robot', { outgoingUrl: webhook, outgoingToken: TOKEN });
  await adapter.start(event => {
    rig.events.push(event);
    return rig.handle(event);
  });
  await until(() => adapter.health().state !== 'connecting');
  return rig;
}

/** Resolves once something that comes over a real socket holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve));
}

export function card(changes: Partial<Card> = {}): Card {
  return {
    kind: 'task.dispatch',
    title: '【联合检查】加油站 9月15日',
    tone: 'notice',
    facts: [{ label: '牵头', text: '县应急管理局' }, { text: '请在9月12日12:00前确认' }],
    status: ['已确认 0/6'],
    actions: [
      { id: 'confirm', label: '确认参加', style: 'primary' },
      {
        id: 'propose',
        label: '提时间',
        style: 'default',
        fields: [{ name: 'date', label: '日期', type: 'date', required: true }],
      },
      { id: 'refuse', label: '不参加', style: 'danger' },
    ],
    no: 'QH-2026-0001',
    summary: '联合检查待确认',
    ...changes,
  };
}

export const DONE: Partial<Card> = { tone: 'done', actions: [], status: ['✅ 已确认'] };
export const CLOSED: Partial<Card> = { tone: 'closed', actions: [], status: ['⚠ 已取消'] };

export function outbound(changes: Partial<OutboundCard> = {}): OutboundCard {
  return {
    cardId: '0192f0c17a6e7c1e9d7a3f0b6f0a1b2c',
    post: 1,
    version: 3,
    card: card(),
    userId: FIRE.userId,
    pageUrl: 'https://qh.example.gov.cn/h5/0192f0c17a6e7c1e9d7a3f0b6f0a1b2c.fgh.AbCdEfGhIjKlMnOpQrStUvWxYz0',
    urgent: false,
    repeat: 0,
    ...changes,
  };
}

export async function postOne(rig: Rig, changes: Partial<OutboundCard> = {}): Promise<Outcome> {
  const [outcome] = await rig.adapter.post([outbound(changes)]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

export async function posted(rig: Rig, changes: Partial<OutboundCard> = {}): Promise<string> {
  const outcome = await postOne(rig, changes);
  if (outcome.outcome !== 'sent') throw new Error(`not sent: ${JSON.stringify(outcome)}`);
  return outcome.ref;
}

export async function updateOne(
  rig: Rig,
  ref: string,
  changes: Partial<OutboundCard> = {},
): Promise<Outcome> {
  const [outcome] = await rig.adapter.update([{ ref, out: outbound({ version: 4, ...changes }) }]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

export const notices = (rig: Rig, userId = FIRE.userId) =>
  rig.phone(userId).chats.find(chat => chat.kind === 'notice')?.items ?? [];
export const todos = (rig: Rig, userId = FIRE.userId) =>
  rig.phone(userId).chats.find(chat => chat.kind === 'todo')?.items ?? [];
