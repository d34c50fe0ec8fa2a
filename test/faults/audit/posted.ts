import { createHash } from 'node:crypto';
import { z } from 'zod';

/** One message of the bot on somebody's phone, as the platform's stand-in remembers it. */
export interface Posted {
  readonly platform: string;
  /** The platform's key that makes a repeat of the same post harmless; made of our card id and the number of the post. */
  readonly key: string;
  readonly at: number;
  /** Everything it says now. */
  readonly text: string;
  /** The versions that it showed one after the other, where its buttons tell. */
  readonly versions: readonly number[];
}

const dingtalk = z.object({
  cards: z.array(
    z.object({
      outTrackId: z.string(),
      updates: z.array(z.object({ params: z.record(z.string(), z.string()) })),
      params: z.record(z.string(), z.string()),
      deliveries: z.array(z.object({ at: z.number() })),
    }),
  ),
});
const lark = z.object({
  chats: z.array(
    z.object({
      messages: z.array(
        z.object({
          at: z.number(),
          type: z.string(),
          uuid: z.string().optional(),
          content: z.unknown(),
          changes: z.array(z.object({ content: z.string() })),
        }),
      ),
    }),
  ),
});
const zwdd = z.object({
  chats: z.array(
    z.object({
      messages: z.array(
        z.object({ at: z.number(), key: z.string().optional(), body: z.looseObject({ type: z.string() }) }),
      ),
    }),
  ),
  tasks: z.array(z.object({ bizTaskId: z.string(), state: z.string() })),
});
const state = z.object({
  unknownCalls: z.number(),
  platforms: z.object({ dingtalk, lark, zwdd }),
});
export type PlatformState = z.infer<typeof state>;

export function readState(raw: unknown): PlatformState {
  return state.parse(raw);
}

/** The key under which a card's n-th post travels on its platform; the adapters' own rule, written down once more. */
export function keyOf(platform: string, cardId: string, post: number): string {
  if (platform !== 'lark') return `${cardId}.${post}`;
  return createHash('sha256').update(`card:${cardId}:${post}`).digest('hex').slice(0, 40);
}

/** Every card on every phone; a card that was delivered twice is there twice. */
export function postedCards({ platforms }: PlatformState): Posted[] {
  return [
    ...platforms.dingtalk.cards.flatMap(card => {
      const versions = card.updates.map(update => versionIn(Object.values(update.params).join('\n')));
      const text = Object.values(card.params).join('\n');
      return card.deliveries.map(({ at }) => ({
        platform: 'dingtalk',
        key: card.outTrackId,
        at,
        text,
        versions: versions.filter(version => version !== undefined),
      }));
    }),
    ...platforms.lark.chats
      .flatMap(chat => chat.messages)
      .filter(message => message.type === 'interactive')
      .map(message => ({
        platform: 'lark',
        key: message.uuid ?? '',
        at: message.at,
        text: JSON.stringify(message.content),
        versions: message.changes
          .map(change => versionIn(change.content))
          .filter(version => version !== undefined),
      })),
    // That a posting is over is told in a message of its own (`….over`).
    ...platforms.zwdd.chats
      .flatMap(chat => chat.messages)
      .filter(({ body, key }) => body.type === 'actionCard' && key?.endsWith('.over') !== true)
      .map(({ key = '', at, body }) => ({
        platform: 'zwdd',
        key,
        at,
        text: JSON.stringify(body),
        versions: [],
      })),
  ];
}

/** The version that a button of this look carries. */
function versionIn(look: string): number | undefined {
  const found = /\\?"v\\?":\\?"?(\d+)/.exec(look)?.[1];
  return found === undefined ? undefined : Number(found);
}
