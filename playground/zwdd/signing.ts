import { createHmac } from 'node:crypto';

export type Pair = readonly [name: string, value: string];

/** What a request claims about itself. */
export interface SignedCall {
  readonly method: string;
  /** Without host and query. */
  readonly path: string;
  readonly timestamp: string;
  readonly nonce: string;
  /** Raw, not URL-encoded. */
  readonly params: readonly Pair[];
}

/**
 * `X-Hmac-Auth-Signature`: HMAC-SHA256 over method, time, nonce, path and the raw parameters, base64. Names sort
 * regardless of case, values of a repeated name sort too, empty values do not count.
 */
export function signatureOf(secret: string, call: SignedCall): string {
  const lines = [call.method.toUpperCase(), call.timestamp, call.nonce, call.path];
  const params = canonical(call.params);
  const text = params === '' ? lines : [...lines, params];
  return createHmac('sha256', secret).update(text.join('\n'), 'utf8').digest('base64');
}

function canonical(params: readonly Pair[]): string {
  return params
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, key: name.toLowerCase(), value }))
    .sort((one, other) => order(one.key, other.key) || order(one.value, other.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&');
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
