// node test/bench/replicas.ts — 1, 2 and 4 processes of the service on one PostgreSQL: a closed loop of 32 shared out
// among them, so that a redelivered click may reach another process than the first time. SECONDS a round (8).
import { pino } from 'pino';
import { openDatabase } from '../../src/db/client.ts';
import { quantile } from './county-engine.ts';
import { ARMS } from './tap/arms.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop } from './tap/load.ts';
import { startChild } from './tap/service.ts';
import { openTapWorld } from './tap/world.ts';

const CARDS = Number(process.env.SECONDS ?? 8) * 500;
const WORKERS = 32;

const world = await openTapWorld();
const log = pino({ level: 'silent' });
const db = await openDatabase({ url: world.engineUrl, poolSize: 2, log, statementTimeoutMs: 600_000 });
try {
  for (const replicas of [1, 2, 4]) await measure(replicas);
} finally {
  await db.close();
  await world.close();
}

async function measure(replicas: number): Promise<void> {
  const arm = ARMS.find(({ name }) => name === 'this service');
  if (arm === undefined) throw new Error('the service is not among the arms');
  const children = await Promise.all(
    Array.from({ length: replicas }, () => startChild(arm.file, world.env, arm.probe)),
  );
  try {
    await spread(makeClicks(await arm.cards(db, world, 500), world));
    const cards = await arm.cards(db, world, CARDS);
    const results = await spread(makeClicks(cards, world));
    const latencies = results.flatMap(one => one.latencies).sort((a, b) => a - b);
    const seconds = Math.max(...results.map(one => one.seconds));
    const acknowledged = new Set(results.flatMap(one => [...one.acknowledged]));
    const all = { latencies, acknowledged, seconds, failed: 0, late: 0 };
    const line = {
      name: `${replicas} ${replicas === 1 ? 'process' : 'processes'}`,
      perSecond: Math.round(latencies.length / seconds),
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      failed: results.reduce((sum, one) => sum + one.failed + one.late, 0),
      ...(await arm.kept(db, '', cards, all)),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    await Promise.all(children.map(child => child.stop()));
  }

  function spread(clicks: ReturnType<typeof makeClicks>) {
    return Promise.all(
      children.map((child, at) =>
        closedLoop(
          child.url,
          clicks.filter((_, n) => n % replicas === at),
          WORKERS / replicas,
        ),
      ),
    );
  }
}
