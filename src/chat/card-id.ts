import { createHmac, createSecretKey } from 'node:crypto';
import { opaqueId } from '../opaque.ts';

/** What there is one card of: one person's view of one matter, on one platform. */
export interface CardKey {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly slot: string;
  readonly personId: string;
  readonly platform: string;
}

export type CardIds = (of: CardKey) => string;

/**
 * Ids of cards, unguessable without the secret. The same card gets the same id wherever and whenever it is made: a
 * service that was put back to an earlier state meets the platforms with the keys it used before, and they drop what
 * came already.
 */
export function cardIds(secret: string): CardIds {
  const key = createSecretKey(createHmac('sha256', secret).update('card-id').digest());
  return of =>
    opaqueId(
      createHmac('sha256', key)
        .update([of.subjectKind, of.subjectId, of.kind, of.slot, of.personId, of.platform].join('\u0000'))
        .digest(),
    );
}
