import { z } from 'zod';
import {
  cardSign,
  decryptEvent,
  type EventKeys,
  encryptEvent,
  eventSignature,
  robotSign,
} from './signing.ts';

/** Where the app's owner told the platform to push instead of the stream; `null` goes back to the stream. */
export const httpModeCommand = z.strictObject({
  robotUrl: z.url().nullable().optional(),
  event: z
    .strictObject({ url: z.url(), token: z.string().min(3).max(32), aesKey: z.string().length(43) })
    .nullable()
    .optional(),
});

export interface CardRoute {
  readonly url: string;
  readonly apiSecret: string | undefined;
}

/** HTTP mode: addresses, and signed pushes to them. */
export class HttpMode {
  robotUrl: string | undefined;
  event: { readonly url: string; readonly token: string; readonly aesKey: string } | undefined;
  readonly cardRoutes = new Map<string, CardRoute>();

  configure(command: z.infer<typeof httpModeCommand>): void {
    if (command.robotUrl !== undefined) this.robotUrl = command.robotUrl ?? undefined;
    if (command.event !== undefined) this.event = command.event ?? undefined;
  }
}

export interface HttpAnswer {
  /** 0 when nobody answered in time. */
  readonly status: number;
  readonly text: string;
}

/** A robot message, signed with the app's secret. `now` in milliseconds. */
export function pushRobot(
  url: string,
  secret: string,
  now: number,
  message: unknown,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const timestamp = String(now);
  return post(url, JSON.stringify(message), { timestamp, sign: robotSign(secret, timestamp) }, timeoutMs);
}

/** A card callback, signed when the route has a secret; the body is not covered. */
export function pushCard(
  route: CardRoute,
  now: number,
  callback: unknown,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const timestamp = String(now);
  const signed =
    route.apiSecret === undefined
      ? {}
      : {
          'x-ddpaas-signature-timestamp': timestamp,
          'x-ddpaas-signature': cardSign(route.apiSecret, timestamp),
        };
  return post(route.url, JSON.stringify(callback), signed, timeoutMs);
}

/** An encrypted event; true when the answer is the encrypted word `success`, properly signed. */
export async function pushEvent(
  url: string,
  keys: EventKeys,
  now: number,
  nonce: string,
  event: unknown,
  timeoutMs: number,
): Promise<boolean> {
  const timestamp = String(now);
  const encrypt = encryptEvent(keys, JSON.stringify(event));
  const address = new URL(url);
  address.searchParams.set('msg_signature', eventSignature(keys.token, timestamp, nonce, encrypt));
  address.searchParams.set('timestamp', timestamp);
  address.searchParams.set('nonce', nonce);
  const answer = await post(address.href, JSON.stringify({ encrypt }), {}, timeoutMs);
  return answer.status === 200 && saysSuccess(keys, answer.text);
}

const eventAnswer = z.object({
  msg_signature: z.string(),
  timeStamp: z.coerce.string(),
  nonce: z.string(),
  encrypt: z.string(),
});

function saysSuccess(keys: EventKeys, text: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return false;
  }
  const answer = eventAnswer.safeParse(parsed);
  if (!answer.success) return false;
  const { msg_signature, timeStamp, nonce, encrypt } = answer.data;
  return (
    msg_signature === eventSignature(keys.token, timeStamp, nonce, encrypt) &&
    decryptEvent(keys, encrypt) === 'success'
  );
}

async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<HttpAnswer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: '' };
  }
}
