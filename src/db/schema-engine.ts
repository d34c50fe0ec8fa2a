import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/**
 * PostgreSQL's catalogues have columns of its internal type "char". The adapter knows only arrays of it and refuses
 * the plain type, so that no database with a table could be described. They pass it under the array's number (the
 * engine reads no real array of it) and become the single character that the engine expects.
 */
const CHAR_ARRAY = 1002;

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/** Prisma's schema engine (WebAssembly) on one database. */
export interface OpenSchemaEngine {
  engine: SchemaEngine;
  /** The engine's only connection to the database, for what must share its transaction. */
  connection: pg.PoolClient;
  /** PostgreSQL's own error of the script that failed last; the engine's message is a summary of it. */
  lastScriptError(): pg.DatabaseError | null;
  close(): Promise<void>;
}

/** Opens the engine on `url` for a schema. Scratch databases it needs are made on the same server and dropped. */
export async function openSchemaEngine(
  url: string,
  schemaFiles: [path: string, content: string][],
): Promise<OpenSchemaEngine> {
  const { SchemaEngine: Engine } = await engineModule();
  const connection = await connectOnce(url);
  const adapters = new MigrationAdapters(connection, url);
  const engine = await Engine.new(
    { datamodels: schemaFiles },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapters),
  );
  return {
    engine,
    connection: connection.client,
    lastScriptError: () => adapters.lastScriptError,
    close: async () => {
      engine.free();
      await connection.end();
    },
  };
}

// The part of the WebAssembly API used here; TypeScript describes it only together with the browser's DOM.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: { __wbindgen_start?: unknown } } }>;
};

type EngineModule = typeof import('@prisma/schema-engine-wasm');

// The glue code keeps one instance for the whole process: loading it twice breaks what the first one still does.
let loaded: Promise<EngineModule> | null = null;

function engineModule(): Promise<EngineModule> {
  loaded ??= loadEngine();
  return loaded;
}

/**
 * The package's own entry imports the .wasm file as a module, which Node announces as experimental on stderr at every
 * start; its other entry takes an instance instead.
 */
async function loadEngine(): Promise<EngineModule> {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': withoutHoldingTimers(glue),
  });
  glue.__wbg_set_wasm(instance.exports);
  // Where the engine reports a bug of its own before it traps; by default that report fails and hides the reason.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: throwPanic } });
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue;
}

/** The engine never cancels the timers of its own time limits (10 s): they must not keep a finished command alive. */
function withoutHoldingTimers(glue: object): Record<string, unknown> {
  const released = ([name, value]: [string, unknown]) =>
    name.startsWith('__wbg_setTimeout_')
      ? [name, (callback: () => void, ms: number) => setTimeout(callback, ms).unref()]
      : [name, value];
  return Object.fromEntries(Object.entries(glue).map(released));
}

function throwPanic(message: string): never {
  throw new Error(`Prisma's schema engine failed: ${message}`);
}

/**
 * The official adapter with three differences. It splits a script at every semicolon, which tears trigger bodies and
 * quoted text apart; here a script goes to the server whole. A scratch database is dropped after its connections.
 * And the catalogues become readable.
 */
class MigrationAdapters extends PrismaPg {
  lastScriptError: pg.DatabaseError | null = null;
  readonly #url: string;

  readonly #connection: SingleConnection;

  constructor(connection: SingleConnection, url: string) {
    super(connection.pool);
    this.#connection = connection;
    this.#url = url;
  }

  override async connect(): Promise<Adapter> {
    return this.#repair(await super.connect(), this.#connection.client);
  }

  override async connectToShadowDb(): Promise<Adapter> {
    const name = `chayici_scratch_${randomUUID()}`;
    await onServer(this.#url, `CREATE DATABASE "${name}" TEMPLATE template0`);
    const scratch = await connectOnce(withDatabase(this.#url, name));
    const adapter = await new PrismaPg(scratch.pool).connect();
    adapter.dispose = async () => {
      await scratch.end();
      await onServer(this.#url, `DROP DATABASE "${name}" WITH (FORCE)`);
    };
    return this.#repair(adapter, scratch.client);
  }

  #repair(adapter: Adapter, client: pg.PoolClient): Adapter {
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async query => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map(type =>
        type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    adapter.executeScript = async script => {
      try {
        await client.query(script);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        this.lastScriptError = error;
        throw new DriverAdapterError({
          kind: 'postgres',
          code: error.code ?? '',
          severity: error.severity ?? 'ERROR',
          message: error.message,
          detail: error.detail,
          column: error.column,
          hint: error.hint,
        });
      }
    };
    return adapter;
  }
}

interface SingleConnection {
  client: pg.PoolClient;
  /** What the adapter takes for a pool. */
  pool: pg.Pool;
  end(): Promise<void>;
}

/** One connection for its whole life, so that a transaction begun on it covers all that the engine does. */
async function connectOnce(url: string): Promise<SingleConnection> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    application_name: 'chayici migrate',
    options: '-c timezone=UTC',
  });
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  // A loss is reported by the query that meets it.
  client.on('error', () => undefined);
  return {
    client,
    pool: alwaysOn(client, pool),
    end: async () => {
      client.release(true);
      await pool.end();
    },
  };
}

/**
 * The pool as the adapter sees it: every query goes to the one client. (A pool throws a connection away after each
 * failed query, and the engine lets queries fail to learn whether a table exists.)
 */
function alwaysOn(client: pg.PoolClient, pool: pg.Pool): pg.Pool {
  const query = async (config: pg.QueryArrayConfig) => {
    const result = await client.query(config);
    for (const field of result.fields) {
      if (field.dataTypeID === pg.types.builtins.CHAR) field.dataTypeID = CHAR_ARRAY;
    }
    return result;
  };
  return new Proxy(pool, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
  });
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}
