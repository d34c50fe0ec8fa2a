import { z } from 'zod';
import { BusinessError } from './answers.ts';
import type { MessageBody } from './chats.ts';

const text = z.string().min(1);
const button = z.union([
  z.strictObject({ title: text.max(60), action_url: z.url() }),
  z.strictObject({ title: text.max(60), action_pc_url: z.url(), action_mobile_url: z.url() }),
]);

/** What `msg` of a message may be; anything else is refused, so that a client's invention is noticed. */
const message = z.discriminatedUnion('msgtype', [
  z.strictObject({ msgtype: z.literal('text'), text: z.strictObject({ content: text }) }),
  z.strictObject({ msgtype: z.literal('markdown'), markdown: z.strictObject({ title: text, text }) }),
  z.strictObject({
    msgtype: z.literal('link'),
    link: z.strictObject({ title: text, text, messageUrl: z.url(), picUrl: z.string().optional() }),
  }),
  z.strictObject({
    msgtype: z.literal('action_card'),
    action_card: z.strictObject({
      title: text,
      markdown: text,
      btn_orientation: z.enum(['0', '1']).optional(),
      btn_json_list: z.array(button).min(1).max(10),
    }),
  }),
]);

/** Reads the JSON string of a message; throws the refusal of the application behind the gateway. */
export function readMessage(json: string): MessageBody {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BusinessError('400', 'msg不是合法的JSON');
  }
  const msg = message.parse(value);
  switch (msg.msgtype) {
    case 'text':
      return { type: 'text', text: msg.text.content };
    case 'markdown':
      return { type: 'markdown', ...msg.markdown };
    case 'link':
      return { type: 'link', title: msg.link.title, text: msg.link.text, url: msg.link.messageUrl };
    case 'action_card': {
      const card = msg.action_card;
      const buttons = card.btn_json_list.map(one => ({
        label: one.title,
        url: 'action_url' in one ? one.action_url : one.action_mobile_url,
      }));
      return {
        type: 'actionCard',
        title: card.title,
        text: card.markdown,
        layout: card.btn_orientation === '1' ? 'row' : 'column',
        buttons,
      };
    }
  }
}

/** The words that a person reads; addresses behind buttons are none. */
export function wordsOf(body: MessageBody): string {
  switch (body.type) {
    case 'text':
      return body.text;
    case 'task':
      return body.taskUuid;
    default:
      return `${body.title}\n${body.text}`;
  }
}
