import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ButtonView, CardView, FieldView, ItemView } from '../../playground/phone.ts';
import type { OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import { type Affordance, affordances } from '../../src/chat/capability.ts';
import type { Card } from '../../src/chat/card.ts';
import { Bench, type PlatformBench } from './bench.ts';
import { beyond, catalogue } from './cards.ts';

const DONE = '合同测试已办结';
const counters = z.looseObject({
  unknownCalls: z.number(),
  violations: z.object({ byKind: z.record(z.string(), z.number()) }),
});

/**
 * What every adapter owes every card: it arrives, everything on it can be done from the phone, and a change shows. Run
 * on each adapter against its platform's stand-in, which refuses what the platform would refuse.
 */
export function cardContract(platform: PlatformBench): void {
  describe(`${platform.name}: every card`, () => {
    let bench: Bench;
    let made = 0;
    beforeAll(async () => {
      bench = await Bench.open(platform);
    });
    afterAll(() => bench.close());

    it.each([...catalogue, ...beyond])('$name', async ({ card }) => {
      made += 1;
      const out = outboundOf(bench, card, made);
      const { item, ref } = await arrives(bench, out);
      expect(readable(wordsOf(item))).toContain(readable(card.title).slice(0, 6));
      for (const way of affordances(card, bench.adapter.capabilities, out.pageUrl))
        await canBeDone(bench, item, out, way);
      await changes(bench, item, out, ref);
    });

    it('whatever its length, down to the byte', { timeout: 60_000 }, async () => {
      for (const length of [...steps(150, 1_100, 19), ...steps(7_000, 11_000, 397)]) {
        made += 1;
        const card: Card = {
          ...plainCard,
          facts: [{ label: '情况', text: '查'.repeat(length) }],
          summary: `第${made}次`,
        };
        const out = outboundOf(bench, card, made);
        const { item } = await arrives(bench, out);
        for (const way of affordances(card, bench.adapter.capabilities, out.pageUrl))
          await canBeDone(bench, item, out, way);
      }
    });

    it('without a call the platform does not have, or a value it would not draw', async () => {
      const { unknownCalls, violations } = counters.parse(await bench.state());
      expect({ unknownCalls, violations: violations.byKind }).toEqual({ unknownCalls: 0, violations: {} });
    });
  });
}

const plainCard: Card = {
  kind: 'contract.length',
  title: '【长度】',
  tone: 'notice',
  facts: [],
  status: ['✅ 最后一行'],
  actions: [
    { id: 'yes', label: '同意', style: 'primary' },
    {
      id: 'no',
      label: '不同意',
      style: 'danger',
      fields: [{ name: 'why', label: '原因', type: 'text', required: true }],
    },
  ],
  no: 'CD-1',
  summary: '长度',
};

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / by) }, (_, at) => from + at * by);
}

function outboundOf(bench: Bench, card: Card, made: number): OutboundCard {
  const cardId = `contract${String(made).padStart(16, '0')}`;
  return {
    cardId,
    post: 1,
    version: 1,
    card,
    userId: bench.userId,
    pageUrl: `https://qh.example.gov.cn/h5/${cardId}.fzy.AbCdEfGhIjKlMnOpQrStUvWxYz0`,
    urgent: false,
    repeat: made,
  };
}

async function arrives(bench: Bench, out: OutboundCard): Promise<{ item: ItemView; ref: string }> {
  const before = new Set(itemsOf(bench).map(item => item.id));
  const [outcome] = await bench.adapter.post([out]);
  const fresh = itemsOf(bench).filter(item => !before.has(item.id) && item.body.type !== 'todo');
  expect([outcome?.outcome, reasonOf(outcome), fresh.length]).toEqual(['sent', '', 1]);
  const [item] = fresh;
  if (item === undefined || outcome?.outcome !== 'sent') throw new Error('nothing arrived');
  return { item, ref: outcome.ref };
}

function reasonOf(outcome: Outcome | undefined): string {
  return outcome !== undefined && 'reason' in outcome ? outcome.reason : '';
}

function itemsOf(bench: Bench): ItemView[] {
  return bench
    .phone()
    .chats.flatMap(chat => chat.items)
    .filter(item => item.from.kind === 'bot');
}

function wordsOf(item: ItemView): string {
  return JSON.stringify(item.body);
}

/** What of a text survives every platform's way to disarm markup. */
function readable(text: string): string {
  return text.replace(/[^\p{Script=Han}0-9A-Za-z]/gu, '');
}

interface Shown {
  readonly button: ButtonView;
  readonly fields: readonly FieldView[] | undefined;
}

function buttonsOf(body: ItemView['body']): Shown[] {
  if (body.type !== 'card') return [];
  return body.blocks.flatMap((block): Shown[] => {
    if (block.block === 'buttons') return block.buttons.map(button => ({ button, fields: undefined }));
    if (block.block === 'form') return block.buttons.map(button => ({ button, fields: block.fields }));
    return [];
  });
}

/** The action is a button that calls back, a form, or a link to where it waits; at the worst, the card's page. */
async function canBeDone(bench: Bench, item: ItemView, out: OutboundCard, way: Affordance): Promise<void> {
  const { action } = way;
  const buttons = buttonsOf(item.body);
  const callingBack = buttons.filter(({ button }) => button.url === undefined);
  const named =
    callingBack.find(({ button }) => button.label === action.label) ??
    callingBack.find(({ button }) => sameLabel(button.label, action.label));
  if (way.type === 'reply') {
    expect(wordsOf(item)).toContain(`${way.number}＝`);
    return;
  }
  const links = buttons.flatMap(({ button }) => button.url ?? []);
  const written = [...wordsOf(item).matchAll(/https:\/\/[^\s)"\\]+/g)].map(([url]) => url);
  const page = [...links, ...written].some(
    url => (way.type === 'page' && url === way.url) || url.startsWith(out.pageUrl),
  );
  if (way.type === 'page' || named === undefined || item.body.type !== 'card') {
    expect(page, `${action.label} leads nowhere`).toBe(true);
    return;
  }
  const { form, expected } = filledIn(named.fields ?? []);
  const wish = { userId: bench.userId, cardId: cardIdOf(item.body), button: named.button.id };
  await bench.control('tap', named.fields === undefined ? wish : { ...wish, form });
  expect(bench.events.at(-1)).toMatchObject({
    type: 'tap',
    platform: bench.platform,
    userId: bench.userId,
    cardId: out.cardId,
    action: action.id,
    form: expected,
  });
}

/** Apart from markup, and from an end that did not fit. */
function sameLabel(shown: string, label: string): boolean {
  const [short, long] = [readable(shown), readable(label)];
  return short !== '' && long.startsWith(short);
}

function cardIdOf(body: CardView): string {
  return body.cardId;
}

/** Something sensible in every field, as the page of the phone would hold it, and as we are to read it. */
function filledIn(fields: readonly FieldView[]): {
  form: Record<string, string | readonly string[]>;
  expected: Record<string, string>;
} {
  const form: Record<string, string | readonly string[]> = {};
  const expected: Record<string, string> = {};
  for (const { name, type, options = [], hidden } of fields) {
    if (hidden === true) continue;
    const choices = options.slice(0, 2).map(option => option.value);
    const value = { date: '2026-09-16', time: '09:30', number: '12', select: choices[0] ?? '' }[String(type)];
    const ours = name.replace(/^f\d+_/, '');
    form[name] = type === 'multiselect' ? choices : (value ?? '看过了 *好*');
    expected[ours] = type === 'multiselect' ? choices.join('\n') : (value ?? '看过了 *好*');
  }
  return { form, expected };
}

async function changes(bench: Bench, item: ItemView, out: OutboundCard, ref: string): Promise<void> {
  const card: Card = { ...out.card, tone: 'done', status: [DONE], actions: [], summary: DONE };
  const after = { ...out, version: 2, card };
  const [outcome] = await bench.adapter.update([{ ref, out: after }]);
  if (outcome?.outcome === 'refused' && outcome.code === 'gone') {
    // A plain message cannot be changed; the reconciler posts it anew.
    const again = await arrives(bench, { ...after, post: 2 });
    expect(readable(wordsOf(again.item))).toContain(DONE);
    return;
  }
  expect([outcome?.outcome, reasonOf(outcome)]).toEqual(['sent', '']);
  const now = itemsOf(bench).find(one => one.id === item.id);
  if (bench.adapter.capabilities.update && now !== undefined) {
    expect(readable(wordsOf(now))).toContain(DONE);
    expect(buttonsOf(now.body).filter(({ button }) => button.url === undefined)).toEqual([]);
  }
  const open = itemsOf(bench).filter(one => one.body.type === 'todo' && !one.body.done);
  expect(
    open.filter(({ body }) => body.type === 'todo' && body.url?.startsWith(out.pageUrl)),
    'a to-do stays open',
  ).toEqual([]);
}
