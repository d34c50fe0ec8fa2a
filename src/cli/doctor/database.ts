import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../../config.ts';
import { attachEmbedded } from '../../db/embedded.ts';
import { MigrationError, pendingMigrations } from '../../db/migrate.ts';
import { createLog } from '../../log.ts';
import { error, type Finding, named, ok, skipped, warn } from './finding.ts';

/** CI runs on 15 and 18; older ones lack nothing that is known, but nobody has tried. */
const OLDEST_TESTED = 15;
const CONNECT_MS = 5_000;

export interface OpenDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** The database that the service would use, opened without making anything; undefined when there is none to look at. */
export async function reachDatabase(
  config: Config,
): Promise<{ readonly database: OpenDatabase | undefined; readonly findings: Finding[] }> {
  if (config.DATABASE_URL === '') return reachEmbedded(config);
  const url = config.DATABASE_URL;
  try {
    const version = await serverVersion(url);
    const old = version < OLDEST_TESTED;
    const findings = old
      ? [
          warn(
            'database',
            placeOf(url),
            `PostgreSQL ${version} 太旧，没有在上面测试过`,
            `升级到 ${OLDEST_TESTED} 或以上`,
          ),
        ]
      : [ok('database', `已连上 ${placeOf(url)}（PostgreSQL ${version}）`)];
    return { database: { url, close: async () => undefined }, findings };
  } catch (failure) {
    return { database: undefined, findings: [connectionFinding(failure, url)] };
  }
}

async function reachEmbedded(config: Config): ReturnType<typeof reachDatabase> {
  const where = `DATA_DIR=${config.DATA_DIR}`;
  if (!existsSync(join(config.DATA_DIR, 'postgres', 'engine.json')))
    return {
      database: undefined,
      findings: [skipped('database', `${where} 里还没有数据库，首次启动服务时自动建立`)],
    };
  try {
    const engine = await attachEmbedded({ dataDir: config.DATA_DIR, log: createLog('silent') });
    return {
      database: { url: engine.url, close: () => engine.stop() },
      findings: [ok('database', `自带的 PostgreSQL 可用（${where}）`)],
    };
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    return {
      database: undefined,
      findings: [
        error(
          'database',
          where,
          `自带的 PostgreSQL 启动不了：${why}`,
          '按上面的提示处理后重试；日志在 postgres 目录下',
        ),
      ],
    };
  }
}

/** Whether the schema is that of this release. */
export async function checkMigrations(
  url: string,
): Promise<{ readonly current: boolean; readonly findings: Finding[] }> {
  try {
    const missing = await pendingMigrations(url);
    if (missing.length === 0) return { current: true, findings: [ok('database', '数据库结构与本版本一致')] };
    return {
      current: false,
      findings: [
        error(
          'database',
          '_prisma_migrations',
          `数据库结构比本版本旧，缺 ${missing.length} 个升级：${named(missing)}`,
          '先备份（chayici backup），再运行 chayici migrate；或直接启动服务，启动时会自动升级',
        ),
      ],
    };
  } catch (failure) {
    if (!(failure instanceof MigrationError)) throw failure;
    const [what, todo] = MIGRATION_WORDS[failure.reason];
    return {
      current: false,
      findings: [error('database', '_prisma_migrations', `${what}（${failure.message}）`, todo)],
    };
  }
}

const MIGRATION_WORDS: Readonly<Record<MigrationError['reason'], readonly [what: string, todo: string]>> = {
  unknown: ['数据库结构比本版本新', '启动与数据库一致的新版本；要退回旧版本须恢复升级前的备份'],
  edited: ['本版本的升级脚本与数据库执行过的不一样', '重新安装本版本的原样文件，不要改动 prisma/migrations'],
  'failed-before': ['有一次升级半途失败', '请懂数据库的人按括号里的说明修复'],
  failed: ['升级脚本执行失败', '按括号里的说明处理后重试'],
};

async function serverVersion(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int / 10000 as version",
    );
    return rows[0]?.version ?? 0;
  } finally {
    await client.end();
  }
}

function connectionFinding(failure: unknown, url: string): Finding {
  const code = codeOf(failure);
  const [what, todo] = CONNECTION_WORDS[code] ?? [
    `连不上：${failure instanceof Error ? failure.message : String(failure)}`,
    '核对 DATABASE_URL 的地址、端口和网络',
  ];
  return error('database', `DATABASE_URL（${placeOf(url)}）`, what, todo);
}

const REFUSED = ['用户名或密码不对', '核对 DATABASE_URL 里的用户名和密码，以及服务器的 pg_hba.conf'] as const;
const CONNECTION_WORDS: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  ECONNREFUSED: ['这个地址和端口上没有数据库在运行', '启动 PostgreSQL，或改正 DATABASE_URL 的地址和端口'],
  ENOTFOUND: ['找不到这个主机名', '改正 DATABASE_URL 的主机名，或检查 DNS'],
  ETIMEDOUT: ['连接超时，网络不通', '检查防火墙和路由'],
  '28P01': REFUSED,
  '28000': REFUSED,
  '3D000': ['没有这个数据库', '先建库：createdb <库名>，或改正 DATABASE_URL 的库名'],
  '53300': ['数据库的连接数用完了', '调大 max_connections，或调小各台的 DATABASE_POOL'],
};

function codeOf(failure: unknown): string {
  if (failure instanceof AggregateError) return codeOf(failure.errors[0]);
  return failure instanceof Error && 'code' in failure ? String(failure.code) : '';
}

/** Host and database; never user or password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
