import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import type { Network } from '../../src/chat/platform-settings.ts';
import { type Redact, reasonOf } from './redact.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Begins with `/`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Longer answers count as lost. */
  readonly maxBytes?: number;
}

export type HttpResult =
  | {
      readonly type: 'response';
      readonly status: number;
      readonly header: (name: string) => string | undefined;
      readonly bytes: Buffer;
    }
  /** Certainly never reached the platform. */
  | { readonly type: 'not-sent'; readonly reason: string }
  /** The platform may have acted on it. */
  | { readonly type: 'lost'; readonly reason: string };

export interface Http {
  send(request: HttpRequest): Promise<HttpResult>;
  /** For the SDK's socket; undefined leaves it Node's own. */
  readonly socketAgent: HttpAgent | undefined;
  close(): void;
}

export interface HttpSettings extends Network {
  readonly domain: string;
  readonly timeoutMs: number;
}

const MAX_ANSWER_BYTES = 2_000_000;

/** Errors before the first byte left: no connection was made. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * HTTP by an axios instance of our own: a hard deadline (axios' default is to wait for ever), no proxy picked up from
 * the environment, no redirects that would carry the token elsewhere, every status answered instead of thrown.
 */
export function createHttp(settings: HttpSettings, redact: Redact): Http {
  const { ca, proxy } = settings;
  const agent = agentOf(settings);
  const client = axios.create({
    baseURL: settings.domain,
    timeout: settings.timeoutMs,
    // False would also undo the proxy of our own agent; with that set, axios picks up none from the environment.
    ...(proxy === undefined ? { proxy: false } : {}),
    maxRedirects: 0,
    httpAgent: agent,
    httpsAgent: agent,
    maxBodyLength: Number.POSITIVE_INFINITY,
    responseType: 'arraybuffer',
    validateStatus: () => true,
  });
  return {
    send: request => send(client, settings.timeoutMs, request, redact),
    socketAgent: ca === undefined && proxy === undefined ? undefined : agent,
    close: () => agent.destroy(),
  };
}

/** Node's own agents go through a proxy that they are told of, plain and encrypted, sockets included. */
function agentOf({ domain, ca, proxy }: HttpSettings): HttpAgent {
  const common = {
    keepAlive: true,
    ...(proxy === undefined ? {} : { proxyEnv: { http_proxy: proxy, https_proxy: proxy } }),
  };
  return domain.startsWith('https:')
    ? new HttpsAgent({ ...common, ...(ca === undefined ? {} : { ca }) })
    : new HttpAgent(common);
}

async function send(
  client: AxiosInstance,
  timeoutMs: number,
  request: HttpRequest,
  redact: Redact,
): Promise<HttpResult> {
  try {
    const answer = await client.request<Buffer>({
      method: request.method,
      url: request.path,
      ...(request.params === undefined ? {} : { params: request.params }),
      headers: { 'content-type': 'application/json; charset=utf-8', ...request.headers },
      ...(request.json === undefined ? {} : { data: JSON.stringify(request.json) }),
      maxContentLength: request.maxBytes ?? MAX_ANSWER_BYTES,
      // The axios timeout restarts with every byte; this one does not.
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      type: 'response',
      status: answer.status,
      header: name => {
        const value: unknown = answer.headers[name];
        return typeof value === 'string' ? value : undefined;
      },
      bytes: answer.data,
    };
  } catch (error) {
    const code = error instanceof AxiosError ? (error.code ?? '') : '';
    return { type: NEVER_SENT.has(code) ? 'not-sent' : 'lost', reason: reasonOf(error, redact) };
  }
}
