import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decrypt, sameSecret, signatureOf } from '../../adapters/lark/crypto.ts';

/** The documented algorithm, written a second time the other way round. */
function encrypt(text: string, key: string, iv = Buffer.alloc(16, 7)): string {
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

describe('opening a push', () => {
  test("Feishu's own example opens", () => {
    expect(decrypt('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=', 'test key')).toBe('hello world');
  });

  test('what the documented algorithm closed opens again, Chinese and emoji included', () => {
    const text = JSON.stringify({ challenge: '综合查一次 ✅', token: 'x' });
    expect(decrypt(encrypt(text, 'k-1'), 'k-1')).toBe(text);
  });

  test.each([
    ['not base64 at all', '%%%'],
    ['nothing', ''],
    ['only the IV', Buffer.alloc(16).toString('base64')],
    ['a broken block', Buffer.alloc(40).toString('base64')],
    ['noise', Buffer.alloc(48, 0xaa).toString('base64')],
    ['what another key closed', encrypt('{}', 'other key')],
  ])('%s opens to nothing', (_what, text) => {
    expect(decrypt(text, 'k-1')).toBeUndefined();
  });
});

describe('signature', () => {
  test('is the hex SHA-256 of timestamp, nonce, key and raw bytes', () => {
    const raw = Buffer.from('{"a" :  1}\n');
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.from('1700000000' + 'nonce' + 'key'), raw]))
      .digest('hex');
    expect(signatureOf('1700000000', 'nonce', 'key', raw)).toBe(expected);
  });

  test('a golden value holds', () => {
    expect(signatureOf('1609459200', 'abc', 'test key', Buffer.from('{"encrypt":"x"}'))).toBe(
      'e88f687d968ddd4269af3800325e46661d968d5e21d3f66dca2a02c37778e2e0',
    );
  });

  test('secrets of different length compare without throwing', () => {
    expect(sameSecret('a', 'ab')).toBe(false);
    expect(sameSecret('ab', 'ab')).toBe(true);
  });
});
