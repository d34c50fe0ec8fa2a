import { pino } from 'pino';
import { attachEmbedded, destroyEmbedded } from '../../src/db/embedded.ts';
import type { House } from './house.ts';
import { Wire } from './wire.ts';

const log = pino({ level: 'silent' });

/** Where a scene's services keep what is of record. */
export interface SceneRecord {
  /** Empty where the service has an engine of its own. */
  readonly databaseUrl: string;
  readonly line: Wire | undefined;
  /** Straight to the database, once the service runs. */
  url(): Promise<string>;
  close(): Promise<void>;
}

/** A database of its own on the house's engine, behind a line that can be harmed; or a private engine in the scene's folder. */
export async function recordOf(house: House, own: boolean, dataDir: string): Promise<SceneRecord> {
  if (own) {
    await house.furnishFolder(dataDir);
    return {
      databaseUrl: '',
      line: undefined,
      url: async () => (await attachEmbedded({ dataDir, log })).url,
      close: () => destroyEmbedded(dataDir),
    };
  }
  const database = await house.database();
  const line = await Wire.open([Number(new URL(database.url).port)]);
  const through = new URL(database.url);
  through.port = String(line.port);
  return {
    databaseUrl: through.href,
    line,
    url: async () => database.url,
    async close() {
      await line.close();
      await database.drop();
    },
  };
}
