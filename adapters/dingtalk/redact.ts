const QUERY_SECRET = /([?&](?:access_token|ticket|session|sign|appsecret|appkey)=)[^&\s"']+/gi;
const MOBILE = /(?<![0-9])1[3-9]\d{9}(?![0-9])/g;
const MIN_SECRET_LENGTH = 4;

/** Takes secrets and phone numbers out of text that is on its way to a log, a health line or an outcome. */
export interface Redactor {
  /** From now on this value is never shown. */
  hide(secret: string): void;
  (text: string): string;
}

/** How many of the latest changing secrets (tokens, tickets) are remembered beside the fixed ones. */
const REMEMBERED = 16;

/**
 * Platform answers and errors can carry the request's URL or body: whatever leaves the adapter as text passes here.
 * `fixed` secrets are always hidden; those added later are remembered in a ring, since tokens and tickets expire.
 */
export function createRedactor(fixed: readonly string[]): Redactor {
  const always = fixed.filter(secret => secret.length >= MIN_SECRET_LENGTH);
  const recent: string[] = [];
  const redact = (text: string): string => {
    let clean = text;
    for (const secret of [...always, ...recent]) clean = clean.replaceAll(secret, '***');
    return clean.replace(QUERY_SECRET, '$1***').replace(MOBILE, '1**********');
  };
  return Object.assign(redact, {
    hide(secret: string) {
      if (secret.length < MIN_SECRET_LENGTH || recent.includes(secret)) return;
      recent.push(secret);
      if (recent.length > REMEMBERED) recent.shift();
    },
  });
}

const REASON_CHARS = 300;

/** The message of anything thrown, clean and short. */
export function reasonOf(error: unknown, redact: Redactor): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redact(text).slice(0, REASON_CHARS);
}
