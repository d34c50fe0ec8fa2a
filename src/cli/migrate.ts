import { MigrationError, migrate } from '../db/migrate.ts';

/** `chayici migrate`: brings the database up to this release and prints what was applied. Returns the exit code. */
export async function migrateCommand(url: string): Promise<number> {
  try {
    const { applied } = await migrate(url);
    for (const name of applied) console.log(`applied ${name}`);
    console.log(
      applied.length === 0 ? 'The database is up to date.' : `${applied.length} migration(s) applied.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    console.error(error.message);
    return 1;
  }
}
