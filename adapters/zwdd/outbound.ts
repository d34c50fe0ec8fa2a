import type { Logger } from 'pino';
import type { OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import { farewellId, messageId, readRef, type Shown, writeRef } from './identity.ts';
import type { Messages } from './messages.ts';
import { Recent } from './recent.ts';
import type { Renderer } from './render.ts';
import { MAX_MESSAGE_BYTES } from './render.ts';
import type { Timers } from './timers.ts';
import type { Todos } from './todos.ts';

/** Calls of one `post` or `update` under way at once; more would only wait for the rate limit. */
const CONCURRENCY = 8;
const REMEMBERED = 10_000;
const REMEMBERED_MS = 3_600_000;

export interface Outbound {
  post(cards: readonly OutboundCard[]): Promise<Outcome[]>;
  update(cards: readonly { readonly ref: string; readonly out: OutboundCard }[]): Promise<Outcome[]>;
}

export interface OutboundDeps {
  readonly messages: Messages;
  readonly todos: Todos;
  readonly renderer: Renderer;
  /** Absent: nothing is recalled. */
  readonly msgApp: string | undefined;
  readonly timers: Timers;
  /** The service's time, as officials read it. */
  readonly clock: () => number;
  readonly log: Logger;
}

/**
 * A card is a work notification that cannot be changed, and a to-do item that can be ended. Both are made under ids
 * of ours, so every step may be repeated: a post that failed half way is simply done again.
 */
export function createOutbound(deps: OutboundDeps): Outbound {
  const { messages, todos, renderer, msgApp, timers, clock, log } = deps;
  /** Notifications that went out, so that a second try for the to-do item alone does not call for them again. */
  const sent = new Recent<true>(REMEMBERED, REMEMBERED_MS, timers);

  /** `before`: it went out at an earlier try. */
  async function notify(out: OutboundCard): Promise<Outcome | { readonly before: boolean }> {
    const id = messageId(out);
    if (sent.get(id) === true) return { before: true };
    const msg = renderer.card(out, clock());
    if (Buffer.byteLength(msg, 'utf8') > MAX_MESSAGE_BYTES)
      return { outcome: 'refused', code: 'too-long', reason: 'the links alone do not fit into a message' };
    const answer = await messages.notify({ bizMsgId: id, accountId: out.userId, msg, urgent: out.urgent });
    if (!answer.ok) return messages.outcomeOf(answer.failure, true);
    sent.put(id, true);
    return { before: answer.before };
  }

  async function postOne(out: OutboundCard): Promise<Outcome> {
    const notified = await notify(out);
    if ('outcome' in notified) return notified;
    // The notification goes first: only after it an earlier try can have come as far as the to-do item.
    const none = { t: 'none', g: 0 } as const;
    const followed = notified.before ? await todos.followTried(out, none) : await todos.follow(out, none);
    if (!followed.ok) return messages.outcomeOf(followed.failure, true);
    if (out.post > 1) await recall(messageId({ cardId: out.cardId, post: out.post - 1 }));
    return { outcome: 'sent', ref: writeRef({ m: messageId(out), ...followed.todo }) };
  }

  /** True when the notification is gone. A recall that fails leaves an old text behind whose page tells the truth. */
  async function recall(bizMsgId: string): Promise<boolean> {
    if (msgApp === undefined) return false;
    const answer = await messages.revoke(bizMsgId, msgApp);
    if (!answer.ok) log.info({ bizMsgId }, '政务钉钉 notification was not recalled');
    return answer.ok;
  }

  /** What came to its end from outside is said in words: the notification itself cannot say it. */
  async function farewell(out: OutboundCard, over: string): Promise<Outcome | undefined> {
    const msg = renderer.farewell(out, over, clock());
    const answer = await messages.notify({
      bizMsgId: farewellId(out),
      accountId: out.userId,
      msg,
      urgent: out.urgent,
    });
    return answer.ok ? undefined : messages.outcomeOf(answer.failure, true);
  }

  /**
   * Quiet: the to-do item follows and the page shows the rest. Only what is void is recalled, and told where it ended
   * from outside. What asks again after that is posted anew.
   */
  async function updateOne(ref: string, out: OutboundCard): Promise<Outcome> {
    const shown = readRef(ref);
    const { tone, over } = out.card;
    const closed = tone === 'closed';
    if (shown === undefined || (!closed && (shown.r === true || shown.e === true)))
      return { outcome: 'refused', code: 'gone', reason: 'the notification is not there any more' };
    const followed = await todos.follow(out, shown);
    if (!followed.ok) return messages.outcomeOf(followed.failure, true);
    const recalled = shown.r === true || (closed && (await recall(shown.m)));
    const tells = closed && over !== undefined && shown.e !== true;
    const failed = tells ? await farewell(out, over) : undefined;
    if (failed !== undefined && failed.outcome !== 'refused') return failed;
    const now: Shown = {
      m: shown.m,
      ...followed.todo,
      ...(recalled ? { r: true } : {}),
      ...(tells || shown.e === true ? { e: true } : {}),
    };
    return { outcome: 'sent', ref: writeRef(now) };
  }

  return {
    post: cards => eachLimited(cards, postOne),
    update: cards => eachLimited(cards, ({ ref, out }) => updateOne(ref, out)),
  };
}

/** Runs `work` over the items in order, so many at a time; answers in the same order. */
async function eachLimited<T>(items: readonly T[], work: (item: T) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) outcomes[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
  return outcomes;
}
