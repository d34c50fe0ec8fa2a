import { randomUUID } from 'node:crypto';
import { digest, type Person } from './people.ts';

export type MessageBody =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'markdown'; readonly title: string; readonly text: string }
  | { readonly type: 'image'; readonly url: string; readonly name?: string }
  | { readonly type: 'file'; readonly name: string; readonly url?: string }
  | { readonly type: 'link'; readonly title: string; readonly text: string; readonly url: string }
  | {
      readonly type: 'actionCard';
      readonly title: string;
      readonly text: string;
      readonly layout: 'row' | 'column';
      readonly buttons: readonly { readonly label: string; readonly url: string }[];
    }
  | { readonly type: 'card'; readonly outTrackId: string }
  | { readonly type: 'todo'; readonly taskId: string };

export interface ChatMessage {
  readonly id: string;
  readonly at: number;
  readonly chatId: string;
  /** A userId, or the bot. */
  readonly from: { readonly kind: 'bot' } | { readonly kind: 'person'; readonly userId: string };
  body: MessageBody;
  /** processQueryKey, openDingId or task id of the call that sent it. */
  readonly key: string | undefined;
  /** Only these see it; without it everybody in the chat. */
  readonly audience: ReadonlySet<string> | undefined;
  readonly urgent: boolean;
  readonly readBy: Set<string>;
  recalled: boolean;
}

export interface Chat {
  readonly id: string;
  readonly kind: 'direct' | 'group' | 'notice' | 'todo';
  readonly title: string;
  readonly members: Set<string>;
  readonly messages: ChatMessage[];
}

export type Posting = Pick<ChatMessage, 'from' | 'body'> &
  Partial<Pick<ChatMessage, 'key' | 'audience' | 'urgent'>>;

/** Every conversation: with the bot, groups, and the platform's own feeds. */
export class Chats {
  readonly #now: () => number;
  readonly #changed: (userIds: Iterable<string>) => void;
  readonly #chats = new Map<string, Chat>();
  readonly #byMember = new Map<string, Chat[]>();
  readonly #byKey = new Map<string, ChatMessage[]>();

  constructor(now: () => number, changed: (userIds: Iterable<string>) => void) {
    this.#now = now;
    this.#changed = changed;
  }

  /** The person's own conversation of that kind, made when first needed. */
  own(person: Person, kind: 'direct' | 'notice' | 'todo', title: string): Chat {
    const id = kind === 'direct' ? `cid${digest(`direct ${person.userId}`)}==` : `${kind}:${person.userId}`;
    return (
      this.#chats.get(id) ??
      this.#create({ id, kind, title, members: new Set([person.userId]), messages: [] })
    );
  }

  group(id: string | undefined, title: string, members: Iterable<string>): Chat {
    const chat: Chat = {
      id: id ?? `cid${digest(randomUUID())}==`,
      kind: 'group',
      title,
      members: new Set(members),
      messages: [],
    };
    return this.#create(chat);
  }

  get(id: string): Chat | undefined {
    return this.#chats.get(id);
  }

  of(userId: string): Chat[] {
    return this.#byMember.get(userId) ?? [];
  }

  post(chat: Chat, posting: Posting): ChatMessage {
    const message: ChatMessage = {
      id: `msg${randomUUID().replaceAll('-', '')}`,
      at: this.#now(),
      chatId: chat.id,
      from: posting.from,
      body: posting.body,
      key: posting.key,
      audience: posting.audience,
      urgent: posting.urgent ?? false,
      readBy: new Set(posting.from.kind === 'person' ? [posting.from.userId] : []),
      recalled: false,
    };
    chat.messages.push(message);
    if (message.key !== undefined) {
      const siblings = this.#byKey.get(message.key);
      if (siblings === undefined) this.#byKey.set(message.key, [message]);
      else siblings.push(message);
    }
    this.#changed(seers(chat, message));
    return message;
  }

  /** All messages that one call sent. */
  byKey(key: string): readonly ChatMessage[] {
    return this.#byKey.get(key) ?? [];
  }

  recall(key: string): void {
    for (const message of this.byKey(key)) {
      message.recalled = true;
      this.touch(message);
    }
  }

  touch(message: ChatMessage): void {
    const chat = this.#chats.get(message.chatId);
    if (chat !== undefined) this.#changed(seers(chat, message));
  }

  read(userId: string, chatId?: string): void {
    for (const chat of this.of(userId)) {
      if (chatId !== undefined && chat.id !== chatId) continue;
      for (const message of chat.messages) message.readBy.add(userId);
    }
    this.#changed([userId]);
  }

  all(): Chat[] {
    return [...this.#chats.values()];
  }

  clear(): void {
    this.#chats.clear();
    this.#byMember.clear();
    this.#byKey.clear();
  }

  #create(chat: Chat): Chat {
    this.#chats.set(chat.id, chat);
    for (const member of chat.members) {
      const chats = this.#byMember.get(member);
      if (chats === undefined) this.#byMember.set(member, [chat]);
      else chats.push(chat);
    }
    return chat;
  }
}

/** Who sees a message of this chat. */
export function seers(chat: Chat, message: ChatMessage): Iterable<string> {
  return message.audience ?? chat.members;
}

export function isSeenBy(message: ChatMessage, userId: string): boolean {
  return message.audience === undefined || message.audience.has(userId);
}
