import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardSign,
  decryptEvent,
  encryptEvent,
  eventSignature,
  robotSign,
  sameText,
} from '../../adapters/dingtalk/crypto.ts';

/** The platform's own sample of an encrypted event. */
const KEYS = {
  token: '123456',
  aesKey: '1234567890123456789012345678901234567890123',
  ownerKey: 'dingsnotzck6pm5veliw',
};
const SAMPLE = 'YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==';

describe('signatures', () => {
  it('of robots match the documented algorithm', () => {
    expect(robotSign('1577262236757', 'this is a secret')).toBe(
      'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=',
    );
  });

  it('of card callbacks match the documented algorithm', () => {
    expect(cardSign('1577262236757', 'example-secret')).toBe('9EQUhx+gSqHfgSF/OnOV2ifDC9m1VzjPj00L/WOZeew=');
  });

  it('of events match the official sample', () => {
    expect(eventSignature(KEYS.token, '1614767836', 'A7Co0cJLMzIDtMMI', SAMPLE)).toBe(
      '9a95a004dd16f5c307e849b994173f76aa26e5eb',
    );
  });

  it('are compared whole, whatever their length', () => {
    expect(sameText('abc', 'abc')).toBe(true);
    expect(sameText('abc', 'abd')).toBe(false);
    expect(sameText('abc', '')).toBe(false);
  });
});

describe('encrypted events', () => {
  it('open as in the official sample', () => {
    expect(decryptEvent(KEYS, SAMPLE)).toBe('success');
  });

  it('for another owner do not open', () => {
    expect(decryptEvent({ ...KEYS, ownerKey: 'somebody' }, SAMPLE)).toBeUndefined();
  });

  it('that were tampered with or are nonsense do not open and do not throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(decryptEvent(KEYS, Buffer.from(bytes).toString('base64'))).toBeUndefined();
      }),
    );
  });

  it('open to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), text => {
        expect(decryptEvent(KEYS, encryptEvent(KEYS, text))).toBe(text);
      }),
    );
  });
});
