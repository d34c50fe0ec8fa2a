import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { inject } from 'vitest';
import { record } from '../../src/audit/record.ts';
import { sha256 } from '../../src/backup/archive.ts';
import { takeBackup } from '../../src/backup/dump.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { filesFolder, secretFile, secretKey } from '../../src/data-dir.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import { folderStore } from '../../src/files/store.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

export const log = pino({ level: 'silent' });
export const PHOTO = randomBytes(300_000);
export const PHOTO_ID = 'a1b2c3d4e5f6g7h8j9k0m1n2';
export const ENTRY = {
  stream: 'task:t1',
  regionId: 'r',
  actorKind: 'system',
  actorId: 'x',
  channel: 'clock',
  action: 'test.step',
} as const;

/** A county with a photo and with texts that break sloppy dumps, and one backup of it; no test changes either. */
export class BackedUp {
  readonly folder: string;
  readonly url: string;
  readonly config: Config;
  /** The backup. */
  readonly file: string;
  /** What is in it, table by table. */
  readonly wanted: Readonly<Record<string, string>>;
  readonly #database: FreshDatabase;

  private constructor(folder: string, database: FreshDatabase, wanted: Record<string, string>) {
    this.folder = folder;
    this.url = database.url;
    this.config = configIn(folder, 'source', database.url);
    this.file = join(folder, 'county.backup');
    this.wanted = wanted;
    this.#database = database;
  }

  static async open(): Promise<BackedUp> {
    const folder = mkdtempSync(join(inject('testServer').folder, 'backup-'));
    const database = await freshDatabase();
    const db = await openDatabase({ url: database.url, poolSize: 2, log });
    await fill(db);
    const county = new BackedUp(folder, database, await contents(db));
    await db.close();
    const { config, file } = county;
    secretKey(config);
    const files = folderStore(filesFolder(config.DATA_DIR));
    await files.put(PHOTO_ID, PHOTO, 'image/jpeg');
    const secret = secretFile(config.DATA_DIR);
    await takeBackup({ url: database.url, path: file, now: new Date(), files, secretFile: secret });
    return county;
  }

  /** Of an installation with a data folder of its own. */
  configFor(name: string, url: string): Config {
    return configIn(this.folder, name, url);
  }

  /** By the operator's command, of this county unless another is named. */
  backUp(path: string, of: Config = this.config): Promise<number> {
    return backupCommand(of.DATABASE_URL, path, of, new Date());
  }

  async close(): Promise<void> {
    await this.#database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configIn(folder: string, name: string, url: string): Config {
  const read = readConfig({ DATABASE_URL: url, DATA_DIR: join(folder, name) });
  if (!read.ok) throw new Error(read.problem);
  return read.config;
}

async function fill(db: Db): Promise<void> {
  await seedDemoCounty(db, { now: new Date() });
  await db.query(
    `insert into stored_file (id, name, mime, bytes, sha256, card_id, person_id, subject_kind, subject_id, uploaded_at,
       handed_in_at) values ($1, '现场.jpg', 'image/jpeg', $2, 'x', 'c', 'p', 'task', 't', now(), now())`,
    [PHOTO_ID, PHOTO.length],
  );
  // What COPY has to carry through: line ends, tabs, backslashes, quotes, \N, emoji, nested JSON, jsonb null.
  const odd = 'a\tb\\c\nd\r\\N "e" ‘五’ 🐎 \\.';
  await db.query('update unit set duty = $1', [odd]);
  await db.tx(sql =>
    record(
      sql,
      [1, 2, 3].map(n => ({ ...ENTRY, at: new Date(), detail: { n, odd, none: null, deep: [{ odd }] } })),
    ),
  );
}

/** Every table's rows as one hash each; what the restore itself puts on record is left out. */
export async function contents(sql: Db): Promise<Record<string, string>> {
  const tables = await sql.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  const all: Record<string, string> = {};
  for (const { name } of tables) {
    const own = name.startsWith('audit') ? "where stream <> 'operation'" : '';
    const rows = await sql.query<{ row: string }>(`select t::text as row from "${name}" t ${own} order by 1`);
    all[name] = `${rows.length} ${sha256(rows.map(one => one.row).join('\n'))}`;
  }
  return all;
}

/** An empty database to restore into, and connections to it for afterwards. */
export async function withTarget(
  work: (target: FreshDatabase, sql: () => Promise<Db>) => Promise<void>,
): Promise<void> {
  const target = await freshDatabase();
  const opened: Db[] = [];
  try {
    await work(target, async () => {
      const one = await openDatabase({ url: target.url, poolSize: 2, log });
      opened.push(one);
      return one;
    });
  } finally {
    for (const one of opened) await one.close();
    await target.drop();
  }
}
