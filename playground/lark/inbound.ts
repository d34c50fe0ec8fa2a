import { ControlRefusal } from '../stand-in.ts';
import type { Chat, Message } from './chats.ts';
import { mimeOf } from './files.ts';
import { digest, type Person } from './people.ts';
import type { World } from './world.ts';

interface SentFile {
  readonly name: string;
  readonly type: 'image' | 'file' | 'audio' | 'video';
  readonly bytes: Buffer;
}

export interface Say {
  readonly openId: string;
  readonly text: string;
  /** chat_id of a group, where the bot is mentioned. Without it the chat with the bot. */
  readonly group: string | undefined;
  /** The message this one answers. */
  readonly replyTo: string | undefined;
  readonly files: readonly SentFile[];
  readonly copies: number;
}

/** Somebody types to the bot. Answers the ids of the messages; delivery goes on by itself. */
export function say(world: World, wish: Say): { messageIds: string[] } {
  const person = world.people.get(wish.openId);
  if (person === undefined) throw new ControlRefusal(`nobody is called ${wish.openId}`);
  const chat = chatFor(world, wish, person);
  const contents = [
    ...(wish.text === '' ? [] : [textContent(world, chat, wish.text)]),
    ...wish.files.map(file => fileContent(world, file)),
  ];
  const messageIds = contents.map(({ type, content, mentions }) => {
    const message = world.chats.post(chat, {
      from: { kind: 'person', openId: person.openId },
      type,
      content: JSON.stringify(content),
      ...(wish.replyTo === undefined ? {} : { parentId: wish.replyTo }),
    });
    const event = received(world, chat, person, message, mentions);
    void world.delivery.event(world.delivery.envelope('im.message.receive_v1', event), wish.copies);
    return message.id;
  });
  return { messageIds };
}

function chatFor(world: World, wish: Say, person: Person): Chat {
  const answered = wish.replyTo === undefined ? undefined : world.chats.message(wish.replyTo);
  const chatId = wish.group ?? answered?.chatId;
  const direct = world.directChat(person);
  if (chatId === undefined || chatId === direct.id) return direct;
  const chat = world.chats.get(chatId);
  if (chat?.members.has(person.openId) !== true)
    throw new ControlRefusal(`${person.openId} is not in chat ${chatId}`);
  return chat;
}

interface Content {
  readonly type: string;
  readonly content: unknown;
  readonly mentions: boolean;
}

const BOT_KEY = '@_user_1';

function textContent(world: World, chat: Chat, text: string): Content {
  const group = chat.kind === 'group';
  const bare = text.replace(new RegExp(`^@${world.app.botName}\\s*`), '');
  return { type: 'text', content: { text: group ? `${BOT_KEY} ${bare}` : text }, mentions: group };
}

function fileContent(world: World, file: SentFile): Content {
  const stored = { name: file.name, mime: mimeOf(file.name), bytes: file.bytes };
  if (file.type === 'image') {
    return { type: 'image', content: { image_key: world.files.keep('img', stored) }, mentions: false };
  }
  const key = world.files.keep('file', stored);
  if (file.type === 'audio')
    return { type: 'audio', content: { file_key: key, duration: 2_000 }, mentions: false };
  const content = { file_key: key, file_name: file.name };
  return file.type === 'video'
    ? { type: 'media', content: { ...content, duration: 5_000 }, mentions: false }
    : { type: 'file', content, mentions: false };
}

function received(world: World, chat: Chat, person: Person, message: Message, mentioned: boolean) {
  const tenant_key = world.app.tenantKey;
  const bot = { key: BOT_KEY, id: { open_id: world.app.botOpenId, union_id: `on_${digest('bot')}` } };
  return {
    sender: {
      sender_id: { open_id: person.openId, union_id: person.unionId },
      sender_type: 'user',
      tenant_key,
    },
    message: {
      message_id: message.id,
      ...(message.parentId === undefined ? {} : { root_id: message.parentId, parent_id: message.parentId }),
      create_time: String(message.at),
      update_time: String(message.at),
      chat_id: chat.id,
      chat_type: chat.kind,
      message_type: message.type,
      content: message.content,
      ...(mentioned
        ? { mentions: [{ ...bot, mentioned_type: 'bot', name: world.app.botName, tenant_key }] }
        : {}),
    },
  };
}

/** The person reads what came; the app is told where it asked to be (p2p only). */
export function read(world: World, openId: string, chatId: string | undefined): void {
  const fresh = world.chats.read(openId, chatId);
  const told = fresh.filter(
    message => message.from.kind === 'bot' && world.chats.get(message.chatId)?.kind === 'p2p',
  );
  if (!world.settings.readEvents || told.length === 0) return;
  const event = {
    reader: {
      reader_id: { open_id: openId },
      read_time: String(world.clock.now()),
      tenant_key: world.app.tenantKey,
    },
    message_id_list: told.map(message => message.id),
  };
  void world.delivery.event(world.delivery.envelope('im.message.message_read_v1', event), 1);
}
