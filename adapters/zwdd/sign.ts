import { createHmac, randomInt } from 'node:crypto';
import { DateTime } from 'luxon';

/** One parameter of a call, raw; a repeated name is repeated pairs. */
export type Param = readonly [name: string, value: string];

export interface Signable {
  readonly method: 'GET' | 'POST';
  /** Below the base address, without query, for example `/gettoken.json`. */
  readonly path: string;
  readonly params: readonly Param[];
  /** ISO 8601 with milliseconds and offset. */
  readonly timestamp: string;
  /** Digits. */
  readonly nonce: string;
}

/**
 * `X-Hmac-Auth-Signature` as the official Java SDK 1.2.0 makes it (Signature, AbstractRequest): base64 of HMAC-SHA256
 * over method, time, nonce, path and the raw parameters in canonical order, one a line.
 */
export function signature(call: Signable, secret: string): string {
  const params = canonical(call.params);
  const lines = [call.method, call.timestamp, call.nonce, call.path, ...(params === '' ? [] : [params])];
  return createHmac('sha256', secret).update(lines.join('\n'), 'utf8').digest('base64');
}

/** `k=v` joined by `&`, not URL-encoded: names in order regardless of case, values of one name in order, empty ones left out. */
function canonical(params: readonly Param[]): string {
  return withoutEmpty(params)
    .toSorted(([a, v], [b, w]) => compare(a.toLowerCase(), b.toLowerCase()) || compare(v, w))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The platform drops empty values from the signature, so they may not travel either. */
export function withoutEmpty(params: readonly Param[]): Param[] {
  return params.filter(([, value]) => value !== '');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What the headers say about where a call comes from; the platform is known to take placeholders. */
export interface SourceSettings {
  readonly ip: string;
  readonly mac: string;
}

export interface SigningKeys {
  readonly appKey: string;
  readonly appSecret: string;
  readonly source: SourceSettings;
}

/** All headers of a signed call made now; `now` in milliseconds since the epoch. */
export function signedHeaders(
  call: Omit<Signable, 'timestamp' | 'nonce'>,
  keys: SigningKeys,
  now: number,
): Record<string, string> {
  const timestamp = timestampAt(now);
  const nonce = nonceAt(now);
  return {
    apiKey: keys.appKey,
    'X-Hmac-Auth-Timestamp': timestamp,
    'X-Hmac-Auth-Version': '1.0',
    'X-Hmac-Auth-Nonce': nonce,
    'X-Hmac-Auth-Signature': signature({ ...call, timestamp, nonce }, keys.appSecret),
    'X-Hmac-Auth-IP': keys.source.ip,
    'X-Hmac-Auth-MAC': keys.source.mac,
  };
}

/** `2024-01-02T03:04:05.678+08:00`, whatever the machine's zone. */
export function timestampAt(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'Asia/Shanghai' }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
}

const NONCES = 10_000;
let nextNonce = randomInt(NONCES);

/**
 * 13 digits of time and four more, as the documents have it. The four count on from a number of chance, so that two
 * calls of one millisecond never share a nonce and two replicas hardly ever do.
 */
function nonceAt(ms: number): string {
  nextNonce = (nextNonce + 1) % NONCES;
  return `${Math.floor(ms)}${String(nextNonce).padStart(4, '0')}`;
}
