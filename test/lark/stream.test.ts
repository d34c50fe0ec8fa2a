import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InboundEvent, InboundHandler } from '../../src/chat/adapter.ts';
import { FakeGateway } from './fake-gateway.ts';
import { APP_ID, APP_SECRET, type Bench, bench, FakeFeishu, outbound } from './harness.ts';
import { messageEnvelope, tapEnvelope } from './pushes.ts';

let feishu: FakeFeishu;
let gateway: FakeGateway;
let desk: Bench;
let events: InboundEvent[];
let handle: InboundHandler;

const take: InboundHandler = event => {
  events.push(event);
  return handle(event);
};

async function connect(more: Parameters<typeof bench>[1] = {}): Promise<void> {
  desk = bench(feishu.url, { events: 'ws', ...more });
  const connected = gateway.next();
  await desk.adapter.start(take);
  await connected;
  await until(() => desk.adapter.health().state === 'up');
}

beforeEach(async () => {
  feishu = await new FakeFeishu().start();
  gateway = new FakeGateway(feishu);
  events = [];
  handle = async () => ({});
});

afterEach(async () => {
  await desk.adapter.stop();
  await gateway.stop();
  await feishu.stop();
});

describe('the long connection', () => {
  test('asks for its address with the app’s credentials, connects and pings', async () => {
    await connect();
    expect(gateway.asked).toEqual([{ AppID: APP_ID, AppSecret: APP_SECRET }]);
    await until(() => gateway.pings === 1);
    expect(desk.adapter.health()).toEqual({ state: 'up' });
  });

  test('brings a tap and takes toast and card back in the ack', async () => {
    await connect();
    const order: string[] = [];
    handle = async () => ({
      text: { tone: 'ok', content: '已确认' },
      card: outbound({ version: 2 }),
      acknowledged: () => order.push('acknowledged'),
    });
    const ack = await gateway.push('m-1', tapEnvelope());
    expect(ack.code).toBe(200);
    expect(ack.data).toMatchObject({
      toast: { type: 'success', content: '已确认' },
      card: { type: 'raw', data: { schema: '2.0' } },
    });
    expect(events).toMatchObject([{ type: 'tap', eventId: 'ev-1', userId: 'ou_wang', cardId: 'card-1' }]);
    await until(() => order.length === 1);
    expect(desk.adapter.health().lastInboundAt).toEqual(desk.clock.now());
  });

  test('acknowledged is not called when the socket broke before the ack could be written', async () => {
    await connect();
    const acknowledged: number[] = [];
    let finish: (reply: Awaited<ReturnType<InboundHandler>>) => void = () => undefined;
    handle = () => new Promise(resolve => (finish = resolve));
    void gateway.push('m-1', tapEnvelope());
    await until(() => events.length === 1);
    gateway.refusal = { status: 502, body: 'away', raw: true };
    gateway.sockets[0]?.terminate();
    await until(() => desk.adapter.health().state === 'connecting');
    finish({ card: outbound({ version: 2 }), acknowledged: () => acknowledged.push(1) });
    gateway.refusal = undefined;
    await until(() => desk.adapter.health().state === 'up');
    expect(acknowledged).toEqual([]);
  });

  test('puts fragments together in any order', async () => {
    await connect();
    const ack = await gateway.push(
      'm-2',
      messageEnvelope({ content: JSON.stringify({ text: '综合查一次'.repeat(400) }) }),
      5,
    );
    expect([ack.code, ack.data, events.length]).toEqual([200, undefined, 1]);
    expect(events[0]).toMatchObject({ type: 'message', text: '综合查一次'.repeat(400) });
  });

  test('answers 500 for what was not kept, so that it is pushed again, and 200 for what we have no use for', async () => {
    await connect();
    handle = () => Promise.reject(new Error('database is away'));
    expect(await gateway.push('m-3', messageEnvelope())).toEqual({ code: 500, data: undefined });
    const other = tapEnvelope();
    const read = { ...other, header: { ...other.header, event_type: 'im.message.message_read_v1' } };
    expect(await gateway.push('m-4', read)).toEqual({ code: 200, data: undefined });
    expect(await gateway.push('m-5', { hello: 'world' })).toEqual({ code: 200, data: undefined });
  });

  test('a frame of garbage harms nothing', async () => {
    await connect();
    gateway.sockets[0]?.send(Buffer.from([0xff, 0xff, 0xff]));
    void gateway.push('m-bad', 'no json');
    expect((await gateway.push('m-6', messageEnvelope())).code).toBe(200);
  });

  test('a slow tap is told 处理中 before the platform gives up', async () => {
    await connect();
    let finish: (reply: Awaited<ReturnType<InboundHandler>>) => void = () => undefined;
    handle = () => new Promise(resolve => (finish = resolve));
    const acked = gateway.push('m-7', tapEnvelope());
    await until(() => desk.timers.pending.length === 1);
    desk.timers.ring();
    expect(await acked).toEqual({ code: 200, data: { toast: { type: 'info', content: '处理中，请稍候' } } });
    finish({});
  });

  test('comes back after the platform closed it', async () => {
    await connect();
    const again = gateway.next();
    gateway.sockets[0]?.close();
    await again;
    await until(() => desk.adapter.health().state === 'up');
    expect((await gateway.push('m-8', messageEnvelope())).code).toBe(200);
  });

  test('a half-open socket is noticed by the watchdog and replaced', async () => {
    gateway.answersPings = false;
    const again = connect({ timeouts: { pingMs: 40 } }).then(() => gateway.next());
    const second = await again;
    expect(gateway.sockets).toHaveLength(2);
    expect(second.readyState).toBe(second.OPEN);
    expect(desk.logged()).toContain('no pong/inbound');
  });

  test('stopping lets the tap in hand be answered, takes no more and closes', async () => {
    await connect();
    let finish: (reply: Awaited<ReturnType<InboundHandler>>) => void = () => undefined;
    handle = () => new Promise(resolve => (finish = resolve));
    const inHand = gateway.push('m-9', tapEnvelope());
    await until(() => events.length === 1);
    const closed = new Promise(resolve => gateway.sockets[0]?.on('close', resolve));
    const stopped = desk.adapter.stop();
    expect(await gateway.push('m-10', tapEnvelope({ eventId: 'ev-2' }))).toEqual({
      code: 500,
      data: undefined,
    });
    finish({ text: { tone: 'ok', content: '好' } });
    expect((await inHand).data).toEqual({ toast: { type: 'success', content: '好' } });
    await stopped;
    await closed;
    expect([events.length, desk.adapter.health().state]).toEqual([1, 'off']);
  });
});

describe('a platform that refuses the connection', () => {
  test.each([
    ['a wrong secret', { code: 514, msg: 'auth failed', data: {} }, '514'],
    [
      'too many connections, without data',
      { code: 1000040350, msg: 'exceed conn limit', data: null },
      '1000040350',
    ],
    ['a busy system', { code: 1, msg: 'busy' }, 'system busy'],
  ])('for %s is reported down and asked again later', async (_what, body, detail) => {
    gateway.refusal = { body };
    desk = bench(feishu.url, { events: 'ws' });
    await desk.adapter.start(take);
    await until(() => desk.adapter.health().state === 'down');
    expect(desk.adapter.health().detail).toContain(detail);
    expect(desk.timers.pending.map(timer => timer.ms)).toEqual([30_000]);
    desk.timers.ring();
    await until(() => desk.timers.pending.length === 1);
    expect(desk.timers.pending[0]?.ms).toBe(60_000);
    gateway.refusal = undefined;
    desk.timers.ring();
    await until(() => desk.adapter.health().state === 'up');
  });

  test('neither secret nor ticket is ever logged', async () => {
    gateway.refusal = { body: { code: 514, msg: `auth failed for ${APP_SECRET}`, data: {} } };
    desk = bench(feishu.url, { events: 'ws' });
    await desk.adapter.start(take);
    await until(() => desk.adapter.health().state === 'down');
    gateway.refusal = undefined;
    desk.timers.ring();
    await until(() => desk.adapter.health().state === 'up');
    await gateway.push('m-1', messageEnvelope());
    expect(desk.logged()).toContain('***');
    expect(desk.logged()).not.toContain(APP_SECRET);
    expect(desk.logged()).not.toContain('secret-ticket');
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve));
}
