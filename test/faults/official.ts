import { z } from 'zod';
import { LARK_WORDS } from '../../cards/lark-words.ts';
import { sendPage } from '../../playground/demo/page.ts';
import type { DemoPerson } from '../../src/directory/seed-people.ts';
import { breath, type Scene } from './scene.ts';

const button = z.object({ id: z.string(), label: z.string(), url: z.string().optional() });
const block = z.looseObject({
  block: z.string(),
  buttons: z.array(button).optional().catch(undefined),
  fields: z
    .array(z.object({ name: z.string() }))
    .optional()
    .catch(undefined),
});
const cardBody = z.object({
  type: z.literal('card'),
  cardId: z.string(),
  title: z.string(),
  blocks: z.array(block),
});
const itemShape = z.object({
  at: z.number(),
  from: z.object({ kind: z.string() }),
  recalled: z.boolean().optional(),
  body: z.unknown(),
});
const views = z.object({
  phones: z.array(z.object({ chats: z.array(z.object({ items: z.array(itemShape) })) })),
});
const answered = z.looseObject({
  ok: z.boolean(),
  outcome: z.string(),
  url: z.string().optional(),
  toast: z.looseObject({ text: z.string() }).optional(),
});

interface PhoneCard {
  readonly cardId: string;
  readonly title: string;
  readonly text: string;
  readonly blocks: readonly z.infer<typeof block>[];
}

/** What an official wants to do with a card: the one with these words that has this button. */
export interface Wish {
  readonly words: readonly string[];
  readonly button: string;
  readonly form?: Readonly<Record<string, string>>;
  /** The same finger, several times at once. */
  readonly copies: number;
}

/**
 * `acknowledged`: her phone says that it is done. `unanswered`: it says that it failed, or nothing. `not-there`: no
 * such card, or it has no such button any more.
 */
export type Answer = 'acknowledged' | 'unanswered' | 'not-there';

/** Somebody of the county at her phone, who knows nothing but what it shows. */
export class Official {
  readonly #scene: Scene;
  readonly #seat: DemoPerson;

  constructor(scene: Scene, unitCode: string) {
    const seat = scene.people.find(one => one.unitCode === unitCode && one.role === 'liaison');
    if (seat === undefined) throw new Error(`nobody is liaison of ${unitCode}`);
    this.#scene = scene;
    this.#seat = seat;
  }

  get name(): string {
    return this.#seat.name;
  }

  async say(text: string): Promise<void> {
    await this.#scene.control(this.#seat.platform, 'say', { userId: this.#seat.userId, text });
  }

  /** The bot's cards on her phone that hold these words, newest first. */
  async cards(words: readonly string[]): Promise<PhoneCard[]> {
    const { platform, userId } = this.#seat;
    const ids = encodeURIComponent(`${platform}:${userId}`);
    const response = await fetch(`${this.#scene.playground.url}/_control/phones/view?ids=${ids}`);
    return views
      .parse(await response.json())
      .phones.flatMap(phone => phone.chats.flatMap(chat => chat.items))
      .filter(item => item.from.kind === 'bot' && item.recalled !== true)
      .sort((a, b) => b.at - a.at)
      .flatMap(item => {
        const card = cardBody.safeParse(item.body);
        const text = JSON.stringify(item.body);
        return card.success && words.every(word => text.includes(word)) ? [{ ...card.data, text }] : [];
      });
  }

  /** Resolves with the newest card of these words, once there is one. */
  async card(words: readonly string[], gaveUp: () => boolean): Promise<PhoneCard | undefined> {
    while (!gaveUp()) {
      const [found] = await this.cards(words);
      if (found !== undefined) return found;
      await breath();
    }
    return undefined;
  }

  /** One try. */
  async does(wish: Wish): Promise<Answer> {
    for (const card of await this.cards(wish.words)) {
      for (const { buttons = [], fields = [] } of card.blocks) {
        const found = buttons.find(one => one.label === wish.button);
        if (found === undefined) continue;
        if (found.url !== undefined) return this.#onPage(found.url, wish);
        return this.#inCard(card.cardId, found.id, fields, wish);
      }
    }
    return 'not-there';
  }

  async #inCard(
    cardId: string,
    id: string,
    fields: readonly { readonly name: string }[],
    wish: Wish,
  ): Promise<Answer> {
    // 飞书 numbers the forms of a card, 钉钉 does not.
    const names = new Map(fields.map(({ name }) => [name.replace(/^f\d+_/, ''), name]));
    const form = Object.entries(wish.form ?? {}).map(([name, value]) => [names.get(name) ?? name, value]);
    const { platform, userId } = this.#seat;
    const tap = { userId, cardId, button: id, copies: wish.copies, form: Object.fromEntries(form) };
    // A refusal by the stand-in: the card changed between the look and the finger.
    const result = await this.#scene.control(platform, 'tap', tap).catch(() => undefined);
    const answer = answered.safeParse(result);
    if (!answer.success || !answer.data.ok) return 'unanswered';
    // The platform waits no longer, and she is asked to: it may yet come to nothing, and then she is told so.
    return answer.data.toast?.text === LARK_WORDS.working ? 'unanswered' : 'acknowledged';
  }

  async #onPage(url: string, wish: Wish): Promise<Answer> {
    const sent = Array.from({ length: wish.copies }, () => sendPage(url, wish.form ?? {}));
    const done = await Promise.allSettled(sent);
    return done.some(({ status }) => status === 'fulfilled') ? 'acknowledged' : 'unanswered';
  }
}
