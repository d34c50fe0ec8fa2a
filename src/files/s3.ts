import { Agent, request } from 'undici';
import { type S3Keys, type S3Request, signedHeaders } from './sigv4.ts';
import { type FileStore, requireFileId } from './store.ts';

export interface S3Options extends S3Keys {
  /** `https://host[:port]`; the bucket is part of the path, which every copy of S3 understands. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly now: () => Date;
  /** Longest silence while an answer or its bytes are waited for. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const PREFIX = 'chayici/';

/** What is done to a file, as an error says it. */
const VERBS = { PUT: 'take', GET: 'give', DELETE: 'remove' } as const;

/** Files in an S3-compatible bucket. Throws when the bucket does not take or give them; the reason names no key. */
export function s3Store(options: S3Options): FileStore {
  const { bucket, timeoutMs = TIMEOUT_MS } = options;
  const { protocol, host } = new URL(options.endpoint);
  const agent = new Agent({
    connect: { timeout: 5_000 },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const failed = (method: keyof typeof VERBS, why: string): Error =>
    new Error(`the bucket ${bucket} did not ${VERBS[method]} a file: ${why}`);
  const call = async (method: S3Request['method'], id: string, body: Uint8Array, mime?: string) => {
    requireFileId(id);
    const path = `/${encodeURIComponent(bucket)}/${PREFIX}${id}`;
    const typed = mime === undefined ? {} : { 'content-type': mime };
    const headers = signedHeaders({ method, host, path, headers: typed, body }, options, options.now());
    try {
      const answer = await request(`${protocol}//${host}${path}`, {
        dispatcher: agent,
        method,
        headers,
        ...(method === 'PUT' ? { body } : {}),
      });
      return { status: answer.statusCode, bytes: new Uint8Array(await answer.body.arrayBuffer()) };
    } catch (error) {
      throw failed(method, codeOf(error));
    }
  };
  return {
    async put(id, bytes, mime) {
      const { status } = await call('PUT', id, bytes, mime);
      if (status !== 200) throw failed('PUT', `HTTP ${status}`);
    },
    async get(id) {
      const { status, bytes } = await call('GET', id, new Uint8Array());
      if (status === 404) return undefined;
      if (status !== 200) throw failed('GET', `HTTP ${status}`);
      return bytes;
    },
    async remove(id) {
      const { status } = await call('DELETE', id, new Uint8Array());
      if (![200, 204, 404].includes(status)) throw failed('DELETE', `HTTP ${status}`);
    },
  };
}

/** The short name of what went wrong on the way, such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
