import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import { z } from 'zod';
import { destroyEmbedded, startEmbedded } from '../../src/db/embedded.ts';
import { readPostmasterFile } from '../../src/db/engine/postmaster.ts';

const lineShape = z.union([
  z.object({ url: z.string(), adopted: z.boolean(), pgdata: z.string() }),
  z.object({ refused: z.string() }),
]);

export interface RunningService {
  url: string;
  adopted: boolean;
  pgdata: string;
  child: ChildProcess;
  /** What it says on stdout after its first line. */
  said: string[];
  tell(command: 'stop' | 'exit'): Promise<void>;
  kill9(): Promise<void>;
}

export interface ServiceOptions {
  /** User to run as. */
  ids?: { uid: number; gid: number };
  reachableBase?: string;
  program?: string;
  /** A process group of its own, as a shell gives to what runs in its foreground. */
  ownGroup?: boolean;
}

const PROGRAM = fileURLToPath(new URL('service-process.ts', import.meta.url));
const folders: { path: string; dataDir: string }[] = [];
const children: ChildProcess[] = [];

/** A folder for one test; with 0700 it plays the home of root, which nobody else may enter. */
export function dataFolder(mode = 0o755): string {
  const path = mkdtempSync(join(inject('testServer').folder, 'service-'));
  chmodSync(path, mode);
  const dataDir = join(path, 'data');
  mkdirSync(dataDir);
  folders.push({ path, dataDir });
  return dataDir;
}

let prepared: Promise<string> | null = null;

/** A data folder whose engine was made before: a copy takes a tenth of the time of making one. */
export async function preparedFolder(): Promise<string> {
  prepared ??= prepare();
  const source = await prepared;
  const dataDir = dataFolder();
  execFileSync('cp', ['-a', join(source, 'postgres'), dataDir]);
  return dataDir;
}

async function prepare(): Promise<string> {
  const dataDir = mkdtempSync(join(inject('testServer').folder, 'prepared-'));
  chmodSync(dataDir, 0o755);
  const engine = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
  await engine.stop();
  return dataDir;
}

/** Removes the folder that the prepared ones were copied from; to be called after the last test of a file. */
export async function forgetPrepared(): Promise<void> {
  if (prepared === null) return;
  const dataDir = await prepared;
  await destroyEmbedded(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  prepared = null;
}

/** Kills what the test left and removes its folders; to be called after each test. */
export async function cleanUp(): Promise<void> {
  await killServices();
  for (const { path, dataDir } of folders.splice(0)) {
    await destroyEmbedded(dataDir);
    rmSync(path, { recursive: true, force: true });
  }
}

export async function killServices(): Promise<void> {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
}

export async function tryService(
  dataDir: string,
  options: ServiceOptions = {},
): Promise<RunningService | { refused: string }> {
  const child = spawn(process.execPath, [options.program ?? PROGRAM, dataDir, options.reachableBase ?? ''], {
    ...(options.ids ?? {}),
    env: { PATH: process.env.PATH },
    detached: options.ownGroup ?? false,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  let complaint = '';
  child.stderr.on('data', text => {
    complaint += String(text);
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => said.push(line));
  await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  const first = said.shift();
  if (first === undefined) throw new Error(`the service said nothing: ${complaint}`);
  const line = lineShape.parse(JSON.parse(first));
  if ('refused' in line) return line;
  return {
    ...line,
    child,
    said,
    tell: async command => {
      child.stdin.write(`${command}\n`);
      await once(child, 'exit');
    },
    kill9: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

export async function startService(dataDir: string, options: ServiceOptions = {}): Promise<RunningService> {
  const service = await tryService(dataDir, options);
  if ('refused' in service) throw new Error(service.refused);
  return service;
}

/** Runs one statement on a connection of its own; keeps trying for ten seconds while the engine is on its way back. */
export async function ask(url: string, statement: string): Promise<unknown[]> {
  const until = Date.now() + 10_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(statement);
      return rows;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(20);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Every process of the engine: its pid and those of its children. */
export function engineProcesses(pgdata: string): number[] {
  const file = readPostmasterFile(pgdata);
  if (file === null) return [];
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pids = all
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .filter(([pid, parent]) => pid === file.pid || parent === file.pid)
    .map(([pid]) => pid ?? 0);
  return pids;
}

export function isAlive(pid: number): boolean {
  const state = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' });
  return new RegExp(`^\\s*${pid}\\s+[^Z\\s]`, 'm').test(state);
}

export async function allGone(pids: number[], withinMs = 5_000): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (pids.some(isAlive)) {
    if (Date.now() > until) return false;
    await delay(20);
  }
  return true;
}

export async function killEngine(pgdata: string): Promise<number> {
  const file = readPostmasterFile(pgdata);
  if (file === null) throw new Error(`no engine runs on ${pgdata}`);
  process.kill(file.pid, 'SIGKILL');
  await allGone([file.pid]);
  return file.pid;
}
