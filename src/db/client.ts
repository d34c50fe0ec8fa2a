import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from './generated/client.ts';
import { BurstSocket } from './socket.ts';
import { type Sql, together } from './sql.ts';
import { columnTypes } from './types.ts';

export interface Db extends Sql {
  readonly pool: pg.Pool;
  /** Prisma on the same pool; loaded at first use, because its import costs the start some 60 ms. */
  readonly prisma: PrismaClient;
  /**
   * Runs `work` in one transaction (READ COMMITTED) on one connection: committed when it returns, rolled back when
   * it throws. Statements go out as they are asked for, without waiting for the one before, and run in that order;
   * the server keeps their plans. A connection lost during COMMIT throws, and only a dedupe row can tell whether it
   * was committed. Plans: made for `each` call where that looks better, or once and `kept`, which is right for
   * statements that find few rows by their keys and cost more to plan than to run.
   */
  tx<T>(work: (sql: Sql) => Promise<T>, plans?: Plans): Promise<T>;
  /** Waits for running queries, then closes every connection. */
  close(): Promise<void>;
}

type Plans = 'each' | 'kept';

const BEGIN: Readonly<Record<Plans, string>> = {
  each: 'BEGIN',
  kept: 'BEGIN; SET LOCAL plan_cache_mode = force_generic_plan',
};

export interface DatabaseOptions {
  url: string;
  /** Connections of this process at most. */
  poolSize: number;
  log: Logger;
  /** How long one statement may run, in milliseconds. */
  statementTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction that waits longer for its own process than this has lost it, and gives its locks back. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** Opens the pool and proves with one query that the server answers; throws the driver's error if it does not. */
export async function openDatabase(options: DatabaseOptions): Promise<Db> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    application_name: 'chayici',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    options: '-c timezone=UTC',
    keepAlive: true,
    pipeline: true,
    stream: () => new BurstSocket(),
    types: columnTypes,
  });
  // Without a listener, an idle connection that the server drops would end the process; the pool replaces it.
  pool.on('error', error => {
    // A server that stops while the pool is being closed loses nothing.
    if (!pool.ending) options.log.warn({ err: error }, 'an idle database connection was lost');
  });
  const db = new PooledDatabase(pool, options.log);
  try {
    await db.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return db;
}

class PooledDatabase implements Db {
  readonly pool: pg.Pool;
  readonly #log: Logger;
  #prisma: PrismaClient | null = null;

  constructor(pool: pg.Pool, log: Logger) {
    this.pool = pool;
    this.#log = log;
  }

  get prisma(): PrismaClient {
    this.#prisma ??= createPrisma(this.pool);
    return this.#prisma;
  }

  query<T>(text: string, params: readonly unknown[] = []): Promise<T[]> {
    return rowsOf<T>(this.pool, text, params);
  }

  async tx<T>(work: (sql: Sql) => Promise<T>, plans: Plans = 'each'): Promise<T> {
    const client = await this.pool.connect();
    const lost = (error: Error) =>
      this.#log.warn({ err: error }, 'a database connection was lost in a transaction');
    client.on('error', lost);
    let over = false;
    const sql: Sql = {
      query<R>(text: string, params: readonly unknown[] = []): Promise<R[]> {
        // Somebody else may have the connection by now.
        if (over) return Promise.reject(new Error('the transaction is over'));
        return rowsOf<R>(client, text, params, statementName(text));
      },
    };
    let broken: Error | undefined;
    try {
      const [, result] = await together([client.query(BEGIN[plans]), work(sql)]);
      over = true;
      const { command } = await client.query('COMMIT');
      // A failure that `work` swallowed has undone everything; nobody may take that for success.
      if (command !== 'COMMIT') throw new Error(`the transaction ended in ${command}`);
      return result;
    } catch (error) {
      over = true;
      broken = await rollBack(client, error);
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#prisma?.$disconnect();
    await this.pool.end();
  }
}

/** Why the connection must not go back to the pool; undefined when it may. */
async function rollBack(client: pg.PoolClient, cause: unknown): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    // The driver takes a statement that was to be prepared after the failing one for prepared.
    return cause instanceof pg.DatabaseError ? cause : undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const names = new Map<string, string>();

/** One name a text, so that every connection parses and plans it once. Texts are constants of the code, so they are few. */
function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

async function rowsOf<T>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  params: readonly unknown[],
  name?: string,
): Promise<T[]> {
  const values = [...params];
  const query = name === undefined ? { text, values } : { name, text, values };
  const result: { rows: T[] } = await on.query<T & pg.QueryResultRow>(query);
  return result.rows;
}

function createPrisma(pool: pg.Pool): PrismaClient {
  // A synchronous import, so that `db.prisma` is a plain property and costs nothing until somebody reads it.
  const generated: typeof import('./generated/client.ts') = createRequire(import.meta.url)(
    './generated/client.ts',
  );
  return new generated.PrismaClient({ adapter: new PrismaPg(pool) });
}
