import { randomUUID } from 'node:crypto';

export interface StoredFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** Pictures and files, by key; a picture's key is only good for the app that uploaded it. */
export class Files {
  readonly #files = new Map<string, StoredFile>();

  keep(kind: 'img' | 'file', file: StoredFile): string {
    const key = `${kind}_v3_${randomUUID()}`;
    this.#files.set(key, file);
    return key;
  }

  get(key: string): StoredFile | undefined {
    return this.#files.get(key);
  }
}

const MIME: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export function mimeOf(name: string): string {
  return MIME[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
