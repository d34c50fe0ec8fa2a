// npm run -s migration -- <name> [prisma folder]: turns the difference between prisma/migrations and prisma/schema.prisma into a new
// migration, on a private PostgreSQL that is thrown away afterwards. Extend the file by hand where the schema language
// ends (triggers, partial indexes), before anybody has applied it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pino } from 'pino';
import { destroyEmbedded, startEmbedded } from '../src/db/embedded.ts';
import { migrationDrift } from '../src/db/migrate.ts';
import { readPrismaFolder } from '../src/db/migration-files.ts';

const [, , name, prismaFolder] = process.argv;
if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error(
    'Usage: npm run -s migration -- <name> [prisma folder]   (name: small letters, digits and _)',
  );
  process.exit(2);
}
const dataDir = mkdtempSync(join(tmpdir(), 'chayici-migration-'));
const engine = await startEmbedded({ dataDir, log: pino({ level: 'warn' }), durable: false });
try {
  const sql = await migrationDrift(engine.url, prismaFolder);
  if (sql === '') {
    console.log('Nothing to do: the migrations lead to prisma/schema.prisma already.');
  } else {
    // Migrations are applied in the order of their names.
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(readPrismaFolder(prismaFolder).migrationsFolder, `${stamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), `${sql}\n`);
    console.log(`wrote ${relative(process.cwd(), folder)}/migration.sql`);
  }
} finally {
  await engine.stop();
  await destroyEmbedded(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}
