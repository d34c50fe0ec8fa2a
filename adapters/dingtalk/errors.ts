import { z } from 'zod';
import type { Outcome } from '../../src/chat/adapter.ts';
import type { HttpResult } from './http.ts';

/** Something an administrator has to put right before the call can work again. */
export type Alarm = 'quota' | 'permission' | 'ip' | 'credentials';

/** Why a call did not succeed, decided by the platform's `code`, never by the HTTP status (throttling is a 403). */
export type ApiFailure =
  | { readonly kind: 'token'; readonly code: string; readonly reason: string }
  | {
      readonly kind: 'throttled';
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs: number;
      /** Who has to pause: callers of this API, everybody behind this address, or this one message. */
      readonly scope: 'api' | 'ip' | 'message';
    }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string; readonly alarm?: Alarm }
  | { readonly kind: 'unknown'; readonly reason: string };

export type ApiResult =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly failure: ApiFailure };

/** Which dialect answers: the new API with string codes or the old one with `errcode`. */
export type Dialect = 'api' | 'oapi';

/** How long to pause after each kind of throttling; figures from the platform's advice, the rest our default. */
const PAUSE_MS = {
  /** Calls per second: "sleep for one second". */
  qps: 1_000,
  /** All callers of an API together: longer, the platform advises to back off. */
  global: 2_000,
  /** Calls per minute; the window is not published. */
  qpm: 30_000,
  /** Too many messages to one receiver or one conversation. */
  tooFast: 3_000,
  /** 10,000 calls in 20 s from one address: banned for five minutes. */
  ban: 300_000,
  /** The platform could not be reached at all. */
  unreachable: 5_000,
} as const;

const apiError = z.looseObject({ code: z.union([z.string(), z.number()]).transform(String) });
const oapiAnswer = z.looseObject({ errcode: z.number() });
const messageSchema = z.looseObject({ message: z.string().optional(), errmsg: z.string().optional() });
/** The shape of the address ban; it is not the API's own error shape. */
const banSchema = z.looseObject({ status: z.literal(1111), punish: z.string().optional() });

/** Reads one HTTP exchange as an API answer. */
export function readAnswer(result: HttpResult, dialect: Dialect): ApiResult {
  if (result.type === 'lost') return fail({ kind: 'unknown', reason: result.reason });
  if (result.type === 'not-sent') {
    return fail(throttled('network.unreachable', result.reason, PAUSE_MS.unreachable, 'message'));
  }
  const text = result.bytes.toString('utf8');
  const body = parseJson(text);
  if (body === undefined) return fail(withoutJson(result.status, text));
  if (banSchema.safeParse(body).success)
    return fail(throttled('ip.banned', 'address banned', PAUSE_MS.ban, 'ip'));
  const old = oapiAnswer.safeParse(body);
  if (dialect === 'oapi' && old.success) {
    return old.data.errcode === 0 ? { ok: true, body } : fail(fromErrcode(old.data.errcode, messageOf(body)));
  }
  if (result.status >= 200 && result.status < 300) return { ok: true, body };
  const error = apiError.safeParse(body);
  return fail(fromCode(result.status, error.success ? error.data.code : '', messageOf(body)));
}

function fail(failure: ApiFailure): ApiResult {
  return { ok: false, failure };
}

function throttled(
  code: string,
  reason: string,
  retryAfterMs: number,
  scope: 'api' | 'ip' | 'message',
): ApiFailure {
  return { kind: 'throttled', code, reason, retryAfterMs, scope };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(body: unknown): string {
  const parsed = messageSchema.safeParse(body);
  return parsed.success ? (parsed.data.message ?? parsed.data.errmsg ?? '') : '';
}

/** HTML or XML below 500 is the ban page of the platform's firewall; from 500 on a proxy that lost its server. */
function withoutJson(status: number, text: string): ApiFailure {
  const markup = text.trimStart().startsWith('<');
  if (markup && status < 500) return throttled('ip.banned', `HTTP ${status} ban page`, PAUSE_MS.ban, 'ip');
  return { kind: 'unknown', reason: `HTTP ${status} without JSON` };
}

const TOO_FAST = /^(?:send\.too\.fast|send\.byToken\.tooFast|too\.many\.)/i;

function fromCode(status: number, code: string, message: string): ApiFailure {
  const reason = message || `HTTP ${status}`;
  if (code === 'InvalidAuthentication' || code === '40014' || code === '42001')
    return { kind: 'token', code, reason };
  if (/ApiCountLimit/i.test(code)) return { kind: 'refused', code, reason, alarm: 'quota' };
  if (/QpmLimit/i.test(code)) return throttled(code, reason, PAUSE_MS.qpm, 'api');
  if (/QpsLimitForApi$/i.test(code)) return throttled(code, reason, PAUSE_MS.global, 'api');
  if (/QpsLimit/i.test(code)) return throttled(code, reason, PAUSE_MS.qps, 'api');
  if (/PermissionDenied/i.test(code)) return { kind: 'refused', code, reason, alarm: 'permission' };
  if (/IpNotInWhiteList/i.test(code)) return { kind: 'refused', code, reason, alarm: 'ip' };
  if (/^invalidClient/i.test(code)) return { kind: 'refused', code, reason, alarm: 'credentials' };
  if (TOO_FAST.test(code)) return throttled(code, reason, PAUSE_MS.tooFast, 'message');
  if (status === 429) return throttled(code || 'HTTP 429', reason, PAUSE_MS.global, 'api');
  if (status >= 500 || /^system\.?(?:busy|error)/i.test(code) || code === '') {
    return { kind: 'unknown', reason: `HTTP ${status} ${code} ${message}`.trim() };
  }
  return { kind: 'refused', code, reason };
}

function fromErrcode(errcode: number, message: string): ApiFailure {
  const code = String(errcode);
  switch (errcode) {
    case 40014:
    case 42001:
      return { kind: 'token', code, reason: message };
    case 90018:
      return throttled(code, message, PAUSE_MS.qps, 'api');
    case 90002:
      return throttled(code, message, PAUSE_MS.global, 'api');
    case 90020:
      return { kind: 'refused', code, reason: message, alarm: 'quota' };
    case -1:
      return { kind: 'unknown', reason: `errcode -1 ${message}` };
    default:
      return { kind: 'refused', code, reason: message };
  }
}

/**
 * What a failed call means for the card or text it carried. `idempotent` tells whether the platform drops a repeat
 * of this call under our key, so that an unknown end may be tried again.
 */
export function toOutcome(failure: ApiFailure, idempotent: boolean): Outcome {
  switch (failure.kind) {
    case 'throttled':
      return { outcome: 'throttled', retryAfterMs: failure.retryAfterMs, code: failure.code };
    case 'unknown':
      return { outcome: 'unknown', reason: failure.reason, idempotent };
    case 'token':
    case 'refused':
      return { outcome: 'refused', code: failure.code, reason: failure.reason };
  }
}

/** Thrown where the port has no outcome to answer with (`findUser`, `fetchFile`). */
export class DingtalkError extends Error {
  override readonly name = 'DingtalkError';
  readonly failure: ApiFailure;

  constructor(what: string, failure: ApiFailure) {
    super(`${what}: ${failure.kind} ${'code' in failure ? failure.code : ''} ${failure.reason}`);
    this.failure = failure;
  }
}
