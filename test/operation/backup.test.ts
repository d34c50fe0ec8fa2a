import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { record } from '../../src/audit/record.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { inspectArchive, partsOf, sha256, writeArchive } from '../../src/backup/archive.ts';
import { takeBackup } from '../../src/backup/dump.ts';
import { restoreBackup } from '../../src/backup/restore.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { filesFolder, secretFile, secretKey } from '../../src/data-dir.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { attachEmbedded, destroyEmbedded } from '../../src/db/embedded.ts';
import { pendingMigrations } from '../../src/db/migrate.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import { folderStore } from '../../src/files/store.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

const log = pino({ level: 'silent' });
const PHOTO = randomBytes(300_000);
const PHOTO_ID = 'a1b2c3d4e5f6g7h8j9k0m1n2';
const ENTRY = {
  stream: 'task:t1',
  regionId: 'r',
  actorKind: 'system',
  actorId: 'x',
  channel: 'clock',
  action: 'test.step',
} as const;

let folder: string;
let source: FreshDatabase;
let db: Db;
let config: Config;
let file: string;
let said: string[];

beforeEach(async () => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation(line => void said.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(line => void said.push(String(line)));
  folder = mkdtempSync(join(inject('testServer').folder, 'backup-'));
  source = await freshDatabase();
  db = await openDatabase({ url: source.url, poolSize: 3, log });
  config = configFor('source', source.url);
  file = join(folder, 'county.backup');
  await seedDemoCounty(db, { now: new Date() });
  secretKey(config);
  await folderStore(filesFolder(config.DATA_DIR)).put(PHOTO_ID, PHOTO, 'image/jpeg');
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
});
afterEach(async () => {
  vi.restoreAllMocks();
  await db.close();
  await source.drop();
  rmSync(folder, { recursive: true, force: true });
});

function configFor(name: string, url: string): Config {
  const read = readConfig({ DATABASE_URL: url, DATA_DIR: join(folder, name) });
  if (!read.ok) throw new Error(read.problem);
  return read.config;
}

const backUp = (path = file): Promise<number> => backupCommand(source.url, path, config, new Date());
const now = (): { force: boolean; now: Date } => ({ force: false, now: new Date() });

/** Every table's rows as one hash each; what the restore itself puts on record is left out. */
async function contents(sql: Db): Promise<Record<string, string>> {
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

async function withTarget(
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

describe('a backup', () => {
  it('put into an empty database is the same to the last character, with its files and its key', async () => {
    expect(await backUp(), said.join('\n')).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await withTarget(async (target, sql) => {
      const there = configFor('target', target.url);
      expect(await restoreCommand(file, there, now()), said.join('\n')).toBe(0);
      const restored = await sql();
      expect(await contents(restored)).toEqual(await contents(db));
      expect(Object.keys(await contents(restored)).length).toBeGreaterThan(30);
      expect(await pendingMigrations(target.url)).toEqual([]);
      expect(Buffer.from((await folderStore(filesFolder(there.DATA_DIR)).get(PHOTO_ID)) ?? [])).toEqual(
        PHOTO,
      );
      expect(secretKey(there)).toBe(secretKey(config));
      expect(statSync(secretFile(there.DATA_DIR)).mode & 0o777).toBe(0o600);
      expect((await verifyAudit(restored)).faults).toEqual([]);
      // The record goes on: sequences stand where they stood, and nobody can change what is on it.
      await restored.tx(one => record(one, [{ ...ENTRY, at: new Date(), detail: { n: 4 } }]));
      expect((await verifyAudit(restored)).faults).toEqual([]);
      await expect(restored.query("update audit set action = 'x'")).rejects.toThrow(/append-only/);
    });
  });

  it('can be looked into with tar', async () => {
    await backUp();
    const names: string[] = [];
    for await (const { name } of partsOf(file)) names.push(name);
    expect(names).toContain(`files/${PHOTO_ID}`);
    const listed = execFileSync('tar', ['tzf', file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed).toEqual(['backup.json', ...names, 'manifest.json']);
  });

  it('goes from a server to the private engine and back', async () => {
    await backUp();
    const dataDir = join(folder, 'embedded');
    const own = configFor('embedded', '');
    expect(await restoreCommand(file, own, now()), said.join('\n')).toBe(0);
    const engine = await attachEmbedded({ dataDir, log });
    try {
      const inside = await openDatabase({ url: engine.url, poolSize: 2, log });
      expect(await contents(inside)).toEqual(await contents(db));
      await inside.close();
      // While a service holds the folder, a restore is refused.
      expect(await restoreCommand(file, own, { ...now(), force: true })).toBe(1);
      expect(said.at(-1)).toContain('先停止服务');
      const again = join(folder, 'again.backup');
      expect(await backupCommand(engine.url, again, own, new Date())).toBe(0);
      await withTarget(async (target, sql) => {
        expect(await restoreCommand(again, configFor('target', target.url), now())).toBe(0);
        expect(await contents(await sql())).toEqual(await contents(db));
      });
    } finally {
      await engine.stop();
      await destroyEmbedded(dataDir);
    }
  });

  it('is of one moment while the service goes on writing', async () => {
    let writing = true;
    let written = 0;
    const writer = (async () => {
      while (writing) {
        await db.tx(sql =>
          record(sql, [{ ...ENTRY, stream: `task:${written % 7}`, at: new Date(), detail: { n: written } }]),
        );
        written += 1;
      }
    })();
    await vi.waitUntil(() => written > 20);
    await backUp();
    const atEnd = written;
    await vi.waitUntil(() => written > atEnd + 5);
    writing = false;
    await writer;
    await withTarget(async (target, sql) => {
      expect(await restoreCommand(file, configFor('target', target.url), now())).toBe(0);
      const report = await verifyAudit(await sql());
      expect(report.faults).toEqual([]);
      expect(report.entries).toBeGreaterThan(20);
      expect(report.entries).toBeLessThan(3 + written + 200);
    });
  });

  it('never takes the place of a file, and leaves nothing behind when it fails', async () => {
    writeFileSync(file, 'mine');
    expect(await backUp()).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const other = join(folder, 'other.backup');
    await expect(
      takeBackup({
        url: `${source.url}_missing`,
        path: other,
        files: undefined,
        secretFile: undefined,
        now: new Date(),
      }),
    ).rejects.toThrow(/does not exist/);
    const failing = {
      put: async () => undefined,
      get: async () => Promise.reject(new Error('the disk is gone')),
      remove: async () => undefined,
    };
    await expect(
      takeBackup({ url: source.url, path: other, files: failing, secretFile: undefined, now: new Date() }),
    ).rejects.toThrow('the disk is gone');
    expect([existsSync(other), existsSync(`${other}.partial`)]).toEqual([false, false]);
  });

  it('says which files are lost, by name and exit code', async () => {
    rmSync(filesFolder(config.DATA_DIR), { recursive: true });
    expect(await backUp()).toBe(1);
    expect(said.at(-1)).toContain(PHOTO_ID);
    expect((await inspectArchive(file)).manifest.missingFiles).toEqual([PHOTO_ID]);
  });
});

describe('a restore that is refused or fails', () => {
  let target: FreshDatabase;
  let sql: Db;
  let there: Config;
  let before: Record<string, string>;
  beforeEach(async () => {
    await backUp();
    target = await freshDatabase();
    there = configFor('target', target.url);
    sql = await openDatabase({ url: target.url, poolSize: 1, log });
    await sql.query("insert into number_series (series, last) values ('mine', 7)");
    before = await contents(sql);
    await sql.close();
    secretKey(there);
  });
  afterEach(() => target.drop());

  /** Nothing is other than it was: rows, files, key. */
  async function untouched(): Promise<void> {
    sql = await openDatabase({ url: target.url, poolSize: 1, log });
    try {
      expect(await contents(sql)).toEqual(before);
    } finally {
      await sql.close();
    }
    expect(await folderStore(filesFolder(there.DATA_DIR)).get(PHOTO_ID)).toBeUndefined();
    expect(secretKey(there)).not.toBe(secretKey(config));
  }

  const forced = { force: true, now: new Date() };

  it('over data, unless forced', async () => {
    expect(await restoreCommand(file, there, now())).toBe(1);
    expect(said.at(-1)).toMatch(/数据库里已有数据（number_series）.*--force/);
    await untouched();
    expect(await restoreCommand(file, there, forced)).toBe(0);
  });

  it('while a service is connected', async () => {
    const service = await openDatabase({ url: target.url, poolSize: 1, log });
    expect(await restoreCommand(file, there, forced)).toBe(1);
    expect(said.at(-1)).toContain('先停止全部服务');
    await service.close();
    await untouched();
  });

  it.each<[string, RegExp, (bytes: Buffer) => Buffer]>([
    ['cut short', /不完整|损坏/, bytes => bytes.subarray(0, bytes.length / 2)],
    ['cut at its very end', /不完整|损坏/, bytes => bytes.subarray(0, bytes.length - 5)],
    [
      'with one byte changed and packed anew',
      /校验不符/,
      bytes => {
        const plain = gunzipSync(bytes);
        const at = plain.indexOf(PHOTO) + 100;
        plain.writeUInt8(plain.readUInt8(at) ^ 1, at);
        return gzipSync(plain);
      },
    ],
    ['that is something else', /不是备份文件/, () => Buffer.from('not a backup at all, but long enough')],
    ['that is another archive', /损坏|不是/, () => gzipSync(Buffer.alloc(2048, 'x'))],
    ['without an end', /不完整/, bytes => gzipSync(gunzipSync(bytes).subarray(0, -4096))],
  ])('from a file %s', async (_name, words, damage) => {
    const broken = join(folder, 'broken.backup');
    writeFileSync(broken, damage(readFileSync(file)));
    expect(await restoreCommand(broken, there, forced)).toBe(1);
    expect(said.at(-1)).toMatch(words);
    await untouched();
  });

  it('from a newer release', async () => {
    await db.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       values ('n', 'c', now(), '29990101000000_from_the_future', 1)`,
    );
    await backUp(join(folder, 'newer.backup'));
    expect(await restoreCommand(join(folder, 'newer.backup'), there, forced)).toBe(1);
    expect(said.at(-1)).toMatch(/更新的版本（29990101000000_from_the_future）/);
    await untouched();
  });

  it('from a release whose migration was another one', async () => {
    await db.query("update _prisma_migrations set checksum = 'other' where migration_name like '%_init'");
    await backUp(join(folder, 'other.backup'));
    expect(await restoreCommand(join(folder, 'other.backup'), there, forced)).toBe(1);
    expect(said.at(-1)).toMatch(/_init 与备份时不一样/);
    await untouched();
  });

  it('halfway, when a row does not fit', async () => {
    const { head, manifest } = await inspectArchive(file);
    const crooked = join(folder, 'crooked.backup');
    // All hashes are right and one table has its rows twice: the server finds it, late and after the files.
    await writeArchive(crooked, head, async archive => {
      const parts: { name: string; bytes: Buffer }[] = [];
      for await (const part of partsOf(file)) parts.push(part);
      const rank = (name: string): number => (name.startsWith('tables/') ? 1 : 0);
      for (const { name, bytes } of parts.sort((a, b) => rank(a.name) - rank(b.name))) {
        if (name === 'sequences.json') continue;
        await archive.add(name, name.includes('/stored_file/') ? Buffer.concat([bytes, bytes]) : bytes);
      }
      return { rows: manifest.rows, missingFiles: [] };
    });
    const attempt = restoreBackup({
      url: target.url,
      path: crooked,
      force: true,
      files: folderStore(filesFolder(there.DATA_DIR)),
      secretFile: secretFile(there.DATA_DIR),
    });
    await expect(attempt).rejects.toThrow(/duplicate key/);
    await untouched();
  });
});
