import { createDecipheriv, createHash, createSecretKey, timingSafeEqual } from 'node:crypto';

const IV_BYTES = 16;

/** Length and content in constant time: both sides are hashed first. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** `X-Lark-Signature` of a push: hex SHA-256 over timestamp, nonce, Encrypt Key and the raw body. */
export function signatureOf(
  timestamp: string,
  nonce: string,
  encryptKey: string,
  rawBody: Uint8Array,
): string {
  return createHash('sha256')
    .update(timestamp + nonce + encryptKey, 'utf8')
    .update(rawBody)
    .digest('hex');
}

/**
 * Opens `encrypt` of a push: base64 of the IV and AES-256-CBC (PKCS#7) under SHA-256 of the Encrypt Key. Undefined when
 * the text is not such a thing.
 */
export function decrypt(encrypted: string, encryptKey: string): string | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  const body = bytes.subarray(IV_BYTES);
  if (body.length === 0 || body.length % IV_BYTES !== 0) return undefined;
  try {
    const decipher = createDecipheriv(
      'aes-256-cbc',
      createSecretKey(sha256(encryptKey)),
      bytes.subarray(0, IV_BYTES),
    );
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
