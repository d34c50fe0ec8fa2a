import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Compares two texts without telling by its duration where they differ. */
export function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** `sign` of a robot's HTTP request and of a custom robot's webhook: HMAC-SHA256 over timestamp and secret, base64. */
export function robotSign(timestamp: string, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/** `x-ddpaas-signature` of a card's HTTP callback: HMAC-SHA256 over the timestamp, base64. The body is not covered. */
export function cardSign(timestamp: string, secret: string): string {
  return createHmac('sha256', secret).update(timestamp).digest('base64');
}

export interface EventKeys {
  readonly token: string;
  /** 43 letters and digits. */
  readonly aesKey: string;
  /** AppKey for the event subscription of an internal app. */
  readonly ownerKey: string;
}

/** `msg_signature` of an encrypted event: hex SHA-1 over the four parts in sorted order. */
export function eventSignature(token: string, timestamp: string, nonce: string, encrypted: string): string {
  return createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex');
}

const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

function aesKey(keys: EventKeys): Buffer {
  const key = Buffer.from(`${keys.aesKey}=`, 'base64');
  if (key.length !== 32)
    throw new Error('the aes key of the event subscription must be 43 letters and digits');
  return key;
}

/** Opens an encrypted event; undefined when it was not made with these keys or for this owner. */
export function decryptEvent(keys: EventKeys, encrypted: string): string | undefined {
  const key = aesKey(keys);
  const cipherText = Buffer.from(encrypted, 'base64');
  if (cipherText.length === 0 || cipherText.length % 16 !== 0) return undefined;
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(cipherText), decipher.final()]);
  const pad = padded.at(-1) ?? 0;
  if (pad < 1 || pad > BLOCK || pad > padded.length) return undefined;
  const content = padded.subarray(0, padded.length - pad);
  if (content.length < RANDOM_BYTES + LENGTH_BYTES) return undefined;
  const start = RANDOM_BYTES + LENGTH_BYTES;
  const end = start + content.readUInt32BE(RANDOM_BYTES);
  if (end > content.length) return undefined;
  const owner = content.subarray(end).toString('utf8');
  return sameText(owner, keys.ownerKey) ? content.subarray(start, end).toString('utf8') : undefined;
}

/** Encrypts an answer the way the platform reads it: block size 32, random head, length, text, owner. */
export function encryptEvent(keys: EventKeys, text: string): string {
  const key = aesKey(keys);
  const message = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(message.length);
  const content = Buffer.concat([
    randomBytes(RANDOM_BYTES),
    length,
    message,
    Buffer.from(keys.ownerKey, 'utf8'),
  ]);
  const pad = BLOCK - (content.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([content, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString('base64');
}

export function newNonce(): string {
  return randomBytes(8).toString('hex');
}
