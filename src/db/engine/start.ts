import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineAccount } from './account.ts';
import type { EngineBinaries } from './binaries.ts';
import type { EngineHome } from './home.ts';
import { isPostmasterOf, readPostmasterFile } from './postmaster.ts';

/** The engine's only user and database. */
export const ENGINE_USER = 'chayici';

/** Another program took the port between our look and the engine's. */
export class PortTakenError extends Error {}

const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Settings of the server, as `name=value`. Sized for one office on a small machine. */
export function engineSettings(durable: boolean): string[] {
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    'shared_buffers=64MB',
    'min_wal_size=32MB',
    'max_wal_size=512MB',
    'jit=off',
    // Short transactions only: neither parallel workers nor their shared memory (64 MB in a container) are needed.
    'max_parallel_workers_per_gather=0',
    'io_method=sync',
    'max_logical_replication_workers=0',
    'timezone=UTC',
    'log_timezone=UTC',
    // The engine writes its own log, one file a weekday, so that it outlives our pipes and never fills the disk.
    'logging_collector=on',
    'log_filename=engine-%u.log',
    'log_truncate_on_rotation=on',
    'log_rotation_age=1440',
    'log_rotation_size=0',
    `fsync=${durable ? 'on' : 'off'}`,
    `synchronous_commit=${durable ? 'on' : 'off'}`,
    `full_page_writes=${durable ? 'on' : 'off'}`,
  ];
}

/** Creates the data directory if there is none; a half-made one of a killed start is thrown away. */
export async function initialise(
  home: EngineHome,
  binaries: EngineBinaries,
  password: string,
): Promise<void> {
  const parent = dirname(home.pgdata);
  for (const leftover of readdirSync(parent).filter(name => name.startsWith('pgdata.init-'))) {
    rmSync(join(parent, leftover), { recursive: true, force: true });
  }
  if (existsSync(home.pgdata)) {
    refuseOtherMajor(home.pgdata, binaries.version);
    return;
  }
  const fresh = join(parent, `pgdata.init-${randomBytes(6).toString('hex')}`);
  const data = join(fresh, 'data');
  const passwordFile = join(fresh, 'password');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  for (const path of [fresh, data, passwordFile]) give(home.account, path);
  await run(home.account, binaries.initdb, [
    `--pgdata=${data}`,
    `--username=${ENGINE_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]);
  renameSync(data, home.pgdata);
  rmSync(fresh, { recursive: true, force: true });
}

/** Starts the server and waits until it accepts connections. Crash recovery takes as long as it takes. */
export async function launch(
  home: EngineHome,
  binaries: EngineBinaries,
  settings: string[],
  port: number,
): Promise<number> {
  // The shared memory of a killed engine is held until its last child has noticed.
  const patience = 100;
  for (let attempt = 1; ; attempt++) {
    const outcome = await launchOnce(home, binaries, settings, port);
    if ('pid' in outcome) return outcome.pid;
    if (/Address already in use/.test(outcome.complaint)) throw new PortTakenError(`port ${port} is taken`);
    if (/lock file "postmaster.pid" already exists/.test(outcome.complaint)) forgetRecycledPid(home.pgdata);
    else if (!/shared memory block .* is still in use/.test(outcome.complaint) || attempt >= patience) {
      throw new Error(`PostgreSQL did not start on ${home.pgdata}: ${outcome.complaint}`);
    }
    await delay(50);
  }
}

/** A port of 127.0.0.1 that is free now: `wanted` if it is, else any. */
export async function freePort(wanted: number | null): Promise<number> {
  if (wanted !== null && (await portIfFree(wanted)) !== null) return wanted;
  const any = await portIfFree(0);
  if (any === null) throw new Error('no free port on 127.0.0.1');
  return any;
}

async function launchOnce(
  home: EngineHome,
  binaries: EngineBinaries,
  settings: string[],
  port: number,
): Promise<{ pid: number } | { complaint: string }> {
  const log = join(home.folder, 'engine-start.log');
  const output = openSync(log, 'w', 0o600);
  const args = ['-D', home.pgdata, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])];
  // A process group of its own: Ctrl-C in the terminal reaches the service only, which drains before it stops us.
  const child = spawn(binaries.postgres, args, {
    ...(home.account.ids ?? {}),
    cwd: home.pgdata,
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = exitOf(child);
  child.unref();
  const failed = await readyOrEnded(home.pgdata, child, ended);
  if (failed === null && child.pid !== undefined) return { pid: child.pid };
  return { complaint: `${failed} ${readFileSync(log, 'utf8')}`.trim() };
}

async function readyOrEnded(
  pgdata: string,
  child: ChildProcess,
  ended: Promise<string>,
): Promise<string | null> {
  let reason: string | null = null;
  void ended.then(text => {
    reason = text;
  });
  while (reason === null) {
    const file = readPostmasterFile(pgdata);
    if (file !== null && file.pid === child.pid && file.ready) return null;
    await delay(10);
  }
  return reason;
}

/** A pid file whose process is somebody else (restarted machine or container) would keep PostgreSQL from starting. */
function forgetRecycledPid(pgdata: string): void {
  const file = readPostmasterFile(pgdata);
  if (file && isPostmasterOf(file.pid, pgdata))
    throw new Error(`PostgreSQL (pid ${file.pid}) already runs on ${pgdata}`);
  // Orphans of the old engine, if any, still hold its shared memory, which PostgreSQL checks by itself.
  rmSync(join(pgdata, 'postmaster.pid'), { force: true });
}

function refuseOtherMajor(pgdata: string, version: string): void {
  const made = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  const carried = version.split('.')[0];
  if (made !== carried) {
    throw new Error(
      `The data in ${pgdata} was made by PostgreSQL ${made}, this release carries ${carried}: dump it with the old release and restore it with this one.`,
    );
  }
}

function give(account: EngineAccount, path: string): void {
  if (account.ids === null) return;
  chownSync(path, account.ids.uid, account.ids.gid);
  chmodSync(path, path.endsWith('password') ? 0o600 : 0o700);
}

async function run(account: EngineAccount, program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, {
    ...(account.ids ?? {}),
    cwd: '/',
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = await exitOf(child);
  if (ended !== 'exit 0') throw new Error(`${program} failed (${ended}): ${complaint.trim()}`);
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
}

function portIfFree(port: number): Promise<number | null> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
