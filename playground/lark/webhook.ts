import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Answer } from './answer.ts';
import { parse } from './card-tree.ts';
import type { LarkApp } from './settings.ts';

export interface WebhookTarget {
  readonly url: string;
  /** With an Encrypt Key every push is encrypted and signed, without one neither. */
  readonly encrypt: boolean;
}

/** Posts one push as the platform does; a challenge is encrypted but never signed. */
export async function post(
  target: WebhookTarget,
  app: LarkApp,
  clock: Clock,
  body: unknown,
  deadlineMs: number,
  signed = true,
): Promise<Answer> {
  const plain = JSON.stringify(body);
  const raw = target.encrypt ? JSON.stringify({ encrypt: encrypt(plain, app.encryptKey) }) : plain;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    ...(target.encrypt && signed ? signature(raw, app, clock.now()) : {}),
  };
  return send(target.url, headers, raw, clock, deadlineMs);
}

/** Sends exactly this, whatever it is; for tests of what a receiver refuses. */
export async function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  raw: string,
  clock: Clock,
  deadlineMs: number,
): Promise<Answer> {
  const patience = new AbortController();
  const cancel = clock.after(deadlineMs, () => patience.abort());
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: raw,
      signal: patience.signal,
      redirect: 'manual',
    });
    const text = await answer.text();
    return answer.status === 200
      ? { type: 'taken', body: parse(text) }
      : { type: 'status', status: answer.status };
  } catch {
    return { type: patience.signal.aborted ? 'too-late' : 'broken' };
  } finally {
    cancel();
  }
}

/** The three headers over the raw body. */
export function signature(raw: string, app: LarkApp, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const nonce = randomUUID().replaceAll('-', '').slice(0, 16);
  const digest = createHash('sha256')
    .update(timestamp + nonce + app.encryptKey + raw, 'utf8')
    .digest('hex');
  return {
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': digest,
  };
}

/** base64 of a random IV and AES-256-CBC under SHA-256 of the key. */
function encrypt(text: string, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}
