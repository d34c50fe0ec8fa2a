import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { serviceClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { destroyEmbedded } from '../../src/db/embedded.ts';
import { mixedPlatforms, seedDemoCounty } from '../../src/directory/seed.ts';
import { createLog } from '../../src/log.ts';
import { environmentFor, OUTGOING_TOKEN } from './environment.ts';
import { controlOf, type Phones, phonesOf } from './phones.ts';
import { startPlaygroundProcess } from './playground-process.ts';

/** A working Tuesday morning, so that nothing of the demo waits for office hours. */
const DEMO_TIME = '2026-09-08T09:00:00+08:00';

export interface DemoWorld {
  readonly app: App;
  readonly playgroundUrl: string;
  readonly phones: Phones;
  stop(): Promise<void>;
}

/** The playground as a process of its own, the service with a private PostgreSQL, and the demo county in it. */
export async function openDemo(ports: { readonly playground: number }): Promise<DemoWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chayici-demo-'));
  const playground = await startPlaygroundProcess(ports.playground);
  let app: App | undefined;
  const stop = async (): Promise<void> => {
    await app?.stop();
    playground.process.kill('SIGTERM');
    await destroyEmbedded(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const read = readConfig({
      ...environmentFor(playground.connections),
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'warn',
    });
    if (!read.ok) throw new Error(read.problem);
    const clock = serviceClock(DEMO_TIME);
    // Standard output belongs to the story.
    app = await startApp({ config: read.config, log: createLog(read.config.LOG_LEVEL, 2), clock });
    const { people } = await seedDemoCounty(app.db, { now: clock(), platforms: mixedPlatforms });
    app.shell.surroundings.forget();
    const names = await app.db.query<{ code: string; name: string }>('select code, name from unit');
    const nameOf = new Map(names.map(unit => [unit.code, unit.name]));
    const seats = people.map(person => ({
      ...person,
      unitName: nameOf.get(person.unitCode) ?? person.unitCode,
    }));
    const phones = await phonesOf(playground.url, seats);
    // What an administrator of the tenant enters: where the robot's messages go.
    const robot = { outgoingUrl: `${app.url}/webhooks/zwdd`, outgoingToken: OUTGOING_TOKEN };
    await controlOf(playground.url)('zwdd', 'robot', robot);
    await linked(app);
    return { app, playgroundUrl: playground.url, phones, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The platforms' links stand a moment after the doors are open. */
async function linked(app: App): Promise<void> {
  while (![...app.adapters.values()].every(adapter => adapter.health().state === 'up')) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
