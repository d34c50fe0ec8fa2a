import type { Logger } from 'pino';
import { type LimitRule, takePlace } from '../../src/chat/limiter.ts';
import type { Breaker } from './breaker.ts';
import { type ApiResult, type Failure, isOutage, readAnswer, UNREACHABLE_MS } from './errors.ts';
import type { Http, HttpRequest, HttpResult } from './http.ts';
import type { Limits } from './limits.ts';
import { type Redact, reasonOf } from './redact.ts';
import { pause, type Timers } from './timers.ts';
import type { TokenSource } from './token.ts';

/** One call of the open API. `api` names it in limits and logs, for example `message.create`. */
export interface ApiCall extends HttpRequest {
  readonly api: string;
  /** The user, chat or message whose own limit the call counts against. */
  readonly target?: LimitRule;
  readonly urgent?: boolean;
  /** Asked after the wait for a place: true drops the call because something newer took over. */
  readonly superseded?: () => boolean;
}

export type CallResult = ApiResult | { readonly ok: 'superseded' };

export type DownloadResult =
  | { readonly ok: true; readonly bytes: Buffer; readonly mime: string }
  | { readonly ok: false; readonly failure: Failure };

export interface OpenApiParts {
  readonly http: Http;
  readonly token: TokenSource;
  readonly limits: Limits;
  readonly breaker: Breaker;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redact;
  /** Counts one call against the month's quota; must not throw. */
  readonly count: () => void;
}

const PLATFORM_DOWN = 'platform-down';
const OWN_LIMIT = 'own-limit';
const NO_LIMITER = 'limiter-unavailable';
/** Failures of ours, which say nothing about the platform. */
const OWN_CODES = new Set([PLATFORM_DOWN, OWN_LIMIT, NO_LIMITER]);
/** Asked while the platform is down, because it changes nothing. */
const PROBE: HttpRequest = { method: 'GET', path: '/open-apis/bot/v3/info' };

type Exchange =
  | { readonly type: 'answered'; readonly result: HttpResult }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'superseded' };

/** The open API of one app: place under the limits, token, call, one more try when the token is refused. */
export class OpenApi {
  readonly #parts: OpenApiParts;
  #trouble: string | undefined;

  constructor(parts: OpenApiParts) {
    this.#parts = parts;
  }

  /** Why the app as a whole cannot call at present; undefined when the last call found nothing wrong with it. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  async call(call: ApiCall): Promise<CallResult> {
    const exchange = await this.#exchange(call);
    if (exchange.type === 'superseded') return { ok: 'superseded' };
    const result: ApiResult =
      exchange.type === 'failed' ? { ok: false, failure: exchange.failure } : readAnswer(exchange.result);
    if (!result.ok)
      return { ok: false, failure: await this.#settle(call, result.failure, logIdOf(exchange)) };
    this.#worked(call);
    return result;
  }

  /** The same for an answer that is a file; a JSON answer is the failure. */
  async download(call: ApiCall): Promise<DownloadResult> {
    const exchange = await this.#exchange(call);
    if (exchange.type === 'answered') {
      const file = fileOf(exchange.result);
      if (file !== undefined) {
        this.#worked(call);
        return { ok: true, ...file };
      }
    }
    const failure = exchange.type === 'failed' ? exchange.failure : fileFailure(exchange);
    return { ok: false, failure: await this.#settle(call, failure, logIdOf(exchange)) };
  }

  async #exchange(call: ApiCall): Promise<Exchange> {
    const down = await this.#outage();
    if (down !== undefined) return { type: 'failed', failure: down };
    const busy = await this.#place(call);
    if (busy !== undefined) return { type: 'failed', failure: busy };
    if (call.superseded?.() ?? false) return { type: 'superseded' };
    const token = await this.#parts.token.get();
    if (!token.ok) return { type: 'failed', failure: token.failure };
    const result = await this.#send(call, token.token);
    if (!refusesToken(result)) return { type: 'answered', result };
    this.#parts.token.drop(token.token);
    const fresh = await this.#parts.token.get();
    if (!fresh.ok) return { type: 'failed', failure: fresh.failure };
    return { type: 'answered', result: await this.#send(call, fresh.token) };
  }

  /** A failure while the platform is down; undefined once it answers. */
  async #outage(): Promise<Failure | undefined> {
    const { breaker, log } = this.#parts;
    const gate = breaker.gate();
    if (gate.type === 'open') return undefined;
    if (gate.type === 'down') return waiting(PLATFORM_DOWN, 'Feishu does not answer', gate.forMs);
    const token = await this.#parts.token.get();
    const answer = token.ok ? readAnswer(await this.#send(PROBE, token.token)) : token;
    if (!answer.ok && isOutage(answer.failure)) {
      breaker.failed();
      return waiting(PLATFORM_DOWN, 'Feishu still does not answer', UNREACHABLE_MS);
    }
    breaker.answered();
    log.info('Feishu answers again');
    return undefined;
  }

  #send(call: HttpRequest, token: string): Promise<HttpResult> {
    this.#parts.count();
    return this.#parts.http.send({ ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } });
  }

  /** Undefined once the call's place has come; a failure when there is none within patience. */
  async #place(call: ApiCall): Promise<Failure | undefined> {
    const { limits, timers, redact } = this.#parts;
    try {
      const found = await takePlace(
        () => limits.reserve(call.api, call.target, call.urgent ?? false),
        async ms => {
          await pause(timers, ms);
          return true;
        },
      );
      return found.place === 'none'
        ? waiting(OWN_LIMIT, 'no free place under our own limits', found.waitMs)
        : undefined;
    } catch (error) {
      return waiting(NO_LIMITER, reasonOf(error, redact), UNREACHABLE_MS);
    }
  }

  #worked(call: ApiCall): void {
    this.#trouble = undefined;
    this.#parts.breaker.answered();
    this.#parts.limits.succeeded(call.api, call.target);
  }

  async #settle(call: ApiCall, failure: Failure, logId: string | undefined): Promise<Failure> {
    const { log, redact, breaker } = this.#parts;
    if (isOutage(failure)) breaker.failed();
    else if (!OWN_CODES.has(failure.code)) breaker.answered();
    const clean = { ...failure, reason: redact(failure.reason) };
    const facts = { api: call.api, kind: clean.kind, code: clean.code, reason: clean.reason, logId };
    if (clean.kind === 'config' || clean.kind === 'reauth') {
      this.#trouble = `${clean.code} ${clean.reason}`;
      log.error(facts, 'Feishu refuses the app itself');
      return clean;
    }
    log.warn(facts, 'Feishu call did not succeed');
    if (clean.kind !== 'throttled' || clean.scope === 'none') return clean;
    return { ...clean, retryAfterMs: await this.#pauseOthers(call, clean.scope, clean.retryAfterMs) };
  }

  async #pauseOthers(call: ApiCall, scope: 'api' | 'target', askedMs: number | undefined): Promise<number> {
    try {
      return await this.#parts.limits.refused({ api: call.api, target: call.target, scope }, askedMs);
    } catch (error) {
      this.#parts.log.error({ reason: reasonOf(error, this.#parts.redact) }, 'could not record a rate limit');
      return askedMs ?? UNREACHABLE_MS;
    }
  }
}

function waiting(code: string, reason: string, retryAfterMs: number): Failure {
  return { kind: 'throttled', code, reason, retryAfterMs, scope: 'none' };
}

/** What Feishu's own support asks for. */
function logIdOf(exchange: Exchange): string | undefined {
  return exchange.type === 'answered' && exchange.result.type === 'response'
    ? exchange.result.header('x-tt-logid')
    : undefined;
}

function refusesToken(result: HttpResult): boolean {
  if (result.type !== 'response' || fileOf(result) !== undefined) return false;
  const answer = readAnswer(result);
  return !answer.ok && answer.failure.kind === 'reauth';
}

function fileOf(result: HttpResult): { bytes: Buffer; mime: string } | undefined {
  if (result.type !== 'response' || result.status !== 200) return undefined;
  const mime = result.header('content-type') ?? 'application/octet-stream';
  return mime.startsWith('application/json') ? undefined : { bytes: result.bytes, mime };
}

function fileFailure(exchange: Exclude<Exchange, { type: 'failed' }>): Failure {
  const answer = exchange.type === 'answered' ? readAnswer(exchange.result) : undefined;
  if (answer !== undefined && !answer.ok) return answer.failure;
  return { kind: 'unknown', code: 'no-file', reason: 'the answer is not a file' };
}
