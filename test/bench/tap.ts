import { pino } from 'pino';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { quantile } from './county-engine.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop, type LoadResult, openLoop } from './tap/load.ts';
import { startChild } from './tap/service.ts';
import { type OpenCard, openTapWorld, type TapWorld } from './tap/world.ts';

const SECONDS = Number(process.env.SECONDS ?? 8);

const world = await openTapWorld();
try {
  const db = await openDatabase({
    url: world.engineUrl,
    poolSize: 2,
    log: pino({ level: 'silent' }),
    statementTimeoutMs: 600_000,
  });
  try {
    await ours(db, world);
  } finally {
    await db.close();
  }
} finally {
  await world.close();
}

async function ours(db: Db, world: TapWorld): Promise<void> {
  const child = await startChild('../../../src/main.ts', world.env, '/healthz');
  try {
    await closedLoop(child.url, makeClicks(await world.openCards(db, 1_000), world), 32);
    for (const rate of [200, 500])
      await round(db, `open ${rate}/s`, rate * SECONDS, clicks => openLoop(child.url, clicks, rate));
    await round(db, 'closed 32', 1_500 * SECONDS, clicks => closedLoop(child.url, clicks, 32));
  } finally {
    await child.stop();
  }
}

async function round(
  db: Db,
  name: string,
  cards: number,
  load: (clicks: ReturnType<typeof makeClicks>) => Promise<LoadResult>,
): Promise<void> {
  const open = await world.openCards(db, cards);
  const result = await load(makeClicks(open, world));
  const { lost, doubled } = await kept(db, open, result);
  const line = {
    name,
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

/** Acknowledged taps without their effect, and taps that had it twice. */
async function kept(
  db: Db,
  open: readonly OpenCard[],
  result: LoadResult,
): Promise<{ lost: number; doubled: number }> {
  const tapped = open.filter(card => result.acknowledged.has(card.id));
  const [row] = await db.query<{ lost: number; doubled: number }>(
    `with tapped as (select * from json_to_recordset($1::json) as x("taskId" text, "unitId" text))
     select count(*) filter (where p.state <> 'CONFIRMED' or a.n = 0)::int as lost, count(*) filter (where a.n > 1)::int as doubled
     from tapped x join task_participant p on p.task_id = x."taskId" and p.unit_id = x."unitId"
     join unit u on u.id = x."unitId"
     cross join lateral (select count(*) as n from audit where stream = 'task:' || x."taskId" and action = 'task.answered'
       and detail->>'unit' = u.code) a`,
    [JSON.stringify(tapped)],
  );
  return { lost: row?.lost ?? tapped.length, doubled: row?.doubled ?? 0 };
}
