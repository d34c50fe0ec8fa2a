import { z } from 'zod';
import type { HttpClient } from './http.ts';
import { urlBelow } from './http.ts';
import type { Redactor } from './redact.ts';

/** What to do about a connection that could not be opened. */
export type OpenFailureKind =
  /** The platform refuses these credentials: trying fast changes nothing, a person has to act. */
  | 'auth'
  /** Network, server or throttling: back off and try again. */
  | 'retry';

export class OpenFailure extends Error {
  override readonly name = 'OpenFailure';
  readonly kind: OpenFailureKind;

  constructor(kind: OpenFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface Subscription {
  readonly type: 'EVENT' | 'CALLBACK';
  readonly topic: string;
}

export interface OpenRequest {
  readonly base: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userAgent: string;
  readonly subscriptions: readonly { readonly type: string; readonly topic: string }[];
  readonly http: HttpClient;
  readonly redact: Redactor;
  readonly signal: AbortSignal;
}

const openAnswer = z.object({ endpoint: z.string().min(1), ticket: z.string().min(1) });
const errorAnswer = z.looseObject({ code: z.string().optional(), message: z.string().optional() });

/**
 * Asks the gateway for an endpoint and a one-time ticket (valid 90 s, good for one connection) and answers the
 * address to connect to. Fails with `OpenFailure`.
 */
export async function openConnection(request: OpenRequest): Promise<string> {
  const result = await request.http.send({
    method: 'POST',
    url: urlBelow(request.base, '/v1.0/gateway/connections/open').href,
    json: {
      clientId: request.clientId,
      clientSecret: request.clientSecret,
      ua: request.userAgent,
      subscriptions: request.subscriptions,
    },
    signal: request.signal,
  });
  if (result.type !== 'response') throw new OpenFailure('retry', `gateway not reached: ${result.reason}`);
  const body = parse(result.bytes);
  if (result.status !== 200) throw refusal(result.status, body, request.redact);
  const opened = openAnswer.safeParse(body);
  if (!opened.success) throw new OpenFailure('retry', 'gateway answered without endpoint and ticket');
  return endpointUrl(opened.data.endpoint, opened.data.ticket, request);
}

function endpointUrl(endpoint: string, ticket: string, request: OpenRequest): string {
  request.redact.hide(ticket);
  if (!URL.canParse(endpoint))
    throw new OpenFailure('retry', 'gateway answered an endpoint that is no address');
  const url = new URL(endpoint);
  // A gateway reached over TLS must not lead us onto an open line.
  const allowed = request.base.startsWith('https:') ? ['wss:'] : ['wss:', 'ws:'];
  if (!allowed.includes(url.protocol))
    throw new OpenFailure('retry', `endpoint with protocol ${url.protocol}`);
  url.searchParams.set('ticket', ticket);
  return url.href;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

const AUTH_CODE =
  /^(?:invalidClient|invalidAuthentication|authFailed|unauthorized|Forbidden\.AccessDenied\.(?:AccessToken|IpNot))/i;

/** Refused credentials are a 401, or a 400/403 whose code says so; a 403 for throttling is not. */
function refusal(status: number, body: unknown, redact: Redactor): OpenFailure {
  const error = errorAnswer.safeParse(body);
  const code = error.success ? (error.data.code ?? '') : '';
  const message = error.success ? (error.data.message ?? '') : '';
  const auth = status === 401 || ((status === 400 || status === 403) && AUTH_CODE.test(code));
  const detail = redact(`gateway HTTP ${status} ${code} ${message}`.trim()).slice(0, 300);
  return new OpenFailure(auth ? 'auth' : 'retry', detail);
}
