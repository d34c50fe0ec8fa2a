import { randomUUID } from 'node:crypto';
import type { Person } from './people.ts';

export type MessageBody =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'markdown'; readonly title: string; readonly text: string }
  | { readonly type: 'link'; readonly title: string; readonly text: string; readonly url: string }
  | {
      readonly type: 'actionCard';
      readonly title: string;
      readonly text: string;
      readonly layout: 'row' | 'column';
      readonly buttons: readonly { readonly label: string; readonly url: string }[];
    }
  | { readonly type: 'task'; readonly taskUuid: string };

export interface ChatMessage {
  readonly id: string;
  readonly at: number;
  readonly chatId: string;
  /** An accountId, or the app. */
  readonly from: { readonly kind: 'app' } | { readonly kind: 'person'; readonly accountId: string };
  readonly body: MessageBody;
  /** bizMsgId, taskUuid: what a later call names. */
  readonly key: string | undefined;
  readonly urgent: boolean;
  readonly readBy: Set<string>;
  recalled: boolean;
  /** Grows when it must be drawn anew. */
  rev: number;
}

export interface Chat {
  readonly id: string;
  readonly kind: 'direct' | 'group' | 'notice' | 'todo';
  readonly title: string;
  readonly members: ReadonlySet<string>;
  readonly messages: ChatMessage[];
}

const TITLES = { notice: '工作通知', todo: '待办' } as const;

/** Every conversation: with the robot, groups, the work notifications and the to-do list. */
export class Chats {
  readonly #now: () => number;
  readonly #robotName: string;
  readonly #changed: (accountIds: Iterable<string>) => void;
  readonly #chats = new Map<string, Chat>();

  constructor(now: () => number, robotName: string, changed: (accountIds: Iterable<string>) => void) {
    this.#now = now;
    this.#robotName = robotName;
    this.#changed = changed;
  }

  /** The person's own conversation of that kind, made when first needed. */
  own(person: Person, kind: 'direct' | 'notice' | 'todo'): Chat {
    const title = kind === 'direct' ? this.#robotName : TITLES[kind];
    return this.#make(`${kind}:${person.accountId}`, kind, title, [person.accountId]);
  }

  group(id: string | undefined, title: string, members: Iterable<string>): Chat {
    return this.#make(id ?? `group:${randomUUID()}`, 'group', title, members);
  }

  get(id: string): Chat | undefined {
    return this.#chats.get(id);
  }

  of(accountId: string): Chat[] {
    return this.all().filter(chat => chat.members.has(accountId));
  }

  post(
    chat: Chat,
    posting: Pick<ChatMessage, 'from' | 'body'> & { key?: string; urgent?: boolean },
  ): ChatMessage {
    const message: ChatMessage = {
      id: `zwmsg${randomUUID().replaceAll('-', '')}`,
      at: this.#now(),
      chatId: chat.id,
      from: posting.from,
      body: posting.body,
      key: posting.key,
      urgent: posting.urgent ?? false,
      readBy: new Set(posting.from.kind === 'person' ? [posting.from.accountId] : []),
      recalled: false,
      rev: 0,
    };
    chat.messages.push(message);
    this.#changed(chat.members);
    return message;
  }

  /** Messages that one call sent. */
  byKey(key: string): ChatMessage[] {
    return this.all().flatMap(chat => chat.messages.filter(message => message.key === key));
  }

  touch(message: ChatMessage): void {
    message.rev += 1;
    this.#changed(this.#chats.get(message.chatId)?.members ?? []);
  }

  read(accountId: string, chatId?: string): void {
    for (const chat of this.of(accountId)) {
      if (chatId !== undefined && chat.id !== chatId) continue;
      for (const message of chat.messages) message.readBy.add(accountId);
    }
    this.#changed([accountId]);
  }

  all(): Chat[] {
    return [...this.#chats.values()];
  }

  clear(): void {
    this.#chats.clear();
  }

  #make(id: string, kind: Chat['kind'], title: string, members: Iterable<string>): Chat {
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const chat: Chat = { id, kind, title, members: new Set(members), messages: [] };
    this.#chats.set(id, chat);
    return chat;
  }
}
