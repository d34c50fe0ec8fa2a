import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { destroyEmbedded, startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';

/** The demo county on an engine of its own with the settings of production, for one benchmark. */
export async function withCounty(
  now: Date,
  work: (db: Db, regionId: string) => Promise<void>,
): Promise<void> {
  const log = pino({ level: 'silent' });
  const dataDir = mkdtempSync(join(tmpdir(), 'chayici-bench-'));
  const engine = await startEmbedded({ dataDir, log });
  try {
    await migrate(engine.url);
    const db = await openDatabase({ url: engine.url, poolSize: 4, log, statementTimeoutMs: 600_000 });
    try {
      await seedDemoCounty(db, { now });
      const [region] = await db.query<{ id: string }>(`select id from region where level = 'county' limit 1`);
      await work(db, region?.id ?? '');
    } finally {
      await db.close();
    }
  } finally {
    await engine.stop();
    await destroyEmbedded(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Milliseconds of each run, ascending. */
export async function timed(runs: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const from = performance.now();
    await work(run);
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b);
}

export function quantile(times: readonly number[], q: number): number {
  return Number((times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0).toFixed(1));
}
