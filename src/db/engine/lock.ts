import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Another living process holds the lock. */
export class LockHeldError extends Error {}

export interface ProcessLock {
  release(): void;
}

/** Two that try at the same moment can see each other and both give way: whoever has the time left tries again. */
const CONTENTION_MS = 300;

/**
 * Takes an exclusive lock on `file` that the kernel gives back when this process ends, however it ends.
 * Throws LockHeldError when another process (or another caller in this one) holds it.
 */
export function takeProcessLock(file: string): ProcessLock {
  // Node has no flock(2). SQLite's exclusive transaction is the same kernel lock on every system, without a pid
  // file that outlives its writer; nothing is ever written into the file.
  const handle = new DatabaseSync(file, { timeout: CONTENTION_MS });
  try {
    handle.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    handle.close();
    if (error instanceof Error && /database is locked/.test(error.message)) throw new LockHeldError(file);
    throw error;
  }
  // Whoever can read the file could hold a read lock against us.
  chmodSync(file, 0o600);
  return { release: () => handle.close() };
}
