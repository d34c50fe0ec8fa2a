import { z } from 'zod';
import { type Form, sendPage } from './page.ts';

/** Somebody of the demo county with her phone. */
interface Seat {
  readonly platform: string;
  readonly userId: string;
  readonly name: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly role: string;
}

const button = z.object({ id: z.string(), label: z.string(), url: z.string().optional() });
const block = z.looseObject({
  block: z.string(),
  buttons: z.array(button).optional(),
  fields: z
    .array(z.object({ name: z.string() }))
    .optional()
    .catch(undefined),
});
const cardView = z.object({
  type: z.literal('card'),
  cardId: z.string(),
  title: z.string(),
  blocks: z.array(block),
});
export type DemoCard = z.infer<typeof cardView>;
const todoView = z.object({ type: z.literal('todo'), title: z.string(), done: z.boolean() });
const item = z.object({ at: z.number(), from: z.object({ kind: z.string() }), body: z.unknown() });
const views = z.object({
  phones: z.array(z.object({ chats: z.array(z.object({ items: z.array(item) })) })),
});
const textView = z.object({ type: z.enum(['text', 'markdown']), text: z.string() });
const tapped = z.looseObject({ outcome: z.string().optional(), url: z.string().optional() });

/** An official's phone over the playground's control API, as a finger would use it. */
export interface Phone {
  readonly platform: string;
  /** The newest card of this title, once it says all these words; rejects after `WAIT_MS`. */
  card(title: string | RegExp, ...words: string[]): Promise<DemoCard>;
  /**
   * The same where the platform changes its cards; where it cannot, the card's page has to say them. Both are what she
   * finds when she looks.
   */
  shows(title: string | RegExp, ...words: string[]): Promise<void>;
  /** Resolves once the newest item of this title in the platform's own to-do list is done. */
  todoDone(title: RegExp): Promise<void>;
  /** Taps a button; where it leads to the card's page she taps there once more. Answers which way it was. */
  tap(card: DemoCard, label: string): Promise<'callback button' | 'H5 page'>;
  /** Fills in a form where the platform offers it, and sends it. */
  fill(card: DemoCard, label: string, form: Form): Promise<'form in the card' | 'H5 page'>;
  say(text: string): Promise<void>;
  /** Says it and answers what the bot says back; rejects after `WAIT_MS`. */
  ask(text: string): Promise<string>;
}

export interface Phones {
  readonly seats: readonly Seat[];
  of(unitCode: string, role?: string): Phone;
}

const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 50;
/** How our fields are called in the second and further forms of a Feishu card. */
const FORM_PREFIX = /^f\d+_/;

export async function phonesOf(url: string, seats: readonly Seat[]): Promise<Phones> {
  const control = controlOf(url);
  for (const platform of new Set(seats.map(seat => seat.platform))) {
    const users = seats
      .filter(seat => seat.platform === platform)
      .map(seat => ({
        userId: seat.userId,
        name: seat.name,
        unit: seat.unitCode,
        unitName: seat.unitName,
        post: POSTS[seat.role] ?? '',
      }));
    await control(platform, 'users', { users });
  }
  return {
    seats,
    of(unitCode, role = 'liaison') {
      const seat = seats.find(one => one.unitCode === unitCode && one.role === role);
      if (seat === undefined) throw new Error(`nobody is ${role} of ${unitCode}`);
      return phoneOf(url, seat, control);
    },
  };
}

type Control = (platform: string, command: string, body: unknown) => Promise<unknown>;

/** The playground's control API. */
export function controlOf(url: string): Control {
  return async (platform, command, body) => {
    const response = await fetch(`${url}/_control/${platform}/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`playground ${platform}/${command}: ${await response.text()}`);
    return response.json();
  };
}

function phoneOf(url: string, seat: Seat, control: Control): Phone {
  const { platform, userId } = seat;
  const items = () => itemsOf(url, seat);
  const findCard = async (title: string | RegExp): Promise<DemoCard | undefined> =>
    (await items()).flatMap(one => {
      const card = cardView.safeParse(one.body);
      return card.success && card.data.title.search(title) >= 0 ? [card.data] : [];
    })[0];
  return {
    platform,
    card: (title, ...words) =>
      eventually(`${seat.name} got no card ${String(title)} with ${words.join(', ')}`, async () => {
        const found = await findCard(title);
        return found !== undefined && says(JSON.stringify(found), words) ? found : undefined;
      }),
    async shows(title, ...words) {
      await eventually(`${seat.name} does not see ${words.join(', ')} on ${String(title)}`, async () => {
        const found = await findCard(title);
        if (found === undefined) return undefined;
        if (says(JSON.stringify(found), words)) return found;
        const page = links(found)[0]?.url;
        return page !== undefined && says(await (await fetch(page)).text(), words) ? found : undefined;
      });
    },
    async todoDone(title) {
      await eventually(`the to-do ${String(title)} of ${seat.name} stays open`, async () => {
        const found = (await items()).flatMap(one => {
          const todo = todoView.safeParse(one.body);
          return todo.success && title.test(todo.data.title) ? [todo.data] : [];
        })[0];
        return found?.done === true ? found : undefined;
      });
    },
    async tap(card, label) {
      const result = tapped.parse(
        await control(platform, 'tap', { userId, cardId: card.cardId, button: label }),
      );
      if (result.outcome !== 'link' || result.url === undefined) return 'callback button';
      await sendPage(result.url, {});
      return 'H5 page';
    },
    async fill(card, label, form) {
      for (const { fields = [], buttons = [] } of card.blocks.filter(one => one.block === 'form')) {
        const submit = buttons.find(one => one.label === label);
        if (submit === undefined) continue;
        const names = new Map(fields.map(({ name }) => [name.replace(FORM_PREFIX, ''), name]));
        const values = Object.fromEntries(
          Object.entries(form).map(([name, value]) => [names.get(name) ?? name, value]),
        );
        await control(platform, 'tap', { userId, cardId: card.cardId, button: submit.id, form: values });
        return 'form in the card';
      }
      const link = links(card).find(one => one.label === label)?.url;
      if (link === undefined) throw new Error(`the card ${card.title} has no link ${label}`);
      await sendPage(link, form);
      return 'H5 page';
    },
    async say(text) {
      await control(platform, 'say', { userId, text });
    },
    async ask(text) {
      const texts = async () => (await items()).flatMap(one => textView.safeParse(one.body).data?.text ?? []);
      const before = (await texts()).length;
      await control(platform, 'say', { userId, text });
      return eventually(`${seat.name} got no answer to ${text}`, async () => {
        const now = await texts();
        return now.length > before ? now[0] : undefined;
      });
    },
  };
}

function links(card: DemoCard): { readonly label: string; readonly url?: string | undefined }[] {
  return card.blocks.flatMap(one => one.buttons ?? []).filter(one => one.url !== undefined);
}

function says(text: string, words: readonly string[]): boolean {
  return words.every(word => text.includes(word));
}

/** Looks again and again until there is something; rejects with `otherwise` when it takes too long. */
async function eventually<T>(otherwise: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(otherwise);
}

const POSTS: Readonly<Record<string, string>> = {
  liaison: '联络员A岗',
  deputy: '联络员B岗',
  leader: '分管领导',
  head: '负责人',
  countyLeader: '分管县领导',
};

/** What the bot and the platform sent to this phone, newest first. */
async function itemsOf(url: string, seat: Seat): Promise<z.infer<typeof item>[]> {
  const response = await fetch(
    `${url}/_control/phones/view?ids=${encodeURIComponent(`${seat.platform}:${seat.userId}`)}`,
  );
  return views
    .parse(await response.json())
    .phones.flatMap(phone => phone.chats.flatMap(chat => chat.items))
    .filter(one => one.from.kind === 'bot')
    .sort((a, b) => b.at - a.at);
}
