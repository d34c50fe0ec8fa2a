// node test/bench/soak.ts — MINUTES (20) of RATE (20) taps a second against one service: does its memory grow, does its
// latency? Resident memory is read after each slice, the heap that a full garbage collection leaves after each minute; slopes
// are least-squares lines over the second half, so that the first growth does not count.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { openDatabase } from '../../src/db/client.ts';
import { quantile } from './county-engine.ts';
import { pause } from './platform.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop, openLoop } from './tap/load.ts';
import { startChild } from './tap/service.ts';
import { openTapWorld } from './tap/world.ts';

const MINUTES = Number(process.env.MINUTES ?? 20);
const RATE = Number(process.env.RATE ?? 20);
const SLICE_S = 10;
const LOOK_MS = 50;

const world = await openTapWorld();
const log = pino({ level: 'silent' });
const db = await openDatabase({ url: world.engineUrl, poolSize: 2, log, statementTimeoutMs: 60_000 });
try {
  const folder = mkdtempSync(join(tmpdir(), 'chayici-soak-'));
  const heapFile = join(folder, 'heap');
  writeFileSync(heapFile, '');
  const preload = pathToFileURL(join(import.meta.dirname, 'tap/heap.mjs'));
  const env = { ...world.env, HEAP_FILE: heapFile, NODE_OPTIONS: `--expose-gc --import ${preload}` };
  const service = await startChild('../../../src/main.ts', env, '/healthz');
  try {
    const slices = Math.round((MINUTES * 60) / SLICE_S);
    const cards = await world.openCards(db, (slices + 1) * RATE * SLICE_S);
    const perSlice = RATE * SLICE_S;
    await closedLoop(service.url, makeClicks(cards.slice(0, perSlice), world), 8);
    const began = performance.now();
    const memory: Point[] = [];
    const heap: Point[] = [];
    const minute = Math.max(1, Math.round(60 / SLICE_S));
    const latencies: number[][] = [];
    let failed = 0;
    for (let slice = 1; slice <= slices; slice += 1) {
      const clicks = makeClicks(cards.slice(slice * perSlice, (slice + 1) * perSlice), world);
      const result = await openLoop(service.url, clicks, RATE);
      latencies.push(result.latencies);
      failed += result.failed + result.late;
      const atMin = (performance.now() - began) / 60_000;
      memory.push({ atMin, mb: residentMB(service.pid) });
      if (slice % minute === 0) heap.push({ atMin, mb: await heapMB(service.pid, heapFile) });
    }
    const line = {
      name: `${MINUTES} min at ${RATE} taps/s`,
      taps: latencies.reduce((sum, part) => sum + part.length, 0),
      failed,
      firstMB: memory[0]?.mb ?? 0,
      lastMB: memory.at(-1)?.mb ?? 0,
      slopeMBPerMin: slope(memory.slice(memory.length >> 1)),
      firstHeapMB: heap[0]?.mb ?? 0,
      lastHeapMB: heap.at(-1)?.mb ?? 0,
      heapSlopeMBPerMin: slope(heap.slice(heap.length >> 1)),
      firstMinuteP50: percentile(latencies.slice(0, minute), 0.5),
      lastMinuteP50: percentile(latencies.slice(-minute), 0.5),
      firstMinuteP99: percentile(latencies.slice(0, minute), 0.99),
      lastMinuteP99: percentile(latencies.slice(-minute), 0.99),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
} finally {
  await db.close();
  await world.close();
}

function percentile(parts: readonly number[][], q: number): number {
  return quantile(
    parts.flat().sort((a, b) => a - b),
    q,
  );
}

function residentMB(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

/** What a full garbage collection leaves of the service's heap. */
async function heapMB(pid: number, file: string): Promise<number> {
  const figures = (): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const before = figures().length;
  process.kill(pid, 'SIGUSR2');
  while (figures().length === before) await pause(LOOK_MS);
  return Number(figures().at(-1));
}

interface Point {
  readonly atMin: number;
  readonly mb: number;
}

function slope(points: readonly Point[]): number {
  const x = points.reduce((sum, p) => sum + p.atMin, 0) / points.length;
  const y = points.reduce((sum, p) => sum + p.mb, 0) / points.length;
  const down = points.reduce((sum, p) => sum + (p.atMin - x) ** 2, 0);
  const steep = down === 0 ? 0 : points.reduce((sum, p) => sum + (p.atMin - x) * (p.mb - y), 0) / down;
  return Number(steep.toFixed(2));
}
