import type { ApiFailure } from './errors.ts';
import type { Timers } from './timers.ts';

type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: ApiFailure };

export type FetchedToken =
  | { readonly ok: true; readonly token: string; readonly lifeMs: number }
  | { readonly ok: false; readonly failure: ApiFailure };

export interface Tokens {
  get(): Promise<TokenResult>;
  /** The platform no longer takes this token; a newer one that is already here stays. */
  reject(token: string): void;
}

/** From this share of its life on a token is renewed while it is still good. */
const RENEW_AT = 0.8;
/** How long a refused key pair is not tried again: the platform throttles frequent token calls. */
const REFUSED_PAUSE_MS = 60_000;

/**
 * One token for the whole app. At most one fetch is under way, whoever asks; past 80 % of its life it is renewed in
 * the background while callers keep the old one; when the renewal fails they keep it to its end.
 */
export function createTokens(fetchToken: () => Promise<FetchedToken>, timers: Timers): Tokens {
  let current: { token: string; renewAt: number; goodUntil: number } | undefined;
  let failed: { failure: ApiFailure; until: number } | undefined;
  let fetching: Promise<TokenResult> | undefined;

  async function refresh(): Promise<TokenResult> {
    const asked = timers.now();
    const fetched = await fetchToken();
    if (fetched.ok) {
      failed = undefined;
      current = {
        token: fetched.token,
        renewAt: asked + fetched.lifeMs * RENEW_AT,
        goodUntil: asked + fetched.lifeMs,
      };
      return { ok: true, token: fetched.token };
    }
    const { failure } = fetched;
    const pause =
      failure.kind === 'throttled' ? failure.retryAfterMs : failure.kind === 'refused' ? REFUSED_PAUSE_MS : 0;
    failed = { failure, until: timers.now() + pause };
    return { ok: false, failure };
  }

  function refreshOnce(): Promise<TokenResult> {
    fetching ??= refresh().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    async get() {
      const now = timers.now();
      const paused = failed !== undefined && now < failed.until;
      if (current !== undefined && now < current.goodUntil) {
        if (now >= current.renewAt && !paused) void refreshOnce();
        return { ok: true, token: current.token };
      }
      if (failed !== undefined && paused) return { ok: false, failure: failed.failure };
      return refreshOnce();
    },
    reject(token) {
      if (current?.token === token) current = undefined;
    },
  };
}
