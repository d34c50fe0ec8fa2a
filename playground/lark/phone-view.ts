import type { BodyView, ChatView, ItemView, PhoneSummary, PhoneView } from '../phone.ts';
import { isObject, objects, parse, text } from './card-tree.ts';
import { cardView } from './card-view.ts';
import type { Chat, Message } from './chats.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

const SHOWN = 60;

/** The line of this phone in the page's list. */
export function phoneSummary(world: World, person: Person): PhoneSummary {
  const messages = world.chats.of(person.openId).flatMap(chat => chat.messages);
  const newest = messages.reduce<Message | undefined>(
    (last, one) => (last === undefined || one.at >= last.at ? one : last),
    undefined,
  );
  return {
    id: `lark:${person.openId}`,
    platform: 'lark',
    app: '飞书',
    userId: person.openId,
    name: person.name,
    ...(person.post === undefined ? {} : { post: person.post }),
    unit: person.unit,
    unitName: person.unitName,
    unread: messages.filter(message => !message.readBy.has(person.openId)).length,
    lastAt: newest === undefined ? 0 : (newest.changes.at(-1)?.at ?? newest.at),
    preview: newest === undefined ? '' : previewOf(world, newest, person.openId),
  };
}

/** Everything on this phone, newest chat first; the last messages of each. */
export function phoneView(world: World, person: Person): PhoneView {
  world.directChat(person);
  const chats = world.chats
    .of(person.openId)
    .map(chat => chatView(world, chat, person))
    .sort((one, other) => (other.items.at(-1)?.at ?? 0) - (one.items.at(-1)?.at ?? 0));
  const toast = world.toasts.get(person.openId);
  return { ...phoneSummary(world, person), chats, ...(toast === undefined ? {} : { toast }) };
}

function chatView(world: World, chat: Chat, person: Person): ChatView {
  const group = chat.kind === 'group';
  return {
    id: chat.id,
    kind: group ? 'group' : 'direct',
    title: chat.title,
    ...(group ? { subtitle: `${chat.members.size + 1}人` } : {}),
    canType: true,
    unread: chat.messages.filter(message => !message.readBy.has(person.openId)).length,
    items: chat.messages.slice(-SHOWN).map(message => itemView(world, message, person)),
  };
}

function itemView(world: World, message: Message, person: Person): ItemView {
  const expired = world.isExpired(message);
  return {
    id: message.id,
    rev: `${message.rev}${expired ? '-x' : ''}`,
    at: message.at,
    from: senderOf(world, message, person),
    body: bodyView(world, message, person.openId, expired),
    ...(message.state === 'there' ? {} : { recalled: true }),
    ...(message.urgentFor.has(person.openId) ? { urgent: true } : {}),
  };
}

function senderOf(world: World, message: Message, person: Person): ItemView['from'] {
  if (message.from.kind === 'bot') return { kind: 'bot', name: world.app.botName };
  const { openId } = message.from;
  if (openId === person.openId) return { kind: 'me', name: person.name };
  return { kind: 'person', name: world.people.get(openId)?.name ?? openId };
}

function bodyView(world: World, message: Message, openId: string, expired: boolean): BodyView {
  if (message.type === 'interactive') return cardView(message, openId, expired);
  const content = parse(message.content) ?? {};
  const url = (key: unknown): string => `${world.hub.origin()}/lark/files/${encodeURIComponent(text(key))}`;
  switch (message.type) {
    case 'text':
      return { type: 'text', text: text(content.text).replace('@_user_1', `@${world.app.botName}`) };
    case 'image':
      return { type: 'image', url: url(content.image_key) };
    case 'post':
      return { type: 'text', text: postText(content) };
    default:
      return { type: 'file', name: text(content.file_name) || '语音', url: url(content.file_key) };
  }
}

/** Rich text as it was sent, under its language, or as it is received, without one. */
function postText(content: Readonly<Record<string, unknown>>): string {
  const body = isObject(content.zh_cn) ? content.zh_cn : content;
  const lines = Array.isArray(body.content) ? body.content : [];
  return [
    text(body.title),
    ...lines.map(line =>
      objects(line)
        .map(run => (run.tag === 'a' ? `${text(run.text)} ${text(run.href)}` : text(run.text)))
        .join(''),
    ),
  ]
    .filter(line => line !== '')
    .join('\n');
}

function previewOf(world: World, message: Message, openId: string): string {
  if (message.state !== 'there') return '消息已撤回';
  if (message.type === 'interactive') return cardPreview(message, world.isExpired(message), openId);
  const body = bodyView(world, message, openId, false);
  if (body.type === 'image') return '[图片]';
  if (body.type === 'file') return `[文件] ${body.name}`;
  return body.type === 'text' ? body.text : '';
}

/** The chat list shows the card's summary, without one its title. */
function cardPreview(message: Message, expired: boolean, openId: string): string {
  const config = parse(message.content)?.config;
  const summary = isObject(config) && isObject(config.summary) ? text(config.summary.content) : '';
  return `[卡片] ${summary || cardView(message, openId, expired).title}`;
}
