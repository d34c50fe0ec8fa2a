import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the bytes of uploaded files lie. Ids are ours: `[a-z0-9]{24}`. */
export interface FileStore {
  /** Durable when it resolves. The same id again holds the same bytes and changes nothing that a reader sees. */
  put(id: string, bytes: Uint8Array, mime: string): Promise<void>;
  /** Undefined when there is no such file. */
  get(id: string): Promise<Uint8Array | undefined>;
  /** Removing what is not there is no error. */
  remove(id: string): Promise<void>;
}

/** Throws at what is no id of ours, before it becomes part of a path. */
export function requireFileId(id: string): void {
  if (!/^[a-z0-9]{24}$/.test(id)) throw new Error('not a file id');
}

/** Files in a folder, spread over subfolders. Replicas on several machines need a shared folder or a bucket. */
export function folderStore(folder: string): FileStore {
  const placeOf = (id: string): { dir: string; file: string } => {
    requireFileId(id);
    const dir = join(folder, id.slice(0, 2));
    return { dir, file: join(dir, id) };
  };
  return {
    async put(id, bytes) {
      const { dir, file } = placeOf(id);
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomBytes(6).toString('hex')}`;
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    },
    async get(id) {
      try {
        return await readFile(placeOf(id).file);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: id => rm(placeOf(id).file, { force: true }),
  };
}
