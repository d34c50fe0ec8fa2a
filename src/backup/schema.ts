import type pg from 'pg';
import { migrationNames, readPrismaFolder, readScript } from '../db/migration-files.ts';
import type { BackupHead } from './archive.ts';
import { sha256 } from './archive.ts';
import { BackupProblem } from './problem.ts';
import { quoted } from './session.ts';

/** What the service writes without anybody having done anything; it is not worth keeping. */
const OWN_NOTES = ['_prisma_migrations', 'heartbeat', 'rate_slot', 'rate_window', 'usage_meter'];

/**
 * Where Prisma's engine keeps its books, as it makes the table itself (schema-engine, `_prisma_migrations`). The
 * engine cannot make it here: it looks for a missing table by a query that would end the transaction.
 */
const BOOKS = `create table _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/** The scripts that make the schema of a backup. Throws BackupProblem when this release does not have them unchanged. */
export function knownScripts(migrations: BackupHead['migrations']): string[] {
  const folder = readPrismaFolder();
  const names = new Set(migrationNames(folder));
  const unknown = migrations.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new BackupProblem(
      `备份来自更新的版本（${unknown.join('、')}）：请用那个版本或更新的版本恢复。没有改动任何数据`,
    );
  }
  return migrations.map(({ name, checksum }) => {
    const script = readScript(folder, name);
    if (script.tag === 'error') throw new BackupProblem(`缺少升级脚本：${script.value}`);
    if (sha256(script.value) !== checksum)
      throw new BackupProblem(
        `升级脚本 ${name} 与备份时不一样：请重新安装本版本的原样文件。没有改动任何数据`,
      );
    return script.value;
  });
}

/** Tables that hold something somebody would miss. */
export async function rowsInTheWay(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all($1) order by 1`,
    [OWN_NOTES],
  );
  const held: string[] = [];
  for (const { name } of rows) {
    const found = await client.query(`select 1 from ${quoted(name)} limit 1`);
    if (found.rows.length > 0) held.push(name);
  }
  return held;
}

/** Takes away what the service ever made in this database, and nothing that belongs to an extension. */
export async function clearDatabase(client: pg.Client): Promise<void> {
  await client.query('drop schema if exists pgboss cascade');
  const { rows } = await client.query<{ statement: string }>(
    `select format('drop table %s cascade', c.oid::regclass) as statement from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     union all
     select format('drop function %s cascade', p.oid::regprocedure) from pg_proc p
       where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
         and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  );
  for (const { statement } of rows)
    await client.query(statement.replace(/^drop (table|function)/, 'drop $1 if exists'));
}

/** Makes the empty schema as it was when the backup was taken. */
export async function buildSchema(client: pg.Client, scripts: readonly string[]): Promise<void> {
  await client.query(BOOKS);
  for (const script of scripts) await client.query(script);
}
