/** Takes secrets and phone numbers out of text that is on its way to a log, a health line or an outcome. */
export type Redact = (text: string) => string;

const MOBILE = /(?<!\d)1[3-9]\d{9}(?!\d)/g;
/** What the connect address of the long connection carries. */
const QUERY_SECRET = /([?&](?:ticket|access_key|token|access_token)=)[^&\s"']+/gi;
/** Tenant tokens and card update tokens. */
const TOKEN = /\b[tc]-[A-Za-z0-9._-]{12,}/g;
const JSON_SECRET = /("?(?:app_?secret|AppSecret|tenant_access_token)"?\s*[:=]\s*"?)[^",}\s]+/gi;
const SHORTEST_SECRET = 4;
const REASON_CHARS = 300;

export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets.filter(secret => secret.length >= SHORTEST_SECRET);
  return text => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, '***');
    return clean
      .replace(JSON_SECRET, '$1***')
      .replace(QUERY_SECRET, '$1***')
      .replace(TOKEN, '***')
      .replace(MOBILE, '1**********');
  };
}

/** The message of anything thrown, clean and short. Never the error object: axios keeps the request body in it. */
export function reasonOf(error: unknown, redact: Redact): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redact(text).slice(0, REASON_CHARS);
}
