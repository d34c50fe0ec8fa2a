import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

const log = pino({ level: 'silent' });
let database: FreshDatabase;
let db: Db;

beforeEach(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 3, log, statementTimeoutMs: 300 });
  await db.query('CREATE TABLE note (n int PRIMARY KEY)');
});

afterEach(async () => {
  await db.close();
  await database.drop();
});

describe('a transaction', () => {
  test('is committed when its work returns', async () => {
    const result = await db.tx(async sql => {
      await sql.query('INSERT INTO note VALUES ($1)', [1]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await db.query('SELECT n FROM note')).toEqual([{ n: 1 }]);
  });

  test('is undone when its work throws, and the connection can be used again', async () => {
    const failing = db.tx(async sql => {
      await sql.query('INSERT INTO note VALUES (1)');
      throw new Error('second thoughts');
    });
    await expect(failing).rejects.toThrow('second thoughts');
    expect(await db.query('SELECT n FROM note')).toEqual([]);
    expect(db.pool.totalCount).toBe(1);
  });

  test('is undone when a statement fails, with PostgreSQL’s own error', async () => {
    const failing = db.tx(async sql => {
      await sql.query('INSERT INTO note VALUES (1)');
      await sql.query('INSERT INTO note VALUES (1)');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await db.query('SELECT n FROM note')).toEqual([]);
  });

  test('whose connection is cut fails, and the next one works', async () => {
    const cut = db.tx(async sql => {
      const [row] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await db.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await sql.query('INSERT INTO note VALUES (1)');
    });
    await expect(cut).rejects.toThrow();
    await db.tx(sql => sql.query('INSERT INTO note VALUES (2)'));
    expect(await db.query('SELECT n FROM note')).toEqual([{ n: 2 }]);
  });
});

test('an idle connection that the server drops is replaced without a word', async () => {
  const others =
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  await Promise.all([db.query('SELECT pg_sleep(0.05)'), db.query('SELECT pg_sleep(0.05)')]);
  expect(db.pool.idleCount).toBe(2);
  await db.query(others);
  await expect.poll(() => db.pool.totalCount).toBe(1);
  expect(await Promise.all([db.query('SELECT 1 AS one'), db.query('SELECT 1 AS one')])).toEqual([
    [{ one: 1 }],
    [{ one: 1 }],
  ]);
});

test('a statement that takes too long is ended by the server', async () => {
  await expect(db.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
});

test('times and numbers mean the same on every machine', async () => {
  const rows = await db.query(
    `SELECT '2026-03-01 08:00:00+08'::timestamptz AS zoned, '2026-03-01 00:00:00'::timestamp AS plain,
            '2026-03-01'::date AS day, 9007199254740991::bigint AS count, current_setting('timezone') AS zone`,
  );
  expect(rows).toEqual([
    {
      zoned: new Date('2026-03-01T00:00:00Z'),
      plain: new Date('2026-03-01T00:00:00Z'),
      day: '2026-03-01',
      count: 9007199254740991,
      zone: 'UTC',
    },
  ]);
  await expect(db.query('SELECT 9007199254740993::bigint')).rejects.toThrow(RangeError);
});

test('Prisma speaks on the same pool', async () => {
  await db.query('INSERT INTO note VALUES (7)');
  expect(await db.prisma.$queryRaw`SELECT n FROM note`).toEqual([{ n: 7 }]);
  expect(db.pool.totalCount).toBe(1);
  expect(db.prisma).toBe(db.prisma);
});

test('a server that is not there is an error at once', async () => {
  await expect(
    openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none', poolSize: 1, log }),
  ).rejects.toThrow(/ECONNREFUSED/);
});
