import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { migrationNames, readPrismaFolder } from '../../src/db/migration-files.ts';
import { freshDatabase } from '../harness/database.ts';

const log = pino({ level: 'silent' });

test('two fresh databases know nothing of each other', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  const db = await openDatabase({ url: one.url, poolSize: 1, log });
  await db.query('CREATE TABLE only_here (x int)');
  await db.close();
  const other = await openDatabase({ url: two.url, poolSize: 1, log });
  expect(await other.query("SELECT to_regclass('only_here')::text AS found")).toEqual([{ found: null }]);
  await other.close();
  await Promise.all([one.drop(), two.drop()]);
});

test('a fresh database has every migration and nobody in it', async () => {
  const database = await freshDatabase();
  const db = await openDatabase({ url: database.url, poolSize: 1, log });
  const applied = await db.query<{ n: number }>(
    'select count(*)::int as n from _prisma_migrations where finished_at is not null',
  );
  expect(applied).toEqual([{ n: migrationNames(readPrismaFolder()).length }]);
  expect(await db.query('select count(*)::int as n from unit')).toEqual([{ n: 0 }]);
  await db.close();
  await database.drop();
});

test('a durable database has the settings of production', async () => {
  const database = await freshDatabase({ durable: true });
  const db = await openDatabase({ url: database.url, poolSize: 1, log });
  expect(await db.query('SHOW fsync')).toEqual([{ fsync: 'on' }]);
  expect(await db.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  await db.close();
  await database.drop();
});
