import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresLimiter, postgresMeter } from '../../src/chat/limiter.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

const RULE = { key: 'dingtalk:app:card', calls: 20, perMs: 1_000 };

describe('a limit shared by replicas', () => {
  let database: FreshDatabase;
  let one: Db;
  let two: Db;
  beforeEach(async () => {
    database = await freshDatabase();
    const log = pino({ level: 'silent' });
    one = await openDatabase({ url: database.url, poolSize: 8, log });
    two = await openDatabase({ url: database.url, poolSize: 8, log });
  });
  afterEach(async () => {
    await one.close();
    await two.close();
    await database.drop();
  });

  it('gives every caller a place of its own, evenly apart', async () => {
    const limiters = [postgresLimiter(one.pool), postgresLimiter(two.pool)];
    const asked = performance.now();
    const places = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const place = await limiters[n % 2]?.reserve([RULE], 10_000);
        return performance.now() - asked + (place?.waitMs ?? 0);
      }),
    );
    const starts = places.sort((a, b) => a - b);
    // Forty calls at 50 ms apart need 1.95 s from the first to the last.
    const span = (starts.at(-1) ?? 0) - (starts[0] ?? 0);
    expect(span).toBeGreaterThan(1_800);
  });

  it('waits for the tightest of several rules, and takes none when that is too long', async () => {
    const limiter = postgresLimiter(one.pool);
    const slow = { key: 'user:1', calls: 1, perMs: 60_000 };
    expect(await limiter.reserve([RULE, slow], 1_000)).toMatchObject({ reserved: true });
    const refused = await limiter.reserve([slow, RULE], 1_000);
    expect(refused.reserved).toBe(false);
    expect(refused.waitMs).toBeGreaterThan(50_000);
    const free = await limiter.reserve([RULE], 1_000);
    expect(free.waitMs).toBeLessThan(100);
  });

  it('keeps everybody away while the platform says stop', async () => {
    await postgresLimiter(one.pool).block(RULE.key, 30_000);
    const answer = await postgresLimiter(two.pool).reserve([RULE], 1_000);
    expect(answer.reserved).toBe(false);
    expect(answer.waitMs).toBeGreaterThan(29_000);
  });

  it('lets an urgent call pass the line, so many in so long, and the line gives way', async () => {
    const limiter = postgresLimiter(one.pool);
    const rule = { ...RULE, urgent: { calls: 1, perMs: 2_000 } };
    const line = () => limiter.reserve([rule], 60_000);
    for (let n = 0; n < 200; n += 1) await line();
    // Ten seconds are taken.
    expect((await line()).waitMs).toBeGreaterThan(6_000);
    const lineEnd = async (): Promise<Date> => {
      const [row] = await one.query<{ at: Date }>('select next_at as at from rate_slot where key = $1', [
        rule.key,
      ]);
      if (row === undefined) throw new Error('no such line');
      return row.at;
    };
    const end = await lineEnd();
    const first = await limiter.reserve([rule], 60_000, true);
    const second = await limiter.reserve([rule], 60_000, true);
    expect(first.waitMs).toBe(0);
    expect(second.waitMs).toBeGreaterThan(1_000);
    expect(second.waitMs).toBeLessThanOrEqual(2_000);
    expect((await lineEnd()).getTime() - end.getTime()).toBe(2 * 50);
    // A rule that says nothing of urgent calls lets nobody pass.
    expect((await limiter.reserve([RULE], 60_000, true)).waitMs).toBeGreaterThan(4_000);
  });

  it('counts by window where calls need not be apart, keeps some for urgent calls, and never lets two windows meet', async () => {
    const limiters = [postgresLimiter(one.pool), postgresLimiter(two.pool)];
    const rule = { key: 'lark:app:minute', calls: 30, perMs: 60_000, window: { kept: 5 } };
    const asked = performance.now();
    const reserve = async (n: number, urgent = false): Promise<number> => {
      const place = await limiters[n % 2]?.reserve([rule], 300_000, urgent);
      return performance.now() - asked + (place?.waitMs ?? 0);
    };
    const starts: number[] = [];
    for (let n = 0; n < 75; n += 1) starts.push(await reserve(n));
    // Every 25 at once, and the next not before the window of the first is over.
    for (const [n, start] of starts.entries()) {
      const before = starts[n - 25];
      if (before !== undefined) expect(start - before).toBeGreaterThanOrEqual(59_900);
    }
    const last = starts.at(-1) ?? 0;
    expect(last).toBeLessThan(2 * 60_500 + 20_000);
    // The places that are kept are there at once, and no more than they.
    const urgent: number[] = [];
    for (let n = 0; n < 6; n += 1) urgent.push(await reserve(n, true));
    expect(Math.max(...urgent.slice(0, 5))).toBeLessThan(starts[25] ?? 0);
    // A slice of the window is half a second.
    expect(urgent[5]).toBeGreaterThan((starts[25] ?? 0) - 600);
    const refused = await limiters[0]?.reserve([rule], 1_000);
    expect(refused?.reserved).toBe(false);
  });

  it('passes nobody while the platform says stop, urgent or not', async () => {
    const limiter = postgresLimiter(one.pool);
    await limiter.block(RULE.key, 30_000);
    const rule = { ...RULE, urgent: { calls: 1, perMs: 1_000 } };
    expect((await limiter.reserve([rule], 60_000, true)).waitMs).toBeGreaterThan(29_000);
  });

  it('counts a month’s calls over all replicas', async () => {
    const meters = [postgresMeter(one.pool), postgresMeter(two.pool)];
    await Promise.all(Array.from({ length: 10 }, (_, n) => meters[n % 2]?.add('dingtalk:api', '2026-09', 3)));
    expect(await meters[0]?.add('dingtalk:api', '2026-09', 0)).toBe(30);
    expect(await meters[0]?.add('dingtalk:api', '2026-10', 1)).toBe(1);
  });
});
