import { randomUUID } from 'node:crypto';
import type { Hub } from '../stand-in.ts';

export interface StoredFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mime: string;
}

/** Uploaded media and what people sent; served again under `/dingtalk/files/<id>`. */
export class Files {
  readonly #hub: Hub;
  readonly #files = new Map<string, StoredFile>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Keeps a file and returns its id, which starts with `@` as the platform's media ids do. */
  keep(file: StoredFile): string {
    const id = `@${randomUUID().replaceAll('-', '')}`;
    this.#files.set(id, file);
    return id;
  }

  get(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  /** A picture's address: a media id becomes one of ours, anything else is one already. */
  url(idOrUrl: string): string {
    return this.#files.has(idOrUrl)
      ? `${this.#hub.origin()}/dingtalk/files/${encodeURIComponent(idOrUrl)}`
      : idOrUrl;
  }
}
