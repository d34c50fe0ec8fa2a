import { randomUUID } from 'node:crypto';
import { digest, type Person } from './people.ts';

export interface Change {
  readonly at: number;
  /** The JSON text as it was sent. */
  readonly content: string;
  readonly by: 'patch' | 'callback' | 'delayed' | 'edit';
}

export interface Message {
  /** `om_…` */
  readonly id: string;
  readonly chatId: string;
  readonly at: number;
  readonly from: { readonly kind: 'bot' } | { readonly kind: 'person'; readonly openId: string };
  readonly type: string;
  /** The JSON text as it was sent; of a card the present one. */
  content: string;
  readonly parentId: string | undefined;
  readonly uuid: string | undefined;
  readonly changes: Change[];
  /** Who was rung, and when each read it. */
  readonly urgentFor: Set<string>;
  readonly readBy: Map<string, number>;
  /** Taps under way, by open_id. */
  readonly tapping: Map<string, number>;
  state: 'there' | 'recalled' | 'deleted';
  /** Grows with everything that changes its look. */
  rev: number;
}

export interface Chat {
  /** `oc_…` */
  readonly id: string;
  readonly kind: 'p2p' | 'group';
  readonly title: string;
  readonly members: Set<string>;
  readonly messages: Message[];
}

export type Posting = Pick<Message, 'from' | 'type' | 'content'> &
  Partial<Pick<Message, 'parentId' | 'uuid'>>;

/** Every conversation the bot is in. */
export class Chats {
  readonly #now: () => number;
  readonly #changed: (openIds: Iterable<string>) => void;
  readonly #chats = new Map<string, Chat>();
  readonly #byMember = new Map<string, Chat[]>();
  readonly #messages = new Map<string, Message>();

  constructor(now: () => number, changed: (openIds: Iterable<string>) => void) {
    this.#now = now;
    this.#changed = changed;
  }

  /** The person's conversation with the bot, made when first needed. */
  direct(person: Person, title: string): Chat {
    const id = `oc_${digest(`direct ${person.openId}`)}`;
    return (
      this.#chats.get(id) ??
      this.#create({ id, kind: 'p2p', title, members: new Set([person.openId]), messages: [] })
    );
  }

  group(id: string | undefined, title: string, members: Iterable<string>): Chat {
    return this.#create({
      id: id ?? `oc_${digest(randomUUID())}`,
      kind: 'group',
      title,
      members: new Set(members),
      messages: [],
    });
  }

  get(id: string): Chat | undefined {
    return this.#chats.get(id);
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  of(openId: string): Chat[] {
    return this.#byMember.get(openId) ?? [];
  }

  post(chat: Chat, posting: Posting): Message {
    const at = this.#now();
    const message: Message = {
      id: `om_${randomUUID().replaceAll('-', '')}`,
      chatId: chat.id,
      at,
      from: posting.from,
      type: posting.type,
      content: posting.content,
      parentId: posting.parentId,
      uuid: posting.uuid,
      changes: [],
      urgentFor: new Set(),
      readBy: new Map(posting.from.kind === 'person' ? [[posting.from.openId, at]] : []),
      tapping: new Map(),
      state: 'there',
      rev: 0,
    };
    chat.messages.push(message);
    this.#messages.set(message.id, message);
    this.#changed(chat.members);
    return message;
  }

  /** A card's new look, for everybody who has it. */
  change(message: Message, content: string, by: Change['by']): void {
    message.content = content;
    message.changes.push({ at: this.#now(), by, content });
    this.touch(message);
  }

  touch(message: Message): void {
    message.rev += 1;
    const chat = this.#chats.get(message.chatId);
    if (chat !== undefined) this.#changed(chat.members);
  }

  /** What this person now read for the first time. */
  read(openId: string, chatId?: string): Message[] {
    const fresh = this.of(openId)
      .filter(chat => chatId === undefined || chat.id === chatId)
      .flatMap(chat => chat.messages)
      .filter(message => !message.readBy.has(openId));
    for (const message of fresh) message.readBy.set(openId, this.#now());
    this.#changed([openId]);
    return fresh;
  }

  all(): Chat[] {
    return [...this.#chats.values()];
  }

  clear(): void {
    this.#chats.clear();
    this.#byMember.clear();
    this.#messages.clear();
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
