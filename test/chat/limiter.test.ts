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

  it('counts a month’s calls over all replicas', async () => {
    const meters = [postgresMeter(one.pool), postgresMeter(two.pool)];
    await Promise.all(Array.from({ length: 10 }, (_, n) => meters[n % 2]?.add('dingtalk:api', '2026-09', 3)));
    expect(await meters[0]?.add('dingtalk:api', '2026-09', 0)).toBe(30);
    expect(await meters[0]?.add('dingtalk:api', '2026-10', 1)).toBe(1);
  });
});
