import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLarkAdapter } from '../../adapters/lark/index.ts';
import type { ChatAdapter, InboundEvent, InboundHandler, Outcome } from '../../src/chat/adapter.ts';
import type { Limiter, LimitRule } from '../../src/chat/limiter.ts';
import { logInto, outbound, PLAIN_CARD } from '../lark/harness.ts';
import { LI, Stage, WANG } from './lark-support.ts';

/** Our adapter against the stand-in, by both ways in. */
let stage: Stage;
let adapter: ChatAdapter;
let app: FastifyInstance;
let events: InboundEvent[];
let handle: InboundHandler;

/** Even spacing in this process, on the real clock: what the service has on its database. */
function spacing(): Limiter {
  const free = new Map<string, number>();
  return {
    reserve: async (rules: readonly LimitRule[], patienceMs: number) => {
      const now = Date.now();
      const at = Math.max(now, ...rules.map(rule => free.get(rule.key) ?? 0));
      if (at - now > patienceMs) return { reserved: false, waitMs: at - now };
      for (const rule of rules) free.set(rule.key, at + rule.perMs / rule.calls);
      return { reserved: true, waitMs: at - now };
    },
    block: async (key, forMs) => void free.set(key, Math.max(free.get(key) ?? 0, Date.now() + forMs)),
  };
}

const open: Limiter = { reserve: async () => ({ reserved: true, waitMs: 0 }), block: async () => undefined };

async function start(way: 'ws' | 'webhook', limiter: Limiter = open): Promise<void> {
  const { appId, appSecret, encryptKey, verificationToken } = stage.lark.app;
  adapter = createLarkAdapter({
    domain: stage.domain,
    appId,
    appSecret,
    encryptKey,
    verificationToken,
    events: way,
    log: logInto([]),
    limiter,
    meter: { add: async () => 1 },
    now: () => new Date(stage.playground.clock.now()),
  });
  app = fastify();
  adapter.webhook?.(app);
  await adapter.start(event => {
    events.push(event);
    return handle(event);
  });
  if (way === 'ws') await stage.playground.until(() => stage.state().connections.length === 1);
  else {
    const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/webhooks/lark`;
    const taken = await stage.control('delivery', { mode: 'webhook', url });
    if (taken.status !== 200) throw new Error(JSON.stringify(taken.body));
  }
}

beforeEach(() => {
  events = [];
  handle = async () => ({});
});

afterEach(async () => {
  await adapter.stop();
  expect(stage.playground.unknownCalls()).toBe(0);
  expect(stage.state().violations.total).toBe(0);
  await stage.close();
  await app.close();
});

const refOf = (outcome: Outcome | undefined): string => (outcome?.outcome === 'sent' ? outcome.ref : '');

describe.each(['ws', 'webhook'] as const)('by %s', way => {
  beforeEach(async () => {
    stage = await Stage.open();
    await start(way);
  });

  test('a card is posted, tapped, answered in place and not sent again', async () => {
    const [posted] = await adapter.post([outbound()]);
    const acknowledged = new Promise<void>(resolve => {
      handle = async () => ({
        text: { tone: 'ok', content: '已确认' },
        card: outbound({
          version: 2,
          card: { ...PLAIN_CARD, tone: 'done', actions: [], status: ['✅ 消防 已确认'] },
        }),
        acknowledged: () => resolve(),
      });
    });
    const tapped = await stage.control('tap', {
      userId: WANG.userId,
      cardId: refOf(posted),
      button: '确认参加',
    });
    expect(tapped.body).toMatchObject({ ok: true, toast: { tone: 'ok', text: '已确认' } });
    await acknowledged;
    expect(events).toMatchObject([
      { type: 'tap', userId: WANG.userId, cardId: 'card-1', action: 'task.confirm' },
    ]);
    const body = stage.lark.phoneView(WANG.userId)?.chats[0]?.items[0]?.body;
    expect(body).toMatchObject({ type: 'card', tone: 'done', updates: 1 });
    expect(stage.state().calls['PATCH /open-apis/im/v1/messages/:message_id']).toBeUndefined();
  });

  test('a form comes back by field name, as it was filled in', async () => {
    const fields = [
      { name: 'why', label: '理由', type: 'textarea' as const, required: true },
      { name: 'day', label: '日期', type: 'date' as const, required: true },
      { name: 'at', label: '时间', type: 'time' as const, required: false },
      {
        name: 'who',
        label: '人员',
        type: 'multiselect' as const,
        required: false,
        options: [
          { value: 'p1', label: '张三' },
          { value: 'p2', label: '李四' },
        ],
      },
    ];
    const card = {
      ...PLAIN_CARD,
      actions: [{ id: 'task.time', label: '提交', style: 'primary' as const, fields }],
    };
    const [posted] = await adapter.post([outbound({ card })]);
    await stage.control('tap', {
      userId: WANG.userId,
      cardId: refOf(posted),
      form: { why: '车不够\n人也不够', day: '2026-09-18', at: '09:30', who: ['p1', 'p2'] },
    });
    expect(events).toMatchObject([
      {
        action: 'task.time',
        form: { why: '车不够\n人也不够', day: '2026-09-18', at: '09:30', who: 'p1\np2' },
      },
    ]);
  });

  test('the same tap three times over is three times the same event', async () => {
    const [posted] = await adapter.post([outbound()]);
    await stage.control('tap', { userId: WANG.userId, cardId: refOf(posted), button: '确认参加', copies: 3 });
    expect(new Set(events.map(event => event.eventId)).size).toBe(1);
    expect(events).toHaveLength(3);
  });

  test('a message in a group is heard without the mention and answered under it', async () => {
    const made = await stage.control('groups', { title: '联检群', members: [WANG.userId, LI.userId] });
    handle = async () => ({ text: { tone: 'ok', content: '已记' } });
    await stage.control('say', { userId: WANG.userId, group: made.body.chatId, text: '明天下午补报' });
    await stage.playground.until(() =>
      stage.state().chats.some(chat => chat.messages.some(one => one.from.kind === 'bot')),
    );
    expect(events).toMatchObject([{ type: 'message', text: '明天下午补报', chat: { kind: 'group' } }]);
    const said = stage.state().chats.flatMap(chat => chat.messages);
    expect(said.map(message => message.content)).toEqual([
      { text: '@_user_1 明天下午补报' },
      { text: '已记' },
    ]);
    expect(said[1]?.parentId).toBe(said[0]?.id);
  });

  test('a picture somebody sends can be fetched', async () => {
    const base64 = Buffer.from('a picture').toString('base64');
    await stage.control('say', { userId: WANG.userId, files: [{ name: 'a.png', type: 'image', base64 }] });
    await stage.playground.until(() => stage.state().pushes[0]?.state === 'taken');
    const [event] = events;
    const handleOf = event?.type === 'message' ? (event.files[0]?.handle ?? '') : '';
    const file = await adapter.fetchFile?.(handleOf);
    expect([file?.mime, Buffer.from(file?.bytes ?? []).toString()]).toEqual(['image/png', 'a picture']);
  });

  test('a message that was not kept comes again and is taken then', async () => {
    handle = async () => {
      if (events.length === 1) throw new Error('database is away');
      return {};
    };
    await stage.control('say', { userId: WANG.userId, text: '收到' });
    await stage.playground.until(() => stage.state().pushes[0]?.attempts.length === 1);
    await stage.forward(15_000);
    await stage.playground.until(() => stage.state().pushes[0]?.state === 'taken');
    expect(events[0]?.eventId).toBe(events[1]?.eventId);
  });

  test('past fourteen days a change is refused by name; a recalled card is gone', async () => {
    const [old, recalled] = await adapter.post([outbound(), outbound({ cardId: 'card-2' })]);
    await stage.call('DELETE', `/im/v1/messages/${refOf(recalled)}`);
    expect(await adapter.update([{ ref: refOf(recalled), out: outbound() }])).toMatchObject([
      { code: 'gone' },
    ]);
    await stage.forward(14 * 86_400_000 + 1);
    expect(await adapter.update([{ ref: refOf(old), out: outbound() }])).toMatchObject([
      { code: 'edit-window' },
    ]);
  });

  test('people are found, rung and seen to have read', async () => {
    expect(await adapter.findUser?.(WANG.mobile)).toBe(WANG.userId);
    expect(await adapter.findUser?.('13800000000')).toBeUndefined();
    const [posted] = await adapter.post([outbound()]);
    const ref = refOf(posted);
    expect(await adapter.ring?.({ ref, out: outbound() })).toMatchObject({ outcome: 'sent' });
    await stage.control('read', { userId: WANG.userId });
    expect([...((await adapter.readersOf?.(ref)) ?? new Map()).keys()]).toEqual([WANG.userId]);
  });
});

describe('what a receiver must refuse', () => {
  test('a replayed, a forged and a garbled push reach nobody', async () => {
    stage = await Stage.open();
    await start('webhook');
    const url = `http://127.0.0.1:${portOf(app)}/webhooks/lark`;
    const push = async (body: string, signedWithOffsetS?: number) =>
      (
        await stage.control('raw-push', {
          url,
          body,
          ...(signedWithOffsetS === undefined ? {} : { signedWithOffsetS }),
        })
      ).body.outcome;
    expect(await push('{"encrypt":"AAAA"}', 0)).toBe('status 401');
    expect(await push('{}', -600)).toBe('status 401');
    expect(await push('{}')).toBe('status 401');
    expect(await push('x'.repeat(1_100_000), 0)).toBe('status 413');
    expect(events).toEqual([]);
  });
});

describe('many cards', () => {
  const people = Array.from({ length: 60 }, (_, i) => ({
    ...WANG,
    userId: `ou_${i}`,
    mobile: `139000100${10 + i}`,
  }));

  /** Posts until every card has a clear end, as the reconciler does. */
  async function deliver(count: number): Promise<Outcome[]> {
    const cards = Array.from({ length: count }, (_, i) =>
      outbound({ cardId: `c-${i}`, userId: people[i % people.length]?.userId ?? '' }),
    );
    const done = new Map<string, Outcome>();
    for (let round = 0; done.size < count && round < 50; round += 1) {
      const open = cards.filter(card => !done.has(card.cardId));
      const outcomes = await adapter.post(open);
      outcomes.forEach((outcome, i) => {
        const again =
          outcome.outcome === 'throttled' || (outcome.outcome === 'unknown' && outcome.idempotent);
        if (!again) done.set(open[i]?.cardId ?? '', outcome);
      });
    }
    return [...done.values()];
  }

  const arrived = () =>
    stage
      .state()
      .chats.flatMap(chat => chat.messages)
      .map(message => JSON.stringify(message.content));

  test('with 5 % errors and 4 % lost answers each arrives once', async () => {
    stage = await Stage.open({ settings: { limits: false } });
    await stage.control('users', people);
    await start('ws');
    const route = '/open-apis/im/v1/messages';
    await stage.control('faults', {
      rules: [
        { route, kind: 'status500', rate: 0.05 },
        { route, kind: 'reset-after-accept', rate: 0.04 },
        { route, kind: 'reset-before', rate: 0.02 },
      ],
    });
    const outcomes = await deliver(200);
    expect(outcomes.every(outcome => outcome.outcome === 'sent')).toBe(true);
    expect(new Set(arrived()).size).toBe(200);
    expect(arrived()).toHaveLength(200);
    expect(stage.state().uuidDuplicates).toBeGreaterThan(0);
  });

  test('under the platform’s limits nothing is refused when calls are spaced', async () => {
    stage = await Stage.open({ live: true, settings: { userPerSecond: 20, apiPerMinute: 3_000 } });
    await stage.control('users', people);
    await start('ws', spacing());
    const outcomes = await deliver(40);
    expect(outcomes.every(outcome => outcome.outcome === 'sent')).toBe(true);
    expect(stage.state().limitHits.total).toBe(0);
    expect(arrived()).toHaveLength(40);
  });
});

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
