import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { inject } from 'vitest';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/client.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';
import { putYear } from '../../src/directory/calendar.ts';
import { mixedPlatforms, seedDemoCounty } from '../../src/directory/seed.ts';
import { administer, freshDatabase } from '../harness/database.ts';
import { platformsFor } from '../harness/stand-ins.ts';

const log = pino({ level: 'silent' });

/** A county in good order, of which every test breaks a copy: its database, and a service that answers at PUBLIC_URL. */
export class SoundCounty {
  readonly #service: App;
  readonly #template: string;
  readonly #folder: string;
  readonly #drops: readonly (() => Promise<void>)[];

  private constructor(parts: {
    service: App;
    template: string;
    folder: string;
    drops: (() => Promise<void>)[];
  }) {
    this.#service = parts.service;
    this.#template = parts.template;
    this.#folder = parts.folder;
    this.#drops = parts.drops;
  }

  static async open(): Promise<SoundCounty> {
    const folder = mkdtempSync(join(tmpdir(), 'chayici-doctor-'));
    const [county, other] = [await freshDatabase(), await freshDatabase()];
    const db = await openDatabase({ url: county.url, poolSize: 2, log });
    const now = new Date();
    await seedDemoCounty(db, { now, platforms: mixedPlatforms });
    for (const year of [now.getFullYear(), now.getFullYear() + 1]) await putYear(db, year, 'test');
    await db.close();
    const read = readConfig({ DATABASE_URL: other.url, DATA_DIR: folder, PORT: '0' });
    if (!read.ok) throw new Error(read.problem);
    const service = await startApp({ config: read.config, log, bell: false });
    return new SoundCounty({
      service,
      template: new URL(county.url).pathname.slice(1),
      folder,
      drops: [county.drop, other.drop],
    });
  }

  /** A copy of the county with platforms of its own, and the environment in which its service would run. */
  async copy(): Promise<Installation> {
    const server = inject('testServer');
    const name = `${this.#template}_${Math.floor(performance.now() * 1000)}`;
    await administer(server.url, `CREATE DATABASE ${name} TEMPLATE ${this.#template}`);
    const url = withDatabase(server.url, name);
    const platforms = platformsFor(mixedPlatforms);
    const playground = await startPlayground({ port: 0, platforms: platforms.map(one => one.open()) });
    const links = playground.connections();
    const dataDir = mkdtempSync(join(this.#folder, 'data-'));
    return {
      playground,
      databaseUrl: url,
      dataDir,
      env: {
        DATABASE_URL: url,
        DATA_DIR: dataDir,
        PUBLIC_URL: this.#service.url,
        SECRET_KEY: 'kV8#q2Lx0-wPz7Rt5Ym3Nb1Hc6Jd9Gf4',
        ...Object.fromEntries(platforms.flatMap(one => Object.entries(one.env(links[one.name] ?? {})))),
      },
      close: async () => {
        await playground.close();
        await administer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      },
    };
  }

  async close(): Promise<void> {
    await this.#service.stop();
    for (const drop of this.#drops) await drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface Installation {
  readonly playground: Playground;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}
