import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from './json.ts';
import { plain } from './text.ts';

/** The port's longest message text in characters. */
const MAX_TEXT_CHARS = 4_000;

/** A robot message before its sender is known as an account. */
export interface RobotMessage {
  readonly eventId: string;
  /** An accountId or an employee code. */
  readonly sender: string;
  readonly group: string | undefined;
  readonly text: string;
}

/** An event of the directory; without `data` it is the platform's test of the address. */
interface DirectoryEvent {
  readonly tag: string;
}

export type Posted =
  | { readonly type: 'message'; readonly message: RobotMessage }
  | { readonly type: 'anonymous' }
  | { readonly type: 'event'; readonly event: DirectoryEvent }
  | { readonly type: 'bad' };

const id = z.union([z.string(), z.number()]).transform(String);
const eventShape = z.looseObject({ eventTag: z.string().min(1) });
const messageShape = z.looseObject({
  msgtype: z.string(),
  msgId: z.string().min(1).optional(),
  conversationId: z.string().default(''),
  conversationType: id.default('1'),
  senderStaffId: id.optional(),
  senderId: id.optional(),
  text: z.looseObject({ content: z.string().default('') }).optional(),
  richText: z
    .looseObject({ richTextList: z.array(z.looseObject({ text: z.string().default('') })) })
    .optional(),
});

/** What the platform posted: the old shape of an outgoing robot, or an event callback, as JSON or as a form. */
export function readPosted(raw: Buffer, senderField: 'senderStaffId' | 'senderId'): Posted {
  const text = raw.toString('utf8');
  const body = parseJson(text) ?? Object.fromEntries(new URLSearchParams(text));
  const event = eventShape.safeParse(body);
  if (event.success) return { type: 'event', event: { tag: event.data.eventTag } };
  const parsed = messageShape.safeParse(body);
  if (!parsed.success) return { type: 'bad' };
  const message = parsed.data;
  const sender = message[senderField] ?? '';
  if (sender === '') return { type: 'anonymous' };
  const rich = message.richText?.richTextList.map(part => part.text).join('');
  return {
    type: 'message',
    message: {
      // Without an id of the platform, equal bytes are the same message: a redelivery repeats them.
      eventId: message.msgId ?? createHash('sha256').update(raw).digest('hex'),
      sender,
      group: message.conversationType === '2' ? message.conversationId : undefined,
      text: shorten(message.text?.content ?? rich ?? ''),
    },
  };
}

function shorten(text: string): string {
  const lines = text.split(/\r?\n/).map(plain).join('\n').trim();
  return lines.slice(0, MAX_TEXT_CHARS).toWellFormed();
}
