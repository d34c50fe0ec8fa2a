import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, FakeFeishu, outbound, PLAIN_CARD } from './harness.ts';

let feishu: FakeFeishu;
let desk: Bench;

beforeEach(async () => {
  feishu = await new FakeFeishu().start();
  desk = bench(feishu.url);
});

afterEach(async () => {
  await desk.adapter.stop();
  await feishu.stop();
});

describe('posting', () => {
  test('a card goes to the open_id as JSON 2.0 under a uuid of card and post', async () => {
    const outcomes = await desk.adapter.post([outbound()]);
    expect(outcomes).toEqual([{ outcome: 'sent', ref: 'om_1' }]);
    const [call] = feishu.seen;
    expect([call?.method, call?.path, call?.query.get('receive_id_type')]).toEqual([
      'POST',
      '/open-apis/im/v1/messages',
      'open_id',
    ]);
    expect(call?.headers.authorization).toBe('Bearer t-token-number-1');
    expect(call?.json).toMatchObject({ receive_id: 'ou_wang', msg_type: 'interactive' });
    expect(JSON.parse(String(call?.json.content)).schema).toBe('2.0');
    expect(String(call?.json.uuid)).toMatch(/^[0-9a-f]{40}$/);
  });

  test('the uuid stays over tries and versions and changes with the post', async () => {
    await desk.adapter.post([outbound()]);
    await desk.adapter.post([outbound({ version: 5 })]);
    await desk.adapter.post([outbound({ post: 2 })]);
    const [first, again, reposted] = feishu.seen.map(call => call.json.uuid);
    expect(again).toBe(first);
    expect(reposted).not.toBe(first);
  });

  test('answers stand in the order of the cards, and one person gets hers in order', async () => {
    feishu.answer = call => ({
      body: { code: 0, data: { message_id: `om_${call.json.receive_id}_${feishu.seen.length}` } },
    });
    const cards = ['ou_a', 'ou_b', 'ou_a', 'ou_c', 'ou_a'].map((userId, i) =>
      outbound({ cardId: `c${i}`, userId }),
    );
    const outcomes = await desk.adapter.post(cards);
    expect(outcomes.map(outcome => (outcome.outcome === 'sent' ? outcome.ref.slice(3, 7) : ''))).toEqual([
      'ou_a',
      'ou_b',
      'ou_a',
      'ou_c',
      'ou_a',
    ]);
    const uuids = feishu.seen.filter(call => call.json.receive_id === 'ou_a').map(call => call.json.content);
    expect(uuids.map(content => /"c":"(c\d)"/.exec(String(content))?.[1])).toEqual(['c0', 'c2', 'c4']);
  });

  test('an unclear end may be tried again under the same uuid, for the hour that is declared', async () => {
    feishu.answer = () => 'reset';
    for (let tries = 0; tries < 2; tries += 1)
      expect(await desk.adapter.post([outbound()])).toMatchObject([{ outcome: 'unknown', idempotent: true }]);
    expect(new Set(feishu.seen.map(call => call.json.uuid)).size).toBe(1);
    expect(desk.adapter.capabilities.idempotencyWindowMs).toBe(3_600_000);
  });

  test('an hour of a platform that cannot be reached does not count: nothing was sent', async () => {
    await feishu.stop();
    for (let i = 0; i < 3; i += 1) {
      expect(await desk.adapter.post([outbound()])).toMatchObject([{ outcome: 'throttled' }]);
      desk.clock.forward(40 * 60_000);
    }
    await feishu.start();
    const back = bench(feishu.url);
    expect(await back.adapter.post([outbound()])).toMatchObject([{ outcome: 'sent' }]);
    await back.adapter.stop();
  });

  test('a card that cannot be drawn is refused, the others go out', async () => {
    const outcomes = await desk.adapter.post([
      outbound({ pageUrl: 'nowhere', card: { ...PLAIN_CARD, facts: [{ text: '长'.repeat(9_000) }] } }),
      outbound({ cardId: 'ok' }),
    ]);
    expect(outcomes).toMatchObject([{ outcome: 'refused', code: 'render' }, { outcome: 'sent' }]);
  });
});

describe('changing', () => {
  test('is a PATCH of the message with the whole card', async () => {
    const outcomes = await desk.adapter.update([{ ref: 'om_9', out: outbound({ version: 2 }) }]);
    expect(outcomes).toEqual([{ outcome: 'sent', ref: 'om_9' }]);
    expect([feishu.seen[0]?.method, feishu.seen[0]?.path]).toEqual([
      'PATCH',
      '/open-apis/im/v1/messages/om_9',
    ]);
    expect(JSON.parse(String(feishu.seen[0]?.json.content)).config.update_multi).toBe(true);
  });

  test.each([
    [230031, 'edit-window'],
    [230011, 'gone'],
    [230110, 'gone'],
  ])('%d is refused as %s', async (code, name) => {
    feishu.answer = () => ({ status: 400, body: { code, msg: 'x' } });
    const outcomes = await desk.adapter.update([{ ref: 'om_9', out: outbound() }]);
    expect(outcomes).toMatchObject([{ outcome: 'refused', code: name }]);
  });

  test('a change that waited for its place does not cover a newer one', async () => {
    desk.limiter.waits = [200];
    const older = desk.adapter.update([{ ref: 'om_9', out: outbound({ version: 2 }) }]);
    while (desk.timers.pending.length === 0) await new Promise(resolve => setImmediate(resolve));
    await desk.adapter.update([{ ref: 'om_9', out: outbound({ version: 3 }) }]);
    desk.timers.ring();
    expect(await older).toEqual([{ outcome: 'sent', ref: 'om_9' }]);
    expect(feishu.seen).toHaveLength(1);
    expect(feishu.seen[0]?.body).toContain('\\"v\\":3');
  });

  test('an unclear change may always be made again', async () => {
    feishu.answer = () => 'reset';
    expect(await desk.adapter.update([{ ref: 'om_9', out: outbound() }])).toMatchObject([
      { outcome: 'unknown', idempotent: true },
    ]);
  });
});

describe('texts and bells', () => {
  test('a text goes to a person or a group and mentions nobody', async () => {
    await desk.adapter.say({ key: 'k', to: { chatId: 'oc_1' }, content: '好 <at user_id="all">所有人</at>' });
    const [call] = feishu.seen;
    expect(call?.query.get('receive_id_type')).toBe('chat_id');
    expect(JSON.parse(String(call?.json.content)).text).toBe('好 ＜at user_id="all">所有人＜/at>');
  });

  test('ringing is 加急 in the app for this person', async () => {
    feishu.answer = () => ({ body: { code: 0, data: { invalid_user_id_list: [] } } });
    expect(await desk.adapter.ring?.({ ref: 'om_1', out: outbound() })).toEqual({
      outcome: 'sent',
      ref: 'om_1',
    });
    const [call] = feishu.seen;
    expect([call?.method, call?.path, call?.query.get('user_id_type')]).toEqual([
      'PATCH',
      '/open-apis/im/v1/messages/om_1/urgent_app',
      'open_id',
    ]);
    expect(call?.json).toEqual({ user_id_list: ['ou_wang'] });
  });

  test('a person who cannot be rung is a refusal', async () => {
    feishu.answer = () => ({ body: { code: 0, data: { invalid_user_id_list: ['ou_wang'] } } });
    expect(await desk.adapter.ring?.({ ref: 'om_1', out: outbound() })).toMatchObject({ outcome: 'refused' });
    feishu.answer = () => ({ status: 400, body: { code: 230023, msg: 'too many unread' } });
    expect(await desk.adapter.ring?.({ ref: 'om_1', out: outbound() })).toMatchObject({
      outcome: 'refused',
      code: '230023',
    });
  });

  test('a deployment without 加急 has no bell', async () => {
    const without = bench(feishu.url, { features: { urgent: false } });
    expect([without.adapter.ring, without.adapter.capabilities.urgentPush]).toEqual([undefined, false]);
    await without.adapter.stop();
  });
});

describe('settings that cannot work stop the start with one line', () => {
  test.each([
    [{ domain: 'open.feishu.cn' }, 'LARK_DOMAIN'],
    [{ appSecret: '' }, 'LARK_APP_SECRET'],
    [{ events: 'ws' as const, appId: 'cli_short' }, 'LARK_APP_ID'],
    [{ verificationToken: '' }, 'LARK_VERIFICATION_TOKEN'],
  ])('%o', (over, name) => {
    expect(() => bench('https://open.feishu.cn', over)).toThrow(name);
  });
});
