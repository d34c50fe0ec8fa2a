import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { destroyEmbedded, type EmbeddedEngine, startEmbedded } from '../../src/db/embedded.ts';
import { LockHeldError, type ProcessLock, takeProcessLock } from '../../src/db/engine/lock.ts';
import { migrate } from '../../src/db/migrate.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';

const FOLDER_PREFIX = 'chayici-test-';
const RUN_LOCK_FILE = 'run.lock';
const DATABASE_PREFIX = 'chayici_t_';
/** First half of the advisory locks that mark living runs; the second is the run's number. */
const RUN_LOCK = 7_232_402;

/** One PostgreSQL for the whole run: the server of TEST_DATABASE_URL, or an embedded engine in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeFoldersOfDeadRuns();
  const server = process.env.TEST_DATABASE_URL || null;
  const { folder, lock } = makeRunFolder();
  const own = server === null ? await startTestEngine(folder) : null;
  const url = own?.url ?? server ?? '';

  const run = randomBytes(3).readUIntBE(0, 3);
  const prefix = `${DATABASE_PREFIX}${run}`;
  const template = `${prefix}_template`;
  const session = await connect(url);
  // Held while this run lives, however it ends: other runs leave databases alone whose lock they cannot get.
  await session.query('SELECT pg_advisory_lock($1, $2)', [RUN_LOCK, run]);
  await dropDatabasesOfDeadRuns(session);
  await session.query(
    `CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  await migrate(withDatabase(url, template));
  const { rows } = await session.query<{ fsync: string }>('SHOW fsync');
  project.provide('testServer', { url, template, folder, prefix, durable: rows[0]?.fsync === 'on' });

  return async () => {
    if (own === null) await dropDatabases(session, `${prefix}\\_%`);
    await session.end();
    await own?.stop();
    await removeRunFolder(folder, lock);
  };
}

async function startTestEngine(folder: string): Promise<EmbeddedEngine> {
  const dataDir = join(folder, 'server');
  mkdirSync(dataDir);
  return startEmbedded({ dataDir, log: pino({ level: 'warn' }), durable: false });
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'chayici tests' });
  client.on('error', error => console.error(`the test server ended the run's session: ${error.message}`));
  await client.connect();
  return client;
}

async function dropDatabasesOfDeadRuns(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ run: number }>(
    `SELECT DISTINCT split_part(datname, '_', 3)::int AS run FROM pg_database WHERE datname ~ '^${DATABASE_PREFIX}\\d+_'`,
  );
  for (const { run } of rows) {
    const lock = await session.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS free', [
      RUN_LOCK,
      run,
    ]);
    if (lock.rows[0]?.free !== true) continue;
    await dropDatabases(session, `${DATABASE_PREFIX}${run}\\_%`);
    await session.query('SELECT pg_advisory_unlock($1, $2)', [RUN_LOCK, run]);
  }
}

async function dropDatabases(session: pg.Client, like: string): Promise<void> {
  const { rows } = await session.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname LIKE $1',
    [like],
  );
  for (const { datname } of rows) await session.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}

/** A folder of this run's own, whose lock says that the run lives. Everybody may pass: engines run as another user. */
function makeRunFolder(): { folder: string; lock: ProcessLock } {
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  chmodSync(folder, 0o755);
  return { folder, lock: takeProcessLock(join(folder, RUN_LOCK_FILE)) };
}

/** Stops the engines and deletes the folders of runs that were killed. */
async function removeFoldersOfDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    // Without the file, another run is making the folder or removing it at this moment.
    if (!existsSync(join(folder, RUN_LOCK_FILE))) continue;
    try {
      const lock = takeProcessLock(join(folder, RUN_LOCK_FILE));
      await removeRunFolder(folder, lock);
    } catch (error) {
      if (!(error instanceof LockHeldError)) console.warn(`${folder} was left: ${String(error)}`);
    }
  }
}

async function removeRunFolder(folder: string, lock: ProcessLock): Promise<void> {
  for (const entry of readdirSync(folder)) {
    for (const dataDir of [join(folder, entry), join(folder, entry, 'data')]) await destroyEmbedded(dataDir);
  }
  lock.release();
  rmSync(folder, { recursive: true, force: true });
}
