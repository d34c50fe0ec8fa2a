import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InboundEvent, InboundHandler } from '../../src/chat/adapter.ts';
import { type Bench, bench, FakeFeishu, outbound } from './harness.ts';
import { ENCRYPT_KEY, encrypted, messageEnvelope, signedHeaders, TOKEN, tapEnvelope } from './pushes.ts';

const PATH = '/webhooks/lark';
const UNAUTHORISED = { code: 401, msg: 'unauthorized' };

let feishu: FakeFeishu;
let app: FastifyInstance;
let desk: Bench;
let events: InboundEvent[];
let handle: InboundHandler;

async function open(encryptKey: string | undefined): Promise<void> {
  desk = bench(feishu.url, { encryptKey });
  app = fastify();
  desk.adapter.webhook?.(app);
  await desk.adapter.start(event => {
    events.push(event);
    return handle(event);
  });
}

beforeEach(async () => {
  feishu = await new FakeFeishu().start();
  events = [];
  handle = async () => ({});
});

afterEach(async () => {
  await desk.adapter.stop();
  await app.close();
  await feishu.stop();
});

function push(
  payload: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  return app.inject({ method: 'POST', url: PATH, headers, payload });
}

function pushSigned(raw: string, headers: Record<string, string> = {}) {
  return push(raw, { ...signedHeaders(raw, desk.clock.now().getTime()), ...headers });
}

describe('with an Encrypt Key', () => {
  beforeEach(() => open(ENCRYPT_KEY));

  test('a signed, encrypted tap reaches the handler and its answer carries toast and card', async () => {
    handle = async () => ({ text: { tone: 'ok', content: '已确认' }, card: outbound({ version: 2 }) });
    const answer = await pushSigned(encrypted(tapEnvelope()));
    expect(answer.statusCode).toBe(200);
    const body = answer.json();
    expect(body.toast).toEqual({ type: 'success', content: '已确认' });
    expect(body.card).toMatchObject({ type: 'raw', data: { schema: '2.0', config: { update_multi: true } } });
    expect(events).toEqual([
      {
        type: 'tap',
        platform: 'lark',
        eventId: 'ev-1',
        userId: 'ou_wang',
        cardId: 'card-1',
        action: 'task.confirm',
        form: {},
      },
    ]);
  });

  test('a body with extra white space passes, because the raw bytes are what was signed', async () => {
    const raw = ` {\n  "encrypt" :   "${JSON.parse(encrypted(tapEnvelope())).encrypt}"\t}\n`;
    const answer = await pushSigned(raw);
    expect([answer.statusCode, events.length]).toEqual([200, 1]);
  });

  test('a signed push that came in plain passes too', async () => {
    const answer = await pushSigned(JSON.stringify(tapEnvelope()));
    expect([answer.statusCode, events.length]).toEqual([200, 1]);
  });

  test('the address check is answered, encrypted and without signature', async () => {
    const answer = await push(encrypted({ type: 'url_verification', token: TOKEN, challenge: 'ajls384k' }));
    expect([answer.statusCode, answer.json()]).toEqual([200, { challenge: 'ajls384k' }]);
  });

  test.each<[string, () => Promise<Awaited<ReturnType<typeof push>>>]>([
    [
      'an address check with a wrong token',
      () => push(encrypted({ type: 'url_verification', token: 'x', challenge: 'c' })),
    ],
    ['an unsigned event', () => push(encrypted(tapEnvelope()))],
    ['an unsigned plain event', () => push(JSON.stringify(tapEnvelope()))],
    ['a wrong signature', () => pushSigned(encrypted(tapEnvelope()), { 'x-lark-signature': 'a'.repeat(64) })],
    ['a signature of no length', () => pushSigned(encrypted(tapEnvelope()), { 'x-lark-signature': '' })],
    [
      'a body that was changed after signing',
      () => {
        const raw = encrypted(tapEnvelope());
        return push(`${raw} `, signedHeaders(raw, desk.clock.now().getTime()));
      },
    ],
    [
      'a push replayed six minutes later',
      () => {
        const raw = encrypted(tapEnvelope());
        return push(raw, signedHeaders(raw, desk.clock.now().getTime() - 360_000));
      },
    ],
    [
      'a push from six minutes ahead',
      () => {
        const raw = encrypted(tapEnvelope());
        return push(raw, signedHeaders(raw, desk.clock.now().getTime() + 360_000));
      },
    ],
    [
      'a timestamp that is no number',
      () => pushSigned(encrypted(tapEnvelope()), { 'x-lark-request-timestamp': 'NaN' }),
    ],
    ['garbage ciphertext', () => pushSigned('{"encrypt":"AAAA"}')],
    ['ciphertext under another key', () => pushSigned(encrypted(tapEnvelope(), 'other'))],
    ['a sealed text that is no JSON', () => pushSigned(encrypted('hello'))],
    ['a sealed number', () => pushSigned(encrypted('7'))],
    ['a wrong token inside', () => pushSigned(encrypted(tapEnvelope({ token: 'wrong' })))],
    ['the event of another app', () => pushSigned(encrypted(tapEnvelope({ appId: 'cli_ffffffffffffffff' })))],
    ['no body', () => push('')],
    ['no JSON', () => pushSigned('hello')],
    ['bytes', () => push(Buffer.from([0xff, 0xfe, 0, 1]), { 'content-type': 'application/octet-stream' })],
    ['a list', () => pushSigned('[]')],
    ['null', () => pushSigned('null')],
  ])('%s gets 401 and nothing else', async (_what, send) => {
    const answer = await send();
    expect([answer.statusCode, answer.json()]).toEqual([401, UNAUTHORISED]);
    expect(events).toEqual([]);
  });

  test('four minutes of clock difference are forgiven', async () => {
    const raw = encrypted(tapEnvelope());
    const answer = await push(raw, signedHeaders(raw, desk.clock.now().getTime() - 240_000));
    expect(answer.statusCode).toBe(200);
  });

  test('a body of 5 MB gets 413 and nothing else', async () => {
    const answer = await push(`{"encrypt":"${'A'.repeat(5_000_000)}"}`);
    expect([answer.statusCode, answer.json()]).toEqual([413, { code: 413, msg: 'too large' }]);
    expect(events).toEqual([]);
  });

  test('neither refusal nor log shows a stack or a secret', async () => {
    await pushSigned('{"encrypt":"AAAA"}');
    const answer = await pushSigned(encrypted(tapEnvelope({ token: 'wrong' })));
    expect(answer.body).not.toMatch(/at |stack|Error/);
    expect(desk.logged()).toContain('Feishu push refused');
    expect(desk.logged()).not.toContain(ENCRYPT_KEY);
    expect(desk.logged()).not.toContain(TOKEN);
  });
});

describe('without an Encrypt Key', () => {
  beforeEach(() => open(undefined));

  test('the token vouches for a plain push', async () => {
    const answer = await push(JSON.stringify(tapEnvelope()));
    expect([answer.statusCode, events.length]).toEqual([200, 1]);
    const wrong = await push(JSON.stringify(tapEnvelope({ token: 'wrong' })));
    expect([wrong.statusCode, events.length]).toEqual([401, 1]);
  });

  test('the address check is answered in plain', async () => {
    const answer = await push(JSON.stringify({ type: 'url_verification', token: TOKEN, challenge: 'abc' }));
    expect(answer.json()).toEqual({ challenge: 'abc' });
  });

  test('an encrypted push cannot be read and is refused', async () => {
    expect((await push(encrypted(tapEnvelope()))).statusCode).toBe(401);
  });

  test('an event of version 1.0 with the right token is acknowledged and goes no further', async () => {
    const old = {
      ts: '1',
      uuid: 'u',
      token: TOKEN,
      type: 'event_callback',
      event: { type: 'x', app_id: 'cli_0123456789abcdef' },
    };
    const answer = await push(JSON.stringify(old));
    expect([answer.statusCode, answer.json(), events.length]).toEqual([200, {}, 0]);
  });

  test('an event we have no use for is acknowledged', async () => {
    const other = tapEnvelope();
    const answer = await push(
      JSON.stringify({ ...other, header: { ...other.header, event_type: 'im.message.message_read_v1' } }),
    );
    expect([answer.statusCode, answer.json(), events.length]).toEqual([200, {}, 0]);
  });

  test('what was not kept is answered 500, so that a message is delivered again', async () => {
    handle = () => Promise.reject(new Error('database is away'));
    const answer = await push(JSON.stringify(messageEnvelope()));
    expect([answer.statusCode, answer.json()]).toEqual([500, { code: 500, msg: 'not kept, deliver again' }]);
  });

  test('a slow tap is told 处理中 in time; what went wrong later is told by message', async () => {
    let fail: (error: Error) => void = () => undefined;
    handle = () => new Promise((_resolve, reject) => (fail = reject));
    const pending = push(JSON.stringify(tapEnvelope()));
    await until(() => desk.timers.pending.length === 1);
    expect(desk.timers.ring()).toBe(2_500);
    const answer = await pending;
    expect(answer.json()).toEqual({ toast: { type: 'info', content: '处理中，请稍候' } });
    fail(new Error('database is away'));
    await feishu.calls(1);
    expect(feishu.seen[0]?.json).toMatchObject({ receive_id: 'ou_wang', msg_type: 'text' });
    expect(feishu.seen[0]?.body).toContain('没有办成');
  });

  test('a slow tap that was kept says no more than the card does, a warning is passed on', async () => {
    let finish: (reply: Awaited<ReturnType<InboundHandler>>) => void = () => undefined;
    const acknowledged: number[] = [];
    handle = () => new Promise(resolve => (finish = resolve));
    const pending = push(JSON.stringify(tapEnvelope()));
    await until(() => desk.timers.pending.length === 1);
    desk.timers.ring();
    await pending;
    finish({
      text: { tone: 'warn', content: '此卡由市监局办理' },
      card: outbound({ version: 2 }),
      acknowledged: () => acknowledged.push(1),
    });
    await feishu.calls(1);
    expect(feishu.seen[0]?.body).toContain('此卡由市监局办理');
    expect(acknowledged).toEqual([]);
  });

  test('a late answer that the platform turns away is given again', async () => {
    handle = () => new Promise((_resolve, reject) => (fail = reject));
    let fail: (error: Error) => void = () => undefined;
    feishu.answer = (_call, n) =>
      n === 1
        ? { status: 503, body: '<html>', raw: true }
        : { body: { code: 0, data: { message_id: 'om_1' } } };
    const pending = push(JSON.stringify(tapEnvelope()));
    await until(() => desk.timers.pending.length === 1);
    desk.timers.ring();
    await pending;
    fail(new Error('database is away'));
    await feishu.calls(1);
    await until(() => desk.timers.pending.length === 1);
    desk.timers.ring();
    await feishu.calls(2);
    expect(feishu.seen.map(({ json }) => json.uuid)).toEqual([
      feishu.seen[0]?.json.uuid,
      feishu.seen[0]?.json.uuid,
    ]);
    expect(feishu.seen[1]?.body).toContain('没有办成');
  });

  test('acknowledged comes after the answer left, over a real socket', async () => {
    const order: string[] = [];
    handle = async () => ({ card: outbound({ version: 2 }), acknowledged: () => order.push('acknowledged') });
    app.addHook('onSend', async () => void order.push('answer'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', body: JSON.stringify(tapEnvelope()) });
    await until(() => order.length === 2);
    expect(order).toEqual(['answer', 'acknowledged']);
  });

  test('a card of somebody else does not take the place of the tapped one', async () => {
    const acknowledged: number[] = [];
    handle = async () => ({ card: outbound({ cardId: 'card-2' }), acknowledged: () => acknowledged.push(1) });
    const answer = await push(JSON.stringify(tapEnvelope()));
    expect([answer.json(), acknowledged]).toEqual([{}, []]);
  });

  test('the answer to a typed message goes out as a reply under it, after the ack', async () => {
    handle = async () => ({ text: { tone: 'ok', content: '已记：明天下午' } });
    const answer = await push(JSON.stringify(messageEnvelope()));
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
    await feishu.calls(1);
    expect(feishu.seen[0]?.path).toBe('/open-apis/im/v1/messages/om_typed/reply');
    expect(JSON.parse(String(feishu.seen[0]?.json.content))).toEqual({ text: '已记：明天下午' });
  });

  test('health tells of the last push', async () => {
    expect(desk.adapter.health()).toEqual({ state: 'up', detail: 'webhook' });
    await push(JSON.stringify(tapEnvelope()));
    expect(desk.adapter.health().lastInboundAt).toEqual(desk.clock.now());
  });

  test('while stopping nothing new is taken and what is in hand is finished', async () => {
    let finish: (reply: Awaited<ReturnType<InboundHandler>>) => void = () => undefined;
    handle = () => new Promise(resolve => (finish = resolve));
    const inHand = push(JSON.stringify(tapEnvelope()));
    await until(() => events.length === 1);
    const stopped = desk.adapter.stop();
    const late = await push(JSON.stringify(tapEnvelope({ eventId: 'ev-2' })));
    expect(late.statusCode).toBe(500);
    finish({ text: { tone: 'ok', content: '好' } });
    await stopped;
    expect((await inHand).json().toast.content).toBe('好');
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve));
}
