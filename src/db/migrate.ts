import type { DiagnoseMigrationHistoryOutput, SchemaFilter } from '@prisma/schema-engine-wasm';
import type pg from 'pg';
import { migrationNames, type PrismaFolder, readMigrations, readPrismaFolder } from './migration-files.ts';
import { type OpenSchemaEngine, openSchemaEngine } from './schema-engine.ts';

/** Why the database was left as it is. The message says which migration, and what to do. */
export class MigrationError extends Error {
  readonly reason: 'edited' | 'unknown' | 'failed-before' | 'failed';

  constructor(reason: MigrationError['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MigrationError';
    this.reason = reason;
  }
}

/** Everything in the schema `public` counts; other schemas (pg-boss keeps its own) are never looked at. */
const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

/** Any number does, as long as every replica uses the same: "chayici" as ASCII sums to nothing else's lock. */
export const MIGRATION_LOCK = 7_232_401;

/**
 * Applies the migrations that the database lacks, in order, each with its bookkeeping in one transaction: a failed or
 * interrupted one leaves no trace. Replicas that start together wait for each other. Throws MigrationError when an
 * applied migration was edited since, is not known to this release, or fails.
 */
export async function migrate(url: string, prismaFolder?: string): Promise<{ applied: string[] }> {
  const folder = readPrismaFolder(prismaFolder);
  const open = await openSchemaEngine(url, [[folder.schemaFile, folder.schema]]);
  try {
    // Held by the session, so that it ends with the connection however this process ends.
    await open.connection.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const names = migrationNames(folder);
    const missing = whatIsMissing(await diagnose(open, folder, names), names);
    // Makes the bookkeeping table: looking for a missing one inside a transaction would end the transaction.
    if (missing.length > 0)
      await apply(
        open,
        folder,
        names.filter(name => !missing.includes(name)),
      );
    for (const name of missing) await applyUpTo(open, folder, names, name);
    return { applied: missing };
  } finally {
    await open.close();
  }
}

/** The migrations that the database lacks, in order; changes nothing. Throws MigrationError as `migrate` does. */
export async function pendingMigrations(url: string, prismaFolder?: string): Promise<string[]> {
  const folder = readPrismaFolder(prismaFolder);
  const open = await openSchemaEngine(url, [[folder.schemaFile, folder.schema]]);
  try {
    const names = migrationNames(folder);
    return whatIsMissing(await diagnose(open, folder, names), names);
  } finally {
    await open.close();
  }
}

/**
 * The SQL that leads from the migrations to `schema.prisma`; empty when they agree. Compared in a scratch database
 * on the server of `url`, whose own databases are not touched. What the schema language cannot express (checks,
 * triggers, functions, partial and expression indexes) is invisible to the comparison and lives in migrations only.
 */
export async function migrationDrift(url: string, prismaFolder?: string): Promise<string> {
  const folder = readPrismaFolder(prismaFolder);
  const open = await openSchemaEngine(url, [[folder.schemaFile, folder.schema]]);
  try {
    const { stdout } = await open.engine.diff({
      from: { tag: 'migrations', ...readMigrations(folder, migrationNames(folder)) },
      to: { tag: 'schemaDatamodel', files: [{ path: folder.schemaFile, content: folder.schema }] },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    return stdout === null || /^\s*-- This is an empty migration\.\s*$/.test(stdout) ? '' : stdout.trim();
  } finally {
    await open.close();
  }
}

function diagnose(
  open: OpenSchemaEngine,
  folder: PrismaFolder,
  names: string[],
): Promise<DiagnoseMigrationHistoryOutput> {
  return open.engine.diagnoseMigrationHistory({
    migrationsList: readMigrations(folder, names),
    optInToShadowDatabase: false,
    filters: NO_FILTER,
  });
}

function whatIsMissing(found: DiagnoseMigrationHistoryOutput, names: string[]): string[] {
  if (found.editedMigrationNames.length > 0) {
    throw new MigrationError(
      'edited',
      `Migrations were changed after this database took them: ${found.editedMigrationNames.join(', ')}. ` +
        'Restore their files as they were and put the change into a new migration.',
    );
  }
  if (found.failedMigrationNames.length > 0) {
    throw new MigrationError(
      'failed-before',
      `Migrations failed half-way in this database, by another tool than ours: ${found.failedMigrationNames.join(', ')}. ` +
        'Repair the database by hand, then delete their rows from _prisma_migrations.',
    );
  }
  const history = found.history;
  if (history === null) return [];
  if (history.diagnostic !== 'databaseIsBehind') {
    throw new MigrationError(
      'unknown',
      `This database has migrations that this release does not know: ${history.unpersistedMigrationNames.join(', ')}. ` +
        'It was used by a newer release: start that one.',
    );
  }
  const missing = new Set(history.unappliedMigrationNames);
  return names.filter(name => missing.has(name));
}

async function apply(open: OpenSchemaEngine, folder: PrismaFolder, names: string[]): Promise<void> {
  await open.engine.applyMigrations({ migrationsList: readMigrations(folder, names), filters: NO_FILTER });
}

async function applyUpTo(
  open: OpenSchemaEngine,
  folder: PrismaFolder,
  names: string[],
  name: string,
): Promise<void> {
  const upTo = names.slice(0, names.indexOf(name) + 1);
  await open.connection.query('BEGIN');
  try {
    await apply(open, folder, upTo);
    await open.connection.query('COMMIT');
  } catch (error) {
    await open.connection.query('ROLLBACK').catch(() => undefined);
    const cause = open.lastScriptError();
    const why = cause ? describe(cause) : error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      'failed',
      `Migration ${name} failed and was undone whole: ${why}`,
      cause ?? error,
    );
  }
}

function describe(error: pg.DatabaseError): string {
  return [error.message, error.detail, error.hint].filter(part => part !== undefined).join(' ');
}
