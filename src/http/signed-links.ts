import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a signed link works. */
const LINK_DAYS = 7;
const DAY_MS = 86_400_000;

export interface SignedLinks {
  /** A token that names these values; the same values and day give the same token. */
  token(values: readonly string[]): string;
  /** The values, as long as the token is ours, of this purpose and not expired. */
  read(token: string): string[] | undefined;
}

/** Links to pages and downloads outside a card. What one purpose signs opens nothing of another. */
export function signedLinks(secret: string, purpose: string, now: () => Date): SignedLinks {
  const key = createHmac('sha256', secret).update(`link:${purpose}`).digest();
  const sign = (body: string): string =>
    createHmac('sha256', key).update(body).digest('base64url').slice(0, 32);
  return {
    token(values) {
      const expires = (Math.floor(now().getTime() / DAY_MS) + LINK_DAYS).toString(36);
      const body = `${Buffer.from(values.join('\n')).toString('base64url')}.${expires}`;
      return `${body}.${sign(body)}`;
    },
    read(token) {
      const match = /^([\w-]{1,300})\.([a-z0-9]{1,8})\.([\w-]{32})$/.exec(token);
      if (match === null) return undefined;
      const [, values = '', expires = '', signature = ''] = match;
      if (!(new Date(Number.parseInt(expires, 36) * DAY_MS) > now())) return undefined;
      const expected = sign(`${values}.${expires}`);
      if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return undefined;
      return Buffer.from(values, 'base64url').toString('utf8').split('\n');
    },
  };
}
