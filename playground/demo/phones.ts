import { z } from 'zod';

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
const cardView = z.object({
  type: z.literal('card'),
  cardId: z.string(),
  title: z.string(),
  blocks: z.array(z.looseObject({ block: z.string(), buttons: z.array(button).optional() })),
});
export type DemoCard = z.infer<typeof cardView>;
const views = z.object({
  phones: z.array(
    z.object({
      chats: z.array(z.object({ items: z.array(z.object({ at: z.number(), body: z.unknown() })) })),
    }),
  ),
});

/** The county's phones over the playground's control API, as a browser would use them. */
export interface Phones {
  readonly seats: readonly Seat[];
  /** The newest card of this title on the phone, once it says all these words; rejects after `WAIT_MS`. */
  card(unitCode: string, role: string, title: string | RegExp, ...words: string[]): Promise<DemoCard>;
  tap(unitCode: string, role: string, card: DemoCard, label: string): Promise<void>;
  /** Opens the page behind a button, fills it in and sends it, as a browser would. */
  fill(card: DemoCard, label: string, form: Readonly<Record<string, string>>): Promise<void>;
  say(unitCode: string, role: string, text: string): Promise<void>;
}

const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 50;

export async function phonesOf(url: string, seats: readonly Seat[]): Promise<Phones> {
  const post = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`playground ${path}: ${await response.text()}`);
  };
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
    await post(`${platform}/users`, { users });
  }
  const seatOf = (unitCode: string, role: string): Seat => {
    const seat = seats.find(one => one.unitCode === unitCode && one.role === role);
    if (seat === undefined) throw new Error(`nobody is ${role} of ${unitCode}`);
    return seat;
  };
  return {
    seats,
    async card(unitCode, role, title, ...words) {
      const seat = seatOf(unitCode, role);
      const deadline = performance.now() + WAIT_MS;
      while (performance.now() < deadline) {
        const found = await newestCard(url, seat, title);
        if (found !== undefined && words.every(word => JSON.stringify(found).includes(word))) return found;
        await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
      }
      throw new Error(`${seat.name} got no card ${String(title)} with ${words.join(', ')}`);
    },
    async tap(unitCode, role, card, label) {
      const seat = seatOf(unitCode, role);
      await post(`${seat.platform}/tap`, { userId: seat.userId, cardId: card.cardId, button: label });
    },
    async fill(card, label, form) {
      const link = card.blocks.flatMap(block => block.buttons ?? []).find(one => one.label === label)?.url;
      if (link === undefined) throw new Error(`the card ${card.title} has no link ${label}`);
      const page = await (await fetch(link)).text();
      const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']): [string, string] => [name, value],
      );
      const body = new URLSearchParams([...hidden, ...Object.entries(form)]);
      const answer = await fetch(link, { method: 'POST', body });
      if (!answer.ok) throw new Error(`the page of ${card.title} answered ${answer.status}`);
    },
    async say(unitCode, role, text) {
      const seat = seatOf(unitCode, role);
      await post(`${seat.platform}/say`, { userId: seat.userId, text });
    },
  };
}

const POSTS: Readonly<Record<string, string>> = {
  liaison: '联络员A岗',
  deputy: '联络员B岗',
  leader: '分管领导',
  head: '负责人',
  countyLeader: '分管县领导',
};

async function newestCard(url: string, seat: Seat, title: string | RegExp): Promise<DemoCard | undefined> {
  const response = await fetch(
    `${url}/_control/phones/view?ids=${encodeURIComponent(`${seat.platform}:${seat.userId}`)}`,
  );
  const items = views
    .parse(await response.json())
    .phones.flatMap(phone => phone.chats.flatMap(chat => chat.items));
  return items
    .sort((a, b) => b.at - a.at)
    .flatMap(item => {
      const card = cardView.safeParse(item.body);
      return card.success && card.data.title.search(title) >= 0 ? [card.data] : [];
    })[0];
}
