import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { MIGRATION_LOCK } from '../db/migrate.ts';
import type { FileStore } from '../files/store.ts';
import { type ArchiveWriter, type BackupHead, type BackupManifest, writeArchive } from './archive.ts';
import { BackupProblem } from './problem.ts';
import { quoted, withSession } from './session.ts';

export interface BackupOptions {
  readonly url: string;
  /** Where to write; must not exist. */
  readonly path: string;
  /** Uploaded files that go along; undefined when they lie in a bucket, which has backups of its own. */
  readonly files: FileStore | undefined;
  /** The key kept in DATA_DIR; undefined when it comes from the environment. */
  readonly secretFile: string | undefined;
  readonly now: Date;
}

const PIECE_BYTES = 4 * 1024 ** 2;

/**
 * Writes everything of record as it stood at one moment (REPEATABLE READ), while the service goes on: every table of
 * the schema `public`, the ends of the sequences, uploaded files, the signing key. The job queue is left out: it only
 * rings for what the rows say themselves.
 */
export function takeBackup(options: BackupOptions): Promise<BackupManifest> {
  return withSession(options.url, async client => {
    // A migration that is under way ends first, and none begins meanwhile.
    await client.query('select pg_advisory_lock_shared($1)', [MIGRATION_LOCK]);
    await client.query('begin isolation level repeatable read read only');
    const migrations = await appliedMigrations(client);
    const tables = await tablesInOrder(client);
    const names = tables.map(table => quoted(table.name)).join(', ');
    await client.query(`lock table ${names} in access share mode`);
    const head: Omit<BackupHead, 'format'> = {
      takenAt: options.now.toISOString(),
      migrations,
      tables,
      files: options.files === undefined ? 'bucket' : 'included',
    };
    return writeArchive(options.path, head, async archive => {
      const rows: Record<string, number> = {};
      for (const table of tables) rows[table.name] = await copyOut(client, archive, table);
      await archive.add('sequences.json', Buffer.from(JSON.stringify(await sequences(client))));
      const missingFiles = await addFiles(client, archive, options.files);
      if (options.secretFile !== undefined) await addSecret(archive, options.secretFile);
      return { rows, missingFiles };
    });
  });
}

async function appliedMigrations(client: pg.Client): Promise<BackupHead['migrations']> {
  const { rows: found } = await client.query<{ there: boolean }>(
    "select to_regclass('public._prisma_migrations') is not null as there",
  );
  if (found[0]?.there !== true) throw new BackupProblem('数据库里还没有查一次的数据，没有可以备份的');
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select migration_name as name, checksum from _prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  return rows;
}

/** Tables with their columns, those that others refer to first. */
async function tablesInOrder(client: pg.Client): Promise<BackupHead['tables']> {
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select f.relname as "from", t.relname as "to" from pg_constraint k
       join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conrelid <> k.confrelid`,
  );
  const ordered: BackupHead['tables'] = [];
  const waiting = [...tables];
  while (waiting.length > 0) {
    const free = waiting.findIndex(table =>
      references.every(({ from, to }) => from !== table.name || ordered.some(done => done.name === to)),
    );
    if (free === -1)
      throw new Error(`tables that refer to each other: ${waiting.map(one => one.name).join(', ')}`);
    ordered.push(...waiting.splice(free, 1));
  }
  return ordered;
}

/** Writes a table's rows in pieces, as COPY tells them; answers how many there were. */
async function copyOut(
  client: pg.Client,
  archive: ArchiveWriter,
  table: BackupHead['tables'][number],
): Promise<number> {
  const columns = table.columns.map(quoted).join(', ');
  const stream = client.query(copyTo(`copy ${quoted(table.name)} (${columns}) to stdout`));
  let piece: Buffer[] = [];
  let bytes = 0;
  let no = 0;
  const flush = async (): Promise<void> => {
    no += 1;
    await archive.add(`tables/${table.name}/${String(no).padStart(6, '0')}.copy`, Buffer.concat(piece));
    piece = [];
    bytes = 0;
  };
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new Error('COPY answered something else than bytes');
    piece.push(chunk);
    bytes += chunk.length;
    if (bytes >= PIECE_BYTES) await flush();
  }
  if (bytes > 0) await flush();
  return stream.rowCount;
}

async function sequences(client: pg.Client): Promise<{ name: string; last: string | null }[]> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    "select sequencename as name, last_value::text as last from pg_sequences where schemaname = 'public' order by 1",
  );
  return rows;
}

/** Adds the files that the snapshot names; answers those that are not where they should be. */
async function addFiles(
  client: pg.Client,
  archive: ArchiveWriter,
  store: FileStore | undefined,
): Promise<string[]> {
  if (store === undefined) return [];
  const { rows } = await client.query<{ id: string; handedIn: boolean }>(
    'select id, handed_in_at is not null as "handedIn" from stored_file order by id',
  );
  const missing: string[] = [];
  for (const { id, handedIn } of rows) {
    const bytes = await store.get(id);
    if (bytes !== undefined) await archive.add(`files/${id}`, Buffer.from(bytes));
    // One that was never handed in may have been dropped since the snapshot.
    else if (handedIn) missing.push(id);
  }
  return missing;
}

async function addSecret(archive: ArchiveWriter, file: string): Promise<void> {
  try {
    await archive.add('secret.key', await readFile(file));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
