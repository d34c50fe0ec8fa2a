import { z } from 'zod';
import type { Outcome } from '../../src/chat/adapter.ts';
import type { HttpResult } from './http.ts';
import { parseJson } from './json.ts';

/**
 * Why a call did not succeed, decided by the platform's `code` whatever the HTTP status: rate limits come as HTTP 429
 * or 400, business errors as HTTP 400 or 200 (codes: `im-v1` pages and `api-call-guide`, see README).
 */
export type Failure =
  | {
      readonly kind: 'throttled';
      readonly code: string;
      readonly reason: string;
      /** What the platform asked for; undefined leaves it to our own back-off. */
      readonly retryAfterMs?: number;
      /** Who has to pause: every caller of this API, callers for this user, chat or message, or nobody else. */
      readonly scope: 'api' | 'target' | 'none';
    }
  | { readonly kind: 'reauth'; readonly code: string; readonly reason: string }
  /** The app itself is refused (secret, scope, address list): an administrator has to act, the card can wait. */
  | { readonly kind: 'config'; readonly code: string; readonly reason: string }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly reason: string };

export type ApiResult =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly failure: Failure };

/** What `Outcome.refused.code` says when the platform no longer lets the message change. */
const EDIT_WINDOW = 'edit-window';
/** The message was recalled or deleted. */
const GONE = 'gone';

const REAUTH = new Set([99991661, 99991663, 99991664]);
const API_THROTTLE = new Set([99991400, 11232, 1000004, 1000005, 190004, 190005]);
/** Per user, group or message. */
const TARGET_THROTTLE = 230020;
/** A first try with the same uuid is still being worked on, or the platform failed inside. */
const UNKNOWN = new Set([230049, 2200]);
const CONFIG = new Set([
  99991401, 99991543, 99991672, 99991679, 10003, 10012, 10014, 10015, 230006, 99991668,
]);
const STALE = new Map([
  [230031, EDIT_WINDOW],
  [230011, GONE],
  [230110, GONE],
]);
const OUTAGE = new Set(['lost', 'unreachable', 'token-unavailable', '2200']);
const CARD_INVALID = 230099;
const CARD_LOCKED = /ErrCode:\s*11310\b.*lock/is;
const SUB_CODE = /ErrCode:\s*(\d+)/i;
/** The card is being acted on at this moment; nothing is known to last longer than its 3 s answer. */
const LOCK_MS = 3_000;
/** The platform could not be reached at all. */
export const UNREACHABLE_MS = 5_000;
/** A gateway turned one call away; when it turns all of them away, the breaker notices. */
const GATEWAY_MS = 1_000;
/** Pause before an administrator's mistake is tried again. */
const CONFIG_PAUSE_MS = 300_000;

const bodySchema = z.looseObject({ code: z.number(), msg: z.string().optional() });

/** Reads one HTTP exchange as an API answer. */
export function readAnswer(result: HttpResult): ApiResult {
  if (result.type === 'lost') return fail({ kind: 'unknown', code: 'lost', reason: result.reason });
  if (result.type === 'not-sent') {
    const { reason } = result;
    return fail({
      kind: 'throttled',
      code: 'unreachable',
      reason,
      retryAfterMs: UNREACHABLE_MS,
      scope: 'none',
    });
  }
  const body = parseJson(result.bytes.toString('utf8'));
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return fail(withoutCode(result.status, resetOf(result)));
  const { code, msg = '' } = parsed.data;
  if (code === 0 && result.status < 500) return { ok: true, body };
  return fail(classify(code, msg, result.status, resetOf(result)));
}

/** The kind of failure a code stands for. `resetMs` is the platform's own `x-ogw-ratelimit-reset`. */
export function classify(code: number, msg: string, status: number, resetMs?: number): Failure {
  const reason = msg || `HTTP ${status}`;
  const name = String(code);
  const wait = resetMs === undefined ? {} : { retryAfterMs: resetMs };
  if (REAUTH.has(code)) return { kind: 'reauth', code: name, reason };
  if (code === TARGET_THROTTLE) return { kind: 'throttled', code: name, reason, scope: 'target', ...wait };
  if (API_THROTTLE.has(code) || status === 429)
    return { kind: 'throttled', code: name, reason, scope: 'api', ...wait };
  if (CONFIG.has(code)) return { kind: 'config', code: name, reason };
  const stale = STALE.get(code);
  if (stale !== undefined) return { kind: 'refused', code: stale, reason: `${name} ${reason}` };
  if (code === CARD_INVALID) return cardInvalid(reason);
  if (UNKNOWN.has(code) || status >= 500) return { kind: 'unknown', code: name, reason };
  return { kind: 'refused', code: name, reason };
}

/** The real reason of 230099 stands in its text. */
function cardInvalid(reason: string): Failure {
  if (CARD_LOCKED.test(reason)) {
    return { kind: 'throttled', code: '11310', reason, retryAfterMs: LOCK_MS, scope: 'none' };
  }
  const sub = SUB_CODE.exec(reason)?.[1];
  return { kind: 'refused', code: sub === undefined ? '230099' : `230099/${sub}`, reason };
}

function withoutCode(status: number, resetMs: number | undefined): Failure {
  const reason = `HTTP ${status} without a code`;
  // 503 of a gateway: nobody took the call.
  if (status === 503) {
    return {
      kind: 'throttled',
      code: 'http-503',
      reason,
      retryAfterMs: resetMs ?? GATEWAY_MS,
      scope: 'none',
    };
  }
  if (status !== 429) return { kind: 'unknown', code: `http-${status}`, reason };
  const wait = resetMs === undefined ? {} : { retryAfterMs: resetMs };
  return { kind: 'throttled', code: 'http-429', reason, scope: 'api', ...wait };
}

function resetOf(result: Extract<HttpResult, { type: 'response' }>): number | undefined {
  const seconds = Number(
    result.header('x-ogw-ratelimit-reset') ?? result.header('retry-after') ?? Number.NaN,
  );
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}

function fail(failure: Failure): ApiResult {
  return { ok: false, failure };
}

/** Whether this failure is one that only a platform in trouble gives. */
export function isOutage(failure: Failure): boolean {
  return OUTAGE.has(failure.code) || /^http-5/.test(failure.code);
}

/** What a failed call means for the card or text it carried. */
export function toOutcome(failure: Failure, idempotent: boolean): Outcome {
  const { code, reason } = failure;
  switch (failure.kind) {
    case 'throttled':
      return { outcome: 'throttled', retryAfterMs: failure.retryAfterMs ?? UNREACHABLE_MS, code };
    case 'reauth':
    case 'config':
      return { outcome: 'throttled', retryAfterMs: CONFIG_PAUSE_MS, code };
    case 'unknown':
      return { outcome: 'unknown', reason: `${code} ${reason}`, idempotent };
    case 'refused':
      return { outcome: 'refused', code, reason };
  }
}

/** Thrown where the port has no outcome to answer with (`findUser`, `fetchFile`, read receipts). */
export class LarkError extends Error {
  override readonly name = 'LarkError';
  readonly failure: Failure;

  constructor(what: string, failure: Failure) {
    super(`${what}: ${failure.kind} ${failure.code} ${failure.reason}`);
    this.failure = failure;
  }
}
