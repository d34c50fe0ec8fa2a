import type { Logger } from 'pino';
import { z } from 'zod';
import { type Limiter, takePlace } from '../../src/chat/limiter.ts';
import type { Counters } from './counters.ts';
import type { Alarm, ApiFailure, ApiResult, Dialect } from './errors.ts';
import { readAnswer } from './errors.ts';
import type { HttpClient } from './http.ts';
import { urlBelow } from './http.ts';
import type { LimitSettings } from './limits.ts';
import { limitRules } from './limits.ts';
import type { QuotaMeter } from './quota.ts';
import type { Redactor } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { Timers } from './timers.ts';
import { InHand, pause, within } from './timers.ts';
import type { FetchedToken } from './token.ts';
import { createTokens } from './token.ts';

/** One call of the platform's API. */
interface ApiCall {
  /** Short name, part of the rate limit's key and of log lines. */
  readonly api: string;
  readonly dialect: Dialect;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
  /** Whether it counts against the monthly quota (contacts and tokens do not). */
  readonly metered: boolean;
  /** May pass the line of calls that wait for their place. */
  readonly urgent?: boolean;
}

export interface OpenApi {
  /** Waits for its place under the limits, calls, renews the token once when it is refused. Never throws. */
  call(call: ApiCall): Promise<ApiResult>;
  /** What an administrator has to put right, as lines for operators. */
  alarms(): string[];
  /**
   * Calls that wait for their place are answered as throttled, those under way get `graceMs` to end; then the
   * connections are closed.
   */
  close(graceMs: number): Promise<void>;
}

export interface OpenApiDeps {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiBase: string;
  readonly oapiBase: string;
  readonly http: HttpClient;
  readonly limiter: Limiter;
  readonly limits: LimitSettings;
  readonly quota: QuotaMeter;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redactor;
  readonly counters: Counters;
}

const tokenSchema = z.object({ accessToken: z.string().min(1), expireIn: z.number().positive() });

const STOPPING: ApiResult = {
  ok: false,
  failure: {
    kind: 'throttled',
    code: 'stopping',
    reason: 'the service stops',
    retryAfterMs: 1_000,
    scope: 'message',
  },
};

export function createOpenApi(deps: OpenApiDeps): OpenApi {
  const { http, limiter, limits, quota, timers, log, redact, counters } = deps;
  const keys = limitRules(deps.clientId, limits);
  const stopping = new AbortController();
  const alarmsByApi = new Map<string, { alarm: Alarm; line: string }>();
  const inHand = new InHand();
  const tokens = createTokens(fetchToken, timers);

  async function fetchToken(): Promise<FetchedToken> {
    counters.tokenRefreshes += 1;
    const sent = await http.send({
      method: 'POST',
      url: urlBelow(deps.apiBase, '/v1.0/oauth2/accessToken').href,
      json: { appKey: deps.clientId, appSecret: deps.clientSecret },
      signal: stopping.signal,
    });
    const answer = clean(readAnswer(sent, 'api'));
    note('token', answer);
    if (!answer.ok) return { ok: false, failure: tokenFailure(answer.failure) };
    const parsed = tokenSchema.safeParse(answer.body);
    if (!parsed.success) {
      return {
        ok: false,
        failure: tokenFailure({ kind: 'unknown', reason: 'token answer without a token' }),
      };
    }
    redact.hide(parsed.data.accessToken);
    return { ok: true, token: parsed.data.accessToken, lifeMs: parsed.data.expireIn * 1_000 };
  }

  /** Waits for a place; undefined when the call may go out. */
  async function placeFor({ api, urgent }: ApiCall): Promise<ApiResult | undefined> {
    if (stopping.signal.aborted) return STOPPING;
    try {
      const found = await takePlace(
        () => limiter.reserve(keys.rules(api), limits.patienceMs, urgent),
        ms => pause(timers, ms, stopping.signal),
      );
      if (found.place === 'none') return busy('limit.local', 'no place under the rate limit', found.waitMs);
      return found.place === 'taken' ? undefined : STOPPING;
    } catch (error) {
      return busy('limit.unavailable', reasonOf(error, redact), limits.patienceMs);
    }
  }

  async function attempt(call: ApiCall): Promise<{ answer: ApiResult; token?: string }> {
    const refusedPlace = await placeFor(call);
    if (refusedPlace !== undefined) return { answer: refusedPlace };
    const token = await tokens.get();
    if (!token.ok) return { answer: { ok: false, failure: token.failure } };
    const base = call.dialect === 'api' ? deps.apiBase : deps.oapiBase;
    const url = urlBelow(base, call.path);
    if (call.dialect === 'oapi') url.searchParams.set('access_token', token.token);
    const sent = await http.send({
      method: call.method,
      url: url.href,
      json: call.body,
      headers: call.dialect === 'api' ? { 'x-acs-dingtalk-access-token': token.token } : {},
    });
    const answer = clean(readAnswer(sent, call.dialect));
    // Calls throttled or lost on the network are not counted by the platform.
    const counted = answer.ok || answer.failure.kind === 'refused';
    if (call.metered && counted) quota.count('api', 1);
    return { answer, token: token.token };
  }

  function clean(answer: ApiResult): ApiResult {
    if (answer.ok) return answer;
    return { ok: false, failure: { ...answer.failure, reason: redact(answer.failure.reason) } };
  }

  async function holdBack(call: ApiCall, failure: ApiFailure): Promise<void> {
    if (failure.kind !== 'throttled' || failure.scope === 'message') return;
    counters.throttledCalls += 1;
    const key = failure.scope === 'ip' ? keys.addressKey : keys.apiKey(call.api);
    try {
      await limiter.block(key, failure.retryAfterMs);
    } catch (error) {
      log.warn({ reason: reasonOf(error, redact) }, 'DingTalk rate limit could not be written');
    }
  }

  /** Keeps what an administrator has to see, until the same API works again. */
  function note(api: string, answer: ApiResult): void {
    if (answer.ok) {
      alarmsByApi.delete(api);
      return;
    }
    const { failure } = answer;
    if (failure.kind !== 'refused' || failure.alarm === undefined) return;
    if (failure.alarm === 'quota') {
      quota.exhausted('api');
      return;
    }
    const line = redact(`${api}: ${failure.alarm} (${failure.code}) ${failure.reason}`);
    if (alarmsByApi.get(api)?.line !== line) log.error({ api, code: failure.code }, `DingTalk ${line}`);
    alarmsByApi.set(api, { alarm: failure.alarm, line });
  }

  return {
    async call(call) {
      let { answer, token } = await inHand.track(attempt(call));
      if (!answer.ok && answer.failure.kind === 'token' && token !== undefined) {
        tokens.reject(token);
        ({ answer, token } = await inHand.track(attempt(call)));
      }
      note(call.api, answer);
      if (!answer.ok) {
        await holdBack(call, answer.failure);
        log.info({ api: call.api, failure: answer.failure }, 'DingTalk call failed');
      }
      return answer;
    },
    alarms: () => [...alarmsByApi.values()].map(alarm => alarm.line),
    async close(graceMs) {
      stopping.abort();
      await within(timers, graceMs, inHand.idle());
      await http.close();
    },
  };
}

function busy(code: string, reason: string, retryAfterMs: number): ApiResult {
  return { ok: false, failure: { kind: 'throttled', code, reason, retryAfterMs, scope: 'message' } };
}

/** Without a token the call itself never went out: nothing is unknown about it, it can simply be tried again. */
function tokenFailure(failure: ApiFailure): ApiFailure {
  if (failure.kind === 'refused' && failure.alarm !== 'quota')
    return { ...failure, alarm: failure.alarm ?? 'credentials' };
  if (failure.kind === 'throttled') return failure;
  return {
    kind: 'throttled',
    code: 'token.unavailable',
    reason: failure.reason,
    retryAfterMs: 2_000,
    scope: 'message',
  };
}
