import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import { destroyEmbedded, startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

/** The PostgreSQL of this vitest run, made by global-setup.ts. */
interface TestServer {
  /** A database of the server in which others can be created. */
  url: string;
  /** The migrated database that every fresh one is a copy of. */
  template: string;
  /** Folder of this run, for data folders of engines; a later run clears it away if this one is killed. */
  folder: string;
  /** What the names of this run's databases begin with. */
  prefix: string;
  /** Whether the server keeps committed data through a crash of the machine. */
  durable: boolean;
}

export interface FreshDatabase {
  url: string;
  /** Ends its sessions and deletes it. */
  drop(): Promise<void>;
}

/**
 * A migrated, empty database for one test. `durable` asks for the settings of production (fsync on), which fault
 * tests need: then it lives on an engine of its own, unless the run's server has them anyway.
 */
export async function freshDatabase(options: { durable?: boolean } = {}): Promise<FreshDatabase> {
  const server = inject('testServer');
  if (options.durable === true && !server.durable) return freshDurableEngine();
  const name = `${server.prefix}_${randomBytes(6).toString('hex')}`;
  await administer(server.url, `CREATE DATABASE ${name} TEMPLATE ${server.template}`);
  return {
    url: withDatabase(server.url, name),
    drop: () => administer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function freshDurableEngine(): Promise<FreshDatabase> {
  const dataDir = mkdtempSync(join(inject('testServer').folder, 'durable-'));
  const engine = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
  await migrate(engine.url);
  return {
    url: engine.url,
    drop: async () => {
      await engine.stop();
      await destroyEmbedded(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
