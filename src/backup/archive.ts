import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { BackupProblem } from './problem.ts';
import { TAR_END, type TarEntry, tarEntries, tarFile } from './tar.ts';

/** Raised when an older release could not read what a newer one writes. */
const FORMAT = 1;
/** Pieces of a table are 4 MiB, an uploaded file at most 20 MB. */
const MOST_BYTES = 64 * 1024 ** 2;
const HEAD = 'backup.json';
const MANIFEST = 'manifest.json';

/** What a backup says of itself first. */
export const headShape = z.object({
  format: z.number().int(),
  takenAt: z.iso.datetime(),
  /** Applied migrations in their order, with the checksum of their scripts: the schema that the tables have. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** In an order in which rows never come before those they refer to. */
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  files: z.enum(['included', 'bucket']),
});
export type BackupHead = z.infer<typeof headShape>;

/** What it says last: every part with its hash, so that a backup that reads to its end is whole. */
const manifestShape = z.object({
  entries: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  rows: z.record(z.string(), z.number()),
  missingFiles: z.array(z.string()),
});
export type BackupManifest = z.infer<typeof manifestShape>;

export interface ArchiveWriter {
  add(name: string, bytes: Buffer): Promise<void>;
}

/**
 * Writes `path` whole or not at all, for its owner alone; an existing file is not touched. `work` adds the parts and
 * answers what the manifest says besides.
 */
export async function writeArchive(
  path: string,
  head: Omit<BackupHead, 'format'>,
  work: (archive: ArchiveWriter) => Promise<Omit<BackupManifest, 'entries'>>,
): Promise<BackupManifest> {
  if (await exists(path)) throw new BackupProblem(`文件 ${path} 已存在，没有覆盖；请换一个文件名`);
  const partial = `${path}.partial`;
  const file = createWriteStream(partial, { mode: 0o600 });
  const zip = createGzip({ level: 6 });
  const written = once(file, 'finish');
  // A full disk is reported by whoever waits next.
  const failed = new Promise<never>((_resolve, reject) => {
    for (const stream of [file, zip]) stream.once('error', reject);
  });
  failed.catch(() => undefined);
  written.catch(() => undefined);
  zip.pipe(file);
  const at = new Date(head.takenAt);
  const entries: BackupManifest['entries'] = [];
  const put = async (name: string, bytes: Buffer): Promise<void> => {
    for (const part of tarFile(name, bytes, at)) {
      if (!zip.write(part)) await Promise.race([once(zip, 'drain'), failed]);
    }
  };
  const add = async (name: string, bytes: Buffer): Promise<void> => {
    entries.push({ name, bytes: bytes.length, sha256: sha256(bytes) });
    await put(name, bytes);
  };
  try {
    await add(HEAD, json({ format: FORMAT, ...head }));
    const rest = await work({ add });
    const manifest = { ...rest, entries };
    await put(MANIFEST, json(manifest));
    zip.end(TAR_END);
    await Promise.race([written, failed]);
    await settle(partial);
    await rename(partial, path);
    return manifest;
  } catch (error) {
    zip.destroy();
    file.destroy();
    await rm(partial, { force: true });
    throw error;
  }
}

/** Reads a backup to its end and answers what it is; throws BackupProblem unless every part is there and unchanged. */
export async function inspectArchive(path: string): Promise<{ head: BackupHead; manifest: BackupManifest }> {
  if (!(await exists(path))) throw new BackupProblem(`没有文件 ${path}`);
  let head: BackupHead | undefined;
  let manifest: BackupManifest | undefined;
  const seen: BackupManifest['entries'] = [];
  for await (const { name, bytes } of entriesOf(path)) {
    if (seen.length === 0) head = readHead(name, bytes);
    if (name === MANIFEST) {
      manifest = read(manifestShape, bytes);
      continue;
    }
    seen.push({ name, bytes: bytes.length, sha256: sha256(bytes) });
  }
  if (head === undefined || manifest === undefined)
    throw new BackupProblem('备份文件不完整（没有结尾清单），没有恢复任何数据');
  const wrong = manifest.entries.find((entry, index) => {
    const found = seen[index];
    return found?.name !== entry.name || found.sha256 !== entry.sha256 || found.bytes !== entry.bytes;
  });
  if (wrong !== undefined || manifest.entries.length !== seen.length)
    throw new BackupProblem(`备份文件已损坏（${wrong?.name ?? '多出内容'} 校验不符），没有恢复任何数据`);
  return { head, manifest };
}

/** The parts of a backup in their order, without its own first and last words. */
export async function* partsOf(path: string): AsyncGenerator<TarEntry> {
  for await (const entry of entriesOf(path)) {
    if (entry.name === MANIFEST) return;
    if (entry.name !== HEAD) yield entry;
  }
}

async function* entriesOf(path: string): AsyncGenerator<TarEntry> {
  const file = createReadStream(path);
  const zip = createGunzip();
  file.once('error', error => zip.destroy(error));
  file.pipe(zip);
  try {
    yield* tarEntries(zip, MOST_BYTES);
  } catch (error) {
    if (error instanceof BackupProblem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new BackupProblem(`不是备份文件，或已损坏（${code}），没有恢复任何数据`);
    throw error;
  } finally {
    file.destroy();
    zip.destroy();
  }
}

function readHead(name: string, bytes: Buffer): BackupHead {
  if (name !== HEAD) throw new BackupProblem('不是查一次的备份文件，没有恢复任何数据');
  const { format } = read(z.looseObject({ format: z.number() }), bytes);
  if (format !== FORMAT)
    throw new BackupProblem(`备份格式 ${format} 由更新的版本写成，请用那个版本恢复；没有恢复任何数据`);
  return read(headShape, bytes);
}

function read<T>(shape: z.ZodType<T>, bytes: Buffer): T {
  try {
    return shape.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new BackupProblem('备份文件已损坏（说明部分读不懂），没有恢复任何数据');
  }
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

/** On disk, not only in the system's memory. */
async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
