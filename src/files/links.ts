import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link to a file works: as long as somebody looks at the page that carries it. */
const LINK_MS = 3_600_000;

export interface FileLinks {
  /** `/files/<id>?e=…&s=…`: signed, and good for an hour at least. */
  path(id: string): string;
  /** Whether we signed this link and it has not expired. */
  valid(id: string, expires: string, signature: string): boolean;
}

export function fileLinks(secret: string, now: () => Date): FileLinks {
  const key = createHmac('sha256', secret).update('file-link').digest();
  const sign = (id: string, expires: string): string =>
    createHmac('sha256', key).update(`${id}\u0000${expires}`).digest('base64url').slice(0, 27);
  return {
    path(id) {
      // The end of the next hour, so that a page that is loaded again names the same address.
      const expires = (Math.floor(now().getTime() / LINK_MS) + 2).toString(36);
      return `/files/${id}?e=${expires}&s=${sign(id, expires)}`;
    },
    valid(id, expires, signature) {
      const end = Number.parseInt(expires, 36) * LINK_MS;
      const given = Buffer.from(signature);
      const wanted = Buffer.from(sign(id, expires));
      return end > now().getTime() && given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}
