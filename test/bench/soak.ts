// node test/bench/soak.ts — MINUTES (20) of RATE (20) taps a second against one service: does its memory grow, does its
// latency? Memory is read after each slice; the slope is the least-squares line over the second half, so that the heap's
// first growth does not count.
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { openDatabase } from '../../src/db/client.ts';
import { quantile } from './county-engine.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop, openLoop } from './tap/load.ts';
import { startChild } from './tap/service.ts';
import { openTapWorld } from './tap/world.ts';

const MINUTES = Number(process.env.MINUTES ?? 20);
const RATE = Number(process.env.RATE ?? 20);
const SLICE_S = 10;

const world = await openTapWorld();
const log = pino({ level: 'silent' });
const db = await openDatabase({ url: world.engineUrl, poolSize: 2, log, statementTimeoutMs: 60_000 });
try {
  const service = await startChild('../../../src/main.ts', world.env, '/healthz');
  try {
    const slices = Math.round((MINUTES * 60) / SLICE_S);
    const cards = await world.openCards(db, (slices + 1) * RATE * SLICE_S);
    const perSlice = RATE * SLICE_S;
    await closedLoop(service.url, makeClicks(cards.slice(0, perSlice), world), 8);
    const began = performance.now();
    const memory: { atMin: number; mb: number }[] = [];
    const latencies: number[][] = [];
    let failed = 0;
    for (let slice = 1; slice <= slices; slice += 1) {
      const clicks = makeClicks(cards.slice(slice * perSlice, (slice + 1) * perSlice), world);
      const result = await openLoop(service.url, clicks, RATE);
      latencies.push(result.latencies);
      failed += result.failed + result.late;
      memory.push({ atMin: (performance.now() - began) / 60_000, mb: residentMB(service.pid) });
    }
    const minute = Math.max(1, Math.round(60 / SLICE_S));
    const line = {
      name: `${MINUTES} min at ${RATE} taps/s`,
      taps: latencies.reduce((sum, part) => sum + part.length, 0),
      failed,
      firstMB: memory[0]?.mb ?? 0,
      lastMB: memory.at(-1)?.mb ?? 0,
      slopeMBPerMin: Number(slope(memory.slice(memory.length >> 1)).toFixed(2)),
      firstMinuteP50: percentile(latencies.slice(0, minute), 0.5),
      lastMinuteP50: percentile(latencies.slice(-minute), 0.5),
      firstMinuteP99: percentile(latencies.slice(0, minute), 0.99),
      lastMinuteP99: percentile(latencies.slice(-minute), 0.99),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    await service.stop();
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

function slope(points: readonly { atMin: number; mb: number }[]): number {
  const x = points.reduce((sum, p) => sum + p.atMin, 0) / points.length;
  const y = points.reduce((sum, p) => sum + p.mb, 0) / points.length;
  const down = points.reduce((sum, p) => sum + (p.atMin - x) ** 2, 0);
  return down === 0 ? 0 : points.reduce((sum, p) => sum + (p.atMin - x) * (p.mb - y), 0) / down;
}
