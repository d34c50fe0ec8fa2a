import { z } from 'zod';
import type { InboundFile, MessageEvent, TapEvent } from '../../src/chat/adapter.ts';
import { parseJson, readForm } from './form.ts';
import { directChatId, readTrackId } from './identity.ts';

/** The port's longest message text in characters. */
const MAX_TEXT_CHARS = 4_000;

const jsonOrString = z.union([z.string().transform(parseJson), z.looseObject({})]);

const tapSchema = z.looseObject({
  outTrackId: z.string().min(1),
  userId: z.string().min(1),
  content: jsonOrString,
});

const tapContent = z.looseObject({
  cardPrivateData: z.looseObject({ params: z.record(z.string(), z.unknown()).default({}) }),
});

const tapParams = z.looseObject({
  id: z.string().optional(),
  action: z.string().optional(),
  /** The card as the button carried it; must agree with the instance that was tapped. */
  c: z.string().optional(),
  form: z.unknown().optional(),
});

/** The organisation's monthly quota is used up: the platform delivers an empty shell with code 20001. */
const quotaSchema = z.union([
  z.looseObject({ errorCode: z.union([z.literal(20001), z.literal('20001')]) }),
  z.looseObject({ errCode: z.union([z.literal(20001), z.literal('20001')]) }),
]);

export type ReadTap =
  | { readonly type: 'tap'; readonly tap: TapEvent }
  | { readonly type: 'quota' }
  /** Not one of our cards, or a button that is not for us: nothing to do. */
  | { readonly type: 'foreign' };

/** A card callback as the port's event; the same JSON comes by stream and by HTTP. */
export function readTap(data: unknown, eventId: string): ReadTap {
  if (quotaSchema.safeParse(data).success) return { type: 'quota' };
  const callback = tapSchema.safeParse(data);
  if (!callback.success) return { type: 'foreign' };
  const track = readTrackId(callback.data.outTrackId);
  const content = tapContent.safeParse(callback.data.content);
  const params = tapParams.safeParse(content.data?.cardPrivateData.params ?? {});
  if (track === undefined || !params.success) return { type: 'foreign' };
  const form = readForm(params.data.form);
  const action = params.data.id ?? params.data.action ?? form.action;
  // While somebody edits a form, callbacks without an action may come; a card id that disagrees is forged.
  const forged = params.data.c !== undefined && params.data.c !== track.cardId;
  if (action === undefined || action === '' || forged) return { type: 'foreign' };
  return {
    type: 'tap',
    tap: {
      type: 'tap',
      platform: 'dingtalk',
      eventId,
      userId: callback.data.userId,
      cardId: track.cardId,
      action,
      form: form.values,
    },
  };
}

const fileContent = z.looseObject({
  downloadCode: z.string().optional(),
  fileName: z.string().optional(),
  recognition: z.string().optional(),
  richText: z
    .array(
      z.looseObject({
        text: z.string().optional(),
        downloadCode: z.string().optional(),
        type: z.string().optional(),
      }),
    )
    .optional(),
});

const messageSchema = z.looseObject({
  msgId: z.string().min(1),
  msgtype: z.string().default(''),
  conversationId: z.string().default(''),
  conversationType: z.union([z.string(), z.number()]).default('1').transform(String),
  senderStaffId: z.string().optional(),
  sessionWebhook: z.string().optional(),
  sessionWebhookExpiredTime: z.number().optional(),
  text: z
    .looseObject({
      content: z.string().default(''),
      repliedMsg: z.looseObject({ msgId: z.string().optional() }).optional(),
    })
    .optional(),
  content: z.union([z.string().transform(parseJson), z.unknown()]).optional(),
});

/** Where an answer to a message may be posted without the API, until when (milliseconds since the epoch). */
export interface SessionWebhook {
  readonly url: string;
  readonly expiresAt: number;
}

export type ReadMessage =
  | { readonly type: 'message'; readonly message: MessageEvent; readonly webhook?: SessionWebhook }
  | { readonly type: 'quota' }
  /** From someone without a user id in this organisation, or before the app was published. */
  | { readonly type: 'anonymous' }
  | { readonly type: 'bad' };

/** A robot message as the port's event; the same JSON comes by stream and by HTTP. */
export function readMessage(data: unknown): ReadMessage {
  if (quotaSchema.safeParse(data).success) return { type: 'quota' };
  const parsed = messageSchema.safeParse(data);
  if (!parsed.success) return { type: 'bad' };
  const raw = parsed.data;
  const userId = raw.senderStaffId ?? '';
  if (userId === '') return { type: 'anonymous' };
  const content = fileContent.safeParse(raw.content).data ?? {};
  const replyTo = raw.text?.repliedMsg?.msgId;
  const group = raw.conversationType === '2';
  const message: MessageEvent = {
    type: 'message',
    platform: 'dingtalk',
    eventId: raw.msgId,
    userId,
    chat: group ? { id: raw.conversationId, kind: 'group' } : { id: directChatId(userId), kind: 'direct' },
    text: shorten(textOf(raw.text?.content, content)),
    ...(replyTo === undefined ? {} : { replyTo }),
    files: filesOf(raw.msgtype, content),
  };
  if (raw.sessionWebhook === undefined || raw.sessionWebhookExpiredTime === undefined)
    return { type: 'message', message };
  return {
    type: 'message',
    message,
    webhook: { url: raw.sessionWebhook, expiresAt: raw.sessionWebhookExpiredTime },
  };
}

type FileContent = z.infer<typeof fileContent>;

function textOf(text: string | undefined, content: FileContent): string {
  if (text !== undefined) return text;
  if (content.richText !== undefined) return content.richText.map(part => part.text ?? '').join('');
  return content.recognition ?? '';
}

function shorten(text: string): string {
  const trimmed = text.replace(/\p{Cs}/gu, '').trim();
  return trimmed.length <= MAX_TEXT_CHARS
    ? trimmed
    : trimmed.slice(0, MAX_TEXT_CHARS).replace(/\p{Cs}/gu, '');
}

const FILE_TYPES: Partial<Record<string, InboundFile['type']>> = {
  picture: 'image',
  audio: 'audio',
  video: 'video',
  file: 'file',
};

function filesOf(msgtype: string, content: FileContent): InboundFile[] {
  if (content.richText !== undefined) {
    const codes = content.richText.flatMap(part => part.downloadCode ?? []);
    return codes.map((code, index) => inboundFile(code, `picture-${index + 1}`, 'image'));
  }
  if (content.downloadCode === undefined) return [];
  const type = FILE_TYPES[msgtype] ?? 'file';
  return [inboundFile(content.downloadCode, content.fileName ?? type, type)];
}

function inboundFile(code: string, name: string, type: InboundFile['type']): InboundFile {
  return { handle: fileHandle(code, name), name, type };
}

const handleSchema = z.object({ code: z.string().min(1), name: z.string() });

/** Our handle of a file: the platform's download code and the name, which tells the type of what is downloaded. */
function fileHandle(code: string, name: string): string {
  return Buffer.from(JSON.stringify({ code, name })).toString('base64url');
}

export function readFileHandle(handle: string): { code: string; name: string } | undefined {
  return handleSchema.safeParse(parseJson(Buffer.from(handle, 'base64url').toString('utf8'))).data;
}
