import { z } from 'zod';
import type { OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import { readAnswer, toOutcome } from './errors.ts';
import type { HttpClient } from './http.ts';
import { directUserId, noticeRef } from './identity.ts';
import { cutWithMark } from './markdown.ts';
import type { OpenApi } from './openapi.ts';
import { hostAllowed } from './options.ts';
import type { SessionWebhook } from './parse.ts';
import type { QuotaMeter } from './quota.ts';
import type { Notice } from './render.ts';
import type { Timers } from './timers.ts';

/** Recipients of one batchSend call (parameter table of the API). */
export const BATCH_RECIPIENTS = 20;
/** Documented for the group API; applied to every text. */
const MESSAGE_BYTES = 15_000;
/** A session webhook this close to its end is not used any more. */
const WEBHOOK_MARGIN_MS = 300_000;
/** Conversations whose webhook is remembered; a forgotten one only costs an API call instead. */
const WEBHOOKS_KEPT = 1_000;
const FLOW_CONTROL_PAUSE_MS = 3_000;

const batchAnswer = z.looseObject({
  processQueryKey: z.string().default(''),
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
});
const groupAnswer = z.looseObject({ processQueryKey: z.string().default('') });
const dingAnswer = z.looseObject({
  openDingId: z.string().default(''),
  failedList: z.record(z.string(), z.array(z.string())).nullish(),
});

export interface Messages {
  /** The same message to at most 20 people; one outcome each, in order. Not idempotent. */
  batchSend(userIds: readonly string[], msgKey: string, msgParam: object): Promise<Outcome[]>;
  notice(userIds: readonly string[], notice: Notice): Promise<Outcome[]>;
  /** Plain text to a person or a chat; `mention` names someone in a group. */
  text(
    to: { readonly userId: string } | { readonly chatId: string },
    content: string,
    mention?: string,
  ): Promise<Outcome>;
  /** DING. */
  ding(out: OutboundCard, content: string, remindType: number): Promise<Outcome>;
  /** Where an answer to this chat may go for a while. */
  rememberWebhook(chatId: string, webhook: SessionWebhook): void;
}

export interface MessagesDeps {
  readonly api: OpenApi;
  readonly http: HttpClient;
  readonly robotCode: string;
  readonly quota: QuotaMeter;
  readonly timers: Timers;
  readonly webhookHosts: readonly string[];
}

export function createMessages(deps: MessagesDeps): Messages {
  const { api, http, robotCode, quota, timers } = deps;
  const webhooks = new Map<string, SessionWebhook>();

  async function batchSend(userIds: readonly string[], msgKey: string, msgParam: object): Promise<Outcome[]> {
    const answer = await api.call({
      api: 'robot.batchSend',
      dialect: 'api',
      method: 'POST',
      path: '/v1.0/robot/oToMessages/batchSend',
      body: { robotCode, userIds, msgKey, msgParam: JSON.stringify(msgParam) },
      metered: true,
    });
    if (!answer.ok) return userIds.map(() => toOutcome(answer.failure, false));
    const parsed = batchAnswer.safeParse(answer.body);
    if (!parsed.success) {
      return userIds.map(() => ({
        outcome: 'unknown',
        reason: 'batchSend answered another shape',
        idempotent: false,
      }));
    }
    const invalid = new Set(parsed.data.invalidStaffIdList);
    const controlled = new Set(parsed.data.flowControlledStaffIdList);
    return userIds.map((userId): Outcome => {
      if (invalid.has(userId)) {
        return {
          outcome: 'refused',
          code: 'invalidStaffId',
          reason: 'the platform does not know this recipient',
        };
      }
      if (controlled.has(userId)) {
        return { outcome: 'throttled', code: 'flowControlled', retryAfterMs: FLOW_CONTROL_PAUSE_MS };
      }
      return { outcome: 'sent', ref: noticeRef(parsed.data.processQueryKey) };
    });
  }

  async function groupSend(openConversationId: string, content: string): Promise<Outcome> {
    const answer = await api.call({
      api: 'robot.groupSend',
      dialect: 'api',
      method: 'POST',
      path: '/v1.0/robot/groupMessages/send',
      body: { robotCode, openConversationId, msgKey: 'sampleText', msgParam: JSON.stringify({ content }) },
      metered: true,
    });
    if (!answer.ok) return toOutcome(answer.failure, false);
    return {
      outcome: 'sent',
      ref: noticeRef(groupAnswer.safeParse(answer.body).data?.processQueryKey ?? ''),
    };
  }

  /** Undefined when the webhook is gone and another way has to be taken: then nothing was sent. */
  async function webhookSend(
    chatId: string,
    content: string,
    mention?: string,
  ): Promise<Outcome | undefined> {
    const webhook = webhooks.get(chatId);
    if (webhook === undefined) return undefined;
    if (timers.now() >= webhook.expiresAt - WEBHOOK_MARGIN_MS) {
      webhooks.delete(chatId);
      return undefined;
    }
    const at = mention === undefined ? {} : { at: { atUserIds: [mention], isAtAll: false } };
    // The platform needs the mention in the text as well as in the list.
    const text = mention === undefined ? content : `@${mention} ${content}`;
    const sent = await http.send({
      method: 'POST',
      url: webhook.url,
      json: { msgtype: 'text', text: { content: text }, ...at },
    });
    const answer = readAnswer(sent, 'oapi');
    if (answer.ok) {
      quota.count('stream', 1);
      return { outcome: 'sent', ref: '' };
    }
    if (answer.failure.kind === 'unknown') return toOutcome(answer.failure, false);
    webhooks.delete(chatId);
    return undefined;
  }

  return {
    batchSend,
    notice: (userIds, notice) => batchSend(userIds, 'sampleMarkdown', notice),
    async text(to, content, mention) {
      const fitted = cutWithMark(content, MESSAGE_BYTES - 1_000, '…');
      const userId = 'userId' in to ? to.userId : directUserId(to.chatId);
      if (userId !== undefined) {
        const [outcome] = await batchSend([userId], 'sampleText', { content: fitted });
        if (outcome === undefined) throw new Error('batchSend answered no outcome');
        return outcome;
      }
      if (!('chatId' in to)) throw new Error('a text needs a person or a chat');
      return (await webhookSend(to.chatId, fitted, mention)) ?? groupSend(to.chatId, fitted);
    },
    async ding(out, content, remindType) {
      const answer = await api.call({
        api: 'robot.ding',
        dialect: 'api',
        method: 'POST',
        path: '/v1.0/robot/ding/send',
        body: { robotCode, remindType, receiverUserIdList: [out.userId], content },
        metered: true,
        urgent: true,
      });
      if (!answer.ok) return toOutcome(answer.failure, false);
      const parsed = dingAnswer.safeParse(answer.body);
      if (!parsed.success)
        return { outcome: 'unknown', reason: 'DING answered another shape', idempotent: false };
      const failed = Object.entries(parsed.data.failedList ?? {}).find(([, users]) =>
        users.includes(out.userId),
      );
      if (failed !== undefined) return { outcome: 'refused', code: 'ding.failed', reason: failed[0] };
      return { outcome: 'sent', ref: parsed.data.openDingId };
    },
    rememberWebhook(chatId, webhook) {
      if (!hostAllowed(webhook.url, deps.webhookHosts)) return;
      webhooks.delete(chatId);
      webhooks.set(chatId, webhook);
      const [oldest] = webhooks.keys();
      if (webhooks.size > WEBHOOKS_KEPT && oldest !== undefined) webhooks.delete(oldest);
    },
  };
}
