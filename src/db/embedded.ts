import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { type EngineBinaries, locateBinaries } from './engine/binaries.ts';
import {
  type EngineHome,
  type EngineRecord,
  engineFolder,
  leaveToOwnerOf,
  readRecord,
  settleHome,
  writeRecord,
} from './engine/home.ts';
import { LockHeldError, type ProcessLock, takeProcessLock } from './engine/lock.ts';
import { isPostmasterOf, readPostmasterFile, signalPostmaster, stopPostmaster } from './engine/postmaster.ts';
import { ENGINE_USER, engineSettings, freePort, initialise, launch, PortTakenError } from './engine/start.ts';
import { watchEngine } from './engine/watch.ts';

export interface EmbeddedOptions {
  /** Folder of the service's data; the engine's files go to `postgres/` in it. */
  dataDir: string;
  log: Logger;
  /** `false` gives up fsync: only for tests that throw the data away. */
  durable?: boolean;
  /** Where root puts binaries and data that the engine's unprivileged user could not reach otherwise. */
  reachableBase?: string;
}

export interface EmbeddedEngine {
  /** Connection URL with the password; valid until `stop`, also across restarts of a killed engine. */
  url: string;
  /** Whether the engine was already running and was taken over. */
  adopted: boolean;
  /** PostgreSQL's data directory, which is outside DATA_DIR when its user could not reach it there. */
  pgdata: string;
  /** Ends every session and the engine; bounded to about 16 seconds. */
  stop(): Promise<void>;
}

/** DATA_DIR is in use by another living process. */
export class DataDirInUseError extends Error {}

const REACHABLE_BASE = '/var/lib/chayici';

/**
 * Starts the private PostgreSQL of a data folder, or takes over the one that a killed service left running there.
 * One process at a time: a second one gets DataDirInUseError. While it is held, a killed engine is started again on
 * the same port. If the process ends without `stop`, the engine is told to stop as it leaves; after kill −9 it stays,
 * and the next start adopts it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const folder = engineFolder(options.dataDir);
  const locks = [lock(folder, options.dataDir)];
  try {
    const settled = settleHome(
      folder,
      readRecord(folder),
      options.reachableBase ?? REACHABLE_BASE,
      options.log,
    );
    // Two copies of one DATA_DIR point to the same redirected data.
    if (settled.record.redirectedTo !== null) locks.push(lock(settled.record.redirectedTo, options.dataDir));
    return await hold(options, settled.home, settled.record, locks);
  } catch (error) {
    for (const held of locks) held.release();
    throw error;
  }
}

/**
 * Connection to the private PostgreSQL for a short command of the operator: that of the running service when there
 * is one (`stop` then leaves it alone), else one of its own.
 */
export async function attachEmbedded(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  try {
    return await startEmbedded(options);
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) throw error;
    const folder = engineFolder(options.dataDir);
    const record = readRecord(folder);
    if (record.port === null) throw error;
    return {
      url: urlOf(record, record.port),
      adopted: true,
      pgdata: join(record.redirectedTo ?? folder, 'pgdata'),
      stop: async () => undefined,
    };
  }
}

/** Stops whatever engine runs on the data folder and deletes its data for good. Refused while a process holds it. */
export async function destroyEmbedded(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'postgres');
  if (!existsSync(folder)) return;
  const held = lock(folder, dataDir);
  try {
    const { redirectedTo } = readRecord(folder);
    const pgdata = join(redirectedTo ?? folder, 'pgdata');
    const running = readPostmasterFile(pgdata);
    if (running) await stopPostmaster(running.pid, pgdata);
    if (redirectedTo !== null) rmSync(redirectedTo, { recursive: true, force: true });
  } finally {
    held.release();
  }
  rmSync(folder, { recursive: true, force: true });
}

interface Running {
  pid: number;
  port: number;
  adopted: boolean;
}

async function hold(
  options: EmbeddedOptions,
  home: EngineHome,
  found: EngineRecord,
  locks: ProcessLock[],
): Promise<EmbeddedEngine> {
  const binaries = locateBinaries(home.account, options.reachableBase ?? REACHABLE_BASE, options.log);
  const settings = engineSettings(options.durable ?? true);
  if (found.settings !== '' && !existsSync(home.pgdata)) {
    throw new Error(
      `The data of the private PostgreSQL was in ${home.pgdata} and is gone: restore it, or remove ${home.folder} to begin anew.`,
    );
  }
  await initialise(home, binaries, found.password);

  const fingerprint = [binaries.version, ...settings].join(' ');
  const canAdopt = found.settings === fingerprint;
  let running = await bringUp(
    home,
    binaries,
    settings,
    found,
    canAdopt ? 'adopt' : 'replace',
    found.port,
    'any',
  );
  const record = { ...found, port: running.port, servicePid: process.pid, settings: fingerprint };
  writeRecord(home.folder, record);
  await ensureDatabase(record, running.port);
  const { adopted, port } = running;
  options.log.info({ data: home.pgdata, port, pid: running.pid, adopted }, 'private PostgreSQL is up');

  const leave = () => signalPostmaster(running.pid, home.pgdata, 'SIGINT');
  process.on('exit', leave);
  const url = urlOf(record, port);
  const watch = watchEngine(url, options.log, async () => {
    // Same port: pools all over the process hold this URL.
    running = await bringUp(home, binaries, settings, record, 'adopt', port, 'same');
  });
  return {
    url,
    adopted,
    pgdata: home.pgdata,
    stop: async () => {
      await watch.end();
      process.off('exit', leave);
      const how = await stopPostmaster(running.pid, home.pgdata);
      for (const held of locks) held.release();
      options.log.info({ how }, 'private PostgreSQL has stopped');
    },
  };
}

async function bringUp(
  home: EngineHome,
  binaries: EngineBinaries,
  settings: string[],
  record: EngineRecord,
  ifRunning: 'adopt' | 'replace',
  wantedPort: number | null,
  port: 'any' | 'same',
): Promise<Running> {
  const left = readPostmasterFile(home.pgdata);
  if (left && isPostmasterOf(left.pid, home.pgdata)) {
    if (ifRunning === 'adopt' && (await answers(record, left.port)))
      return { pid: left.pid, port: left.port, adopted: true };
    await stopPostmaster(left.pid, home.pgdata);
  }
  for (;;) {
    const chosen = port === 'same' && wantedPort !== null ? wantedPort : await freePort(wantedPort);
    try {
      return { pid: await launch(home, binaries, settings, chosen), port: chosen, adopted: false };
    } catch (error) {
      if (port === 'same' || !(error instanceof PortTakenError)) throw error;
    }
  }
}

/** Whether the engine lets us in, given the time to finish a recovery that is under way. */
async function answers(record: EngineRecord, port: number): Promise<boolean> {
  const recovering = '57P03';
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new pg.Client({
      connectionString: urlOf(record, port, 'postgres'),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === recovering)) return false;
    } finally {
      await client.end().catch(() => undefined);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return false;
}

async function ensureDatabase(record: EngineRecord, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(record, port, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ENGINE_USER]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(ENGINE_USER)}`);
  } finally {
    await client.end();
  }
}

function urlOf(record: EngineRecord, port: number, database: string = ENGINE_USER): string {
  return `postgresql://${ENGINE_USER}:${record.password}@127.0.0.1:${port}/${database}`;
}

function lock(folder: string, dataDir: string): ProcessLock {
  const file = join(folder, 'service.lock');
  try {
    const held = takeProcessLock(file);
    leaveToOwnerOf(folder, file);
    return held;
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    const { servicePid } = readRecord(join(dataDir, 'postgres'));
    throw new DataDirInUseError(
      `${dataDir} is in use by another chayici process (pid ${servicePid}): stop that one, or give this one a DATA_DIR or DATABASE_URL of its own.`,
    );
  }
}
