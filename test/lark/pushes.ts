import { createCipheriv, createHash } from 'node:crypto';
import { APP_ID, BOT } from './harness.ts';

export const TOKEN = 'v-token-of-the-app';
export const ENCRYPT_KEY = 'encrypt-key-1';

export function tapEnvelope(
  over: { eventId?: string; event?: Record<string, unknown>; token?: string; appId?: string } = {},
) {
  return {
    schema: '2.0',
    header: {
      event_id: over.eventId ?? 'ev-1',
      token: over.token ?? TOKEN,
      create_time: '1603977298000000',
      event_type: 'card.action.trigger',
      tenant_key: 'tk',
      app_id: over.appId ?? APP_ID,
    },
    event: {
      operator: { tenant_key: 'tk', union_id: 'on_1', open_id: 'ou_wang' },
      token: 'c-295ee57216a5dc9de90fefd0aadb4b1d7dxxxx',
      action: { value: { c: 'card-1', a: 'task.confirm', v: 1 }, tag: 'button' },
      host: 'im_message',
      context: { open_message_id: 'om_1', open_chat_id: 'oc_1' },
      ...over.event,
    },
  };
}

export function messageEnvelope(message: Record<string, unknown> = {}, sender: Record<string, unknown> = {}) {
  return {
    schema: '2.0',
    header: {
      event_id: 'ev-m',
      token: TOKEN,
      create_time: '1603977298000',
      event_type: 'im.message.receive_v1',
      tenant_key: 'tk',
      app_id: APP_ID,
    },
    event: {
      sender: {
        sender_id: { open_id: 'ou_wang', union_id: 'on_1' },
        sender_type: 'user',
        tenant_key: 'tk',
        ...sender,
      },
      message: {
        message_id: 'om_typed',
        create_time: '1603977298000',
        update_time: '1603977298000',
        chat_id: 'oc_1',
        chat_type: 'group',
        message_type: 'text',
        content: JSON.stringify({ text: '@_user_1 明天下午补报' }),
        mentions: [
          { key: '@_user_1', id: { open_id: BOT }, mentioned_type: 'bot', name: '查一次', tenant_key: 'tk' },
        ],
        ...message,
      },
    },
  };
}

export function encrypted(body: unknown, key = ENCRYPT_KEY): string {
  const iv = Buffer.alloc(16, 9);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), iv);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
  return JSON.stringify({ encrypt: sealed });
}

export function signedHeaders(raw: string, atMs: number, key = ENCRYPT_KEY): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const nonce = 'nonce-1';
  return {
    'content-type': 'application/json',
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': createHash('sha256')
      .update(timestamp + nonce + key + raw)
      .digest('hex'),
  };
}
