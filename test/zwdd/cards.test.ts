import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createZwddAdapter } from '../../adapters/zwdd/index.ts';
import { affordances } from '../../src/chat/capability.ts';
import {
  card,
  DONE,
  HUMAN,
  notices,
  openRig,
  outbound,
  posted,
  postOne,
  type Rig,
  todos,
} from './support.ts';

const NOTIFY = '/message/workNotification';
const CREATE = '/tc/v2/openapi/task/create.json';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  expect(rig.platform.unknownCalls()).toBe(0);
  expect(rig.platform.state().violations.total).toBe(0);
  await rig.close();
});

const fault = (route: string, kind: string, count = 1) => rig.control('faults', { route, kind, count });

describe('posting a card', () => {
  it('shows a notification and an open to-do item', async () => {
    expect(await postOne(rig)).toMatchObject({ outcome: 'sent' });
    expect(notices(rig).map(item => item.body)).toMatchObject([
      { type: 'card', title: '【联合检查】加油站 9月15日' },
    ]);
    expect(todos(rig).map(item => item.body)).toMatchObject([
      {
        type: 'todo',
        done: false,
        title: '【联合检查】加油站 9月15日 QH-2026-0001',
        url: outbound().pageUrl,
      },
    ]);
  });

  it('makes no to-do item for a card that asks nothing', async () => {
    await posted(rig, { card: card(DONE) });
    expect(notices(rig)).toHaveLength(1);
    expect(todos(rig)).toHaveLength(0);
  });

  it('lets every action be reached from the phone', async () => {
    await posted(rig);
    const item = notices(rig)[0]?.body;
    if (item?.type !== 'card') throw new Error('no card');
    const shown = JSON.stringify(item);
    for (const way of affordances(card(), rig.adapter.capabilities, outbound().pageUrl)) {
      if (way.type === 'page') expect(shown).toContain(way.url);
      else if (way.type === 'reply') expect(shown).toContain(`${way.number}＝${way.action.label}`);
      else throw new Error(`this platform cannot ${way.type}`);
    }
    expect(
      await rig.control('tap', { userId: '700101', cardId: item.cardId, button: '提时间' }),
    ).toMatchObject({
      url: `${outbound().pageUrl}?a=propose`,
    });
  });

  it('twice under the same id sends once and counts as sent', async () => {
    const first = await posted(rig);
    const other = openSecond();
    expect((await other.post([outbound()]))[0]).toMatchObject({ outcome: 'sent' });
    expect(notices(rig)).toHaveLength(1);
    expect(todos(rig)).toHaveLength(1);
    expect(JSON.parse(first)).toMatchObject({ t: 'open' });
    await other.stop();
  });

  it.each([
    [NOTIFY, 'reset-after-accept'],
    [NOTIFY, 'hang'],
    [CREATE, 'reset-after-accept'],
  ])('is not doubled when %s is taken and its answer lost (%s)', async (route, kind) => {
    await rig.close();
    rig = await openRig({ timeouts: { requestMs: 300, connectMs: 300 } });
    await fault(route, kind);
    expect(await postOne(rig)).toMatchObject({ outcome: 'unknown', idempotent: true });
    expect(await postOne(rig)).toMatchObject({ outcome: 'sent' });
    expect(notices(rig)).toHaveLength(1);
    expect(todos(rig)).toHaveLength(1);
  });

  it.each(['status500', 'status503', 'ban'])('is tried again after %s', async kind => {
    await fault(NOTIFY, kind);
    expect(await postOne(rig)).toMatchObject({ outcome: 'unknown', idempotent: true });
    expect(notices(rig)).toHaveLength(0);
    expect(await postOne(rig)).toMatchObject({ outcome: 'sent' });
    expect(notices(rig)).toHaveLength(1);
  });

  it('waits when the platform throttles, and so does every replica', async () => {
    await fault(NOTIFY, 'throttle');
    expect(await postOne(rig)).toMatchObject({ outcome: 'throttled', retryAfterMs: 2_000 });
    expect(rig.blocked).toEqual([{ key: `zwdd:${rig.platform.app.appKey}`, forMs: 2_000 }]);
  });

  it('waits for the next day when a person has had her hundred messages', async () => {
    await rig.control('limits', { limits: true, perPersonPerDay: 0 });
    expect(await postOne(rig)).toEqual({
      outcome: 'throttled',
      retryAfterMs: 15 * 3_600_000,
      code: 'DAY_LIMIT',
    });
  });

  it('is answered as throttled when there is no place under the limit', async () => {
    rig.limit = { reserved: false, waitMs: 20_000 };
    const before = rig.platform.state().requests.length;
    expect(await postOne(rig)).toEqual({ outcome: 'throttled', retryAfterMs: 20_000, code: 'limit.local' });
    expect(rig.platform.state().requests).toHaveLength(before);
  });

  it('does not send the notification again when only the to-do item was held up', async () => {
    await fault(CREATE, 'throttle');
    expect(await postOne(rig)).toMatchObject({ outcome: 'throttled' });
    expect(await postOne(rig)).toMatchObject({ outcome: 'sent' });
    expect(rig.calls(NOTIFY)).toBe(1);
    expect(todos(rig)).toHaveLength(1);
  });

  it('goes without a to-do item where the app may not make any, and an administrator is told', async () => {
    await fault(CREATE, 'refuse', 100);
    expect(await postOne(rig)).toMatchObject({ outcome: 'sent' });
    expect(notices(rig)).toHaveLength(1);
    expect(rig.adapter.health()).toMatchObject({
      state: 'up',
      detail: expect.stringContaining('permission'),
    });
    await rig.control('faults', { clear: true });
    await posted(rig, { cardId: 'another-card' });
    expect(rig.adapter.health()).toEqual({ state: 'up' });
  });

  it('is refused for good for somebody the tenant does not know', async () => {
    expect(await postOne(rig, { userId: '999' })).toMatchObject({ outcome: 'refused', code: '404' });
  });

  it('answers many in their order', async () => {
    const cards = Array.from({ length: 30 }, (_, n) =>
      outbound({ cardId: `card${n}00000`, userId: n % 2 === 0 ? '700101' : HUMAN.userId }),
    );
    const outcomes = await rig.adapter.post(cards);
    expect(outcomes.map(outcome => (outcome.outcome === 'sent' ? JSON.parse(outcome.ref).m : ''))).toEqual(
      cards.map(one => `${one.cardId}.1`),
    );
  });
});

describe('a hundred cards on a bad day', () => {
  it('arrive once each, none lost and none doubled', async () => {
    await rig.control('faults', {
      rules: [
        { kind: 'status500', rate: 0.05 },
        { kind: 'reset-after-accept', rate: 0.02 },
        { kind: 'reset-before', rate: 0.02 },
        { kind: 'throttle', rate: 0.02 },
      ],
    });
    let left = Array.from({ length: 100 }, (_, n) =>
      outbound({ cardId: `bad-day-${n}`, card: card({ no: `QH-2026-${n}` }) }),
    );
    for (let round = 0; left.length > 0; round += 1) {
      expect(round).toBeLessThan(20);
      const outcomes = await rig.adapter.post(left);
      expect(outcomes.filter(outcome => outcome.outcome === 'refused')).toEqual([]);
      left = left.filter((_, index) => outcomes[index]?.outcome !== 'sent');
    }
    const { notices: taken, tasks, droppedRepeats, faults } = rig.platform.state();
    expect(Object.keys(faults).sort()).toEqual([
      'reset-after-accept',
      'reset-before',
      'status500',
      'throttle',
    ]);
    expect(taken.flatMap(notice => notice.reached)).toHaveLength(100);
    expect(new Set(taken.map(notice => notice.bizMsgId)).size).toBe(100);
    expect(tasks).toHaveLength(100);
    expect(droppedRepeats).toBe(0);
  });
});

describe('the words of a reminder', () => {
  it('differ, so that the platform drops none of them within a day', async () => {
    for (let repeat = 1; repeat <= 3; repeat += 1) await posted(rig, { cardId: `remind${repeat}00`, repeat });
    expect(notices(rig)).toHaveLength(3);
    expect(rig.platform.state().droppedRepeats).toBe(0);
  });
});

describe('DING', () => {
  it('rings where it is set up, and is absent where it is not', async () => {
    expect(rig.adapter.ring).toBeUndefined();
    expect(rig.adapter.capabilities.urgentPush).toBe(false);
    await rig.close();
    rig = await openRig({ ding: { creator: { accountId: HUMAN.userId, accountName: '领导小组办公室' } } });
    const ref = await posted(rig);
    expect(await rig.adapter.ring?.({ ref, out: outbound() })).toMatchObject({ outcome: 'sent' });
    expect(notices(rig).at(-1)).toMatchObject({ urgent: true, body: { text: '【DING】联合检查待确认' } });
  });
});

/** Another replica: it remembers nothing of what the first one sent. */
function openSecond() {
  const {
    baseUrl = '',
    appKey = '',
    appSecret = '',
    tenantId = '',
  } = rig.playground.connections().zwdd ?? {};
  return createZwddAdapter({
    baseUrl,
    appKey,
    appSecret,
    tenantId,
    log: pino({ level: 'silent' }),
    limiter: { reserve: async () => ({ reserved: true, waitMs: 0 }), block: async () => undefined },
    now: () => new Date(rig.playground.clock.now()),
  });
}
