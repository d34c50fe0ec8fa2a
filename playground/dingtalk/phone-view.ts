import { DateTime } from 'luxon';
import type { BodyView, ChatView, ItemView, PhoneSummary, PhoneView } from '../phone.ts';
import { cardView } from './card-view.ts';
import { type Chat, type ChatMessage, isSeenBy } from './chats.ts';
import type { Person } from './people.ts';
import { robotChat } from './robot-api.ts';
import type { World } from './world.ts';

const SHOWN = 60;

/** The line of this phone in the page's list. */
export function phoneSummary(world: World, person: Person): PhoneSummary {
  let lastAt = 0;
  let preview = '';
  let unread = 0;
  for (const chat of world.chats.of(person.userId)) {
    for (const message of chat.messages) {
      if (!isSeenBy(message, person.userId)) continue;
      if (!message.readBy.has(person.userId)) unread += 1;
      if (message.at < lastAt) continue;
      lastAt = message.at;
      preview = previewOf(world, message, person.userId);
    }
  }
  return {
    id: `dingtalk:${person.userId}`,
    platform: 'dingtalk',
    app: '钉钉',
    userId: person.userId,
    name: person.name,
    ...(person.post === undefined ? {} : { post: person.post }),
    unit: person.unit,
    unitName: person.unitName,
    unread,
    lastAt,
    preview,
  };
}

/** Everything on this phone, newest chat first; the last messages of each. */
export function phoneView(world: World, person: Person): PhoneView {
  robotChat(world, person);
  const chats = world.chats
    .of(person.userId)
    .map(chat => chatView(world, chat, person))
    .sort((one, other) => (other.items.at(-1)?.at ?? 0) - (one.items.at(-1)?.at ?? 0));
  const toast = world.toasts.get(person.userId);
  return { ...phoneSummary(world, person), chats, ...(toast === undefined ? {} : { toast }) };
}

function chatView(world: World, chat: Chat, person: Person): ChatView {
  const seen = chat.messages.filter(message => isSeenBy(message, person.userId));
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    ...(chat.kind === 'group' ? { subtitle: `${chat.members.size}人` } : {}),
    canType: chat.kind === 'direct' || chat.kind === 'group',
    unread: seen.filter(message => !message.readBy.has(person.userId)).length,
    items: seen.slice(-SHOWN).map(message => itemView(world, message, person)),
  };
}

function itemView(world: World, message: ChatMessage, person: Person): ItemView {
  const body = bodyView(world, message, person.userId);
  const state =
    body.type === 'card' ? world.cards.get(body.cardId)?.rev : body.type === 'todo' ? Number(body.done) : 0;
  return {
    id: message.id,
    rev: `${state ?? 0}-${message.recalled ? 'x' : ''}-${body.type === 'todo' ? body.text + body.title : ''}`,
    at: message.at,
    from: senderOf(world, message, person),
    body,
    ...(message.recalled ? { recalled: true } : {}),
    ...(message.urgent ? { urgent: true } : {}),
  };
}

function senderOf(world: World, message: ChatMessage, person: Person): ItemView['from'] {
  if (message.from.kind === 'bot') return { kind: 'bot', name: world.app.robotName };
  if (message.from.userId === person.userId) return { kind: 'me', name: person.name };
  return { kind: 'person', name: world.people.get(message.from.userId)?.name ?? message.from.userId };
}

function bodyView(world: World, message: ChatMessage, userId: string): BodyView {
  const { body } = message;
  switch (body.type) {
    case 'card': {
      const card = world.cards.get(body.outTrackId);
      return card === undefined ? { type: 'text', text: '（卡片不存在）' } : cardView(card, userId);
    }
    case 'todo':
      return todoView(world, body.taskId, userId);
    case 'actionCard':
      return {
        type: 'card',
        cardId: message.id,
        title: body.title,
        tone: 'info',
        head: 'plain',
        blocks: [
          { block: 'markdown', text: body.text },
          {
            block: 'buttons',
            layout: body.layout,
            buttons: body.buttons.map((one, index) => ({
              id: `link_${index}`,
              label: one.label,
              style: 'default',
              url: one.url,
            })),
          },
        ],
        busy: false,
        updates: 0,
      };
    default:
      return body;
  }
}

function todoView(world: World, taskId: string, userId: string): BodyView {
  const task = world.todos.get(taskId);
  if (task === undefined) return { type: 'text', text: '（待办已删除）' };
  const due =
    task.dueTime === undefined
      ? ''
      : `截止 ${DateTime.fromMillis(task.dueTime, { zone: 'Asia/Shanghai' }).toFormat('M月d日 HH:mm')}`;
  const unionId = world.people.get(userId)?.unionId ?? '';
  return {
    type: 'todo',
    title: task.subject,
    text: [task.description, due].filter(part => part !== '').join('\n'),
    done: task.done || task.doneBy.has(unionId),
    ...(task.url === undefined ? {} : { url: task.url }),
  };
}

function previewOf(world: World, message: ChatMessage, userId: string): string {
  const body = bodyView(world, message, userId);
  if (message.recalled) return '消息已撤回';
  switch (body.type) {
    case 'card':
      return `[卡片] ${body.title}`;
    case 'image':
      return '[图片]';
    case 'file':
      return `[文件] ${body.name}`;
    case 'todo':
      return `[待办] ${body.title}`;
    case 'link':
      return `[链接] ${body.title}`;
    case 'markdown':
      return body.title ?? body.text;
    case 'text':
      return body.text;
  }
}
