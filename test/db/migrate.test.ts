import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { migrateCommand } from '../../src/cli/migrate.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { migrate, migrationDrift } from '../../src/db/migrate.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';
import { administer, freshDatabase } from '../harness/database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURE = fileURLToPath(new URL('../fixtures/migrations', import.meta.url));
const log = pino({ level: 'silent' });

let url: string;
let db: Db;
let prisma: string;

beforeEach(async () => {
  const { url: server, prefix } = inject('testServer');
  const name = `${prefix}_empty_${Math.floor(performance.now() * 1000)}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  url = withDatabase(server, name);
  db = await openDatabase({ url, poolSize: 2, log });
  prisma = mkdtempSync(join(tmpdir(), 'chayici-prisma-'));
  cpSync(FIXTURE, prisma, { recursive: true });
});

afterEach(async () => {
  await db.close();
  await administer(inject('testServer').url, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  rmSync(prisma, { recursive: true, force: true });
});

const FIRST = '20260101000000_first';
const SECOND = '20260102000000_append_only';

function script(name: string): string {
  return join(prisma, 'migrations', name, 'migration.sql');
}

function add(name: string, sql: string): void {
  mkdirSync(join(prisma, 'migrations', name));
  writeFileSync(script(name), sql);
}

async function tables(): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1",
  );
  return rows.map(row => row.name);
}

describe('migrating', () => {
  test('applies what is missing, in order, and nothing the second time', async () => {
    expect(await migrate(url, prisma)).toEqual({ applied: [FIRST, SECOND] });
    expect(await tables()).toEqual(['audit', 'unit']);
    expect(await migrate(url, prisma)).toEqual({ applied: [] });
  });

  test('keeps what the schema language cannot say: a trigger with semicolons in its body works', async () => {
    await migrate(url, prisma);
    await db.query("INSERT INTO audit (id, entry) VALUES (1, 'a')");
    await expect(db.query("UPDATE audit SET entry = 'b'")).rejects.toThrow('append only; never changed');
  });

  test('by two processes at once happens once, and neither lingers', async () => {
    const program = `import { migrate } from ${JSON.stringify(join(ROOT, 'src/db/migrate.ts'))};
      console.log(JSON.stringify(await migrate(process.argv[1], process.argv[2])));`;
    const outputs = await Promise.all(
      [1, 2].map(() => run(['--input-type=module', '-e', program, url, prisma])),
    );
    const applied = outputs
      .map(output => JSON.parse(output))
      .sort((a, b) => b.applied.length - a.applied.length);
    expect(applied).toEqual([{ applied: [FIRST, SECOND] }, { applied: [] }]);
  });

  test('leaves other schemas alone and is not troubled by them', async () => {
    await db.query('CREATE SCHEMA pgboss');
    await db.query('CREATE TABLE pgboss.job (id int)');
    expect((await migrate(url, prisma)).applied).toHaveLength(2);
  });

  test('refuses an applied migration that was edited', async () => {
    await migrate(url, prisma);
    writeFileSync(script(FIRST), `${readFileSync(script(FIRST), 'utf8')}\n-- a late thought\n`);
    await expect(migrate(url, prisma)).rejects.toMatchObject({
      reason: 'edited',
      message: expect.stringContaining(FIRST),
    });
  });

  test('refuses a database that a newer release has migrated', async () => {
    await migrate(url, prisma);
    rmSync(join(prisma, 'migrations', SECOND), { recursive: true });
    await expect(migrate(url, prisma)).rejects.toMatchObject({
      reason: 'unknown',
      message: expect.stringContaining(SECOND),
    });
  });

  test('that fails leaves no trace, says why, and goes on once it is repaired', async () => {
    add('20260103000000_broken', 'CREATE TABLE half (x int);\nCREATE TABLE other (x no_such_type);');
    await expect(migrate(url, prisma)).rejects.toMatchObject({
      reason: 'failed',
      message:
        'Migration 20260103000000_broken failed and was undone whole: type "no_such_type" does not exist',
    });
    expect(await tables()).toEqual(['audit', 'unit']);
    writeFileSync(script('20260103000000_broken'), 'CREATE TABLE half (x int);');
    expect(await migrate(url, prisma)).toEqual({ applied: ['20260103000000_broken'] });
    expect(await tables()).toEqual(['audit', 'half', 'unit']);
  });

  test('cut off in the middle leaves no trace either', async () => {
    add('20260103000000_slow', 'CREATE TABLE half (x int);\nSELECT pg_sleep(60);');
    const cut = migrate(url, prisma);
    const sleeper =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
    await expect.poll(async () => (await db.query(sleeper)).length).toBe(1);
    await db.query(`SELECT pg_terminate_backend(pid) FROM (${sleeper}) AS found`);
    await expect(cut).rejects.toMatchObject({ reason: 'failed' });
    expect(await tables()).toEqual(['audit', 'unit']);
    writeFileSync(script('20260103000000_slow'), 'CREATE TABLE half (x int);');
    expect((await migrate(url, prisma)).applied).toEqual(['20260103000000_slow']);
  });
});

describe('the drift', () => {
  test('is empty when migrations and schema agree, whatever SQL was added by hand', async () => {
    expect(await migrationDrift(url, prisma)).toBe('');
  });

  test('is the SQL that is missing', async () => {
    const schema = join(prisma, 'schema.prisma');
    writeFileSync(
      schema,
      readFileSync(schema, 'utf8').replace('code String @unique', 'code String @unique\n  phone String?'),
    );
    expect(await migrationDrift(url, prisma)).toBe(
      '-- AlterTable\nALTER TABLE "unit" ADD COLUMN     "phone" TEXT;',
    );
  });

  test('leaves no scratch database behind', async () => {
    await migrationDrift(url, prisma);
    expect(await db.query("SELECT datname FROM pg_database WHERE datname LIKE 'chayici_scratch_%'")).toEqual(
      [],
    );
  });

  test('of this project is empty', async () => {
    expect(await migrationDrift(url)).toBe('');
  });
});

test('the command for a new migration writes what the schema has more, and nothing the second time', async () => {
  rmSync(join(prisma, 'migrations', FIRST), { recursive: true });
  rmSync(join(prisma, 'migrations', SECOND), { recursive: true });
  const command = [join(ROOT, 'scripts/make-migration.ts'), 'initial', prisma];
  expect(await run(command)).toMatch(/wrote .*_initial\/migration\.sql/);
  const [made] = readdirSync(join(prisma, 'migrations'));
  expect(made).toMatch(/^\d{14}_initial$/);
  expect(await run(command)).toMatch(/Nothing to do/);
  expect((await migrate(url, prisma)).applied).toEqual([made]);
  expect(await tables()).toEqual(['audit', 'unit']);
});

test('the operator’s command says what it did', async () => {
  const database = await freshDatabase();
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await migrateCommand(database.url)).toBe(0);
  expect(said.mock.calls).toEqual([['The database is up to date.']]);
  said.mockRestore();
  await database.drop();
});

async function run(args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', text => {
    output += String(text);
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return output;
}
