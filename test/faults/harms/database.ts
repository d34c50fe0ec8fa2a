import { setTimeout as pause } from 'node:timers/promises';
import { engineFolder } from '../../../src/db/engine/home.ts';
import { readPostmasterFile } from '../../../src/db/engine/postmaster.ts';
import type { Harm } from '../run.ts';
import type { Scene } from '../scene.ts';
import { ended } from './kills.ts';

/** Again and again while the officials work. */
async function repeatedly(
  over: AbortSignal,
  everyMs: number,
  strike: () => Promise<number> | number,
): Promise<number> {
  let struck = 0;
  while (!over.aborted) {
    await Promise.race([pause(everyMs), ended(over)]);
    if (!over.aborted) struck += await strike();
  }
  return struck;
}

/** Ends every session of the service, whatever it is doing; answers how many. */
async function terminate(scene: Scene): Promise<number> {
  const ended = await scene.db.query<{ n: number }>(
    `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name like 'chayici%'`,
  );
  return ended[0]?.n ?? 0;
}

/** The private engine's main process gets a signal; the service has to notice and start it again. */
function engineHarm(name: string, signal: NodeJS.Signals, everyMs: number): Harm {
  return {
    name,
    needs: { engine: 'own' },
    inflict: (scene, over) =>
      repeatedly(over, everyMs, () => {
        const running = readPostmasterFile(`${engineFolder(scene.dataDir)}/pgdata`);
        if (running === null) return 0;
        process.kill(running.pid, signal);
        return 1;
      }),
  };
}

/** The line to PostgreSQL stands and carries nothing for longer than anybody waits for a tap. */
const HELD_MS = 8_000;

/** What happens between the service and its record. */
export const database: readonly Harm[] = [
  {
    name: 'pg_terminate_backend on every session',
    short: true,
    inflict: (scene, over) => repeatedly(over, 700, () => terminate(scene)),
  },
  {
    name: 'the line to PostgreSQL is cut',
    inflict: (scene, over) =>
      repeatedly(over, 900, () => {
        scene.databaseLine?.cut();
        return 1;
      }),
  },
  {
    name: 'the line to PostgreSQL is half-open',
    inflict: (scene, over) =>
      repeatedly(over, 3_000, async () => {
        scene.databaseLine?.hold();
        await pause(HELD_MS);
        scene.databaseLine?.release();
        return 1;
      }),
  },
  {
    name: 'the line dies half-open and is cut afterwards',
    inflict: (scene, over) =>
      repeatedly(over, 3_000, async () => {
        scene.databaseLine?.hold();
        await pause(HELD_MS);
        scene.databaseLine?.cut();
        scene.databaseLine?.release();
        return 1;
      }),
  },
  {
    name: 'a pool of two connections',
    needs: { env: { DATABASE_POOL: '2' } },
    inflict: async (_scene, over) => {
      await ended(over);
      return 1;
    },
  },
  engineHarm('PostgreSQL restarted', 'SIGINT', 4_000),
  engineHarm('PostgreSQL killed', 'SIGQUIT', 5_000),
];
