import type { Logger } from 'pino';
import { z } from 'zod';
import { type Limiter, takePlace } from '../../src/chat/limiter.ts';
import type { ApiFailure, ApiResult, FailurePatterns } from './envelope.ts';
import { readAnswer } from './envelope.ts';
import type { HttpClient } from './http.ts';
import type { Link } from './link.ts';
import type { Redact } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { Param, SigningKeys } from './sign.ts';
import { signedHeaders, withoutEmpty } from './sign.ts';
import type { Timers } from './timers.ts';
import { InHand, pause } from './timers.ts';

/** One call of the platform's API. */
interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: readonly Param[];
  /** May pass the line of calls that wait for their place. */
  readonly urgent?: boolean;
}

export interface OpenApi {
  /** Waits for its place under the limit, signs, calls, reads both levels of the answer. Never throws. */
  call(call: ApiCall): Promise<ApiResult>;
  /** Fetches a token to see whether address, keys and clock are right. The HMAC alone authenticates all other calls. */
  probe(): Promise<void>;
  /** Calls that wait are answered as throttled, those under way get `graceMs` to end. */
  close(graceMs: number): Promise<void>;
}

export interface LimitSettings {
  /** Calls per second of this app, all APIs and replicas together. No figure is published. */
  readonly perSecond: number;
  /** Urgent calls that may pass the line, each second. */
  readonly urgentPerSecond: number;
  /** How long a call may wait for its place before it is answered as throttled, in milliseconds. */
  readonly patienceMs: number;
}

export interface OpenApiDeps {
  readonly baseUrl: string;
  readonly keys: SigningKeys;
  /** Added to our time where the platform's clock is known to be off. */
  readonly clockOffsetMs: number;
  readonly http: HttpClient;
  readonly limiter: Limiter;
  readonly limits: LimitSettings;
  readonly patterns: FailurePatterns;
  readonly link: Link;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redact;
}

const tokenData = z.looseObject({ accessToken: z.string().min(1) });

export function createOpenApi(deps: OpenApiDeps): OpenApi {
  const { http, limiter, limits, link, timers, log, redact } = deps;
  const base = deps.baseUrl.replace(/\/+$/, '');
  const limitKey = `zwdd:${deps.keys.appKey}`;
  const stopping = new AbortController();
  const inHand = new InHand();

  /** Waits for a place; a failure when the call may not go out. */
  async function placeFor(urgent: boolean): Promise<ApiFailure | undefined> {
    if (stopping.signal.aborted) return held('stopping', 'the service stops', 1_000);
    try {
      const passing = { calls: limits.urgentPerSecond, perMs: 1_000 };
      const rule = { key: limitKey, calls: limits.perSecond, perMs: 1_000, urgent: passing };
      const found = await takePlace(
        () => limiter.reserve([rule], limits.patienceMs, urgent),
        ms => pause(timers, ms, stopping.signal),
      );
      if (found.place === 'none') return held('limit.local', 'no place under the rate limit', found.waitMs);
      if (found.place === 'taken') return undefined;
      return held('stopping', 'the service stops', 1_000);
    } catch (error) {
      return held('limit.unavailable', reasonOf(error, redact), limits.patienceMs);
    }
  }

  async function attempt(call: ApiCall): Promise<ApiResult> {
    const noPlace = await placeFor(call.urgent ?? false);
    if (noPlace !== undefined) return { ok: false, failure: noPlace };
    const params = withoutEmpty(call.params);
    const { method, path } = call;
    const headers = signedHeaders({ method, path, params }, deps.keys, timers.now() + deps.clockOffsetMs);
    const answer = readAnswer(
      await http.send({ method, url: `${base}${path}`, params, headers }),
      deps.patterns,
    );
    const clean = answer.ok ? answer : { ok: false as const, failure: cleaned(answer.failure) };
    if (link.note(path, clean))
      log.error({ api: path, failure: failureOf(clean) }, '政务钉钉 needs an administrator');
    if (!clean.ok) await holdBack(clean.failure);
    return clean;
  }

  function cleaned(failure: ApiFailure): ApiFailure {
    return { ...failure, reason: redact(failure.reason).slice(0, 300) };
  }

  async function holdBack(failure: ApiFailure): Promise<void> {
    if (failure.kind !== 'throttled' || failure.scope !== 'app') return;
    try {
      await limiter.block(limitKey, failure.retryAfterMs);
    } catch (error) {
      log.warn({ reason: reasonOf(error, redact) }, '政务钉钉 rate limit could not be written');
    }
  }

  async function call(wish: ApiCall): Promise<ApiResult> {
    const answer = await inHand.track(attempt(wish));
    if (!answer.ok) log.info({ api: wish.path, failure: answer.failure }, '政务钉钉 call failed');
    return answer;
  }

  return {
    call,
    async probe() {
      const { appKey, appSecret } = deps.keys;
      const answer = await call({
        // By POST, so that the secret never stands in an address.
        method: 'POST',
        path: '/gettoken.json',
        params: [
          ['appkey', appKey],
          ['appsecret', appSecret],
        ],
      });
      if (answer.ok && !tokenData.safeParse(answer.data).success)
        link.broken('/gettoken.json: no token in it');
      if (!answer.ok && answer.failure.kind === 'refused')
        link.broken(`/gettoken.json: ${answer.failure.reason}`);
    },
    async close(graceMs) {
      stopping.abort();
      await inHand.idle(timers, graceMs);
      await http.close();
    },
  };
}

function failureOf(answer: ApiResult): ApiFailure | undefined {
  return answer.ok ? undefined : answer.failure;
}

function held(code: string, reason: string, retryAfterMs: number): ApiFailure {
  return { kind: 'throttled', code, reason, retryAfterMs, scope: 'call' };
}
