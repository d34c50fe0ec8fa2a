import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../src/chat/adapter.ts';
import { County } from '../harness/county.ts';
import { ZWDD_TOKEN } from '../harness/stand-ins.ts';
import { encrypted, signedHeaders } from '../lark/pushes.ts';
import { depthBomb, expectClean, expectNoLeak, fuzz, nasty, nastyJson, rowCounts } from './support.ts';

/** What platforms deliver, rightly signed and wrongly made, to the whole service with its database. */
describe('hostile events', () => {
  let county: County;
  let before: Record<string, number>;
  let made = 0;
  const next = (): number => {
    made += 1;
    return made;
  };
  const escaped: unknown[] = [];
  const note = (reason: unknown): void => void escaped.push(reason);
  beforeAll(async () => {
    process.on('unhandledRejection', note);
    county = await County.open({
      platforms: { lark: ['ZJJ'], zwdd: ['XFDD'] },
      env: { LARK_EVENTS: 'webhook' },
    });
  });
  afterAll(async () => {
    expect(escaped).toEqual([]);
    process.off('unhandledRejection', note);
    await county.close();
  });
  beforeEach(async () => {
    before = await rowCounts(county.db);
  });

  const secrets = (): string[] => [
    county.config.SECRET_KEY,
    county.config.LARK_APP_SECRET,
    county.config.LARK_ENCRYPT_KEY,
    ZWDD_TOKEN,
  ];

  async function post(path: string, body: string | Buffer, headers: Record<string, string>) {
    const response = await fetch(`${county.app.url}${path}`, { method: 'POST', body, headers });
    return { status: response.status, body: await response.text() };
  }

  function lark(body: unknown) {
    const raw = encrypted(body, county.config.LARK_ENCRYPT_KEY);
    return post('/webhooks/lark', raw, signedHeaders(raw, Date.now(), county.config.LARK_ENCRYPT_KEY));
  }
  const larkPush = (type: string, event: unknown, id = `ev-${next()}`) => ({
    schema: '2.0',
    header: {
      event_id: id,
      event_type: type,
      token: county.config.LARK_VERIFICATION_TOKEN,
      app_id: county.config.LARK_APP_ID,
    },
    event,
  });
  const larkTap = (open_id: unknown, value: unknown, form_value: unknown) => ({
    operator: { open_id },
    action: { value, form_value, tag: 'button' },
    context: { open_message_id: 'om_1' },
  });
  const larkMessage = (open_id: unknown, content: unknown, message_id: unknown) => ({
    sender: { sender_id: { open_id }, sender_type: 'user' },
    message: { message_id, chat_id: 'oc_1', chat_type: 'p2p', message_type: 'text', content },
  });

  it('by Feishu’s webhook are taken or set aside, and leave no trace on the work', async () => {
    const { userId } = county.who('ZJJ');
    const any = fc.oneof(nastyJson, nasty, fc.constant(userId));
    const events = fc.oneof(
      fc
        .tuple(any, any, any)
        .map(([who, c, a]) => larkPush('card.action.trigger', larkTap(who, { c, a, v: 1 }, { x: a }))),
      fc
        .tuple(any, any)
        .map(([value, form]) => larkPush('card.action.trigger', larkTap(userId, value, form))),
      fc
        .tuple(any, any, nasty)
        .map(([who, content, id]) =>
          larkPush('im.message.receive_v1', larkMessage(who, content, `m${next()}${id}`)),
        ),
      nasty.map(id =>
        larkPush('card.action.trigger', larkTap(userId, { c: 'x', a: 'y', v: 1 }, {}), `${next()}${id}`),
      ),
      nastyJson.map(event => larkPush('card.action.trigger', event)),
      nastyJson,
    );
    await fc.assert(
      fc.asyncProperty(events, async event => {
        const answer = await lark(event);
        expectClean(answer, secrets());
        expect([200, 400, 401]).toContain(answer.status);
      }),
      fuzz(60),
    );
    for (const fixed of [
      larkPush(
        'card.action.trigger',
        larkTap(userId, { c: 'x\u0000', a: '\ud800', v: 1 }, { 'k\u0000': '\udc00' }),
      ),
      larkPush('card.action.trigger', larkTap('ou\u0000', { c: 'x', a: 'y', v: 1 }, {}), 'ev\u0000'),
      larkPush('im.message.receive_v1', larkMessage('\ud800', '{"text":"在"}', 'om\u0000')),
      larkPush('im.message.receive_v1', larkMessage(userId, '{"text":"在"}', 'm'.repeat(20_000))),
      larkPush('im.message.receive_v1', larkMessage('u'.repeat(20_000), '{"text":"登记 张三"}', 'om_long')),
      larkPush('card.action.trigger', larkTap(userId, { c: 'c'.repeat(20_000), a: 'a', v: 1 }, {})),
    ])
      expect((await lark(fixed)).status).toBe(200);
    expect((await lark(`{"header":${depthBomb(100_000)}}`)).status).toBe(401);
    await county.settle();
    await expectUntouched();
  });

  it('by 浙政钉’s webhook are taken or set aside', async () => {
    const { userId } = county.who('XFDD');
    const headers = { token: ZWDD_TOKEN, 'content-type': 'application/json' };
    const send = (body: string) => post('/webhooks/zwdd', body, headers);
    const any = fc.oneof(nastyJson, nasty, fc.constant(userId));
    const bodies = fc.oneof(
      fc
        .tuple(any, any, any)
        .map(([senderStaffId, content, msgId]) =>
          JSON.stringify({ msgtype: 'text', text: { content }, senderStaffId, msgId }),
        ),
      fc.tuple(nasty, nasty).map(([content, id]) =>
        JSON.stringify({
          msgtype: 'text',
          text: { content },
          senderStaffId: userId,
          msgId: `${next()}${id}`,
        }),
      ),
      nastyJson.map(value => JSON.stringify(value)),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async body => {
        const answer = await send(body);
        expectClean(answer, secrets());
        expect([200, 400]).toContain(answer.status);
      }),
      fuzz(60, [
        [
          JSON.stringify({
            msgtype: 'text',
            text: { content: '1' },
            senderStaffId: 'x\u0000',
            msgId: 'm\u0000',
          }),
        ],
        [
          JSON.stringify({
            msgtype: 'text',
            text: { content: '1' },
            senderStaffId: userId,
            msgId: 'z'.repeat(9_000),
          }),
        ],
        [depthBomb(30_000)],
        [`{"senderStaffId":"${userId}","msgtype":"text","text":${depthBomb(30_000)}}`],
      ]),
    );
    expect((await send('x'.repeat(70_000))).status).toBe(413);
    await county.settle();
    await expectUntouched();
  });

  it('without the right signature or token change nothing and learn nothing', async () => {
    const raw = encrypted(
      larkPush('im.message.receive_v1', larkMessage('x', '{}', 'om_2')),
      county.config.LARK_ENCRYPT_KEY,
    );
    const good = signedHeaders(raw, Date.now(), county.config.LARK_ENCRYPT_KEY);
    const signature = good['x-lark-signature'] ?? '';
    const bent: Record<string, string>[] = [
      { ...good, 'x-lark-signature': '' },
      { ...good, 'x-lark-signature': signature.slice(0, 63) },
      { ...good, 'x-lark-signature': `${signature}0` },
      { ...good, 'x-lark-signature': '0'.repeat(64) },
      { ...good, 'x-lark-request-nonce': 'other' },
      { ...good, 'x-lark-request-timestamp': `${Math.floor(Date.now() / 1000) - 3_000}` },
      signedHeaders(raw, Date.now(), 'another key'),
      signedHeaders(raw, Date.now() - 3_600_000, county.config.LARK_ENCRYPT_KEY),
    ];
    for (const headers of bent) {
      const answer = await post('/webhooks/lark', raw, headers);
      expect([answer.status, answer.body]).toEqual([401, '{"code":401,"msg":"unauthorized"}']);
    }
    for (const token of [
      '',
      ZWDD_TOKEN.slice(1),
      `${ZWDD_TOKEN}x`,
      ZWDD_TOKEN.toUpperCase(),
      '\u00ff'.repeat(9),
    ]) {
      const answer = await post('/webhooks/zwdd', '{"msgtype":"text"}', { token });
      expect(answer.status).toBe(401);
      expectNoLeak(answer.body, secrets());
    }
    await expectUntouched();
  });

  it('of any shape that an adapter may hand on are answered, never thrown', async () => {
    const { userId } = county.who('SCJGJ');
    const [card] = await county.db.query<{ id: string }>('select id from card_message limit 1');
    const who = fc.oneof(fc.constant(userId), nasty);
    const event: fc.Arbitrary<InboundEvent> = fc.oneof(
      fc.record({
        type: fc.constant('tap' as const),
        platform: fc.constant('dingtalk' as const),
        eventId: nasty.map(id => `${next()}${id}`),
        userId: who,
        cardId: fc.oneof(fc.constant(card?.id ?? ''), nasty),
        action: fc.oneof(fc.constantFrom('confirm', 'dispatch'), nasty),
        form: fc.dictionary(nasty, nasty, { maxKeys: 4 }),
      }),
      fc.record({
        type: fc.constant('message' as const),
        platform: fc.constant('dingtalk' as const),
        eventId: nasty.map(id => `${next()}${id}`),
        userId: who,
        chat: fc.record({ id: nasty, kind: fc.constantFrom('direct' as const, 'group' as const) }),
        text: fc
          .tuple(
            fc.constantFrom('', '查任务 ', '查企业 ', '查哨 ', '报备 ', '告知 ', '查单位 ', '登记 '),
            nasty,
          )
          .map(([head, tail]) => `${head}${tail}`.slice(0, 4_000)),
        replyTo: nasty,
        files: fc.array(
          fc.record({ handle: nasty, name: nasty, type: fc.constantFrom('image' as const, 'file' as const) }),
          { maxLength: 2 },
        ),
      }),
    );
    // What is noted of a card that nobody sent is cut in the middle of a character.
    const cut: InboundEvent = {
      type: 'tap',
      platform: 'dingtalk',
      eventId: 'cut',
      userId,
      cardId: `${'x'.repeat(99)}😀`,
      action: `${'y'.repeat(59)}😀`,
      form: {},
    };
    await fc.assert(
      fc.asyncProperty(event, async one => {
        const answer = await county.app.inbound.handle(one);
        expectNoLeak(answer.text?.content ?? '', secrets());
      }),
      fuzz<[InboundEvent]>(80, [[cut]]),
    );
    await county.settle();
    await expectUntouched();
    expect(await (await fetch(`${county.app.url}/healthz`)).json()).toEqual({ ok: true });
  });

  /** Only who asked to be let in may have left a row: strangers' requests. */
  async function expectUntouched(): Promise<void> {
    const after = await rowCounts(county.db);
    for (const table of ['account_request', 'card_message', 'duty', 'stale_subject']) {
      delete after[table];
      delete before[table];
    }
    expect(after).toEqual(before);
  }
});
