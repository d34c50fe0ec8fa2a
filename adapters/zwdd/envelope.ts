import { z } from 'zod';
import type { Outcome } from '../../src/chat/adapter.ts';
import type { HttpResult } from './http.ts';
import { parseJson } from './json.ts';

/** Something an administrator has to put right before the call can work again. */
export type Alarm = 'permission' | 'signature';

/** Why a call did not succeed. */
export type ApiFailure =
  | {
      readonly kind: 'throttled';
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs: number;
      /** Who has to pause: every call of this app, or this one alone. */
      readonly scope: 'app' | 'call';
      readonly alarm?: Alarm;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string; readonly alarm?: Alarm }
  /** The platform has seen our own id before (重复). */
  | { readonly kind: 'repeated'; readonly code: string; readonly reason: string }
  /** The person has had her messages of the day. */
  | { readonly kind: 'day-is-full'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export type ApiResult =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly failure: ApiFailure };

/**
 * How the platform words what it does not give a published code for. Each is tried on `code message`; the first that
 * fits decides, in this order.
 */
export interface FailurePatterns {
  readonly permission: RegExp;
  /** Before `repeated`: a nonce that was used twice is no card that was sent. */
  readonly signature: RegExp;
  readonly repeated: RegExp;
  readonly dayIsFull: RegExp;
  readonly throttled: RegExp;
  readonly busy: RegExp;
}

export const DEFAULT_PATTERNS: FailurePatterns = {
  permission: /OPF-B001-05-16-0002|未订阅|没有权限|无权限/,
  repeated: /重复|repeat|duplicat/i,
  dayIsFull: /每天\S*上限|当日\S*上限|daily.{0,10}limit/i,
  throttled: /限流|流控|频繁|频率|throttl|too many|qps|rate.?limit/i,
  signature: /signature|签名|时间戳|timestamp|nonce|apikey|accesskey/i,
  busy: /系统(?:繁忙|异常|错误)|服务(?:繁忙|异常|不可用)|system.?(?:busy|error)|timeout|超时/i,
};

/** How long to pause after each kind; none of them is published, so all are ours. */
const PAUSE_MS = {
  throttled: 2_000,
  /** The clock or a key is wrong: somebody has to look, but nothing is lost meanwhile. */
  signature: 60_000,
  unreachable: 5_000,
} as const;

const outer = z.looseObject({ success: z.boolean(), content: z.unknown().optional() });
const inner = z.looseObject({ success: z.boolean() });
const wording = z.looseObject({
  Code: z.coerce.string().optional(),
  Message: z.string().nullish(),
  bizErrorCode: z.coerce.string().nullish(),
  responseCode: z.coerce.string().nullish(),
  responseMessage: z.string().nullish(),
});
const result = z.looseObject({ data: z.unknown().optional(), content: z.unknown().optional() });

/**
 * Reads one HTTP exchange. Both levels of `success` must be true; `content` may be a JSON string (workNotification).
 * HTTP 203, 300 and above, and anything that is not JSON is a failure whose end is not known.
 */
export function readAnswer(answer: HttpResult, patterns: FailurePatterns): ApiResult {
  if (answer.type === 'lost') return fail({ kind: 'unknown', reason: answer.reason });
  if (answer.type === 'not-sent')
    return fail(throttled('network.unreachable', answer.reason, PAUSE_MS.unreachable, 'call'));
  if (answer.status === 429) return fail(throttled('http.429', 'HTTP 429', PAUSE_MS.throttled, 'app'));
  const body = outer.safeParse(parseJson(answer.text));
  const odd = answer.status === 203 || answer.status >= 300;
  if (body.success && !body.data.success && answer.status < 500) return fail(failureOf(body.data, patterns));
  if (odd || !body.success || !body.data.success)
    return fail({ kind: 'unknown', reason: `HTTP ${answer.status} without an answer of the platform` });
  const { content } = body.data;
  const value = typeof content === 'string' ? parseJson(content) : content;
  const level = inner.safeParse(value);
  if (!level.success) return fail({ kind: 'unknown', reason: 'the answer lacks its second success' });
  if (!level.data.success) return fail(failureOf(level.data, patterns));
  const { data, content: nested } = result.parse(level.data);
  return { ok: true, data: data ?? nested };
}

function fail(failure: ApiFailure): ApiResult {
  return { ok: false, failure };
}

function throttled(code: string, reason: string, retryAfterMs: number, scope: 'app' | 'call'): ApiFailure {
  return { kind: 'throttled', code, reason, retryAfterMs, scope };
}

function failureOf(body: unknown, patterns: FailurePatterns): ApiFailure {
  const said = wording.safeParse(body).data ?? {};
  const codes = [said.bizErrorCode, said.Code, said.responseCode].filter(code => code && code !== '0');
  const code = codes[0] ?? 'refused';
  const reason = said.Message ?? said.responseMessage ?? '';
  const words = [...codes, reason].join(' ');
  if (patterns.permission.test(words)) return { kind: 'refused', code, reason, alarm: 'permission' };
  if (patterns.signature.test(words))
    return {
      kind: 'throttled',
      code,
      reason,
      retryAfterMs: PAUSE_MS.signature,
      scope: 'call',
      alarm: 'signature',
    };
  if (patterns.repeated.test(words)) return { kind: 'repeated', code, reason };
  if (patterns.dayIsFull.test(words)) return { kind: 'day-is-full', code, reason };
  if (patterns.throttled.test(words)) return throttled(code, reason, PAUSE_MS.throttled, 'app');
  if (patterns.busy.test(words)) return { kind: 'unknown', reason: words };
  return { kind: 'refused', code, reason };
}

/**
 * What a failed call means for the card or text it carried. `idempotent`: the platform drops a repeat under our id.
 * `dayEndsInMs`: how long until it counts a person's messages anew.
 */
export function toOutcome(failure: ApiFailure, idempotent: boolean, dayEndsInMs: number): Outcome {
  switch (failure.kind) {
    case 'throttled':
      return { outcome: 'throttled', retryAfterMs: failure.retryAfterMs, code: failure.code };
    case 'day-is-full':
      return { outcome: 'throttled', retryAfterMs: dayEndsInMs, code: failure.code };
    case 'unknown':
      return { outcome: 'unknown', reason: failure.reason, idempotent };
    case 'repeated':
    case 'refused':
      return { outcome: 'refused', code: failure.code, reason: failure.reason };
  }
}

/** Thrown where the port has no outcome to answer with (`findUser`). */
export class ZwddError extends Error {
  override readonly name = 'ZwddError';
  readonly failure: ApiFailure;

  constructor(what: string, failure: ApiFailure) {
    super(`${what}: ${failure.kind} ${'code' in failure ? failure.code : ''} ${failure.reason}`);
    this.failure = failure;
  }
}
