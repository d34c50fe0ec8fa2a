import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { attachEmbedded } from '../../../src/db/embedded.ts';
import { engineFolder } from '../../../src/db/engine/home.ts';
import { readPostmasterFile } from '../../../src/db/engine/postmaster.ts';
import type { Harm } from '../run.ts';
import type { Scene } from '../scene.ts';
import { atEnd, strikes } from './while.ts';

/** Ends every session of the service, whatever it is doing; answers how many. */
async function terminate(scene: Scene): Promise<number> {
  const rows = await scene.db.query<{ n: number }>(END_ALL);
  return rows[0]?.n ?? 0;
}

const END_ALL = `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name like 'chayici%'`;

/** The private engine's main process gets a signal; the service has to notice and start it again. */
function engineHarm(name: string, signal: NodeJS.Signals, everyMs: number): Harm {
  return {
    name,
    needs: { engine: 'own' },
    inflict: (scene, over) =>
      strikes(over, everyMs, () => {
        const running = readPostmasterFile(`${engineFolder(scene.dataDir)}/pgdata`);
        if (running === null) return 0;
        process.kill(running.pid, signal);
        return 1;
      }),
  };
}

/** The line to PostgreSQL stands and carries nothing for longer than anybody waits for a tap. */
const HELD_MS = 8_000;

const CROWDED_MS = 4_000;

/** Takes connections until PostgreSQL gives no more. */
async function takeAll(url: string): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch {
      return taken;
    }
    taken.push(client);
  }
}

/** What happens between the service and its record. */
export const database: readonly Harm[] = [
  {
    name: 'pg_terminate_backend on every session',
    short: true,
    inflict: (scene, over) => strikes(over, 2_500, () => terminate(scene)),
  },
  {
    name: 'the line to PostgreSQL is cut',
    inflict: (scene, over) =>
      strikes(over, 2_500, () => {
        scene.databaseLine?.cut();
        return 1;
      }),
  },
  {
    name: 'the line to PostgreSQL is half-open',
    inflict: (scene, over) =>
      strikes(over, 3_000, async () => {
        scene.databaseLine?.hold();
        await pause(HELD_MS);
        scene.databaseLine?.release();
        return 1;
      }),
  },
  {
    name: 'the line dies half-open and is cut afterwards',
    inflict: (scene, over) =>
      strikes(over, 3_000, async () => {
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
      await atEnd(over);
      return 1;
    },
  },
  {
    name: 'PostgreSQL has no connection left',
    needs: { engine: 'own' },
    inflict: (scene, over) =>
      strikes(over, 2_000, async () => {
        const url = (await attachEmbedded({ dataDir: scene.dataDir, log: pino({ level: 'silent' }) })).url;
        const taken = await takeAll(url);
        // By one of those that have a connection: the scene's own may be among the crowd outside.
        await taken[0]?.query(END_ALL);
        await pause(CROWDED_MS);
        await Promise.all(taken.map(client => client.end()));
        return taken.length;
      }),
  },
  engineHarm('PostgreSQL restarted', 'SIGINT', 4_000),
  engineHarm('PostgreSQL killed', 'SIGQUIT', 5_000),
];
