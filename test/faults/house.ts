import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { openDatabase } from '../../src/db/client.ts';
import { destroyEmbedded, type EmbeddedEngine, startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';
import { mixedPlatforms, seedDemoCounty } from '../../src/directory/seed.ts';
import type { DemoPerson } from '../../src/directory/seed-people.ts';

/** A working Tuesday morning, so that nothing waits for office hours. */
export const START = '2026-09-08T09:00:00+08:00';

const log = pino({ level: 'silent' });
const TEMPLATE = 'county';

/**
 * What all scenes of a run share: one durable PostgreSQL with the demo county in a template, and a data folder with
 * the same county for scenes that harm the engine itself.
 */
export class House {
  readonly folder: string;
  readonly people: readonly DemoPerson[];
  /** Scenes that are not closed yet. */
  readonly opened = new Set<{ close(): Promise<void> }>();
  readonly #engine: EmbeddedEngine;
  #prepared: Promise<string> | undefined;

  private constructor(folder: string, people: readonly DemoPerson[], engine: EmbeddedEngine) {
    this.folder = folder;
    this.people = people;
    this.#engine = engine;
  }

  static async open(): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'chayici-faults-'));
    // The engine runs as another user and has to pass.
    chmodSync(folder, 0o755);
    const dataDir = join(folder, 'shared');
    mkdirSync(dataDir);
    const engine = await startEmbedded({ dataDir, log });
    await administer(engine.url, `create database ${TEMPLATE}`);
    const people = await furnish(withDatabase(engine.url, TEMPLATE));
    return new House(folder, people, engine);
  }

  /** A database of its own on the shared engine. */
  async database(): Promise<{ readonly url: string; drop(): Promise<void> }> {
    const name = `scene_${randomBytes(5).toString('hex')}`;
    const { url } = this.#engine;
    await administer(url, `create database ${name} template ${TEMPLATE}`);
    return {
      url: withDatabase(url, name),
      drop: () => administer(url, `drop database if exists ${name} with (force)`),
    };
  }

  /** Puts an engine with the county into a data folder, not started. */
  async furnishFolder(dataDir: string): Promise<void> {
    this.#prepared ??= this.#prepare();
    execFileSync('cp', ['-a', join(await this.#prepared, 'postgres'), dataDir]);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.opened].map(scene => scene.close()));
    await this.#engine.stop();
    for (const name of ['shared', 'prepared']) await destroyEmbedded(join(this.folder, name));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<string> {
    const dataDir = join(this.folder, 'prepared');
    mkdirSync(dataDir);
    const engine = await startEmbedded({ dataDir, log });
    await furnish(engine.url);
    await engine.stop();
    return dataDir;
  }
}

async function furnish(url: string): Promise<readonly DemoPerson[]> {
  await migrate(url);
  const db = await openDatabase({ url, poolSize: 2, log });
  try {
    const seeded = await seedDemoCounty(db, { now: new Date(START), platforms: mixedPlatforms });
    return seeded.people;
  } finally {
    await db.close();
  }
}

/** On the engine's own database, which nobody copies. */
async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
