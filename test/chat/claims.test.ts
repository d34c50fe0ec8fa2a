import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ChatAdapter, OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import { Lane } from '../../src/chat/lane.ts';
import type { Db } from '../../src/db/client.ts';
import { County } from '../harness/county.ts';
import { gather, show } from '../stories/platforms/crowd.ts';

let county: County;
beforeEach(async () => {
  county = await County.open();
});
afterEach(() => county.close());

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setImmediate(resolve));
}

/** One card that is due, and the service's own lanes stopped before it is there: the test's workers alone bring it. */
async function oneCard(of: County): Promise<void> {
  await gather(of, 0);
  await of.app.delivery.stop();
  await show(of, 1);
}

/** A lane of 钉钉 that posts in this way. */
function laneOf(db: Db, post: ChatAdapter['post']): Lane {
  const real = county.app.adapters.get('dingtalk');
  if (real === undefined) throw new Error('no adapter');
  const adapter: ChatAdapter = {
    platform: 'dingtalk',
    capabilities: real.capabilities,
    start: async () => undefined,
    stop: async () => undefined,
    health: () => ({ state: 'up' }),
    post,
    update: async () => [],
    say: async () => ({ outcome: 'sent', ref: '' }),
  };
  return new Lane(adapter, {
    db,
    shell: county.app.shell,
    pageUrl: () => 'http://127.0.0.1/h5/none',
    log: pino({ level: 'silent' }),
    observe: () => undefined,
    renewMs: 5,
  });
}

it('a batch that waits for its places longer than a claim lasts is not taken by another worker', async () => {
  await oneCard(county);
  const posted: OutboundCard[] = [];
  let answer = (_outcomes: Outcome[]): void => undefined;
  const waiting = new Promise<Outcome[]>(resolve => {
    answer = resolve;
  });
  const lane = laneOf(county.db, cards => {
    posted.push(...cards);
    return waiting;
  });
  const drained = lane.drain();
  await until(async () => posted.length === 1);
  for (let passed = 0; passed < 4; passed += 1) {
    county.clock.set(new Date(county.clock.now().getTime() + 25_000));
    const soon = new Date(county.clock.now().getTime() + 20_000);
    await until(
      async () =>
        (await county.db.query('select 1 from card_message where claimed_till > $1', [soon])).length === 1,
    );
  }
  const taken: OutboundCard[] = [];
  const other = laneOf(county.db, async cards => {
    taken.push(...cards);
    return cards.map(({ cardId }) => ({ outcome: 'sent', ref: cardId }));
  });
  await other.drain();
  await other.stop();
  expect(posted).toHaveLength(1);
  expect(taken).toEqual([]);
  answer([{ outcome: 'sent', ref: 'the-slow-one' }]);
  await drained;
  expect(
    await county.db.query(`select ref, claimed_till, tried_at from card_message where id = $1`, [
      posted[0]?.cardId,
    ]),
  ).toEqual([{ ref: 'the-slow-one', claimed_till: null, tried_at: null }]);
  await lane.stop();
});

it('a worker that found nothing to do comes back for what is due while the other one waits', async () => {
  await oneCard(county);
  const posted: string[] = [];
  let answer = (): void => undefined;
  const slow = new Promise<void>(resolve => {
    answer = resolve;
  });
  const lane = laneOf(county.db, async cards => {
    posted.push(...cards.map(({ cardId }) => cardId));
    if (posted.length === 1) await slow;
    return cards.map(({ cardId }) => ({ outcome: 'sent', ref: cardId }));
  });
  const drained = lane.drain();
  await until(async () => posted.length === 1);
  await show(county, 4);
  const again = lane.drain();
  await until(async () => posted.length >= 4);
  answer();
  await Promise.all([drained, again]);
  await lane.stop();
  expect(new Set(posted).size).toBe(4);
});

it('a lane that its database failed looks again by itself', async () => {
  await oneCard(county);
  let away = true;
  const db: Db = {
    ...county.db,
    query: (...asked) => county.db.query(...asked),
    async tx(work) {
      if (!away) return county.db.tx(work);
      away = false;
      throw new Error('terminating connection due to administrator command');
    },
    close: () => county.db.close(),
  };
  const posted: OutboundCard[] = [];
  const lane = laneOf(db, async cards => {
    posted.push(...cards);
    return cards.map(({ cardId }) => ({ outcome: 'sent', ref: cardId }));
  });
  lane.wake(county.clock.now());
  await until(async () => posted.length === 1);
  await lane.stop();
});

it('a worker that stood still while it read does not send what it read: others have sent newer by then', async () => {
  await oneCard(county);
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const db: Db = {
      ...county.db,
      async query<Row>(text: string, values?: readonly unknown[]) {
        const rows = await county.db.query<Row>(text, values);
        if (text.includes('joint_task')) vi.advanceTimersByTime(40_000);
        return rows;
      },
      tx: work => county.db.tx(work),
      close: () => county.db.close(),
    };
    const posted: OutboundCard[] = [];
    const lane = laneOf(db, async cards => {
      posted.push(...cards);
      return cards.map(({ cardId }) => ({ outcome: 'sent', ref: cardId }));
    });
    await lane.drain();
    await lane.stop();
    expect(posted).toEqual([]);
    expect(await county.db.query('select 1 from card_message where claimed_till is not null')).toHaveLength(
      1,
    );
  } finally {
    vi.useRealTimers();
  }
});
