import { Agent, request } from 'undici';
import type { Redactor } from './redact.ts';
import { reasonOf } from './redact.ts';

interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly signal?: AbortSignal;
  /** Largest accepted body in bytes; longer answers count as lost. */
  readonly maxBytes?: number;
}

export type HttpResult =
  | {
      readonly type: 'response';
      readonly status: number;
      readonly contentType: string;
      readonly bytes: Buffer;
      /** The platform's clock, as its `Date` header tells it. */
      readonly date?: string;
    }
  /** The request certainly never reached the platform. */
  | { readonly type: 'not-sent'; readonly reason: string }
  /** The platform may have acted on it. */
  | { readonly type: 'lost'; readonly reason: string };

export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResult>;
  close(): Promise<void>;
}

/** An address below a base, whatever path the base itself has (a gateway in front of the platform may add one). */
export function urlBelow(base: string, path: string): URL {
  return new URL(`${base.replace(/\/+$/, '')}${path}`);
}

export interface HttpTimeouts {
  readonly connectMs: number;
  readonly requestMs: number;
}

const MAX_ANSWER_BYTES = 1_000_000;
/** Shorter than servers keep an idle connection, so that we rarely write into one that is being closed. */
const KEEP_ALIVE_MS = 4_000;

/** Errors before the first byte left: the connection was never made. */
const NEVER_SENT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
]);

/**
 * HTTP over an agent of our own: fixed timeouts, no redirects, and no proxy picked up from the environment, so that
 * where a request goes is decided by the configured hosts alone.
 */
export function createHttpClient(timeouts: HttpTimeouts, redact: Redactor): HttpClient {
  const agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.requestMs,
    bodyTimeout: timeouts.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  });
  return {
    async send(call) {
      const deadline = AbortSignal.timeout(timeouts.connectMs + timeouts.requestMs);
      try {
        const answer = await request(call.url, {
          dispatcher: agent,
          method: call.method,
          headers: {
            accept: 'application/json',
            ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
            ...call.headers,
          },
          ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
          signal: call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal]),
        });
        const bytes = await readAtMost(answer.body, call.maxBytes ?? MAX_ANSWER_BYTES);
        const { 'content-type': type, date } = answer.headers;
        return {
          type: 'response',
          status: answer.statusCode,
          contentType: (Array.isArray(type) ? type[0] : type) ?? '',
          bytes,
          ...(typeof date === 'string' ? { date } : {}),
        };
      } catch (error) {
        const reason = reasonOf(error, redact);
        return { type: codesOf(error).some(code => NEVER_SENT.has(code)) ? 'not-sent' : 'lost', reason };
      }
    },
    close: () => agent.destroy(),
  };
}

async function readAtMost(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Error codes of an error and of what it wraps (several addresses tried make an AggregateError). */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : codesOf(error.cause);
  return [...own, ...inner];
}
