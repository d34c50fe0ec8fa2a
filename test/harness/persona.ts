import { z } from 'zod';
import type { BodyView, CardView, ChatView, ItemView, PhoneView } from '../../playground/phone.ts';
import type { Role } from '../../src/directory/who.ts';

/** What a persona needs of her county. */
interface World {
  phone(platform: string, userId: string): PhoneView;
  control(platform: string, command: string, body: unknown): Promise<unknown>;
  settle(): Promise<void>;
  /** Resolves once the service has taken the platform's messages in. */
  taken(platform: string, eventIds: readonly string[]): Promise<void>;
  /** Resolves as soon as the condition holds on the phones. */
  until(condition: () => boolean): Promise<void>;
}

const said = z
  .union([z.object({ msgIds: z.array(z.string()) }), z.object({ messageIds: z.array(z.string()) })])
  .transform(answer => ('msgIds' in answer ? answer.msgIds : answer.messageIds));
const taken = z.looseObject({ ok: z.boolean() });
const led = z.object({ outcome: z.literal('link'), url: z.string() });

/** An official at her phone. She sees what the stand-in shows and acts as the platform lets her. */
export class Persona {
  readonly platform: string;
  readonly userId: string;
  readonly name: string;
  readonly unitCode: string;
  readonly role: Role | null;
  readonly #world: World;
  readonly #seen = new Set<string>();

  constructor(
    world: World,
    seat: { platform: string; userId: string; name: string; unitCode: string; role: Role | null },
  ) {
    this.#world = world;
    this.platform = seat.platform;
    this.userId = seat.userId;
    this.name = seat.name;
    this.unitCode = seat.unitCode;
    this.role = seat.role;
  }

  phone(): PhoneView {
    return this.#world.phone(this.platform, this.userId);
  }

  /** Everything the bot sent to her, oldest first. */
  items(): ItemView[] {
    return this.phone()
      .chats.flatMap((chat: ChatView) => chat.items)
      .filter(item => item.from.kind === 'bot')
      .sort((a, b) => a.at - b.at);
  }

  /** All words of one item, as one text. */
  static words(body: BodyView): string {
    if (body.type !== 'card') return JSON.stringify(body);
    return [body.title, ...body.blocks.map(block => JSON.stringify(block))].join('\n');
  }

  /** The newest card whose title holds these words; she has now seen it. Throws when there is none. */
  card(title: string): CardView {
    const found = this.items().findLast(item => item.body.type === 'card' && item.body.title.includes(title));
    if (found === undefined || found.body.type !== 'card') {
      const titles = this.items().map(item => (item.body.type === 'card' ? item.body.title : item.body.type));
      throw new Error(`${this.name} has no card ${title}; she has: ${titles.join(' | ') || 'nothing'}`);
    }
    this.#seen.add(found.id);
    return found.body;
  }

  hasCard(title: string): boolean {
    return this.items().some(item => item.body.type === 'card' && item.body.title.includes(title));
  }

  /** The newest card with this title holds all these words. */
  receives(title: string, ...words: string[]): CardView {
    const card = this.card(title);
    const text = Persona.words(card);
    for (const word of words) {
      if (!text.includes(word))
        throw new Error(`${this.name}: the card ${title} does not say ${word}:\n${text}`);
    }
    return card;
  }

  /**
   * What she finds when she looks: the newest card with this title says all these words, or, where the platform cannot
   * change a card that is out, the card's own page does.
   */
  async sees(title: string, ...words: string[]): Promise<void> {
    const card = this.card(title);
    const missing = (text: string): string[] => words.filter(word => !text.includes(word));
    if (missing(Persona.words(card)).length === 0) return;
    const address = pageOf(card);
    const page = address === undefined ? '' : await (await fetch(address)).text();
    if (missing(page).length > 0) {
      throw new Error(
        `${this.name} does not see ${missing(page).join(', ')} on ${title}:\n${Persona.words(card)}\n${page}`,
      );
    }
  }

  /** A plain message with all these words comes, or is there already. */
  async isTold(...words: string[]): Promise<void> {
    const find = (): ItemView | undefined =>
      this.items().findLast(
        item => item.body.type !== 'card' && words.every(word => Persona.words(item.body).includes(word)),
      );
    await this.#world.until(() => find() !== undefined);
    const found = find();
    if (found !== undefined) this.#seen.add(found.id);
  }

  /** The item of the platform's own to-do list whose title holds these words, newest first. */
  todo(title: string): { readonly title: string; readonly text: string; readonly done: boolean } {
    const found = this.items().findLast(item => item.body.type === 'todo' && item.body.title.includes(title));
    if (found?.body.type !== 'todo') throw new Error(`${this.name} has no to-do ${title}`);
    this.#seen.add(found.id);
    return found.body;
  }

  buttons(title: string): string[] {
    return this.card(title).blocks.flatMap(block =>
      block.block === 'buttons' || block.block === 'form' ? block.buttons.map(b => b.label) : [],
    );
  }

  /**
   * Taps a button; the county settles. Answers the platform's result, with the toast if there was one. Where the button
   * leads to the card's page she makes the one more tap that the page asks for, and the answer is the page.
   */
  async taps(title: string, button: string, copies = 1): Promise<unknown> {
    if (!hasButton(this.card(title), button) && pageOf(this.card(title)) !== undefined)
      return this.fills(title, button, {});
    const result = await this.#world.control(this.platform, 'tap', {
      userId: this.userId,
      cardId: this.card(title).cardId,
      button,
      copies,
    });
    const link = led.safeParse(result);
    if (!link.success) {
      await this.#world.settle();
      return result;
    }
    const page = await fetch(link.data.url);
    const answer = await sendForm(page.url, await page.text(), {});
    await this.#world.settle();
    return answer;
  }

  /** Fills in a form and sends it, in the card where the platform has forms, else on the page behind the button. */
  async fills(title: string, label: string, form: Readonly<Record<string, string>>): Promise<string> {
    const inCard = this.#formOf(title, label);
    if (inCard !== undefined) {
      const { cardId, button, names } = inCard;
      const values = Object.entries(form).map(([name, value]) => [names.get(name) ?? name, value]);
      const wish = { userId: this.userId, cardId, button, form: Object.fromEntries(values) };
      const result = await this.#world.control(this.platform, 'tap', wish);
      await this.#world.settle();
      return JSON.stringify(result);
    }
    const page = await fetch(await this.#wayTo(title, label));
    const answer = await sendForm(page.url, await page.text(), form);
    await this.#world.settle();
    return answer;
  }

  /** The button's page; where the card that is out is older than the button, the way leads over the card's page. */
  async #wayTo(title: string, label: string): Promise<string> {
    const card = this.card(title);
    const address = pageOf(card);
    if (address === undefined || hasButton(card, label)) return this.link(title, label);
    const page = await (await fetch(address)).text();
    const action = [...page.matchAll(/href="(\?a=[^"]*)">([^<]*)</g)].find(([, , text]) => text === label);
    if (action === undefined) throw new Error(`neither ${title} nor its page offers ${label}:\n${page}`);
    return new URL(action[1] ?? '', address).href;
  }

  /** The newest card with these words that has this button; undefined when there is none. */
  find(button: string, ...words: string[]): CardView | undefined {
    const has = (card: CardView): boolean =>
      card.blocks.some(
        block =>
          (block.block === 'buttons' || block.block === 'form') &&
          block.buttons.some(one => one.label === button),
      );
    return this.items()
      .filter(item => item.recalled !== true)
      .flatMap(({ body }) => (body.type === 'card' ? [body] : []))
      .findLast(card => has(card) && words.every(word => Persona.words(card).includes(word)));
  }

  /** Presses a button of this very card, with a form where it has one; nothing settles. True when it was taken. */
  async presses(card: CardView, label: string, form: Readonly<Record<string, string>>): Promise<boolean> {
    const wish = { userId: this.userId, cardId: card.cardId, ...this.#pressOf(card, label, form) };
    const result = await this.#world.control(this.platform, 'tap', wish);
    const link = led.safeParse(result);
    if (!link.success) return taken.parse(result).ok;
    const page = await fetch(link.data.url);
    const answer = await sendForm(page.url, await page.text(), form);
    return !answer.includes('class="problem"');
  }

  /** All that she can read of a card: what the phone shows, and where that never changes the page behind it. */
  async looksAt(card: CardView): Promise<string> {
    if (this.platform !== 'zwdd') return Persona.words(card);
    const url = card.blocks.flatMap(block => (block.block === 'buttons' ? block.buttons : []))[0]?.url;
    return url === undefined ? '' : (await fetch(url.replace(/\?.*$/, ''))).text();
  }

  #pressOf(
    card: CardView,
    label: string,
    form: Readonly<Record<string, string>>,
  ): { button: string; form?: Record<string, string> } {
    for (const block of card.blocks) {
      if (block.block !== 'form') continue;
      const button = block.buttons.find(one => one.label === label);
      if (button === undefined) continue;
      const names = new Map(block.fields.map(({ name }) => [name.replace(/^f\d+_/, ''), name]));
      const values = Object.entries(form).map(([name, value]) => [names.get(name) ?? name, value]);
      return { button: button.id, form: Object.fromEntries(values) };
    }
    return { button: label };
  }

  /** The form of the card whose button has this label, and how our fields are called in it. */
  #formOf(
    title: string,
    label: string,
  ): { cardId: string; button: string; names: Map<string, string> } | undefined {
    const card = this.card(title);
    for (const block of card.blocks) {
      if (block.block !== 'form') continue;
      const button = block.buttons.find(one => one.label === label);
      if (button === undefined) continue;
      const names = new Map(block.fields.map(({ name }) => [name.replace(/^f\d+_/, ''), name]));
      return { cardId: card.cardId, button: button.id, names };
    }
    return undefined;
  }

  /** Where a button of the card leads. */
  link(title: string, label: string): string {
    const buttons = this.card(title).blocks.flatMap(block =>
      block.block === 'buttons' ? block.buttons : [],
    );
    const url = buttons.find(button => button.label === label)?.url;
    if (url === undefined)
      throw new Error(`${title} has no link ${label}; it has ${buttons.map(b => b.label).join(', ')}`);
    return url;
  }

  /** Types as an answer to the newest card with this title; only 飞书 lets the stand-in do so. */
  async answers(title: string, text: string): Promise<void> {
    const card = this.items().findLast(item => item.body.type === 'card' && item.body.title.includes(title));
    if (card === undefined) throw new Error(`${this.name} has no card ${title} to answer`);
    await this.#type({ userId: this.userId, text, replyTo: card.id });
  }

  async says(text: string, group?: string): Promise<void> {
    await this.#type({ userId: this.userId, text, ...(group === undefined ? {} : { group }) });
  }

  async #type(wish: Readonly<Record<string, string>>): Promise<void> {
    const messages = said.parse(await this.#world.control(this.platform, 'say', wish));
    await this.#world.taken(this.platform, messages);
    await this.#world.settle();
  }

  /** Titles of what the bot sent and the story has not looked at. */
  unseen(): string[] {
    return this.items()
      .filter(item => !this.#seen.has(item.id))
      .map(item => (item.body.type === 'card' ? item.body.title : Persona.words(item.body)));
  }

  seeAll(): void {
    for (const item of this.items()) this.#seen.add(item.id);
  }
}

function hasButton(card: CardView, wanted: string): boolean {
  return card.blocks.some(
    block =>
      (block.block === 'buttons' || block.block === 'form') &&
      block.buttons.some(({ id, label }) => label === wanted || id === wanted),
  );
}

/** The card's own page, without the question of one of its buttons; undefined where no button leads to it. */
function pageOf(card: CardView): string | undefined {
  const [first] = card.blocks.flatMap(block =>
    block.block === 'buttons' ? block.buttons.flatMap(({ url }) => url ?? []) : [],
  );
  if (first === undefined) return undefined;
  const url = new URL(first);
  url.search = '';
  return url.href;
}

/** Sends the form of a page as a browser would: its hidden fields and what was typed. */
export async function sendForm(
  url: string,
  page: string,
  typed: Readonly<Record<string, string>>,
): Promise<string> {
  const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams([...hidden, ...Object.entries(typed)]),
  });
  return response.text();
}
