import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../src/audit/record.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { inspectArchive, partsOf } from '../../src/backup/archive.ts';
import { takeBackup } from '../../src/backup/dump.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { filesFolder, secretFile, secretKey } from '../../src/data-dir.ts';
import { openDatabase } from '../../src/db/client.ts';
import { attachEmbedded, destroyEmbedded } from '../../src/db/embedded.ts';
import { pendingMigrations } from '../../src/db/migrate.ts';
import { folderStore } from '../../src/files/store.ts';
import { administer, type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { BackedUp, contents, ENTRY, log, PHOTO, PHOTO_ID, withTarget } from './backed-up.ts';

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
const WAITS = { timeout: 20_000 };

describe('a backup', () => {
  it('put into an empty database is the same to the last character, with its files and its key', async () => {
    const own = join(county.folder, 'own.backup');
    expect(await county.backUp(own), said.join('\n')).toBe(0);
    expect(statSync(own).mode & 0o777).toBe(0o600);
    await withTarget(async (target, sql) => {
      const there = county.configFor('restored', target.url);
      expect(await restoreCommand(own, there, now()), said.join('\n')).toBe(0);
      const restored = await sql();
      expect(await contents(restored)).toEqual(county.wanted);
      expect(Object.keys(county.wanted).length).toBeGreaterThan(30);
      expect(await pendingMigrations(target.url)).toEqual([]);
      expect(Buffer.from((await folderStore(filesFolder(there.DATA_DIR)).get(PHOTO_ID)) ?? [])).toEqual(
        PHOTO,
      );
      expect(secretKey(there)).toBe(secretKey(county.config));
      expect(statSync(secretFile(there.DATA_DIR)).mode & 0o777).toBe(0o600);
      expect((await verifyAudit(restored)).faults).toEqual([]);
      // The record goes on: sequences stand where they stood, and nobody can change what is on it.
      await restored.tx(one => record(one, [{ ...ENTRY, at: new Date(), detail: { n: 4 } }]));
      expect((await verifyAudit(restored)).faults).toEqual([]);
      await expect(restored.query("update audit set action = 'x'")).rejects.toThrow(/append-only/);
    });
  });

  it('can be looked into with tar', async () => {
    const names: string[] = [];
    for await (const { name } of partsOf(county.file)) names.push(name);
    expect(names).toContain(`files/${PHOTO_ID}`);
    const listed = execFileSync('tar', ['tzf', county.file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed).toEqual(['backup.json', ...names, 'manifest.json']);
  });

  it('goes from a server to the private engine and back', async () => {
    const dataDir = join(county.folder, 'embedded');
    const own = county.configFor('embedded', '');
    expect(await restoreCommand(county.file, own, now()), said.join('\n')).toBe(0);
    const engine = await attachEmbedded({ dataDir, log });
    try {
      const inside = await openDatabase({ url: engine.url, poolSize: 2, log });
      expect(await contents(inside)).toEqual(county.wanted);
      await inside.close();
      // While a service holds the folder, a restore is refused.
      expect(await restoreCommand(county.file, own, { ...now(), force: true })).toBe(1);
      expect(said.at(-1)).toContain('先停止服务');
      const again = join(county.folder, 'again.backup');
      expect(await backupCommand(engine.url, again, own, new Date())).toBe(0);
      await withTarget(async (target, sql) => {
        expect(await restoreCommand(again, county.configFor('back', target.url), now())).toBe(0);
        expect(await contents(await sql())).toEqual(county.wanted);
      });
    } finally {
      await engine.stop();
      await destroyEmbedded(dataDir);
    }
  });

  it('is of one moment while the service goes on writing', async () => {
    const busy = await openDatabase({ url: small.url, poolSize: 2, log });
    const moment = join(county.folder, 'moment.backup');
    let writing = true;
    let written = 0;
    const writer = (async () => {
      while (writing) {
        const entry = { ...ENTRY, stream: `task:${written % 7}`, at: new Date(), detail: { n: written } };
        await busy.tx(sql => record(sql, [entry]));
        written += 1;
      }
    })();
    await vi.waitUntil(() => written > 20, WAITS);
    const atBegin = written;
    await county.backUp(moment, county.configFor('small', small.url));
    const atEnd = written;
    await vi.waitUntil(() => written > atEnd + 5, WAITS);
    writing = false;
    await writer;
    await busy.close();
    await withTarget(async (target, sql) => {
      expect(await restoreCommand(moment, county.configFor('moment', target.url), now())).toBe(0);
      const rows = await (await sql()).query<{ n: number }>(
        `select (detail->>'n')::int as n from audit where action = 'test.step' order by 1`,
      );
      // Everything up to one moment between the backup's begin and its end, and nothing after it.
      expect(rows.map(({ n }) => n)).toEqual(rows.map((_, at) => at));
      expect(rows.length).toBeGreaterThanOrEqual(atBegin);
      expect(rows.length).toBeLessThanOrEqual(atEnd + 1);
      expect((await verifyAudit(await sql())).faults).toEqual([]);
    });
  });

  it('never takes the place of a file, and leaves nothing behind when it fails', async () => {
    const mine = join(county.folder, 'mine');
    writeFileSync(mine, 'mine');
    expect(await county.backUp(mine)).toBe(1);
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    const other = join(county.folder, 'other.backup');
    await expect(
      takeBackup({
        url: `${county.url}_missing`,
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
      takeBackup({ url: county.url, path: other, files: failing, secretFile: undefined, now: new Date() }),
    ).rejects.toThrow('the disk is gone');
    expect([existsSync(other), existsSync(`${other}.partial`)]).toEqual([false, false]);
  });

  it('says which files are lost, by name and exit code', async () => {
    const lossy = join(county.folder, 'lossy.backup');
    expect(await county.backUp(lossy, county.configFor('without-files', county.url))).toBe(1);
    expect(said.at(-1)).toContain(PHOTO_ID);
    expect((await inspectArchive(lossy)).manifest.missingFiles).toEqual([PHOTO_ID]);
  });

  it('is put over data when that is asked for', async () => {
    await withTarget(async (target, sql) => {
      await administer(target.url, "insert into number_series (series, last) values ('mine', 7)");
      const there = county.configFor('over', target.url);
      const forced = { force: true, now: new Date() };
      expect(await restoreCommand(county.file, there, forced), said.join('\n')).toBe(0);
      expect(await contents(await sql())).toEqual(county.wanted);
    });
  });
});
