import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a running (or dead) engine wrote into its `postmaster.pid`. */
export interface PostmasterFile {
  pid: number;
  port: number;
  ready: boolean;
}

export function readPostmasterFile(pgdata: string): PostmasterFile | null {
  const file = join(pgdata, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readTextIfPresent(file).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

/**
 * Whether process `pid` is the engine of `pgdata`. A pid alone proves nothing: after a reboot or in a new container
 * it may belong to anybody, and a zombie still has one.
 */
export function isPostmasterOf(pid: number, pgdata: string): boolean {
  const args = commandLine(pid);
  return args.includes('postgres') && args.includes(pgdata);
}

const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/**
 * Stops the engine: fast (sessions are ended, a checkpoint is written), then immediate (the next start replays the
 * log), then by force. Bounded by the two times above plus one second; committed data survives each way.
 */
export async function stopPostmaster(pid: number, pgdata: string): Promise<'fast' | 'immediate' | 'killed'> {
  signalPostmaster(pid, pgdata, 'SIGINT');
  if (await isGone(pid, pgdata, FAST_SHUTDOWN_MS)) return 'fast';
  signalPostmaster(pid, pgdata, 'SIGQUIT');
  if (await isGone(pid, pgdata, IMMEDIATE_SHUTDOWN_MS)) return 'immediate';
  signalPostmaster(pid, pgdata, 'SIGKILL');
  await isGone(pid, pgdata, 1_000);
  return 'killed';
}

/** Signals the engine of `pgdata`, and nobody else who may have got its pid meanwhile. */
export function signalPostmaster(pid: number, pgdata: string, name: NodeJS.Signals): void {
  if (!isPostmasterOf(pid, pgdata)) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function isGone(pid: number, pgdata: string, withinMs: number): Promise<boolean> {
  const step = 10;
  for (let waited = 0; waited < withinMs; waited += step) {
    if (!isPostmasterOf(pid, pgdata)) return true;
    await delay(step);
  }
  return !isPostmasterOf(pid, pgdata);
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') return readTextIfPresent(`/proc/${pid}/cmdline`);
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function readTextIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
