import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from './json.ts';

/** One posting of a card: what bizMsgId and bizTaskId are made of. */
export interface Posting {
  readonly cardId: string;
  readonly post: number;
}

/** `bizMsgId` of a card: the platform drops a second message under it. */
export function messageId({ cardId, post }: Posting): string {
  return `${cardId}.${post}`;
}

/** `bizTaskId`: the first to-do item of a posting is named as its message; one made after that was ended is another. */
export function taskId(posting: Posting, generation: number): string {
  return generation === 0 ? messageId(posting) : `${messageId(posting)}.${generation}`;
}

/** `bizMsgId` of the words that a posting is over. */
export function farewellId(posting: Posting): string {
  return `${messageId(posting)}.over`;
}

/** `bizMsgId` of an answer to a typed message. */
export function textId(key: string): string {
  return `say.${createHash('sha256').update(key).digest('hex').slice(0, 40)}`;
}

const refSchema = z.object({
  /** bizMsgId of the notification. */
  m: z.string(),
  /**
   * The to-do item: none was made; it is open; it is open but the platform's id for it was lost with the answer that
   * carried it, so it cannot be ended by us; or it is ended.
   */
  t: z.enum(['none', 'open', 'lost', 'ended']),
  /** taskUuid while open. */
  u: z.string().optional(),
  /** How many to-do items this posting had before. */
  g: z.number().int().nonnegative(),
  /** The notification was recalled. */
  r: z.boolean().optional(),
  /** She was told in a message of its own that it is over. */
  e: z.boolean().optional(),
});

/** What the platform shows of a posted card; travels as the port's `ref`. */
export type Shown = z.infer<typeof refSchema>;

export function writeRef(shown: Shown): string {
  return JSON.stringify(shown);
}

/** Undefined for a ref that is not ours. */
export function readRef(ref: string): Shown | undefined {
  return refSchema.safeParse(parseJson(ref)).data;
}

const DIRECT_PREFIX = 'direct:';

/** Our id of a chat with the robot: named by the person, because its conversation id cannot be written to. */
export function directChatId(accountId: string): string {
  return `${DIRECT_PREFIX}${accountId}`;
}

/** The person of a direct chat; undefined for a group. */
export function directAccountId(chatId: string): string | undefined {
  return chatId.startsWith(DIRECT_PREFIX) ? chatId.slice(DIRECT_PREFIX.length) : undefined;
}
