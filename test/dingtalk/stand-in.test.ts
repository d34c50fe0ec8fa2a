import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DingtalkOptions } from '../../adapters/dingtalk/index.ts';
import { type DingTalkStandIn, dingtalk } from '../../playground/dingtalk/index.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { until } from './helper/clock.ts';
import { card, close, open, outbound, type Rig, rig } from './helper/setup.ts';

/** The adapter and the real SDK against the stand-in, which refuses what the platform would refuse. */
let playground: Playground;
let ding: DingTalkStandIn;
let ours: Rig;

async function connect(options: Partial<DingtalkOptions> = {}): Promise<void> {
  const { clientId, clientSecret, robotCode } = ding.app;
  const base = `${playground.url}/dingtalk`;
  ours = rig(base, {
    clientId,
    clientSecret,
    robotCode,
    files: { hosts: ['127.0.0.1'], maxBytes: 1_000_000 },
    ...options,
  });
  await open(ours);
  await until('up', () => ours.adapter.health().state === 'up');
}

beforeEach(async () => {
  ding = dingtalk();
  playground = await startPlayground({ port: 0, platforms: [ding], manualClockAt: Date.UTC(2026, 8, 15, 1) });
  await control('users', [
    { userId: 'user1', name: '消防联络员A', mobile: '13900000001' },
    { userId: 'user2', name: '市监联络员A', mobile: '13900000002' },
  ]);
});

afterEach(async () => {
  await close(ours);
  const { unknownCalls, violations } = ding.state();
  await playground.close();
  expect({ unknownCalls, violations: violations.byKind }).toEqual({ unknownCalls: 0, violations: {} });
});

async function control(command: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${playground.url}/_control/dingtalk/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return text === '' ? {} : JSON.parse(text);
}

const phone = (userId: string) => JSON.stringify(ding.phoneView(userId));

describe('against the stand-in', () => {
  it('a card appears, a tap is answered with the fresh card, an update changes it', async () => {
    await connect();
    const acknowledged = vi.fn();
    const [posted] = await ours.adapter.post([outbound()]);
    expect(posted).toEqual({ outcome: 'sent', ref: `${outbound().cardId}.1` });
    expect(phone('user1')).toContain('应急管理局');
    const done = outbound({ version: 4, card: card({ actions: [], status: ['✅ 消防 已确认'] }) });
    ours.handle = async () => ({ card: done, acknowledged });
    const tapped = await control('tap', {
      userId: 'user1',
      cardId: `${outbound().cardId}.1`,
      button: '确认参加',
    });
    expect(tapped).toMatchObject({ ok: true, outcome: 'applied' });
    expect(ours.events).toMatchObject([{ action: 'confirm', userId: 'user1', cardId: outbound().cardId }]);
    expect(phone('user1')).toContain('✅ 消防 已确认');
    await until('acknowledged', () => acknowledged.mock.calls.length === 1);
    const later = outbound({
      version: 5,
      card: card({ actions: [], status: ['✅ 消防 已确认', '✅ 市监 已确认'] }),
    });
    const [updated] = await ours.adapter.update([{ ref: `${outbound().cardId}.1`, out: later }]);
    expect(updated).toMatchObject({ outcome: 'sent' });
    expect(phone('user1')).toContain('✅ 市监 已确认');
  });

  it('the same card posted twice hangs there once', async () => {
    await connect();
    await ours.adapter.post([outbound()]);
    const [again] = await ours.adapter.post([outbound()]);
    expect(again).toEqual({ outcome: 'sent', ref: `${outbound().cardId}.1` });
    const hanging = ding.state().cards.map(({ outTrackId, deliveries }) => [outTrackId, deliveries.length]);
    expect(hanging).toEqual([[`${outbound().cardId}.1`, 1]]);
  });

  it('a card of the longest kind is taken by the platform’s own limits, in both templates', async () => {
    const long = card({
      title: '标题'.repeat(300),
      facts: Array.from({ length: 8 }, (_, n) => ({
        label: `事项${n}`,
        text: '很长的一行👩‍👩‍👧‍👦'.repeat(40),
      })),
      status: Array.from({ length: 30 }, (_, n) => `✅ 第${n}家 已确认`),
    });
    await connect();
    expect(await ours.adapter.post([outbound({ card: long })])).toMatchObject([{ outcome: 'sent' }]);
    await close(ours);
    await connect({ template: { mode: 'own', id: ding.app.ownTemplates[0] ?? '' } });
    expect(await ours.adapter.post([outbound({ card: long, post: 2 })])).toMatchObject([{ outcome: 'sent' }]);
  });

  it('a native form comes back with what was chosen', async () => {
    await connect({ template: { mode: 'own', id: ding.app.ownTemplates[0] ?? '' } });
    await ours.adapter.post([outbound()]);
    ours.handle = async () => ({
      card: outbound({ version: 4 }),
      text: { tone: 'ok', content: '已转给牵头单位' },
    });
    const form = { date: '2026-09-16', part: 'am' };
    const tapped = await control('tap', {
      userId: 'user1',
      cardId: `${outbound().cardId}.1`,
      button: 'form',
      form,
    });
    expect(tapped).toMatchObject({ outcome: 'applied' });
    const button = await control('tap', {
      userId: 'user1',
      cardId: `${outbound().cardId}.1`,
      button: '确认参加',
    });
    expect(button).toMatchObject({ outcome: 'applied' });
    expect(ours.events).toMatchObject([
      { action: 'time', form },
      { action: 'confirm', form: {} },
    ]);
  });

  it('notices share a call, texts and answers arrive', async () => {
    await connect();
    ours.handle = async () => ({ text: { tone: 'ok', content: '明白，已记下' } });
    const notice = card({ actions: [], title: '三季度通报' });
    const outs = ['user1', 'user2'].map(userId => outbound({ cardId: `n-${userId}`, userId, card: notice }));
    expect(await ours.adapter.post(outs)).toMatchObject([{ outcome: 'sent' }, { outcome: 'sent' }]);
    expect(phone('user2')).toContain('三季度通报');
    expect(await ours.adapter.say({ key: 'k', to: { userId: 'user2' }, content: '请注意' })).toMatchObject({
      outcome: 'sent',
    });
    await control('say', { userId: 'user1', text: '在吗' });
    await until('the answer arrived', () => phone('user1').includes('明白，已记下'));
    const { openConversationId } = await control('groups', {
      title: '联合检查群',
      members: ['user1', 'user2'],
    });
    await control('say', { userId: 'user1', text: '进度', group: openConversationId });
    await until('the answer arrived in the group', () => phone('user2').includes('明白，已记下'));
    expect(ours.events).toMatchObject([
      { chat: { kind: 'direct' }, text: '在吗' },
      { chat: { kind: 'group', id: openConversationId }, text: '进度' },
    ]);
  });

  it('people are found, files fetched, DING rings', async () => {
    await connect();
    expect(await ours.adapter.findUser?.('13900000001')).toBe('user1');
    expect(await ours.adapter.findUser?.('13900000009')).toBeUndefined();
    const base64 = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
    await control('say', { userId: 'user1', files: [{ name: 'a.png', type: 'image', base64 }] });
    await until('the picture came', () => ours.events.length === 1);
    const [event] = ours.events;
    const handle = event?.type === 'message' ? event.files[0]?.handle : undefined;
    expect(await ours.adapter.fetchFile?.(handle ?? '')).toMatchObject({ mime: 'image/png' });
    expect(await ours.adapter.ring?.({ ref: 'r', out: outbound() })).toMatchObject({ outcome: 'sent' });
  });

  it('a forced reconnect loses nothing', async () => {
    await connect();
    await ours.adapter.post([outbound()]);
    await ours.clock.advance(31_000);
    await control('disconnect', { mode: 'frame' });
    await until('the successor is up', () => ours.adapter.counters().connects === 2);
    await until('up', () => ours.adapter.health().state === 'up');
    ours.handle = async () => ({ card: outbound({ version: 4 }) });
    const tapped = await control('tap', {
      userId: 'user1',
      cardId: `${outbound().cardId}.1`,
      button: '确认参加',
    });
    expect(tapped).toMatchObject({ outcome: 'applied' });
  });

  it('the platform’s limit is told from its code', async () => {
    await connect();
    await control('limits', { qps: 2 });
    const outcomes = await ours.adapter.post([1, 2, 3, 4, 5].map(n => outbound({ cardId: `c${n}` })));
    expect(outcomes.filter(({ outcome }) => outcome === 'throttled').length).toBeGreaterThan(0);
    expect(ours.limiter.blocked[0]).toMatchObject({ forMs: 1_000 });
  });
});
