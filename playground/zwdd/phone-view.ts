import type { BodyView, ChatView, ItemView, PhoneSummary, PhoneView } from '../phone.ts';
import type { Chat, ChatMessage } from './chats.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

const SHOWN = 60;

/** The line of this phone in the page's list. */
export function phoneSummary(world: World, person: Person): PhoneSummary {
  let last: ChatMessage | undefined;
  let unread = 0;
  for (const message of world.chats.of(person.accountId).flatMap(chat => chat.messages)) {
    if (!message.readBy.has(person.accountId)) unread += 1;
    if (last === undefined || message.at >= last.at) last = message;
  }
  return {
    id: `zwdd:${person.accountId}`,
    platform: 'zwdd',
    app: '政务钉钉',
    userId: person.accountId,
    name: person.name,
    ...(person.post === undefined ? {} : { post: person.post }),
    unit: person.unit,
    unitName: person.unitName,
    unread,
    lastAt: last?.at ?? 0,
    preview: last === undefined ? '' : previewOf(world, last),
  };
}

/** Everything on this phone, newest chat first; the last messages of each. */
export function phoneView(world: World, person: Person): PhoneView {
  world.chats.own(person, 'direct');
  const chats = world.chats
    .of(person.accountId)
    .map(chat => chatView(world, chat, person))
    .sort((one, other) => (other.items.at(-1)?.at ?? 0) - (one.items.at(-1)?.at ?? 0));
  return { ...phoneSummary(world, person), chats };
}

function chatView(world: World, chat: Chat, person: Person): ChatView {
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    ...(chat.kind === 'group' ? { subtitle: `${chat.members.size}人` } : {}),
    canType: chat.kind === 'direct' || chat.kind === 'group',
    unread: chat.messages.filter(message => !message.readBy.has(person.accountId)).length,
    items: chat.messages.slice(-SHOWN).map(message => itemView(world, message, person)),
  };
}

function itemView(world: World, message: ChatMessage, person: Person): ItemView {
  return {
    id: message.id,
    rev: String(message.rev),
    at: message.at,
    from: senderOf(world, message, person),
    body: bodyView(world, message),
    ...(message.recalled ? { recalled: true } : {}),
    ...(message.urgent ? { urgent: true } : {}),
  };
}

function senderOf(world: World, message: ChatMessage, person: Person): ItemView['from'] {
  if (message.from.kind === 'app') return { kind: 'bot', name: world.app.robotName };
  if (message.from.accountId === person.accountId) return { kind: 'me', name: person.name };
  const name = world.people.get(message.from.accountId)?.name ?? message.from.accountId;
  return { kind: 'person', name };
}

function bodyView(world: World, message: ChatMessage): BodyView {
  const { body } = message;
  switch (body.type) {
    case 'task':
      return taskView(world, body.taskUuid);
    case 'actionCard':
      return {
        type: 'card',
        cardId: message.id,
        title: body.title,
        tone: 'info',
        head: 'plain',
        blocks: [
          // Markdown is not drawn on this platform: the lines stand as they were sent.
          { block: 'facts', facts: body.text.split('\n').map(text => ({ text })) },
          {
            block: 'buttons',
            layout: body.layout,
            buttons: body.buttons.map(({ label, url }, index) => ({
              id: `link_${index}`,
              label,
              style: index === 0 ? 'primary' : 'default',
              url,
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

const STATES = { open: '待办理', finished: '已办结', cancelled: '已取消' } as const;

function taskView(world: World, taskUuid: string): BodyView {
  const task = world.tasks.get(taskUuid);
  if (task === undefined) return { type: 'text', text: '（待办不存在）' };
  const due = task.dueTime === '' ? [] : [`截止 ${task.dueTime.slice(0, 16)}`];
  return {
    type: 'todo',
    title: task.subject,
    text: [STATES[task.state], ...due].join('\n'),
    done: task.state !== 'open',
    url: task.mobileUrl,
  };
}

function previewOf(world: World, message: ChatMessage): string {
  if (message.recalled) return '消息已撤回';
  const body = bodyView(world, message);
  switch (body.type) {
    case 'card':
      return `[工作通知] ${body.title}`;
    case 'todo':
      return `[待办] ${body.title}`;
    case 'link':
      return `[链接] ${body.title}`;
    case 'markdown':
      return body.title ?? body.text;
    case 'text':
      return body.text;
    default:
      return '';
  }
}
