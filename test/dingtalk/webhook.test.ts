import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cardSign,
  decryptEvent,
  encryptEvent,
  eventSignature,
  robotSign,
} from '../../adapters/dingtalk/crypto.ts';
import type { PlatformEvent } from '../../adapters/dingtalk/index.ts';
import { until } from './helper/clock.ts';
import { TestPlatform } from './helper/platform.ts';
import { CLIENT_SECRET, close, open, outbound, type Rig, rig } from './helper/setup.ts';

const EVENTS = {
  token: 'tokentoken',
  aesKey: '1234567890123456789012345678901234567890123',
  ownerKey: 'dingclient',
};
const SECRET = 'route-secret';
const HOUR = 3_600_000;

let platform: TestPlatform;
let ours: Rig;
let app: FastifyInstance;
let organisationEvents: PlatformEvent[];

async function serve(options: Parameters<typeof rig>[1]): Promise<void> {
  ours = rig(platform.url, { stream: { enabled: false }, ...options });
  app = fastify();
  ours.adapter.webhook?.(app);
  await open(ours);
}

beforeEach(async () => {
  platform = await TestPlatform.start();
  organisationEvents = [];
  await serve({
    http: { robot: true, card: { secret: SECRET, routeKey: 'qinghe' }, events: EVENTS },
    onPlatformEvent: async event => {
      organisationEvents.push(event);
    },
  });
});

afterEach(async () => {
  await close(ours);
  await app.close();
  await platform.stop();
});

interface Post {
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body: unknown;
}

function post({ headers = {}, query = {}, body }: Post) {
  return app.inject({
    method: 'POST',
    url: '/webhooks/dingtalk',
    query,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const message = {
  msgId: 'msg-1',
  msgtype: 'text',
  conversationType: '1',
  senderStaffId: 'user1',
  text: { content: '在吗' },
};

function robotHeaders(at: number, secret = CLIENT_SECRET): Record<string, string> {
  return { timestamp: String(at), sign: robotSign(String(at), secret) };
}

describe('a robot’s message by HTTP', () => {
  it('is taken when its signature is right', async () => {
    const answer = await post({ headers: robotHeaders(ours.clock.now()), body: message });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ msgtype: 'empty' });
    expect(ours.events).toMatchObject([{ eventId: 'msg-1', text: '在吗' }]);
    expect(ours.adapter.health()).toMatchObject({ state: 'up', lastInboundAt: new Date(ours.clock.now()) });
  });

  it.each([
    ['signed with another secret', () => robotHeaders(ours.clock.now(), 'guess')],
    ['older than an hour', () => robotHeaders(ours.clock.now() - HOUR - 1)],
    ['from the future', () => robotHeaders(ours.clock.now() + HOUR + 1)],
    ['with a time that is none', () => ({ timestamp: 'x', sign: robotSign('x', CLIENT_SECRET) })],
    ['unsigned', () => ({})],
  ])('%s is a 401 and nothing happens', async (_what, headers) => {
    const answer = await post({ headers: headers(), body: message });
    expect(answer.statusCode).toBe(401);
    expect(ours.events).toEqual([]);
    expect(ours.adapter.counters().webhookRejected).toBe(1);
  });

  it('exactly an hour old is still taken', async () => {
    expect((await post({ headers: robotHeaders(ours.clock.now() - HOUR), body: message })).statusCode).toBe(
      200,
    );
  });

  it('that was not kept is a 500, without a word of why', async () => {
    ours.handle = () => Promise.reject(new Error('database password wrong'));
    const answer = await post({ headers: robotHeaders(ours.clock.now()), body: message });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('password');
  });

  it('with a body that is no JSON changes nothing', async () => {
    const answer = await post({ headers: robotHeaders(ours.clock.now()), body: '{' });
    expect(answer.statusCode).toBe(200);
    expect(ours.adapter.counters().badFrames).toBe(1);
  });

  it('over 1 MB is not read', async () => {
    const answer = await post({ headers: robotHeaders(ours.clock.now()), body: 'x'.repeat(1_000_001) });
    expect(answer.statusCode).toBe(413);
  });
});

const tap = {
  outTrackId: `${outbound().cardId}.1`,
  userId: 'user1',
  content: JSON.stringify({ cardPrivateData: { params: { id: 'confirm' } } }),
};

function cardHeaders(at: number, secret = SECRET): Record<string, string> {
  return { 'x-ddpaas-signature-timestamp': String(at), 'x-ddpaas-signature': cardSign(String(at), secret) };
}

describe('a card’s callback by HTTP', () => {
  it('is answered with the fresh card itself', async () => {
    const acknowledged = vi.fn();
    ours.handle = async () => ({ card: outbound(), acknowledged });
    const answer = await post({ headers: cardHeaders(ours.clock.now()), body: tap });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      cardUpdateOptions: { updateCardDataByKey: true },
      cardData: { cardParamMap: { title: outbound().card.title } },
    });
    await until('acknowledged', () => acknowledged.mock.calls.length === 1);
  });

  it('has the same event id when it is delivered again, another when it is another', async () => {
    const at = ours.clock.now();
    await post({ headers: cardHeaders(at), body: tap });
    await post({ headers: cardHeaders(at), body: tap });
    await post({ headers: cardHeaders(at + 1), body: tap });
    const [first, again, other] = ours.events.map(event => event.eventId);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    ['signed with another secret', () => cardHeaders(ours.clock.now(), 'guess')],
    ['too old to be anything but a replay', () => cardHeaders(ours.clock.now() - 300_001)],
  ])('%s is a 401', async (_what, headers) => {
    expect((await post({ headers: headers(), body: tap })).statusCode).toBe(401);
    expect(ours.events).toEqual([]);
  });
});

function sealedEvent(event: unknown, changes: { token?: string; at?: number; ownerKey?: string } = {}) {
  const keys = { ...EVENTS, ...(changes.ownerKey === undefined ? {} : { ownerKey: changes.ownerKey }) };
  const encrypt = encryptEvent(keys, JSON.stringify(event));
  const timestamp = String(changes.at ?? ours.clock.now());
  const signature = eventSignature(changes.token ?? EVENTS.token, timestamp, 'n1', encrypt);
  return { query: { msg_signature: signature, timestamp, nonce: 'n1' }, body: { encrypt } };
}

describe('an encrypted event', () => {
  it('is kept and answered with the sealed word “success”', async () => {
    const answer = await post(sealedEvent({ EventType: 'user_leave_org', userId: ['user1'] }));
    expect(answer.statusCode).toBe(200);
    const body = answer.json();
    expect(decryptEvent(EVENTS, body.encrypt)).toBe('success');
    expect(body.msg_signature).toBe(eventSignature(EVENTS.token, body.timeStamp, body.nonce, body.encrypt));
    expect(organisationEvents).toMatchObject([{ type: 'user_leave_org', data: { userId: ['user1'] } }]);
  });

  it('that only tests the address is answered and not passed on', async () => {
    expect((await post(sealedEvent({ EventType: 'check_url' }))).statusCode).toBe(200);
    expect(organisationEvents).toEqual([]);
  });

  it.each([
    ['with another token', { token: 'guess' }],
    ['for another owner', { ownerKey: 'other' }],
    ['too old', { at: 1 }],
  ])('%s is a 401', async (_what, changes) => {
    expect((await post(sealedEvent({ EventType: 'user_leave_org' }, changes))).statusCode).toBe(401);
    expect(organisationEvents).toEqual([]);
  });

  it('without its encrypted part is a 401', async () => {
    const { query } = sealedEvent({});
    expect((await post({ query, body: {} })).statusCode).toBe(401);
  });

  it('that is not kept in time is not answered with success', async () => {
    await close(ours);
    await app.close();
    await serve({ http: { events: EVENTS }, onPlatformEvent: () => new Promise(() => undefined) });
    const answering = post(sealedEvent({ EventType: 'user_leave_org' }));
    await until('in hand', () => ours.adapter.counters().platformEvents === 1);
    await ours.clock.advance(2_000);
    expect((await answering).statusCode).toBe(500);
  });
});

describe('what a request may carry', () => {
  const spaced = (body: unknown): string => `\n ${JSON.stringify(body, null, 2)}\t\n`;

  it('is taken with extra white space: nothing is written anew before it is checked', async () => {
    const at = ours.clock.now();
    const event = sealedEvent({ EventType: 'user_leave_org', userId: ['user1'] });
    const answers = [
      await post({ headers: robotHeaders(at), body: spaced(message) }),
      await post({ headers: cardHeaders(at), body: spaced(tap) }),
      await post({ ...event, body: spaced(event.body) }),
    ];
    expect(answers.map(answer => answer.statusCode)).toEqual([200, 200, 200]);
    expect(ours.events.map(event => event.type)).toEqual(['message', 'tap']);
    expect(organisationEvents).toHaveLength(1);
  });

  it.each([
    ['no base64', '***'],
    ['a few bytes', 'AAAA'],
    ['whole blocks of nothing', Buffer.alloc(64).toString('base64')],
    ['a block too few', Buffer.alloc(40, 1).toString('base64')],
  ])('garbage for a ciphertext, %s, is a 401 although it is rightly signed', async (_what, encrypt) => {
    const timestamp = String(ours.clock.now());
    const signature = eventSignature(EVENTS.token, timestamp, 'n1', encrypt);
    const query = { msg_signature: signature, timestamp, nonce: 'n1' };
    expect((await post({ query, body: { encrypt } })).statusCode).toBe(401);
    expect(organisationEvents).toEqual([]);
    expect(ours.adapter.counters().webhookRejected).toBe(1);
    // It stays: the next one is taken.
    expect((await post(sealedEvent({ EventType: 'check_url' }))).statusCode).toBe(200);
  });

  it.each([
    ['a robot’s message', () => ({ headers: robotHeaders(ours.clock.now()) })],
    ['a card’s callback', () => ({ headers: cardHeaders(ours.clock.now()) })],
    ['an event', () => ({ query: sealedEvent({ EventType: 'check_url' }).query })],
    ['nobody', () => ({})],
  ])('5 MB from %s are a 413 and nothing else', async (_what, from) => {
    const answer = await post({ ...from(), body: `{"encrypt":"${'A'.repeat(5_000_000)}"}` });
    expect(answer.statusCode).toBe(413);
    expect(answer.body).not.toMatch(/at .*\.ts|node_modules/);
    expect([ours.events, organisationEvents]).toEqual([[], []]);
  });

  it('signed long ago is a 401 for an event too, to the millisecond', async () => {
    const edge = ours.clock.now() - 300_000;
    expect((await post(sealedEvent({ EventType: 'check_url' }, { at: edge }))).statusCode).toBe(200);
    expect((await post(sealedEvent({ EventType: 'check_url' }, { at: edge - 1 }))).statusCode).toBe(401);
  });
});

describe('the address', () => {
  it('is not there when HTTP intake is not configured', () => {
    expect(rig(platform.url).adapter.webhook).toBeUndefined();
  });

  it('takes only what is configured', async () => {
    await close(ours);
    await app.close();
    await serve({ http: { robot: true } });
    expect((await post({ headers: cardHeaders(ours.clock.now()), body: tap })).statusCode).toBe(401);
    expect((await post(sealedEvent({ EventType: 'check_url' }))).statusCode).toBe(401);
  });
});
