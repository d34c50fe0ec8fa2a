import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** How long a link to a card's page works. */
const LINK_DAYS = 30;
const DAY_MS = 86_400_000;

/** What a valid token names. The person is checked against the card's row, where she may have been replaced since. */
export interface PageLink {
  readonly cardId: string;
  readonly expiresAt: Date;
  /** Whether the link was made for this person. */
  madeFor(personId: string): boolean;
}

export interface PageLinks {
  /** Path and token of the page of one card for one person: `/h5/…`. */
  path(cardId: string, personId: string): string;
  /** Undefined when the token is not ours or has expired. `madeFor` must be asked before anything is shown. */
  read(token: string): PageLink | undefined;
}

/**
 * Links name one card and one person, are signed with the service's key and expire. The same card, person and day
 * give the same link, so that a card's rendering does not change by itself.
 */
export function pageLinks(secret: string, now: () => Date): PageLinks {
  const key = createSecretKey(createHmac('sha256', secret).update('page-link').digest());
  const sign = (cardId: string, personId: string, expires: string): string =>
    createHmac('sha256', key)
      .update(`${cardId}\u0000${personId}\u0000${expires}`)
      .digest('base64url')
      .slice(0, 27);
  return {
    path(cardId, personId) {
      const expires = (Math.floor(now().getTime() / DAY_MS) + LINK_DAYS).toString(36);
      return `/h5/${cardId}.${expires}.${sign(cardId, personId, expires)}`;
    },
    read(token) {
      const match = /^([a-z0-9]{8,64})\.([a-z0-9]{1,8})\.([\w-]{27})$/.exec(token);
      if (match === null) return undefined;
      const [, cardId = '', expires = '', signature = ''] = match;
      const expiresAt = new Date(Number.parseInt(expires, 36) * DAY_MS);
      if (!(expiresAt > now())) return undefined;
      return {
        cardId,
        expiresAt,
        madeFor: personId =>
          timingSafeEqual(Buffer.from(sign(cardId, personId, expires)), Buffer.from(signature)),
      };
    },
  };
}
