import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghjkmnpqrstvwxyz0123456789';
const ID_BYTES = 24;

/** A short opaque id: 120 random bits in base 32 that survive every platform's field and can't be guessed. */
export function randomId(): string {
  return opaqueId(randomBytes(ID_BYTES));
}

/** The same shape from at least 24 bytes that somebody else has drawn or computed. */
export function opaqueId(bytes: Uint8Array): string {
  let id = '';
  for (const byte of bytes.subarray(0, ID_BYTES)) id += ALPHABET.charAt(byte & 31);
  return id;
}
