import { pino } from 'pino';
import { openDatabase } from '../../src/db/client.ts';
import { quantile } from './county-engine.ts';
import { ARMS } from './tap/arms.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop, openLoop } from './tap/load.ts';
import { startChild } from './tap/service.ts';
import { openTapWorld } from './tap/world.ts';
import { readFileSync } from 'node:fs';

const N = Number(process.env.N ?? 3000);
const which = (process.env.ARM ?? 'service').split(',');
const world = await openTapWorld();
const db = await openDatabase({ url: world.engineUrl, poolSize: 2, log: pino({ level: 'silent' }), statementTimeoutMs: 600_000 });
const cpu = (pid: number) => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
for (const arm of ARMS.filter(a => which.some(w => a.name.includes(w)))) {
  const child = await startChild(arm.file, { ...world.env, ...(process.env.PROF ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${process.env.PROF}` } : {}) }, arm.probe);
  await closedLoop(child.url, makeClicks(await arm.cards(db, world, 1000), world), 32);
  for (const rate of (process.env.RATES ?? '').split(',').filter(Boolean).map(Number)) {
    const cards = await arm.cards(db, world, rate * 6);
    const r = await openLoop(child.url, makeClicks(cards, world), rate);
    console.log(arm.name, `open ${rate}`, 'p50', quantile(r.latencies, 0.5).toFixed(2), 'p99', quantile(r.latencies, 0.99).toFixed(2), 'max', quantile(r.latencies, 1).toFixed(1), 'failed', r.failed, 'late', r.late);
  }
  const cards = await arm.cards(db, world, N);
  const c0 = cpu(child.pid);
  await db.query('select pg_stat_reset()');
  const t0 = performance.now();
  const r = await closedLoop(child.url, makeClicks(cards, world), 32);
  console.log(arm.name, 'closed: per s', Math.round(r.latencies.length / r.seconds), 'p50', quantile(r.latencies, 0.5), 'p99', quantile(r.latencies, 0.99), 'service cpu ms/tap', ((cpu(child.pid) - c0) / r.latencies.length).toFixed(3), 'failed', r.failed, 'late', r.late, 'wall', ((performance.now()-t0)/1000).toFixed(1));
  await child.stop();
}
await db.close();
await world.close();
