// node test/bench/start.ts — from an empty folder: `npm run demo` until the first task's card is on a phone (bar 15 s),
// `npm start` until /readyz answers 200 with a new private PostgreSQL, the same again on the folder it left; and what the
// service and its engine hold in memory then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { destroyEmbedded } from '../../src/db/embedded.ts';
import { pause } from './platform.ts';
import { freePort } from './tap/service.ts';

const ROOT = join(import.meta.dirname, '../..');
const LOOK_MS = 20;

await demo();
const dataDir = mkdtempSync(join(tmpdir(), 'chayici-bench-start-'));
try {
  await service('npm start, empty folder', dataDir);
  await service('npm start, second time', dataDir);
} finally {
  await destroyEmbedded(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}

async function demo(): Promise<void> {
  const began = performance.now();
  const child = spawn('npm', ['run', '-s', 'demo', '--', '--port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('A joint task reached')) continue;
    say('npm run demo to the first delivered card', { seconds: since(began) });
    break;
  }
  const ended = once(child, 'exit');
  // npm does not hand the signal down when it has no terminal: the group it leads gets it.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await ended;
}

async function service(name: string, dataDir: string): Promise<void> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts')], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  while ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status !== 200)
    await pause(LOOK_MS);
  const seconds = since(began);
  await pause(3_000);
  say(name, { seconds, serviceMB: residentMB(child.pid ?? 0), engineMB: engineMB(dataDir) });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function since(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(2));
}

function residentMB(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

/** What the engine's processes hold for themselves; shared buffers would count once a process otherwise. */
function engineMB(dataDir: string): number {
  let kB = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).includes(dataDir.split('/').at(-1) ?? dataDir)) continue;
      const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
      kB += Number(found?.[1] ?? 0);
    } catch {
      // It ended meanwhile, or is not ours to look at.
    }
  }
  return Math.round(kB / 1024);
}

function say(name: string, figures: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify({ name, ...figures })}\n`);
}
