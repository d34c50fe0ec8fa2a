import { z } from 'zod';
import type { InboundFile } from '../../src/chat/adapter.ts';
import { parseJson } from './json.ts';

/** `event.message` of `im.message.receive_v1`. */
export const pushedMessage = z.looseObject({
  message_id: z.string().min(1),
  parent_id: z.string().optional(),
  chat_id: z.string().min(1),
  chat_type: z.string(),
  message_type: z.string(),
  content: z.string(),
  mentions: z
    .array(
      z.looseObject({
        key: z.string(),
        name: z.string().optional(),
        mentioned_type: z.string().optional(),
        id: z.looseObject({ open_id: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});
type PushedMessage = z.infer<typeof pushedMessage>;

interface Content {
  readonly text: string;
  readonly files: readonly InboundFile[];
}

const textContent = z.looseObject({ text: z.string() });
const imageContent = z.looseObject({ image_key: z.string() });
const fileContent = z.looseObject({ file_key: z.string(), file_name: z.string().optional() });

const run = z.looseObject({
  tag: z.string(),
  text: z.string().optional(),
  href: z.string().optional(),
  user_id: z.string().optional(),
  user_name: z.string().optional(),
  image_key: z.string().optional(),
  file_key: z.string().optional(),
  file_name: z.string().optional(),
});
const post = z.looseObject({ title: z.string().optional(), content: z.array(z.array(run)) });
const localisedPost = z.record(z.string(), post);

const NOTHING: Content = { text: '', files: [] };

/** Text and files of a pushed message (`im-v1/message/events/receive`), without the mention of the bot. */
export function readContent(message: PushedMessage, botOpenId: string | undefined): Content {
  const content = parseJson(message.content);
  const mentions = mentionTexts(message, botOpenId);
  const { message_type: type, message_id: id } = message;
  if (type === 'text') {
    const parsed = textContent.safeParse(content);
    return parsed.success ? { text: putMentions(parsed.data.text, mentions), files: [] } : NOTHING;
  }
  if (type === 'post') return readPost(content, id, mentions);
  if (type === 'image') {
    const parsed = imageContent.safeParse(content);
    return parsed.success ? { text: '', files: [imageFile(id, parsed.data.image_key)] } : NOTHING;
  }
  const kind = FILE_KINDS.get(type);
  const parsed = fileContent.safeParse(content);
  if (kind === undefined || !parsed.success) return NOTHING;
  return { text: '', files: [otherFile(id, parsed.data.file_key, parsed.data.file_name, kind)] };
}

const FILE_KINDS = new Map<string, InboundFile['type']>([
  ['file', 'file'],
  ['audio', 'audio'],
  ['media', 'video'],
]);

type Mention = { readonly key: string; readonly text: string };

/** What stands for each `@_user_n`: nothing for the bot, the name for anybody else. */
function mentionTexts(message: PushedMessage, botOpenId: string | undefined): Mention[] {
  return (message.mentions ?? []).map(mention => {
    const isBot =
      botOpenId === undefined ? mention.mentioned_type === 'bot' : mention.id?.open_id === botOpenId;
    return { key: mention.key, text: isBot ? '' : `@${mention.name ?? ''}` };
  });
}

function putMentions(text: string, mentions: readonly Mention[]): string {
  // The longest key first: `@_user_1` is the beginning of `@_user_10`.
  const ordered = [...mentions].sort((a, b) => b.key.length - a.key.length);
  let result = text;
  for (const mention of ordered) result = result.replaceAll(mention.key, mention.text);
  return result
    .replaceAll('@_all', '@所有人')
    .replace(/[ \t\u00A0]+/g, ' ')
    .trim();
}

function readPost(content: unknown, messageId: string, mentions: readonly Mention[]): Content {
  const parsed = post.safeParse(content);
  const body = parsed.success ? parsed.data : Object.values(localisedPost.safeParse(content).data ?? {})[0];
  if (body === undefined) return NOTHING;
  const runs = body.content.flat();
  const lines = body.content.map(line => line.map(each => runText(each)).join(''));
  const files = runs.flatMap((each): InboundFile[] => {
    if (each.tag === 'img' && each.image_key !== undefined) return [imageFile(messageId, each.image_key)];
    if (each.tag === 'media' && each.file_key !== undefined) {
      return [otherFile(messageId, each.file_key, each.file_name, 'video')];
    }
    return [];
  });
  const text = [body.title ?? '', ...lines].filter(line => line !== '').join('\n');
  return { text: putMentions(text, mentions), files };
}

function runText(each: z.infer<typeof run>): string {
  if (each.tag === 'at') return each.user_id?.startsWith('@_') ? each.user_id : `@${each.user_name ?? ''}`;
  if (each.tag === 'a' && each.href !== undefined && each.href !== each.text)
    return `${each.text ?? ''} ${each.href}`;
  return each.text ?? '';
}

function imageFile(messageId: string, key: string): InboundFile {
  return { handle: fileHandle(messageId, 'image', key), name: `${key}.png`, type: 'image' };
}

function otherFile(
  messageId: string,
  key: string,
  name: string | undefined,
  type: InboundFile['type'],
): InboundFile {
  return { handle: fileHandle(messageId, 'file', key), name: name ?? key, type };
}

/** What `fetchFile` needs: a resource is fetched by the message that carries it. */
function fileHandle(messageId: string, type: 'image' | 'file', key: string): string {
  return `${messageId}/${type}/${key}`;
}

const HANDLE = /^([A-Za-z0-9_-]+)\/(image|file)\/([A-Za-z0-9_.-]+)$/;

export function readFileHandle(handle: string): { messageId: string; type: string; key: string } | undefined {
  const [, messageId, type, key] = HANDLE.exec(handle) ?? [];
  return messageId === undefined || type === undefined || key === undefined
    ? undefined
    : { messageId, type, key };
}
