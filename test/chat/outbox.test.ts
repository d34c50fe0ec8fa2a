import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type ClaimedRow, claim, markShown, nextDue, putOff, settleSends } from '../../src/chat/outbox.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

const NINE = new Date('2026-09-08T09:00:00+08:00');
const later = (seconds: number): Date => new Date(NINE.getTime() + seconds * 1_000);

interface Given {
  readonly id: string;
  readonly userId?: string;
  readonly createdAt?: Date;
  readonly dueAt?: Date;
  readonly post?: number;
  readonly ref?: string;
  readonly state?: string;
  readonly urgent?: boolean;
  readonly claimedTill?: Date;
  readonly sentVersion?: number;
  readonly desiredVersion?: number;
}

let database: FreshDatabase;
let db: Db;
beforeAll(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 2, log: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
afterEach(() => db.query('delete from card_message'));

async function card(given: Given): Promise<void> {
  await db.query(
    `insert into card_message (id, region_id, subject_kind, subject_id, kind, slot, unit_id, role, person_id, platform,
       user_id, urgent, state, desired_version, created_at, due_at, post, ref, claimed_till,
       sent_version)
     values ($1, 'r', 'task', 't', 'task.dispatch', $1, 'u', 'liaison', 'p', 'lark', $2, $3, $4, $10, $5, $6, $7, $8, $9,
       $11)`,
    [
      given.id,
      given.userId ?? 'ou_1',
      given.urgent ?? false,
      given.state ?? 'open',
      given.createdAt ?? NINE,
      given.dueAt ?? given.createdAt ?? NINE,
      given.post ?? 0,
      given.ref ?? null,
      given.claimedTill ?? null,
      given.desiredVersion ?? 1,
      given.sentVersion ?? 0,
    ],
  );
}

async function taken(at: Date, urgent = false): Promise<string[]> {
  const rows = await db.tx(sql => claim(sql, 'lark', urgent, 10, at));
  return rows.map(row => row.id).sort();
}

test('a card that was tried and has to wait still comes before the next one in its chat', async () => {
  await card({ id: 'tried', post: 1, dueAt: later(60) });
  await card({ id: 'next', createdAt: later(5) });
  await card({ id: 'elsewhere', userId: 'ou_2', createdAt: later(5) });
  expect(await taken(later(10))).toEqual(['elsewhere']);
});

test('a chat whose first card has to wait is looked at again when that one may be tried, and not before', async () => {
  await card({ id: 'tried', post: 1, dueAt: later(60) });
  await card({ id: 'next', createdAt: later(5) });
  expect(await nextDue(db, 'lark', later(10))).toEqual(later(60));
});

test('a card that is there holds nobody back, nor does one that was given up', async () => {
  await card({ id: 'there', post: 1, ref: 'om_1', dueAt: later(60) });
  await card({ id: 'refused', post: 1, state: 'failed', createdAt: later(1) });
  await card({ id: 'next', createdAt: later(5) });
  expect(await taken(later(10))).toEqual(['next']);
});

test('an urgent card passes', async () => {
  await card({ id: 'tried', post: 1, dueAt: later(60) });
  await card({ id: 'call', createdAt: later(5), urgent: true });
  expect(await taken(later(10), true)).toEqual(['call']);
});

test('what was made under a clock that ran ahead does not wait until the right one gets there', async () => {
  const hour = later(3_600);
  await card({ id: 'held', post: 1, ref: 'om_1', claimedTill: hour });
  await card({ id: 'stale', userId: 'ou_2', post: 1, ref: 'om_2', dueAt: hour });
  expect(await taken(NINE)).toEqual(['held', 'stale']);
});

test('nor does what a platform refused under that clock, or what was put off because the platform was away', async () => {
  const hour = later(3_600);
  await card({ id: 'throttled' });
  await card({ id: 'shown', userId: 'ou_2', post: 1, ref: 'om_2', desiredVersion: 2, sentVersion: 1 });
  const rows = await claimed(hour);
  const outcome = {
    outcome: 'throttled',
    code: 'TimestampExpired',
    reason: 'x',
    retryAfterMs: 60_000,
  } as const;
  const send = { version: 1, look: 'x', posted: true, unclearSince: null, outcome };
  const sends = rows.map(({ id }) => ({ id, ...send }));
  await settleSends(db, sends, new Map(rows.map(row => [row.id, row])), hour);
  await card({ id: 'put-off', userId: 'ou_3' });
  await putOff(db, 'lark', later(3_660), hour);
  expect(await taken(later(3_610))).toEqual([]);
  expect(await nextDue(db, 'lark', later(10))).toEqual(later(10));
  expect(await taken(later(10))).toEqual(['put-off', 'shown', 'throttled']);
});

// A replica five minutes ahead of ours has died or been put right; what it held is its own as long as it may live.
test('what another replica put off by seconds is due, however far its clock is ahead', async () => {
  const five = later(300);
  await card({ id: 'made', createdAt: five });
  await card({ id: 'changed', userId: 'ou_2', post: 1, ref: 'om_2', dueAt: five });
  await card({ id: 'in-hand', userId: 'ou_3', post: 1, ref: 'om_3', dueAt: NINE, claimedTill: later(330) });
  await card({ id: 'office-hours', userId: 'ou_4', createdAt: five, dueAt: later(7_200) });
  expect(await nextDue(db, 'lark', NINE)).toEqual(NINE);
  expect(await taken(NINE)).toEqual(['changed', 'made']);
});

test('a card in hand is left alone by a replica whose clock is five minutes ahead, until its holder has died', async () => {
  await card({ id: 'held' });
  expect(await taken(NINE)).toEqual(['held']);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_000 });
  try {
    expect(await taken(later(305))).toEqual([]);
    expect(await taken(later(340))).toEqual(['held']);
  } finally {
    vi.useRealTimers();
  }
});

async function claimed(at: Date): Promise<ClaimedRow[]> {
  return db.tx(sql => claim(sql, 'lark', false, 10, at));
}

async function settle(
  rows: readonly ClaimedRow[],
  version: number,
  look: string,
  at: Date,
  how: { posted: boolean; unclearSince: Date | null } = { posted: false, unclearSince: null },
): Promise<void> {
  await settleSends(
    db,
    rows.map(({ id }) => ({
      id,
      version,
      look,
      ...how,
      outcome: { outcome: 'sent', ref: 'om_1' },
    })),
    new Map(rows.map(row => [row.id, row])),
    at,
  );
}

// The answer to a tap and an update go to the platform on two ways: which of them it showed last, nobody knows.
test('a card whose update was on its way when a tap on it was answered is brought once more', async () => {
  await card({ id: 'tapped', post: 1, ref: 'om_1', sentVersion: 4, desiredVersion: 6 });
  const rows = await claimed(NINE);
  await markShown(db, [{ id: 'tapped', version: 5, look: 'five' }], later(1));
  await settle(rows, 6, 'six', later(1));
  expect(await taken(later(10))).toEqual(['tapped']);
});

test('so is one whose newer update was there before the answer to the tap was noted', async () => {
  await card({ id: 'tapped', post: 1, ref: 'om_1', sentVersion: 4, desiredVersion: 6 });
  await settle(await claimed(NINE), 6, 'six', NINE);
  await markShown(db, [{ id: 'tapped', version: 5, look: 'five' }], later(1));
  expect(await taken(later(10))).toEqual(['tapped']);
});

test('equal looks need no second call, in whatever order they came', async () => {
  await card({ id: 'tapped', post: 1, ref: 'om_1', sentVersion: 4, desiredVersion: 5 });
  const rows = await claimed(NINE);
  await markShown(db, [{ id: 'tapped', version: 5, look: 'five' }], later(1));
  await settle(rows, 5, 'five', later(1));
  expect(await taken(later(10))).toEqual([]);
});

// Under the key of a post that had arrived after all, 飞书 answers with that one, which shows what was sent first.
test('a post that was tried before with an end that nobody knows is brought up to date once more', async () => {
  await card({ id: 'unclear', desiredVersion: 2 });
  const rows = await claimed(NINE);
  await settle(rows, 2, 'two', NINE, { posted: true, unclearSince: NINE });
  const again = await claimed(later(10));
  expect(again).toMatchObject([{ id: 'unclear', ref: 'om_1', shownHash: null }]);
  await settle(again, 2, 'two', later(10));
  expect(await taken(later(20))).toEqual([]);
});
