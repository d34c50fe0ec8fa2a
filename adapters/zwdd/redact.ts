const QUERY_SECRET = /([?&](?:access_token|token|session|appsecret|appkey|mobile)=)[^&\s"']+/gi;
const MOBILE = /(?<![0-9])1[3-9]\d{9}(?![0-9])/g;
const MIN_SECRET_CHARS = 4;
const REASON_CHARS = 300;

/** Takes secrets and phone numbers out of text that is on its way to a log, a health line or an outcome. */
export type Redact = (text: string) => string;

export function createRedact(secrets: readonly string[]): Redact {
  const hidden = secrets.filter(secret => secret.length >= MIN_SECRET_CHARS);
  return text =>
    hidden
      .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
      .replace(QUERY_SECRET, '$1***')
      .replace(MOBILE, '1**********');
}

/** The message of anything thrown, clean and short. */
export function reasonOf(error: unknown, redact: Redact): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redact(text).slice(0, REASON_CHARS);
}
