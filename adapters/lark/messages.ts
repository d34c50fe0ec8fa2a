import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { LarkWords } from '../../cards/lark-words.ts';
import type { OutboundCard, OutboundText, Outcome } from '../../src/chat/adapter.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import type { LimitRule } from '../../src/chat/limiter.ts';
import type { CardJson } from './card-json.ts';
import { toOutcome } from './errors.ts';
import { inLanes } from './lanes.ts';
import type { Limits } from './limits.ts';
import { withoutMentions } from './markdown.ts';
import type { Newest } from './newest.ts';
import type { ApiCall, OpenApi } from './openapi.ts';
import { renderPost } from './post.ts';
import { type Redact, reasonOf } from './redact.ts';
import { renderCard } from './render.ts';
import { pause, type Timers } from './timers.ts';

export interface MessagesParts {
  readonly api: OpenApi;
  readonly limits: Limits;
  readonly capabilities: Capabilities;
  readonly wording: LarkWords;
  readonly newest: Newest;
  readonly parallel: number;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redact;
}

type Refused = Extract<Outcome, { outcome: 'refused' }>;

interface Look {
  readonly type: 'interactive' | 'post';
  readonly content: string;
}

interface Post {
  readonly api: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  /** What the deterministic `uuid` is made of. */
  readonly key: string;
  readonly target: LimitRule;
  readonly urgent: boolean;
}

const MESSAGES = '/open-apis/im/v1/messages';
/** The API takes 50 characters; 40 hex digits do not collide. */
const UUID_CHARS = 40;
/** A text message may hold 150 KB; nobody reads that. */
const TEXT_CHARS = 20_000;
/** Of PUT `im-v1/message/update`: twenty edits, the tenant's edit window, a card of the time when there were some. */
const NO_MORE_EDITS = new Set(['230072', '230075', '230054']);
/** How often an answer to a typed message or to a tap is tried. */
const ANSWER_TRIES = 3;

const sentSchema = z.looseObject({ data: z.looseObject({ message_id: z.string().min(1) }) });
const urgentSchema = z.looseObject({
  data: z.looseObject({ invalid_user_id_list: z.array(z.string()).nullish() }).nullish(),
});

/** Everything that is sent: cards, their changes, texts, bells. Nothing here throws; each attempt has an outcome. */
export class Messages {
  readonly #parts: MessagesParts;

  constructor(parts: MessagesParts) {
    this.#parts = parts;
  }

  post(cards: readonly OutboundCard[]): Promise<Outcome[]> {
    return inLanes(
      cards,
      card => card.userId,
      this.#parts.parallel,
      card => this.#postCard(card),
    );
  }

  update(cards: readonly { readonly ref: string; readonly out: OutboundCard }[]): Promise<Outcome[]> {
    for (const { ref, out } of cards) this.#parts.newest.note(ref, out.version);
    return inLanes(
      cards,
      card => card.ref,
      this.#parts.parallel,
      ({ ref, out }) => this.#updateCard(ref, out),
    );
  }

  say(text: OutboundText): Promise<Outcome> {
    const { to } = text;
    const [idType, id, target] =
      'userId' in to
        ? ['open_id', to.userId, this.#parts.limits.user(to.userId)]
        : ['chat_id', to.chatId, this.#parts.limits.chat(to.chatId)];
    return this.#send({
      api: 'message.create',
      path: MESSAGES,
      params: { receive_id_type: String(idType) },
      body: { receive_id: String(id), msg_type: 'text', content: textContent(text.content) },
      key: `say:${text.key}`,
      target,
      urgent: false,
    });
  }

  /** Answers a typed message under it. */
  async reply(message: { readonly id: string; readonly chatId: string }, content: string): Promise<void> {
    const outcome = await this.#insist(() =>
      this.#send({
        api: 'message.reply',
        path: `${MESSAGES}/${encodeURIComponent(message.id)}/reply`,
        body: { msg_type: 'text', content: textContent(content) },
        key: `reply:${message.id}`,
        target: this.#parts.limits.chat(message.chatId),
        urgent: true,
      }),
    );
    if (outcome.outcome !== 'sent')
      this.#parts.log.error({ messageId: message.id, outcome }, 'a typed message got no answer');
  }

  /** Answers a tap that the platform has stopped waiting for. */
  async tell(userId: string, key: string, content: string): Promise<void> {
    const outcome = await this.#insist(() => this.say({ key: `tell:${key}`, to: { userId }, content }));
    if (outcome.outcome !== 'sent')
      this.#parts.log.error({ outcome }, 'a late answer to a tap did not arrive');
  }

  /** Tries a few times what nobody else would try again. */
  async #insist(send: () => Promise<Outcome>): Promise<Outcome> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await send();
      const again = outcome.outcome === 'throttled' || (outcome.outcome === 'unknown' && outcome.idempotent);
      if (!again || tries === ANSWER_TRIES) return outcome;
      await pause(this.#parts.timers, outcome.outcome === 'throttled' ? outcome.retryAfterMs : 0);
    }
  }

  /** 加急 in the app for a card already posted. */
  async ring(ref: string, out: OutboundCard): Promise<Outcome> {
    const result = await this.#parts.api.call({
      api: 'message.urgent_app',
      method: 'PATCH',
      path: `${MESSAGES}/${encodeURIComponent(ref)}/urgent_app`,
      params: { user_id_type: 'open_id' },
      json: { user_id_list: [out.userId] },
      target: this.#parts.limits.message(ref),
      urgent: true,
    });
    if (result.ok === false) return toOutcome(result.failure, false);
    const answer = urgentSchema.safeParse(result.ok === true ? result.body : {});
    const invalid = answer.success ? (answer.data.data?.invalid_user_id_list ?? []) : [];
    if (!invalid.includes(out.userId)) return { outcome: 'sent', ref };
    return {
      outcome: 'refused',
      code: 'invalid-user',
      reason: 'the person cannot be rung about this message',
    };
  }

  /** The card for the answer to a tap; undefined when it cannot be drawn, so that the reconciler sees to it. */
  draw(out: OutboundCard): CardJson | undefined {
    const drawn = this.#attempt(out, () => renderCard(out, this.#parts.capabilities, this.#parts.wording));
    return 'card' in drawn ? drawn.card : undefined;
  }

  async #postCard(out: OutboundCard): Promise<Outcome> {
    const look = this.#look(out);
    if ('outcome' in look) return look;
    return this.#send({
      api: 'message.create',
      path: MESSAGES,
      params: { receive_id_type: 'open_id' },
      body: { receive_id: out.userId, msg_type: look.type, content: look.content },
      key: `card:${out.cardId}:${out.post}`,
      target: this.#parts.limits.user(out.userId),
      urgent: out.urgent,
    });
  }

  /** A change replaces the whole card, so another try can do no harm. */
  async #updateCard(ref: string, out: OutboundCard): Promise<Outcome> {
    const look = this.#look(out);
    if ('outcome' in look) return look;
    const result = await this.#parts.api.call({
      ...(look.type === 'interactive'
        ? { api: 'message.patch', method: 'PATCH', json: { content: look.content } }
        : { api: 'message.update', method: 'PUT', json: { msg_type: look.type, content: look.content } }),
      path: `${MESSAGES}/${encodeURIComponent(ref)}`,
      target: this.#parts.limits.message(ref),
      urgent: out.urgent,
      superseded: () => this.#parts.newest.isNewerThan(ref, out.version),
    });
    if (result.ok !== false) return { outcome: 'sent', ref };
    const { code, reason } = result.failure;
    // Twenty changes were made, or the tenant's time for changes is over: it is posted anew.
    if (look.type === 'post' && NO_MORE_EDITS.has(code))
      return { outcome: 'refused', code: 'edit-window', reason };
    return toOutcome(result.failure, true);
  }

  /** The platform drops a double under the same `uuid` for an hour; whoever tries again minds the hour. */
  async #send(post: Post): Promise<Outcome> {
    const uuid = createHash('sha256').update(post.key).digest('hex').slice(0, UUID_CHARS);
    const result = await this.#parts.api.call(callOf(post, uuid));
    if (result.ok === false) return toOutcome(result.failure, true);
    const sent = result.ok === true ? sentSchema.safeParse(result.body) : undefined;
    if (sent?.success === true) return { outcome: 'sent', ref: sent.data.data.message_id };
    return { outcome: 'unknown', reason: 'no-message-id the answer names no message', idempotent: true };
  }

  /** What the platform is sent: a card, or rich text where the deployment draws none. */
  #look(out: OutboundCard): Look | Refused {
    const { capabilities, wording } = this.#parts;
    return this.#attempt(out, () =>
      capabilities.callbackButtons
        ? { type: 'interactive', content: renderCard(out, capabilities, wording).content }
        : { type: 'post', content: renderPost(out, capabilities, wording) },
    );
  }

  #attempt<T>(out: OutboundCard, draw: () => T): T | Refused {
    try {
      return draw();
    } catch (error) {
      const reason = reasonOf(error, this.#parts.redact);
      this.#parts.log.error(
        { cardId: out.cardId, kind: out.card.kind, reason },
        'a card cannot be drawn for Feishu',
      );
      return { outcome: 'refused', code: 'render', reason };
    }
  }
}

function callOf(post: Post, uuid: string): ApiCall {
  return {
    api: post.api,
    method: 'POST',
    path: post.path,
    ...(post.params === undefined ? {} : { params: post.params }),
    json: { ...post.body, uuid },
    target: post.target,
    urgent: post.urgent,
  };
}

function textContent(content: string): string {
  const text = withoutMentions(content.toWellFormed().slice(0, TEXT_CHARS).toWellFormed());
  return JSON.stringify({ text });
}
