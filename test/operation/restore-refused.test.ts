import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inspectArchive, partsOf, writeArchive } from '../../src/backup/archive.ts';
import { restoreBackup } from '../../src/backup/restore.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import type { Config } from '../../src/config.ts';
import { filesFolder, secretFile, secretKey } from '../../src/data-dir.ts';
import { openDatabase } from '../../src/db/client.ts';
import { folderStore } from '../../src/files/store.ts';
import { administer, type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { BackedUp, contents, log, PHOTO, PHOTO_ID } from './backed-up.ts';

let county: BackedUp;
/** A database with next to nothing in it, for tests that change what they back up. */
let small: FreshDatabase;
let said: string[];
beforeAll(async () => {
  county = await BackedUp.open();
  small = await freshDatabase();
});
afterAll(async () => {
  await small.drop();
  await county.close();
});
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation(line => void said.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(line => void said.push(String(line)));
});
afterEach(() => void vi.restoreAllMocks());

const now = (): { force: boolean; now: Date } => ({ force: false, now: new Date() });
/** Once more, and it is as before. */
const REVERSED =
  "update _prisma_migrations set checksum = reverse(checksum) where migration_name like '%_init'";
const forced = { force: true, now: new Date() };

describe('a restore that is refused or fails', () => {
  /** One for all: each test leaves it as it was. */
  let target: FreshDatabase;
  let there: Config;
  let before: Record<string, string>;
  beforeAll(async () => {
    target = await freshDatabase();
    there = county.configFor('target', target.url);
    const sql = await openDatabase({ url: target.url, poolSize: 1, log });
    await sql.query("insert into number_series (series, last) values ('mine', 7)");
    before = await contents(sql);
    await sql.close();
    secretKey(there);
  });
  afterAll(() => target.drop());

  /** Nothing is other than it was: rows, files, key. */
  async function untouched(): Promise<void> {
    const sql = await openDatabase({ url: target.url, poolSize: 1, log });
    try {
      expect(await contents(sql)).toEqual(before);
    } finally {
      await sql.close();
    }
    expect(await folderStore(filesFolder(there.DATA_DIR)).get(PHOTO_ID)).toBeUndefined();
    expect(secretKey(there)).not.toBe(secretKey(county.config));
  }

  it('over data, unless forced', async () => {
    expect(await restoreCommand(county.file, there, now())).toBe(1);
    expect(said.at(-1)).toMatch(/数据库里已有数据（number_series）.*--force/);
    await untouched();
  });

  it('while a service is connected', async () => {
    const service = await openDatabase({ url: target.url, poolSize: 1, log });
    expect(await restoreCommand(county.file, there, forced)).toBe(1);
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
    const broken = join(county.folder, 'broken.backup');
    writeFileSync(broken, damage(readFileSync(county.file)));
    expect(await restoreCommand(broken, there, forced)).toBe(1);
    expect(said.at(-1)).toMatch(words);
    await untouched();
  });

  /** A backup of the small database after this statement; the database is as before afterwards. */
  async function backUpAfter(name: string, change: string, undo: string): Promise<string> {
    const path = join(county.folder, name);
    await administer(small.url, change);
    try {
      expect(await county.backUp(path, county.configFor('small', small.url)), said.join('\n')).toBe(0);
    } finally {
      await administer(small.url, undo);
    }
    return path;
  }

  it('from a newer release', async () => {
    const newer = await backUpAfter(
      'newer.backup',
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       values ('n', 'c', now(), '29990101000000_from_the_future', 1)`,
      `delete from _prisma_migrations where id = 'n'`,
    );
    expect(await restoreCommand(newer, there, forced)).toBe(1);
    expect(said.at(-1)).toMatch(/更新的版本（29990101000000_from_the_future）/);
    await untouched();
  });

  it('from a release whose migration was another one', async () => {
    const other = await backUpAfter('other.backup', REVERSED, REVERSED);
    expect(await restoreCommand(other, there, forced)).toBe(1);
    expect(said.at(-1)).toMatch(/_init 与备份时不一样/);
    await untouched();
  });

  it('halfway, when a row does not fit', async () => {
    const { head, manifest } = await inspectArchive(county.file);
    const crooked = join(county.folder, 'crooked.backup');
    // All hashes are right and one table has its rows twice: the server finds it, late and after the files.
    await writeArchive(crooked, head, async archive => {
      const parts: { name: string; bytes: Buffer }[] = [];
      for await (const part of partsOf(county.file)) parts.push(part);
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
