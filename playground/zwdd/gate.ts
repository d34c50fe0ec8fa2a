import { GatewayError } from './answers.ts';
import { type Pair, signatureOf } from './signing.ts';
import type { World } from './world.ts';

/** One call as the gateway sees it before it lets it in. */
interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly params: readonly Pair[];
  readonly header: (name: string) => string;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)$/;
const NONCE = /^\d{13,24}$/;
const MAC = /^(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$/i;
const NONCES_KEPT = 100_000;

/** Lets a call in when it is rightly signed, in time and new; throws the gateway's refusal otherwise. */
export function checkSignature(world: World, call: Arrival): void {
  const timestamp = call.header('x-hmac-auth-timestamp');
  const nonce = call.header('x-hmac-auth-nonce');
  if (call.header('apikey') !== world.app.appKey) throw refusal('InvalidApiKey', 'apiKey不存在');
  if (call.header('x-hmac-auth-version') !== '1.0') throw refusal('InvalidVersion', '签名版本须为1.0');
  if (call.header('x-hmac-auth-ip') === '' || !MAC.test(call.header('x-hmac-auth-mac')))
    throw refusal('InvalidSource', '缺少X-Hmac-Auth-IP或X-Hmac-Auth-MAC');
  if (!TIMESTAMP.test(timestamp)) throw refusal('InvalidTimestamp', '时间戳格式错误');
  if (!NONCE.test(nonce)) throw refusal('InvalidNonce', 'nonce须为数字');
  if (
    Math.abs(Date.parse(timestamp) - world.clock.now() - world.settings.clockAheadMs) >
    world.settings.clockToleranceMs
  )
    throw refusal('TimestampExpired', '时间戳超出允许范围');
  const { method, path, params } = call;
  const expected = signatureOf(world.app.appSecret, { method, path, params, timestamp, nonce });
  if (call.header('x-hmac-auth-signature') !== expected) throw refusal('SignatureDoesNotMatch', '签名不匹配');
  if (world.nonces.has(nonce)) throw refusal('NonceReplayed', 'nonce重复使用');
  world.nonces.add(nonce);
  if (world.nonces.size > NONCES_KEPT) world.nonces.clear();
}

function refusal(code: string, message: string): GatewayError {
  return new GatewayError(200, code, message);
}
