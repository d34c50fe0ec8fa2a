import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileStore } from '../files/store.ts';

/** Files put in place before the COMMIT that makes them true, and taken back when it does not come. */
export interface Undo {
  putFile(store: FileStore, id: string, bytes: Buffer): Promise<void>;
  replaceFile(path: string, bytes: Buffer): Promise<void>;
  all(): Promise<void>;
}

export function undoable(): Undo {
  const steps: (() => Promise<void>)[] = [];
  return {
    async putFile(store, id, bytes) {
      // Ids are never used twice: what is there already is the same file.
      if ((await store.get(id)) !== undefined) return;
      steps.push(() => store.remove(id));
      await store.put(id, bytes, 'application/octet-stream');
    },
    async replaceFile(path, bytes) {
      const before = await readFile(path).catch(() => undefined);
      if (before?.equals(bytes)) return;
      steps.push(() => (before === undefined ? rm(path, { force: true }) : replace(path, before)));
      await replace(path, bytes);
    },
    async all() {
      for (const step of steps.reverse()) await step();
    },
  };
}

async function replace(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.restoring`;
  await writeFile(draft, bytes, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}
