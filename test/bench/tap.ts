// node test/bench/tap.ts — signed, encrypted 飞书 clicks over HTTP, every twentieth delivered again: open loops of 200 and
// 500 a second, a closed loop of 32, and kill −9 in the middle of one. The service beside a floor of one bare
// transaction and beside the SDKs, which keep nothing. SECONDS a round (8)..
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { quantile } from './county-engine.ts';
import { ARMS, type Arm, type Kept } from './tap/arms.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop, type LoadResult, openLoop } from './tap/load.ts';
import { type Child, startChild } from './tap/service.ts';
import { openTapWorld } from './tap/world.ts';

const SECONDS = Number(process.env.SECONDS ?? 8);
const WARM_UP = 1_000;
const WORKERS = 32;
/** More than anybody here answers in a second. */
const MOST_PER_SECOND = 3_000;
const KILL_AFTER_MS = 700;

const world = await openTapWorld();
try {
  const log = pino({ level: 'silent' });
  const db = await openDatabase({
    url: world.engineUrl,
    poolSize: 2,
    log,
    statementTimeoutMs: 600_000,
  });
  try {
    for (const arm of ARMS) {
      if (existsSync(join(import.meta.dirname, 'tap', arm.file)) && installed(arm)) await measure(db, arm);
    }
  } finally {
    await db.close();
  }
} finally {
  await world.close();
}

/** Peers that the product does not need are packages of their own: `npm ci --prefix test/bench/peers`. */
function installed(arm: Arm): boolean {
  if (!arm.file.includes('peers')) return true;
  const there = existsSync(join(import.meta.dirname, 'peers/node_modules'));
  if (!there) process.stderr.write(`${arm.name}: left out, run npm ci --prefix test/bench/peers\n`);
  return there;
}

async function measure(db: Db, arm: Arm): Promise<void> {
  const child = await startChild(arm.file, world.env, arm.probe);
  try {
    await closedLoop(child.url, makeClicks(await arm.cards(db, world, WARM_UP), world), WORKERS);
    for (const rate of [200, 500])
      await round(db, arm, child, `open ${rate}/s`, rate * SECONDS, clicks =>
        openLoop(child.url, clicks, rate),
      );
    await round(db, arm, child, `closed ${WORKERS}`, (MOST_PER_SECOND * SECONDS) / 2, clicks =>
      closedLoop(child.url, clicks, WORKERS),
    );
    await killed(db, arm, child);
  } finally {
    await child.stop();
  }
}

async function round(
  db: Db,
  arm: Arm,
  child: Child,
  load: string,
  cards: number,
  send: (clicks: ReturnType<typeof makeClicks>) => Promise<LoadResult>,
): Promise<void> {
  const open = await arm.cards(db, world, cards);
  const result = await send(makeClicks(open, world));
  say(arm, load, result, await arm.kept(db, child.url, open, result));
}

/** kill −9 under full load, and what is left of the acknowledged taps once the program runs again. */
async function killed(db: Db, arm: Arm, child: Child): Promise<void> {
  const open = await arm.cards(db, world, MOST_PER_SECOND);
  const clicks = makeClicks(open, world);
  const dead = new Promise<void>(resolve => setTimeout(() => void child.kill().then(resolve), KILL_AFTER_MS));
  const result = await closedLoop(child.url, clicks, WORKERS);
  await dead;
  const again = await startChild(arm.file, world.env, arm.probe);
  try {
    say(arm, 'kill −9', result, await arm.kept(db, again.url, open, result));
  } finally {
    await again.stop();
  }
}

function say(arm: Arm, load: string, result: LoadResult, { lost, doubled }: Kept): void {
  const line = {
    name: `${load} · ${arm.name}`,
    load,
    arm: arm.name,
    acknowledged: result.latencies.length,
    perSecond: Math.round(result.latencies.length / result.seconds),
    p50: quantile(result.latencies, 0.5),
    p99: quantile(result.latencies, 0.99),
    max: quantile(result.latencies, 1),
    failed: result.failed,
    late: result.late,
    lost,
    doubled,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
