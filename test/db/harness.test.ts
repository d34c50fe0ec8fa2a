import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';
import { administer, freshDatabase } from '../harness/database.ts';

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

test('a fresh database is a copy of a migrated one, and costs less than migrating', async () => {
  const { url, prefix } = inject('testServer');
  const copied = await fastestOf(3, async () => {
    const database = await freshDatabase();
    return database.drop;
  });
  let number = 0;
  const migrated = await fastestOf(3, async () => {
    const name = `${prefix}_migrated_${number++}`;
    await administer(url, `CREATE DATABASE ${name} TEMPLATE template0`);
    await migrate(withDatabase(url, name));
    return () => administer(url, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  expect(copied).toBeLessThan(migrated);
});

/** Milliseconds of the fastest of several times, because whatever else the machine does only adds. */
async function fastestOf(times: number, make: () => Promise<() => Promise<void>>): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < times; n++) {
    const started = performance.now();
    const drop = await make();
    fastest = Math.min(fastest, performance.now() - started);
    await drop();
  }
  return fastest;
}

test('a durable database has the settings of production', async () => {
  const database = await freshDatabase({ durable: true });
  const db = await openDatabase({ url: database.url, poolSize: 1, log });
  expect(await db.query('SHOW fsync')).toEqual([{ fsync: 'on' }]);
  expect(await db.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  await db.close();
  await database.drop();
});
