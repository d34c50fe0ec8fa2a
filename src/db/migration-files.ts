import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm';

/** A folder with `schema.prisma` and `migrations/`. */
export interface PrismaFolder {
  schemaFile: string;
  schema: string;
  migrationsFolder: string;
}

const OUR_FOLDER = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'prisma');

export function readPrismaFolder(folder: string = OUR_FOLDER): PrismaFolder {
  const schemaFile = join(folder, 'schema.prisma');
  return {
    schemaFile,
    schema: readFileSync(schemaFile, 'utf8'),
    migrationsFolder: join(folder, 'migrations'),
  };
}

/** Names of the migrations in the order in which they are applied. */
export function migrationNames(folder: PrismaFolder): string[] {
  if (!existsSync(folder.migrationsFolder)) return [];
  return readdirSync(folder.migrationsFolder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}

/** The named migrations as the schema engine takes them. */
export function readMigrations(folder: PrismaFolder, names: readonly string[]): MigrationList {
  return {
    baseDir: folder.migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map(name => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: readScript(folder, name) },
    })),
  };
}

export function readScript(
  folder: PrismaFolder,
  name: string,
): { tag: 'ok'; value: string } | { tag: 'error'; value: string } {
  const file = join(folder.migrationsFolder, name, 'migration.sql');
  if (!existsSync(file)) return { tag: 'error', value: `${file} is missing` };
  return { tag: 'ok', value: readFileSync(file, 'utf8') };
}
