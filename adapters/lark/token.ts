import { z } from 'zod';
import { type Failure, readAnswer, UNREACHABLE_MS } from './errors.ts';
import type { Http } from './http.ts';
import type { Redact } from './redact.ts';

type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: Failure };

/** The tenant token of one app on one domain. */
export interface TokenSource {
  get(): Promise<TokenResult>;
  /** The platform refused this token; a newer one that came meanwhile stays. */
  drop(token: string): void;
}

export interface TokenParts {
  readonly http: Http;
  readonly appId: string;
  readonly appSecret: string;
  readonly now: () => Date;
  readonly redact: Redact;
}

export const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
/** Used no longer than this before its end, so that no call carries a token that dies under way. */
const MARGIN_MS = 180_000;

const answerSchema = z.looseObject({ tenant_access_token: z.string().min(1), expire: z.number().positive() });

/**
 * Own cache, because the SDK's is shared by all clients of a process whatever their domain, asks once per caller on a
 * cold start and keeps a token the platform has refused. Concurrent callers share one request.
 */
export function createTokenSource(parts: TokenParts): TokenSource {
  let cached: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<TokenResult> | undefined;
  const ask = async (): Promise<TokenResult> => {
    const json = { app_id: parts.appId, app_secret: parts.appSecret };
    const result = readAnswer(await parts.http.send({ method: 'POST', path: TOKEN_PATH, json }));
    if (!result.ok) return { ok: false, failure: beforeSending(result.failure, parts.redact) };
    const answer = answerSchema.safeParse(result.body);
    if (!answer.success) return { ok: false, failure: unavailable('the token answer has no token') };
    const { tenant_access_token: token, expire } = answer.data;
    cached = { token, until: parts.now().getTime() + expire * 1_000 - MARGIN_MS };
    return { ok: true, token };
  };
  return {
    get() {
      if (cached !== undefined && parts.now().getTime() < cached.until) {
        return Promise.resolve({ ok: true, token: cached.token });
      }
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    drop(token) {
      if (cached?.token === token) cached = undefined;
    },
  };
}

/** Without a token nothing was sent: an unclear end of the token call is a delay, not an unknown outcome. */
function beforeSending(failure: Failure, redact: Redact): Failure {
  const reason = redact(failure.reason);
  if (failure.kind === 'throttled') return { ...failure, reason, scope: 'none' };
  if (failure.kind === 'unknown') return unavailable(`${failure.code} ${reason}`);
  return { kind: 'config', code: failure.code, reason: `token refused: ${reason}` };
}

function unavailable(reason: string): Failure {
  return {
    kind: 'throttled',
    code: 'token-unavailable',
    reason,
    retryAfterMs: UNREACHABLE_MS,
    scope: 'none',
  };
}
