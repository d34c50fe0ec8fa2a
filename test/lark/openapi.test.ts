import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { classify } from '../../adapters/lark/errors.ts';
import { LarkError } from '../../adapters/lark/index.ts';
import { APP_SECRET, type Bench, bench, FakeFeishu, outbound, type Reply } from './harness.ts';

let feishu: FakeFeishu;
let desk: Bench;

beforeEach(async () => {
  feishu = await new FakeFeishu().start();
  desk = bench(`${feishu.url}/`);
});

afterEach(async () => {
  await desk.adapter.stop();
  await feishu.stop();
});

const post = async (over = {}) => (await desk.adapter.post([outbound(over)]))[0];

describe('token', () => {
  test('twenty cards on a cold start ask for one token', async () => {
    const cards = Array.from({ length: 20 }, (_, i) => outbound({ cardId: `c${i}`, userId: `ou_${i}` }));
    const outcomes = await desk.adapter.post(cards);
    expect(outcomes.every(outcome => outcome.outcome === 'sent')).toBe(true);
    expect(feishu.tokens).toBe(1);
  });

  test('is asked for anew three minutes before its end', async () => {
    await post();
    desk.clock.forward((7_200 - 181) * 1_000);
    await post({ cardId: 'b' });
    expect(feishu.tokens).toBe(1);
    desk.clock.forward(2_000);
    await post({ cardId: 'c' });
    expect(feishu.tokens).toBe(2);
  });

  test.each([99991663, 99991661, 99991664])(
    'a token refused with %d is dropped and the call made once more',
    async code => {
      feishu.answer = (call, index) =>
        call.headers.authorization === 'Bearer t-token-number-1'
          ? { status: 400, body: { code, msg: 'invalid access token' } }
          : { body: { code: 0, data: { message_id: `om_${index}` } } };
      expect(await post()).toEqual({ outcome: 'sent', ref: 'om_2' });
      expect([feishu.tokens, feishu.seen.length]).toEqual([2, 2]);
      expect(feishu.seen[0]?.json.uuid).toBe(feishu.seen[1]?.json.uuid);
    },
  );

  test('a token that is refused twice is the app’s trouble, not the card’s: it waits and health tells', async () => {
    feishu.answer = () => ({ status: 400, body: { code: 99991663, msg: 'invalid access token' } });
    expect(await post()).toMatchObject({ outcome: 'throttled', code: '99991663' });
    await desk.adapter.start(async () => ({}));
    expect(desk.adapter.health()).toMatchObject({ state: 'down', detail: '99991663 invalid access token' });
    feishu.answer = () => ({ body: { code: 0, data: { message_id: 'om_x' } } });
    await post();
    expect(desk.adapter.health().state).toBe('up');
  });

  test('a wrong secret delays cards instead of refusing them for ever', async () => {
    feishu.token = () => ({ body: { code: 10014, msg: 'app secret invalid' } });
    expect(await post()).toEqual({ outcome: 'throttled', retryAfterMs: 300_000, code: '10014' });
    expect(feishu.seen).toEqual([]);
  });

  test.each<[string, Reply]>([
    ['breaks', 'reset'],
    ['answers 502', { status: 502, body: '<html>', raw: true }],
    ['answers without a token', { body: { code: 0, msg: 'ok' } }],
  ])('when the token call %s nothing was sent, so the card simply waits', async (_what, reply) => {
    feishu.token = () => reply;
    expect(await post()).toMatchObject({ outcome: 'throttled', code: 'token-unavailable' });
    expect(feishu.seen).toEqual([]);
  });

  test('no secret is logged when the token call breaks, is refused, or echoes what it was sent', async () => {
    feishu.token = () => 'reset';
    await post();
    feishu.token = () => ({ body: { code: 10014, msg: `app secret invalid: ${APP_SECRET}` } });
    await post({ cardId: 'b' });
    expect(desk.logged()).toContain('Feishu');
    expect(desk.logged()).not.toContain(APP_SECRET);
  });

  test('no token is logged when a call is refused with it in the message', async () => {
    feishu.answer = () => ({
      status: 400,
      body: { code: 230001, msg: 'bad header Bearer t-token-number-1, 13800138000' },
    });
    expect(JSON.stringify(await post())).not.toContain('t-token-number-1');
    expect(desk.logged()).not.toContain('t-token-number-1');
    expect(desk.logged()).not.toContain('13800138000');
  });
});

describe('every answer is judged by its code, whatever the HTTP status', () => {
  test.each<[string, Reply, object]>([
    [
      'HTTP 200 with a business code',
      { body: { code: 230002, msg: 'bot not in chat' } },
      { outcome: 'refused', code: '230002' },
    ],
    [
      'HTTP 400 with the same',
      { status: 400, body: { code: 230002, msg: 'x' } },
      { outcome: 'refused', code: '230002' },
    ],
    [
      'HTTP 429 and the time to wait',
      {
        status: 429,
        body: { code: 99991400, msg: 'request trigger frequency limit' },
        headers: { 'x-ogw-ratelimit-reset': '7' },
      },
      { outcome: 'throttled', code: '99991400', retryAfterMs: 7_000 },
    ],
    [
      'the same code under HTTP 400',
      { status: 400, body: { code: 99991400, msg: 'x' }, headers: { 'x-ogw-ratelimit-reset': '3' } },
      { outcome: 'throttled', code: '99991400', retryAfterMs: 3_000 },
    ],
    [
      'the same code under HTTP 200, no time',
      { body: { code: 99991400, msg: 'x' } },
      { outcome: 'throttled', retryAfterMs: 1_000 },
    ],
    [
      '230020 under HTTP 400',
      { status: 400, body: { code: 230020, msg: 'x' } },
      { outcome: 'throttled', code: '230020', retryAfterMs: 1_000 },
    ],
    ['230020 under HTTP 200', { body: { code: 230020, msg: 'x' } }, { outcome: 'throttled', code: '230020' }],
    [
      'HTTP 429 of a gateway',
      { status: 429, body: 'slow down', raw: true },
      { outcome: 'throttled', code: 'http-429' },
    ],
    [
      'the person outside of the app',
      { status: 400, body: { code: 230013, msg: 'x' } },
      { outcome: 'refused', code: '230013' },
    ],
    [
      'content too long',
      { status: 400, body: { code: 230025, msg: 'x' } },
      { outcome: 'refused', code: '230025' },
    ],
    [
      'an invalid card, with the reason in the text',
      {
        status: 400,
        body: {
          code: 230099,
          msg: 'Failed to create card content, ext=ErrCode: 200861; ErrMsg: tag; ErrPath: body',
        },
      },
      { outcome: 'refused', code: '230099/200861' },
    ],
    [
      'a card that is being tapped',
      { status: 400, body: { code: 230099, msg: 'ErrCode: 11310; ErrMsg: card action is lock' } },
      { outcome: 'throttled', code: '11310', retryAfterMs: 3_000 },
    ],
    [
      'a card of too many elements, same sub-code',
      { status: 400, body: { code: 230099, msg: 'ErrCode: 11310; ErrMsg: element exceeds the limit' } },
      { outcome: 'refused', code: '230099/11310' },
    ],
    [
      'a scope that is missing',
      { status: 400, body: { code: 99991672, msg: 'x' } },
      { outcome: 'throttled', retryAfterMs: 300_000 },
    ],
    [
      'an address not allowed',
      { status: 400, body: { code: 99991401, msg: 'x' } },
      { outcome: 'throttled', code: '99991401' },
    ],
    [
      'the first try still under way',
      { status: 400, body: { code: 230049, msg: 'x' } },
      { outcome: 'unknown', idempotent: true },
    ],
    [
      'an error inside',
      { status: 500, body: { code: 2200, msg: 'x' } },
      { outcome: 'unknown', idempotent: true },
    ],
    [
      'HTTP 503 of a gateway, which nobody took: soon again',
      { status: 503, body: '<html>', raw: true },
      { outcome: 'throttled', code: 'http-503', retryAfterMs: 1_000 },
    ],
    [
      'HTTP 502 of a gateway',
      { status: 502, body: '<html>', raw: true },
      { outcome: 'unknown', idempotent: true },
    ],
    ['HTTP 200 without JSON', { body: '<html>', raw: true }, { outcome: 'unknown', idempotent: true }],
    [
      'success without a message',
      { body: { code: 0, msg: 'ok', data: {} } },
      { outcome: 'unknown', idempotent: true },
    ],
    [
      'a redirect',
      { status: 302, body: {}, headers: { location: 'http://evil.example/' } },
      { outcome: 'unknown' },
    ],
    ['a broken connection', 'reset', { outcome: 'unknown', idempotent: true }],
  ])('%s', async (_what, reply, outcome) => {
    feishu.answer = () => reply;
    expect(await post()).toMatchObject(outcome);
  });

  test('a refusal for ever names codes of its own where a message can no longer change', () => {
    expect(classify(230031, 'x', 400)).toMatchObject({ kind: 'refused', code: 'edit-window' });
    expect(classify(230011, 'x', 400)).toMatchObject({ kind: 'refused', code: 'gone' });
    expect(classify(230110, 'x', 400)).toMatchObject({ kind: 'refused', code: 'gone' });
  });

  test('a refusal is logged with the number that the platform’s support asks for', async () => {
    feishu.answer = () => ({
      status: 400,
      body: { code: 230013, msg: 'no' },
      headers: { 'x-tt-logid': '20261123090000ABCDEF' },
    });
    await post();
    expect(desk.logged()).toContain('"logId":"20261123090000ABCDEF"');
  });

  test('a platform that cannot be reached was certainly not sent to', async () => {
    const away = bench('http://127.0.0.1:9');
    expect(await away.adapter.post([outbound()])).toMatchObject([
      { outcome: 'throttled', code: 'unreachable' },
    ]);
    await away.adapter.stop();
  });

  test('a platform that never answers is given up after the time-out', async () => {
    const impatient = bench(feishu.url, { timeouts: { requestMs: 60 } });
    feishu.answer = () => 'hang';
    expect(await impatient.adapter.post([outbound()])).toMatchObject([
      { outcome: 'unknown', idempotent: true },
    ]);
    await impatient.adapter.stop();
  });

  test('a proxy in the environment is not used', async () => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:9';
    try {
      expect(await post()).toMatchObject({ outcome: 'sent' });
    } finally {
      delete process.env.HTTP_PROXY;
    }
  });
});

/** Urgent calls that may pass the line. */
const PASSING = { calls: 1, perMs: 1_050 };

describe('limits', () => {
  test('a card takes its place under the app and the person, shared by their keys', async () => {
    await post();
    expect(desk.limiter.reserved.at(-1)).toEqual([
      { key: 'lark:cli_0123456789abcdef:message.create', calls: 50, perMs: 1_050, urgent: PASSING },
      {
        key: 'lark:cli_0123456789abcdef:message.create:minute',
        calls: 1_000,
        perMs: 60_100,
        window: { kept: 20 },
      },
      { key: 'lark:cli_0123456789abcdef:user:ou_wang', calls: 5, perMs: 1_050 },
    ]);
  });

  test('a change counts against its message, a text to a group against the group', async () => {
    await desk.adapter.update([{ ref: 'om_1', out: outbound() }]);
    expect(desk.limiter.reserved.at(-1)?.at(-1)).toMatchObject({
      key: expect.stringContaining(':message:om_1'),
      calls: 5,
    });
    await desk.adapter.say({ key: 'k', to: { chatId: 'oc_1' }, content: '好' });
    expect(desk.limiter.reserved.at(-1)?.at(-1)).toMatchObject({
      key: expect.stringContaining(':chat:oc_1'),
      calls: 3,
    });
  });

  test('a place is waited for', async () => {
    desk.limiter.waits = [400];
    const pending = post();
    while (desk.timers.pending.length === 0) await new Promise(resolve => setImmediate(resolve));
    expect(feishu.seen).toEqual([]);
    expect(desk.timers.ring()).toBe(400);
    expect(await pending).toMatchObject({ outcome: 'sent' });
  });

  test('without a place within patience the card is handed back with the time to wait', async () => {
    desk.limiter.waits = [15_000];
    expect(await post()).toEqual({ outcome: 'throttled', code: 'own-limit', retryAfterMs: 15_000 });
    expect(feishu.seen).toEqual([]);
  });

  test('an urgent card waits longer for its place', async () => {
    desk.limiter.waits = [15_000];
    const pending = post({ urgent: true });
    while (desk.timers.pending.length === 0) await new Promise(resolve => setImmediate(resolve));
    desk.timers.ring();
    expect(await pending).toMatchObject({ outcome: 'sent' });
  });

  test('99991400 stops every caller of the API, 230020 only those of the person', async () => {
    feishu.answer = () => ({
      status: 429,
      body: { code: 99991400, msg: 'x' },
      headers: { 'x-ogw-ratelimit-reset': '2' },
    });
    await post();
    feishu.answer = () => ({ status: 400, body: { code: 230020, msg: 'x' } });
    await post({ cardId: 'b' });
    expect(desk.limiter.blocked).toEqual([
      { key: 'lark:cli_0123456789abcdef:message.create', forMs: 2_000 },
      { key: 'lark:cli_0123456789abcdef:user:ou_wang', forMs: 1_000 },
    ]);
  });

  test('230020 again and again doubles the pause, success starts over', async () => {
    feishu.answer = () => ({ status: 400, body: { code: 230020, msg: 'x' } });
    for (const cardId of ['a', 'b', 'c']) await post({ cardId });
    feishu.answer = () => ({ body: { code: 0, data: { message_id: 'om' } } });
    await post({ cardId: 'd' });
    feishu.answer = () => ({ status: 400, body: { code: 230020, msg: 'x' } });
    await post({ cardId: 'e' });
    expect(desk.limiter.blocked.map(block => block.forMs)).toEqual([1_000, 2_000, 4_000, 1_000]);
  });

  test('a limiter that fails delays the card', async () => {
    desk.limiter.reserve = () => Promise.reject(new Error('database is away'));
    expect(await post()).toMatchObject({ outcome: 'throttled', code: 'limiter-unavailable' });
  });

  test('every call is counted to the month in Shanghai', async () => {
    desk.clock.forward(Date.parse('2026-11-30T23:59:59+08:00') - desk.clock.now().getTime());
    await post();
    desk.clock.forward(2_000);
    await post({ cardId: 'b' });
    expect(desk.metered.map(entry => entry.month)).toEqual(['2026-11', '2026-12']);
  });
});

describe('a platform that is down', () => {
  const fill = (count: number, prefix: string) =>
    desk.adapter.post(Array.from({ length: count }, (_, i) => outbound({ cardId: `${prefix}${i}` })));

  test('is left alone after five calls without an answer and asked something harmless before the next card', async () => {
    feishu.answer = () => 'reset';
    feishu.bot = () => 'reset';
    const first = await fill(20, 'a');
    expect(first.filter(outcome => outcome.outcome === 'unknown')).toHaveLength(5);
    expect(first[5]).toMatchObject({ outcome: 'throttled', code: 'platform-down', retryAfterMs: 5_000 });
    expect(feishu.seen).toHaveLength(5);
    desk.clock.forward(5_000);
    expect(await post({ cardId: 'b' })).toMatchObject({ outcome: 'throttled', code: 'platform-down' });
    expect(feishu.seen).toHaveLength(5);
    expect(await post({ cardId: 'b' })).toMatchObject({ code: 'platform-down', retryAfterMs: 10_000 });
  });

  test('is sent to again as soon as it answers', async () => {
    feishu.answer = () => ({ status: 500, body: { code: 2200, msg: 'internal error' } });
    await fill(5, 'a');
    feishu.answer = (_call, index) => ({ body: { code: 0, data: { message_id: `om_${index}` } } });
    expect(await post({ cardId: 'b' })).toMatchObject({ code: 'platform-down' });
    desk.clock.forward(5_000);
    const outcomes = await fill(3, 'c');
    expect(outcomes.map(outcome => outcome.outcome)).toEqual(['sent', 'sent', 'sent']);
  });

  test('one answer in between, even a refusal, starts the count over', async () => {
    feishu.answer = () => 'reset';
    await fill(4, 'a');
    feishu.answer = () => ({ status: 400, body: { code: 230013, msg: 'x' } });
    await fill(1, 'b');
    feishu.answer = () => 'reset';
    expect((await fill(4, 'c')).every(outcome => outcome.outcome === 'unknown')).toBe(true);
  });

  test('is not confused with limits of our own', async () => {
    desk.limiter.waits = Array.from({ length: 8 }, () => 60_000);
    await fill(8, 'a');
    expect(await post({ cardId: 'b' })).toMatchObject({ outcome: 'sent' });
  });
});

describe('people and files', () => {
  test('a person is found by mobile number', async () => {
    feishu.answer = () => ({
      body: { code: 0, data: { user_list: [{ user_id: 'ou_li', mobile: '13900000001' }] } },
    });
    expect(await desk.adapter.findUser?.('13900000001')).toBe('ou_li');
    expect(feishu.seen[0]?.query.get('user_id_type')).toBe('open_id');
    expect(feishu.seen[0]?.json).toEqual({ mobiles: ['13900000001'] });
  });

  test.each([
    ['the platform does not know', { user_list: [{ mobile: '13900000001' }] }],
    ['has left', { user_list: [{ user_id: 'ou_x', mobile: '13900000001', status: { is_resigned: true } }] }],
    ['is not in the answer', { user_list: [] }],
  ])('a person that %s is nobody', async (_what, data) => {
    feishu.answer = () => ({ body: { code: 0, data } });
    expect(await desk.adapter.findUser?.('13900000001')).toBeUndefined();
  });

  test('a look-up that fails says why, without the number', async () => {
    feishu.answer = () => ({ status: 400, body: { code: 99992402, msg: 'bad mobile 13900000001' } });
    const failed = desk.adapter.findUser?.('13900000001');
    await expect(failed).rejects.toThrow(LarkError);
    await expect(failed).rejects.not.toThrow('13900000001');
    expect(desk.logged()).not.toContain('13900000001');
  });

  test('a file someone sent is fetched by the message that carries it', async () => {
    feishu.answer = () => ({ body: 'bytes', raw: true, headers: { 'content-type': 'image/png' } });
    const file = await desk.adapter.fetchFile?.('om_1/image/img_v3_1');
    expect(file).toMatchObject({ mime: 'image/png' });
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('bytes');
    expect([feishu.seen[0]?.path, feishu.seen[0]?.query.get('type')]).toEqual([
      '/open-apis/im/v1/messages/om_1/resources/img_v3_1',
      'image',
    ]);
  });

  test('a file that is refused, or a handle of somebody else, is an error', async () => {
    feishu.answer = () => ({ status: 400, body: { code: 234001, msg: 'no' } });
    await expect(desk.adapter.fetchFile?.('om_1/image/img_v3_1')).rejects.toThrow('234001');
    await expect(desk.adapter.fetchFile?.('../../secret')).rejects.toThrow('bad-handle');
  });

  test('who read a card is read page by page', async () => {
    feishu.answer = call => ({
      body: {
        code: 0,
        data:
          call.query.get('page_token') === null
            ? { items: [{ user_id: 'ou_1', timestamp: '1700000000000' }], has_more: true, page_token: 'p2' }
            : { items: [{ user_id: 'ou_2', timestamp: '1700000001000' }], has_more: false },
      },
    });
    const readers = (await desk.adapter.readersOf?.('om_1')) ?? new Map<string, Date>();
    expect([...readers.keys()]).toEqual(['ou_1', 'ou_2']);
    expect(readers.get('ou_1')?.getTime()).toBe(1_700_000_000_000);
  });

  test('a deployment without read receipts is not asked for them', async () => {
    const without = bench(feishu.url, { features: { readReceipts: false } });
    expect(without.adapter.readersOf).toBeUndefined();
    await without.adapter.stop();
  });
});
