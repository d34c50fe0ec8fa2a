import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import type { Network } from '../../src/chat/platform-settings.ts';
import type { Redact } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { Param } from './sign.ts';

interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** Address without query. */
  readonly url: string;
  /** Raw; in the query of a GET, in the form of a POST. */
  readonly params: readonly Param[];
  readonly headers: Readonly<Record<string, string>>;
}

export type HttpResult =
  | {
      readonly type: 'response';
      readonly status: number;
      readonly text: string;
      /** The platform's clock, as its `Date` header tells it. */
      readonly date?: string;
    }
  /** The request certainly never reached the platform. */
  | { readonly type: 'not-sent'; readonly reason: string }
  /** The platform may have acted on it. */
  | { readonly type: 'lost'; readonly reason: string };

export interface HttpClient {
  send(call: HttpCall): Promise<HttpResult>;
  close(): Promise<void>;
}

export interface HttpTimeouts {
  readonly connectMs: number;
  readonly requestMs: number;
}

const MAX_ANSWER_BYTES = 2_000_000;
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
 * HTTP over an agent of our own: fixed timeouts, no redirects, and no proxy picked up from the environment. What is
 * signed raw travels URL-encoded (the SDK's PostRequest): encoding is done here and nowhere else.
 */
export function createHttp(settings: HttpTimeouts & Network, redact: Redact): HttpClient {
  const agent = agentOf(settings);
  return {
    async send(call) {
      const form = new URLSearchParams(
        call.params.map(([name, value]): [string, string] => [name, value]),
      ).toString();
      const post = call.method === 'POST';
      try {
        const answer = await request(post || form === '' ? call.url : `${call.url}?${form}`, {
          dispatcher: agent,
          method: call.method,
          headers: {
            accept: 'application/json',
            ...(post ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' } : {}),
            ...call.headers,
          },
          ...(post ? { body: form } : {}),
          signal: AbortSignal.timeout(settings.connectMs + settings.requestMs),
        });
        const { date } = answer.headers;
        return {
          type: 'response',
          status: answer.statusCode,
          text: await readAtMost(answer.body),
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

function agentOf({ connectMs, requestMs, ca, proxy }: HttpTimeouts & Network): Dispatcher {
  const tls = { timeout: connectMs, ...(ca === undefined ? {} : { ca }) };
  const common = {
    headersTimeout: requestMs,
    bodyTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  };
  if (proxy === undefined) return new Agent({ ...common, connect: tls });
  // Only what is encrypted is tunnelled: many proxies allow no tunnel to port 80.
  return new ProxyAgent({ ...common, uri: proxy, requestTls: tls, proxyTunnel: false });
}

async function readAtMost(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Error codes of an error and of what it wraps (several addresses tried make an AggregateError). */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : codesOf(error.cause);
  return [...own, ...inner];
}
