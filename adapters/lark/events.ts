import { z } from 'zod';
import type { MessageEvent, TapEvent } from '../../src/chat/adapter.ts';
import { readForm } from './form.ts';
import { pushedMessage, readContent } from './message.ts';

/** A push of the platform after its envelope was checked. */
export type Inbound =
  | { readonly type: 'tap'; readonly event: TapEvent; readonly messageId: string | undefined }
  | { readonly type: 'message'; readonly event: MessageEvent; readonly messageId: string }
  /** Something we take note of and do nothing about. */
  | { readonly type: 'other'; readonly what: string };

/** Envelope of version 2.0 (`event-subscription-guide`). */
export const envelopeSchema = z.looseObject({
  schema: z.literal('2.0'),
  header: z.looseObject({
    event_id: z.string().min(1),
    event_type: z.string(),
    token: z.string().optional(),
    app_id: z.string().optional(),
  }),
  event: z.unknown(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

const tapSchema = z.looseObject({
  operator: z.looseObject({ open_id: z.string().min(1) }),
  action: z.looseObject({
    value: z.looseObject({ c: z.string().min(1), a: z.string().min(1) }),
    name: z.string().optional(),
    form_value: z.record(z.string(), z.unknown()).optional(),
  }),
  context: z.looseObject({ open_message_id: z.string().optional() }).optional(),
});

const messageSchema = z.looseObject({
  sender: z.looseObject({
    sender_id: z.looseObject({ open_id: z.string().min(1) }),
    sender_type: z.string(),
  }),
  message: pushedMessage,
});

/** Reads a push; `botOpenId` is whose mention is left out of the text. */
export function readEnvelope(envelope: Envelope, botOpenId: string | undefined): Inbound {
  const { event_type: type } = envelope.header;
  if (type === 'card.action.trigger') return readTap(envelope);
  if (type === 'im.message.receive_v1') return readMessage(envelope, botOpenId);
  return { type: 'other', what: type };
}

function readTap(envelope: Envelope): Inbound {
  const parsed = tapSchema.safeParse(envelope.event);
  if (!parsed.success) return { type: 'other', what: 'a tap that none of our buttons makes' };
  const { operator, action, context } = parsed.data;
  const event: TapEvent = {
    type: 'tap',
    platform: 'lark',
    eventId: envelope.header.event_id,
    userId: operator.open_id,
    cardId: action.value.c,
    action: action.value.a,
    form: readForm(action.form_value ?? {}, action.name),
  };
  return { type: 'tap', event, messageId: context?.open_message_id };
}

/** Most characters of a message that are handed on (the port's bound). */
const TEXT_CHARS = 4_000;

function readMessage(envelope: Envelope, botOpenId: string | undefined): Inbound {
  const parsed = messageSchema.safeParse(envelope.event);
  if (!parsed.success) return { type: 'other', what: 'a message of unknown shape' };
  const { sender, message } = parsed.data;
  if (sender.sender_type !== 'user') return { type: 'other', what: 'a message of a bot' };
  const { text, files } = readContent(message, botOpenId);
  const event: MessageEvent = {
    type: 'message',
    platform: 'lark',
    // The platform says that `event_id` of this event may differ between deliveries and `message_id` does not.
    eventId: message.message_id,
    userId: sender.sender_id.open_id,
    chat: { id: message.chat_id, kind: message.chat_type === 'p2p' ? 'direct' : 'group' },
    text: text.slice(0, TEXT_CHARS).toWellFormed(),
    ...(message.parent_id === undefined ? {} : { replyTo: message.parent_id }),
    files,
  };
  return { type: 'message', event, messageId: message.message_id };
}
