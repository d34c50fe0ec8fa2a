import { Agent, request } from 'undici';
import { type S3Keys, type S3Request, signedHeaders } from './sigv4.ts';
import type { FileStore } from './store.ts';

export interface S3Options extends S3Keys {
  /** `https://host[:port]`; the bucket is part of the path, which every copy of S3 understands. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly now: () => Date;
}

const TIMEOUT_MS = 20_000;
const PREFIX = 'chayici/';

/** Files in an S3-compatible bucket. Throws when the bucket does not take or give them; the reason names no key. */
export function s3Store(options: S3Options): FileStore {
  const { protocol, host } = new URL(options.endpoint);
  const agent = new Agent({
    connect: { timeout: 5_000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const call = async (method: S3Request['method'], id: string, body: Uint8Array, mime?: string) => {
    const path = `/${encodeURIComponent(options.bucket)}/${PREFIX}${id}`;
    const typed = mime === undefined ? {} : { 'content-type': mime };
    const headers = signedHeaders({ method, host, path, headers: typed, body }, options, options.now());
    const answer = await request(`${protocol}//${host}${path}`, {
      dispatcher: agent,
      method,
      headers,
      ...(method === 'PUT' ? { body } : {}),
    });
    return { status: answer.statusCode, bytes: new Uint8Array(await answer.body.arrayBuffer()) };
  };
  const refuse = (what: string, status: number): never => {
    throw new Error(`the bucket ${options.bucket} did not ${what} a file: HTTP ${status}`);
  };
  return {
    async put(id, bytes, mime) {
      const { status } = await call('PUT', id, bytes, mime);
      if (status !== 200) refuse('take', status);
    },
    async get(id) {
      const { status, bytes } = await call('GET', id, new Uint8Array());
      if (status === 404) return undefined;
      return status === 200 ? bytes : refuse('give', status);
    },
    async remove(id) {
      const { status } = await call('DELETE', id, new Uint8Array());
      if (status !== 204 && status !== 200 && status !== 404) refuse('remove', status);
    },
  };
}
