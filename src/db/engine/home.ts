import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { canReach, chooseAccount, type EngineAccount } from './account.ts';

const recordShape = z.object({
  /** Password of the engine's only user. */
  password: z.string().min(1),
  /** Port of the last start; taken again when it is free. */
  port: z.number().int().nullable(),
  /** Folder that holds the data when the engine's user cannot reach DATA_DIR. */
  redirectedTo: z.string().nullable(),
  /** Process that holds or last held the engine. */
  servicePid: z.number().int(),
  /** What the engine was last started with; a running one that differs is not adopted. */
  settings: z.string(),
});

export type EngineRecord = z.infer<typeof recordShape>;

/** Where one private engine lives. */
export interface EngineHome {
  /** `DATA_DIR/postgres`: lock, record, start log. */
  folder: string;
  /** The PostgreSQL data directory: below `folder`, or where the engine's user can reach it. */
  pgdata: string;
  account: EngineAccount;
}

/** `DATA_DIR/postgres`, created for us alone except that the engine's user may pass through. */
export function engineFolder(dataDir: string): string {
  const folder = join(resolve(dataDir), 'postgres');
  mkdirSync(folder, { recursive: true });
  const uid = process.getuid?.();
  const owner = statSync(folder).uid;
  if (uid !== 0 && uid !== owner) {
    throw new Error(
      `${folder} belongs to uid ${owner}, this process is uid ${uid}: start it as that user, or change the owner.`,
    );
  }
  chmodSync(folder, uid === 0 ? 0o711 : 0o700);
  return folder;
}

/** Reads the record, or makes a new one with a fresh password. */
export function readRecord(folder: string): EngineRecord {
  const file = join(folder, 'engine.json');
  if (existsSync(file)) {
    const read = recordShape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (read.success) return read.data;
    throw new Error(`${file} cannot be read: ${z.prettifyError(read.error)}`);
  }
  return {
    password: randomBytes(24).toString('hex'),
    port: null,
    redirectedTo: null,
    servicePid: process.pid,
    settings: '',
  };
}

/** Writes the record whole or not at all, readable by this user only, and on disk before it returns. */
export function writeRecord(folder: string, record: EngineRecord): void {
  const partial = join(folder, 'engine.json.partial');
  const handle = openSync(partial, 'w', 0o600);
  try {
    writeFileSync(handle, `${JSON.stringify(record, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  leaveToOwnerOf(folder, partial);
  renameSync(partial, join(folder, 'engine.json'));
}

/** Root may start what an ordinary user owns; that user must be able to start it again. */
export function leaveToOwnerOf(folder: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  chownSync(file, uid, gid);
}

/**
 * Decides where the data lives and who runs the engine, and records a redirect before anything is put there, so that
 * the same DATA_DIR always finds the same data.
 */
export function settleHome(
  folder: string,
  record: EngineRecord,
  reachableBase: string,
  log: Logger,
): { home: EngineHome; record: EngineRecord } {
  if (record.redirectedTo !== null) {
    const pgdata = join(record.redirectedTo, 'pgdata');
    const account = chooseAccount(existsSync(pgdata) ? pgdata : null);
    mkdirSync(record.redirectedTo, { recursive: true, mode: 0o711 });
    log.info({ data: pgdata }, 'the data of the private PostgreSQL lives outside DATA_DIR');
    return { home: { folder, pgdata, account }, record };
  }
  const pgdata = join(folder, 'pgdata');
  const hasData = existsSync(pgdata);
  const account = chooseAccount(hasData ? pgdata : null);
  if (account.ids === null || canReach(account, folder)) return { home: { folder, pgdata, account }, record };
  if (hasData) {
    throw new Error(
      `The data in ${pgdata} belongs to ${account.name}, who can no longer reach it: ` +
        'let every folder above it be entered by that user (chmod o+x), or move DATA_DIR.',
    );
  }
  const redirected = { ...record, redirectedTo: join(reachableBase, randomUUID()) };
  writeRecord(folder, redirected);
  return settleHome(folder, redirected, reachableBase, log);
}
