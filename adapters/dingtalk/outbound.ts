import type { OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import type { Cards } from './cards.ts';
import { isNoticeRef } from './identity.ts';
import type { Messages } from './messages.ts';
import { BATCH_RECIPIENTS } from './messages.ts';
import type { Notice, Renderer } from './render.ts';

/** Calls of one `post` or `update` under way at once; more only wait for the rate limit. */
const CONCURRENCY = 32;

export interface Outbound {
  post(cards: readonly OutboundCard[]): Promise<Outcome[]>;
  update(cards: readonly { readonly ref: string; readonly out: OutboundCard }[]): Promise<Outcome[]>;
}

interface Item {
  readonly index: number;
  readonly out: OutboundCard;
}

/** One call: a card of its own, or one notice for up to 20 people. */
interface Parcel {
  readonly indexes: readonly number[];
  send(): Promise<Outcome[]>;
}

export interface OutboundDeps {
  readonly cards: Cards;
  readonly messages: Messages;
  readonly renderer: Renderer;
  /** Whether notices of equal content may share a call that the platform cannot repeat safely. */
  readonly shareNotices: boolean;
  /** Resolves when this card may be updated: not while the platform waits for the answer to a tap on it. */
  readonly beforeUpdate: (cardId: string) => Promise<void>;
}

/** A notice is a message without a card instance; the delivery posts its new look anew. */
const FINAL: Outcome = { outcome: 'refused', code: 'gone', reason: 'a plain notice cannot be changed' };

export function createOutbound(deps: OutboundDeps): Outbound {
  const { cards, messages, renderer, shareNotices, beforeUpdate } = deps;
  function cardParcel({ index, out }: Item): Parcel {
    return { indexes: [index], send: async () => [await cards.createAndDeliver(out)] };
  }

  function noticeParcel(notice: Notice, items: readonly Item[]): Parcel {
    const userIds = items.map(item => item.out.userId);
    return { indexes: items.map(item => item.index), send: () => messages.notice(userIds, notice) };
  }

  /**
   * Notices of equal content that go to two people or more share calls of up to 20 recipients; everything else is a
   * card of its own. A second notice for the same person does not share: one call names a person once.
   */
  function parcels(outs: readonly OutboundCard[]): Parcel[] {
    const groups = new Map<string, { notice: Notice; items: Item[] }>();
    const result: Parcel[] = [];
    for (const [index, out] of outs.entries()) {
      const notice = shareNotices ? renderer.notice(out) : undefined;
      const key = JSON.stringify(notice ?? null);
      const group = notice === undefined ? undefined : (groups.get(key) ?? { notice, items: [] });
      if (group === undefined || group.items.some(item => item.out.userId === out.userId)) {
        result.push(cardParcel({ index, out }));
        continue;
      }
      group.items.push({ index, out });
      groups.set(key, group);
    }
    for (const { notice, items } of groups.values()) {
      if (items.length < 2) result.push(...items.map(cardParcel));
      else result.push(...chunks(items, BATCH_RECIPIENTS).map(part => noticeParcel(notice, part)));
    }
    return result.toSorted((left, right) => (left.indexes[0] ?? 0) - (right.indexes[0] ?? 0));
  }

  return {
    async post(outs) {
      const outcomes: Outcome[] = [];
      await eachLimited(parcels(outs), CONCURRENCY, async parcel => {
        const sent = await parcel.send();
        parcel.indexes.forEach((index, at) => {
          const outcome = sent[at];
          if (outcome !== undefined) outcomes[index] = outcome;
        });
      });
      return outcomes;
    },
    async update(changes) {
      const outcomes: Outcome[] = [];
      await eachLimited([...changes.entries()], CONCURRENCY, async ([index, { ref, out }]) => {
        await beforeUpdate(out.cardId);
        outcomes[index] = isNoticeRef(ref) ? FINAL : await cards.update(ref, out);
      });
      return outcomes;
    },
  };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}

/** Runs `work` over the items in order, so many at a time. */
async function eachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
