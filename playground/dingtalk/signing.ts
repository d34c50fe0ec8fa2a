import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

/** How the platform signs what it pushes in HTTP mode. All times are milliseconds since the epoch, as strings. */

/** Header `sign` of a robot push, and `sign` of a custom robot's webhook: HMAC-SHA256 over `timestamp\nsecret`, base64. */
export function robotSign(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/** Header `x-ddpaas-signature` of a card callback: HMAC-SHA256 over the timestamp alone, base64. */
export function cardSign(apiSecret: string, timestamp: string): string {
  return createHmac('sha256', apiSecret).update(timestamp).digest('base64');
}

export interface EventKeys {
  readonly token: string;
  /** 43 letters and digits. */
  readonly aesKey: string;
  /** appKey of an internal app. */
  readonly owner: string;
}

/** `msg_signature`: SHA-1 over the sorted parts, hex. */
export function eventSignature(token: string, timestamp: string, nonce: string, encrypted: string): string {
  return createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex');
}

const BLOCK = 32;

/** AES-256-CBC over 16 random bytes, length, text, owner; padded to 32 bytes. */
export function encryptEvent(keys: EventKeys, text: string, random: Buffer = randomBytes(16)): string {
  const message = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([random, length, message, Buffer.from(keys.owner, 'utf8')]);
  const pad = BLOCK - (plain.length % BLOCK);
  const key = keyOf(keys.aesKey);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString('base64');
}

/** The text inside, or undefined when key, padding, length or owner do not fit. */
export function decryptEvent(keys: EventKeys, encrypted: string): string | undefined {
  const key = keyOf(keys.aesKey);
  let plain: Buffer;
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    plain = Buffer.concat([decipher.update(Buffer.from(encrypted, 'base64')), decipher.final()]);
  } catch {
    return undefined;
  }
  const pad = plain.at(-1) ?? 0;
  if (pad < 1 || pad > BLOCK || plain.length < 20 + pad) return undefined;
  const length = plain.readUInt32BE(16);
  const end = plain.length - pad;
  if (20 + length > end || plain.subarray(20 + length, end).toString('utf8') !== keys.owner) return undefined;
  return plain.subarray(20, 20 + length).toString('utf8');
}

function keyOf(aesKey: string): Buffer {
  return Buffer.from(`${aesKey}=`, 'base64');
}
