import { createHash } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decrypt } from '../../adapters/lark/crypto.ts';
import { CARD, DONE, FORM, Stage, send, WANG } from './lark-support.ts';

interface Reaction {
  readonly status: number;
  readonly body: unknown;
}

/** An app with an address of its own, which answers as the test tells it to. */
let stage: Stage;
let app: FastifyInstance;
let url: string;
let seen: { headers: Record<string, unknown>; raw: string; body: Record<string, unknown> }[];
let answer: (body: Record<string, unknown>) => Reaction | Promise<Reaction>;

beforeEach(async () => {
  seen = [];
  answer = body => ({ status: 200, body: body.challenge === undefined ? {} : { challenge: body.challenge } });
  stage = await Stage.open();
  app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post('/hook', async (request, reply) => {
    const raw = String(request.body);
    const outer = JSON.parse(raw);
    const body =
      outer.encrypt === undefined
        ? outer
        : JSON.parse(decrypt(outer.encrypt, stage.lark.app.encryptKey) ?? '');
    seen.push({ headers: request.headers, raw, body });
    const reaction = await answer(body);
    return reply.code(reaction.status).send(reaction.body);
  });
  url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/hook`;
});

afterEach(async () => {
  await stage.close();
  app.server.closeAllConnections();
  await app.close();
});

const useWebhook = (encrypt = true) => stage.control('delivery', { mode: 'webhook', url, encrypt });
const pushes = () => stage.state().pushes;
const settled = (count: number) =>
  stage.playground.until(() => pushes().reduce((sum, push) => sum + push.attempts.length, 0) >= count);

describe('an address for pushes', () => {
  test('is taken after it returned the challenge, which is encrypted and not signed', async () => {
    expect((await useWebhook()).status).toBe(200);
    expect(seen[0]?.raw).toMatch(/^\{"encrypt":/);
    expect(seen[0]?.body).toMatchObject({
      type: 'url_verification',
      token: stage.lark.app.verificationToken,
    });
    expect(seen[0]?.headers['x-lark-signature']).toBeUndefined();
    expect(stage.state().delivery).toEqual({ url, encrypt: true });
  });

  test('is refused when it returns anything else', async () => {
    answer = () => ({ status: 200, body: {} });
    expect(await useWebhook()).toMatchObject({ status: 409 });
    expect(stage.state().delivery).toBe('ws');
  });

  test('gets messages encrypted, signed over the raw body, with the app’s token', async () => {
    await useWebhook();
    await stage.control('say', { userId: WANG.userId, text: '收到' });
    await settled(1);
    const push = seen.at(-1);
    const { 'x-lark-request-timestamp': timestamp, 'x-lark-request-nonce': nonce } = push?.headers ?? {};
    const expected = createHash('sha256')
      .update(`${timestamp}${nonce}${stage.lark.app.encryptKey}${push?.raw}`)
      .digest('hex');
    expect(push?.headers['x-lark-signature']).toBe(expected);
    expect(push?.body).toMatchObject({
      schema: '2.0',
      header: {
        event_type: 'im.message.receive_v1',
        token: stage.lark.app.verificationToken,
        app_id: stage.lark.app.appId,
      },
      event: { message: { chat_type: 'p2p', message_type: 'text', content: '{"text":"收到"}' } },
    });
  });

  test('without an Encrypt Key gets them plain and unsigned', async () => {
    await useWebhook(false);
    await stage.control('say', { userId: WANG.userId, text: '收到' });
    await settled(1);
    expect(seen.at(-1)?.raw).toContain('"schema":"2.0"');
    expect(seen.at(-1)?.headers['x-lark-signature']).toBeUndefined();
  });
});

describe('an event that is not taken', () => {
  test('comes again after 15 s, 5 min, 1 h and 6 h, the same each time, and then no more', async () => {
    await useWebhook();
    answer = () => ({ status: 500, body: {} });
    await stage.control('say', { userId: WANG.userId, text: '收到' });
    for (const [index, wait] of [15_000, 300_000, 3_600_000, 21_600_000].entries()) {
      await settled(index + 1);
      await stage.forward(wait - 1);
      expect(pushes()[0]?.attempts).toHaveLength(index + 1);
      await stage.forward(1);
    }
    await settled(5);
    await stage.playground.until(() => pushes()[0]?.state === 'given up');
    expect(new Set(seen.slice(1).map(push => JSON.stringify(push.body.header)))).toHaveLength(1);
    const attempts = pushes()[0]?.attempts ?? [];
    expect(attempts.map(attempt => attempt.at - (attempts[0]?.at ?? 0))).toEqual([
      0, 15_000, 315_000, 3_915_000, 25_515_000,
    ]);
    await stage.forward(86_400_000);
    expect(pushes()[0]?.attempts).toHaveLength(5);
  });

  test('is left alone once it was taken', async () => {
    await useWebhook();
    answer = () => ({ status: seen.length > 2 ? 200 : 500, body: {} });
    await stage.control('say', { userId: WANG.userId, text: '收到' });
    await settled(1);
    await stage.forward(15_000);
    await stage.playground.until(() => pushes()[0]?.state === 'taken');
    expect(pushes()[0]?.attempts.map(attempt => attempt.outcome)).toEqual(['status 500', 'taken']);
  });

  test('counts as not taken after 3 s', async () => {
    await useWebhook();
    answer = () => new Promise<never>(() => undefined);
    await stage.control('say', { userId: WANG.userId, text: '收到' });
    await until(() => seen.length === 2);
    await stage.forward(3_000);
    await settled(1);
    expect(pushes()[0]?.attempts[0]).toMatchObject({ ms: 3_000, outcome: 'too-late' });
  });
});

describe('a tap', () => {
  const tap = (cardId: string, button: string, form: Record<string, unknown> = {}) =>
    stage.control('tap', { userId: WANG.userId, cardId, button, form });

  test('is answered in place: toast and card', async () => {
    await useWebhook();
    const cardId = await stage.card(WANG.userId);
    answer = () => ({
      status: 200,
      body: { toast: { type: 'success', content: '已确认' }, card: { type: 'raw', data: DONE } },
    });
    expect((await tap(cardId, '确认参加')).body).toMatchObject({
      ok: true,
      outcome: 'applied',
      toast: { tone: 'ok', text: '已确认' },
    });
    expect(stage.message(cardId)?.changes).toMatchObject([{ by: 'callback' }]);
    expect(seen.at(-1)?.body).toMatchObject({
      header: { event_type: 'card.action.trigger', create_time: expect.stringMatching(/^\d{16}$/) },
      event: {
        operator: { open_id: WANG.userId },
        action: { tag: 'button', value: { c: 'card-1', a: 'confirm' } },
        context: { open_message_id: cardId },
      },
    });
  });

  test('on a form brings values by name, with the phone’s zone, and not before all that is required is there', async () => {
    await useWebhook();
    const cardId = await stage.card(WANG.userId, FORM);
    expect((await tap(cardId, '提交')).body).toMatchObject({ ok: false, outcome: 'not-filled' });
    await tap(cardId, '提交', { why: '车不够', day: '2026-09-18', at: '09:30', people: ['p1', 'p2'] });
    expect(seen.at(-1)?.body).toMatchObject({
      event: {
        action: {
          name: 'submit_0',
          form_value: { why: '车不够', day: '2026-09-18 +0800', at: '09:30 +0800', people: ['p1', 'p2'] },
        },
      },
    });
    expect(await tap(cardId, '提交', { why: 'x', nobody: 'y' })).toMatchObject({ status: 409 });
  });

  test.each<[string, () => ReturnType<typeof answer>, number]>([
    ['an error', () => ({ status: 500, body: {} }), 200671],
    ['something unreadable', () => ({ status: 200, body: { toast: '好' } }), 200672],
    [
      'a card that is none',
      () => ({ status: 200, body: { card: { type: 'raw', data: { elements: [] } } } }),
      200673,
    ],
  ])('answered with %s shows the phone’s own words and is not repeated', async (_what, reaction, code) => {
    await useWebhook();
    const cardId = await stage.card(WANG.userId);
    answer = reaction;
    const result = await tap(cardId, '确认参加');
    expect(result.body).toMatchObject({
      ok: false,
      toast: { tone: 'error', text: expect.stringContaining(String(code)) },
    });
    await stage.forward(86_400_000);
    expect(pushes()[0]?.attempts).toHaveLength(1);
    expect(stage.message(cardId)?.changes).toEqual([]);
  });

  test('not answered within 3 s, or with nobody to answer, fails too', async () => {
    const cardId = await stage.card(WANG.userId);
    expect((await tap(cardId, '确认参加')).body).toMatchObject({
      toast: { text: expect.stringContaining('200340') },
    });
    await useWebhook();
    answer = () => new Promise<never>(() => undefined);
    const pending = tap(cardId, '确认参加');
    await until(() => seen.length === 2);
    await stage.forward(3_000);
    expect((await pending).body).toMatchObject({ toast: { text: expect.stringContaining('200341') } });
  });

  test('after fourteen days the card is dead', async () => {
    await useWebhook();
    const cardId = await stage.card(WANG.userId);
    await stage.forward(14 * 86_400_000 + 1);
    expect((await tap(cardId, '确认参加')).body).toMatchObject({ ok: false, outcome: 'expired' });
    expect(seen).toHaveLength(1);
  });

  test('the update credential works twice, after the answer and for half an hour', async () => {
    await useWebhook();
    const cardId = await stage.card(WANG.userId);
    const use = async (token: unknown) =>
      (await stage.call('POST', '/interactive/v1/card/update', { token, card: DONE })).body.code;
    const tokenOf = (): unknown => Object(seen.at(-1)?.body.event).token;
    let early: unknown;
    answer = async () => {
      early = await use(tokenOf());
      return { status: 200, body: {} };
    };
    await tap(cardId, '确认参加');
    const first = tokenOf();
    answer = () => ({ status: 200, body: {} });
    await tap(cardId, '确认参加');
    const second = tokenOf();
    expect(early).toBe(300090);
    expect([await use(first), await use(first), await use(first)]).toEqual([0, 0, 300040]);
    await stage.forward(1_800_001);
    expect([await use(second), await use('c-unknown')]).toEqual([300030, 300030]);
  });

  test('on a link calls nobody', async () => {
    await useWebhook();
    const cardId = await stage.card(WANG.userId, CARD);
    expect((await tap(cardId, '看名单')).body).toMatchObject({
      outcome: 'link',
      url: 'https://example.org/list',
    });
    expect(seen).toHaveLength(1);
  });

  test('of somebody who does not have the card is refused', async () => {
    const cardId = await stage.card(WANG.userId);
    const other = await send(`${stage.playground.url}/_control/lark/tap`, 'POST', {
      userId: 'ou_li',
      cardId,
      button: '确认参加',
    });
    expect(other.status).toBe(409);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve));
}
