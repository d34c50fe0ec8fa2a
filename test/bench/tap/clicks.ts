import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { OpenCard } from './world.ts';

/** One push as the platform makes it: raw body and the headers that sign it. */
export interface Click {
  readonly card: OpenCard;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Keys {
  readonly appId: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
}

const REDELIVERED_EVERY = 20;

/**
 * Signed, encrypted confirmations of the cards, every twentieth of them once more some thirty clicks later. Signatures
 * hold for the platform's clock window, so clicks are made just before they are sent.
 */
export function makeClicks(cards: readonly OpenCard[], keys: Keys): Click[] {
  const clicks: Click[] = [];
  const again: { at: number; click: Click }[] = [];
  const key = createHash('sha256').update(keys.encryptKey).digest();
  for (const [index, card] of cards.entries()) {
    const click = seal(card, keys, key);
    clicks.push(click);
    if (index % REDELIVERED_EVERY === 0) again.push({ at: clicks.length + 30, click });
    while (again[0] !== undefined && again[0].at <= clicks.length) {
      const due = again.shift();
      if (due !== undefined) clicks.push(due.click);
    }
  }
  return [...clicks, ...again.map(({ click }) => click)];
}

function seal(card: OpenCard, keys: Keys, key: Buffer): Click {
  const event = JSON.stringify({
    schema: '2.0',
    header: {
      event_id: `bench-${randomBytes(12).toString('hex')}`,
      token: keys.verificationToken,
      create_time: String(Date.now() * 1000),
      event_type: 'card.action.trigger',
      tenant_key: 'tk',
      app_id: keys.appId,
    },
    event: {
      operator: { tenant_key: 'tk', open_id: card.userId },
      token: 'c-bench',
      action: { value: { c: card.id, a: 'confirm', v: 1 }, tag: 'button' },
      host: 'im_message',
      context: { open_message_id: 'om_bench', open_chat_id: 'oc_bench' },
    },
  });
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const sealed = Buffer.concat([iv, cipher.update(event, 'utf8'), cipher.final()]).toString('base64');
  const body = JSON.stringify({ encrypt: sealed });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(8).toString('hex');
  const signature = createHash('sha256')
    .update(timestamp + nonce + keys.encryptKey + body)
    .digest('hex');
  return {
    card,
    body,
    headers: {
      'content-type': 'application/json',
      'x-lark-request-timestamp': timestamp,
      'x-lark-request-nonce': nonce,
      'x-lark-signature': signature,
    },
  };
}
