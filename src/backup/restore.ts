import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import { MIGRATION_LOCK } from '../db/migrate.ts';
import type { FileStore } from '../files/store.ts';
import { type BackupHead, type BackupManifest, inspectArchive, partsOf } from './archive.ts';
import { BackupProblem } from './problem.ts';
import { buildSchema, clearDatabase, knownScripts, rowsInTheWay } from './schema.ts';
import { quoted, withSession } from './session.ts';
import { type Undo, undoable } from './undo.ts';

export interface RestoreOptions {
  readonly url: string;
  readonly path: string;
  /** Take the place of a database that holds something. */
  readonly force: boolean;
  readonly files: FileStore;
  readonly secretFile: string;
}

export interface Restored {
  readonly head: BackupHead;
  readonly manifest: BackupManifest;
}

const sequencesShape = z.array(z.object({ name: z.string(), last: z.string().nullable() }));

/**
 * Puts a backup in the place of what the database holds. The archive is read to its end before anything is touched;
 * then schema, rows and files are put back and one COMMIT makes them true. Whatever fails before leaves everything as
 * it was. Throws BackupProblem with what to do.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { head, manifest } = await inspectArchive(options.path);
  const scripts = knownScripts(head.migrations);
  await withSession(options.url, async client => {
    await refuseWhileInUse(client);
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    if (!options.force) await refuseOverData(client);
    const undo = undoable();
    try {
      await clearDatabase(client);
      await buildSchema(client, scripts);
      await load(client, options, head, manifest, undo);
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      await undo.all();
      throw error;
    }
    // A connection lost here leaves open whether it is true; the files do no harm in either case.
    await client.query('commit');
    await client.query('analyze');
  });
  return { head, manifest };
}

/** The private engine's own watchman counts for nobody: he is there whenever the engine is. */
async function refuseWhileInUse(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name like 'chayici%'
       and application_name <> 'chayici watch'`,
  );
  const sessions = rows[0]?.n ?? 0;
  if (sessions > 0)
    throw new BackupProblem(
      `服务还在使用这个数据库（${sessions} 个连接）：先停止全部服务，再恢复。没有改动任何数据`,
    );
}

async function refuseOverData(client: pg.Client): Promise<void> {
  const found = await rowsInTheWay(client);
  if (found.length > 0) {
    throw new BackupProblem(
      `数据库里已有数据（${found.slice(0, 5).join('、')}），没有覆盖。确认不要这些数据时加 --force；建议先备份`,
    );
  }
}

async function load(
  client: pg.Client,
  { path, files, secretFile }: RestoreOptions,
  head: BackupHead,
  manifest: BackupManifest,
  undo: Undo,
): Promise<void> {
  const columns = new Map(head.tables.map(table => [table.name, table.columns]));
  let open: Loading | undefined;
  const close = async (): Promise<void> => {
    if (open === undefined) return;
    const { table, stream, done } = open;
    open = undefined;
    stream.end();
    await done;
    if (stream.rowCount !== manifest.rows[table])
      throw new BackupProblem(
        `${table} 应有 ${manifest.rows[table]} 行，恢复了 ${stream.rowCount} 行，已全部撤销`,
      );
  };
  for await (const { name, bytes } of partsOf(path)) {
    const table = /^tables\/([a-z0-9_]+)\/\d+\.copy$/.exec(name)?.[1];
    if (open?.table !== table) await close();
    if (table !== undefined) {
      open ??= copyIn(client, table, columns.get(table) ?? []);
      if (!open.stream.write(bytes)) await Promise.race([once(open.stream, 'drain'), open.done]);
    } else if (name === 'sequences.json') {
      await setSequences(client, sequencesShape.parse(JSON.parse(bytes.toString('utf8'))));
    } else if (name === 'secret.key') {
      await undo.replaceFile(secretFile, bytes);
    } else if (name.startsWith('files/')) {
      await undo.putFile(files, name.slice('files/'.length), bytes);
    }
  }
  await close();
}

/** A table that is being filled; `done` rejects with what the server refused. */
interface Loading {
  readonly table: string;
  readonly stream: CopyStreamQuery;
  readonly done: Promise<void>;
}

function copyIn(client: pg.Client, table: string, columns: readonly string[]): Loading {
  const into = `${quoted(table)} (${columns.map(quoted).join(', ')})`;
  const stream = client.query(copyFrom(`copy ${into} from stdin`));
  const done = finished(stream);
  done.catch(() => undefined);
  return { table, stream, done };
}

async function setSequences(client: pg.Client, list: z.infer<typeof sequencesShape>): Promise<void> {
  for (const { name, last } of list) {
    if (last !== null) await client.query('select setval($1::regclass, $2::bigint)', [quoted(name), last]);
  }
}
