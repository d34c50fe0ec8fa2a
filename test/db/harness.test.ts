import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
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

// A server with fsync copies the template to disk, which takes what its disk takes (200 ms on a small one).
test.skipIf(inject('testServer').durable)('a fresh database is there within 150 ms', async () => {
  const made = [];
  let fastest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 10; n++) {
    const started = performance.now();
    made.push(await freshDatabase());
    fastest = Math.min(fastest, performance.now() - started);
  }
  await Promise.all(made.map(database => database.drop()));
  // The fastest, because whatever else the machine does at the same time only adds.
  expect(fastest).toBeLessThan(150);
});

test('a durable database has the settings of production', async () => {
  const database = await freshDatabase({ durable: true });
  const db = await openDatabase({ url: database.url, poolSize: 1, log });
  expect(await db.query('SHOW fsync')).toEqual([{ fsync: 'on' }]);
  expect(await db.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  await db.close();
  await database.drop();
});
