import { DateTime } from 'luxon';
import { z } from 'zod';
import { DING_SOURCE } from '../../cards/zwdd-words.ts';
import type { OutboundCard, OutboundText, Outcome } from '../../src/chat/adapter.ts';
import type { ApiFailure, ApiResult } from './envelope.ts';
import { toOutcome } from './envelope.ts';
import { directAccountId, textId } from './identity.ts';
import type { OpenApi } from './openapi.ts';
import type { DingSettings, RobotSettings } from './options.ts';
import type { Renderer } from './render.ts';
import type { Timers } from './timers.ts';

export interface Notification {
  /** Ours; at most one message goes out under it. */
  readonly bizMsgId: string;
  readonly accountId: string;
  /** A message body as JSON. */
  readonly msg: string;
  readonly urgent: boolean;
}

export type Notified =
  | { readonly ok: true; readonly before: boolean }
  | { readonly ok: false; readonly failure: ApiFailure };

export interface Messages {
  /** A work notification; a second one under the same id is dropped by the platform and counts as sent before. */
  notify(message: Notification): Promise<Notified>;
  /** Takes a notification back. */
  revoke(bizMsgId: string, msgApp: string): Promise<ApiResult>;
  /** An answer to what someone typed. */
  say(text: OutboundText): Promise<Outcome>;
  ding(out: OutboundCard, settings: DingSettings): Promise<Outcome>;
  outcomeOf(failure: ApiFailure, idempotent: boolean): Outcome;
}

export interface MessagesDeps {
  readonly api: OpenApi;
  readonly appKey: string;
  readonly tenantId: string;
  readonly robot: RobotSettings;
  readonly renderer: Renderer;
  readonly timers: Timers;
  /** The service's time, as officials read it. */
  readonly clock: () => number;
}

const MSG_TYPE = 'workNotification';
const robotData = z.looseObject({ msgId: z.coerce.string() });

export function createMessages(deps: MessagesDeps): Messages {
  const { api, appKey, tenantId, robot, renderer, timers, clock } = deps;

  async function notify({ bizMsgId, accountId, msg, urgent }: Notification): Promise<Notified> {
    const answer = await api.call({
      method: 'POST',
      path: '/message/workNotification',
      urgent,
      params: [
        ['receiverIds', accountId],
        ['tenantId', tenantId],
        ['bizMsgId', bizMsgId],
        ['msg', msg],
      ],
    });
    if (answer.ok) return { ok: true, before: false };
    return answer.failure.kind === 'repeated' ? { ok: true, before: true } : answer;
  }

  /** A robot message carries no id of ours: an unknown end stays unknown. */
  async function robotSay(to: { accountId: string } | { chatId: string }, content: string): Promise<Outcome> {
    const group = 'chatId' in to;
    const answer = await api.call({
      method: 'POST',
      path: group ? '/robot/message/sendgroup' : '/robot/message/sendoto',
      params: [
        ['appKey', appKey],
        ['tenantId', tenantId],
        group ? ['chatId', to.chatId] : ['accountId', to.accountId],
        ['msgType', robot.msgType],
        ['msgBody', JSON.stringify({ [robot.contentField]: content })],
      ],
    });
    if (!answer.ok) return outcomeOf(answer.failure, false);
    return { outcome: 'sent', ref: robotData.safeParse(answer.data).data?.msgId ?? '' };
  }

  function outcomeOf(failure: ApiFailure, idempotent: boolean): Outcome {
    return toOutcome(failure, idempotent, dayEndsIn(timers.now()));
  }

  return {
    notify,
    outcomeOf,
    revoke: (bizMsgId, msgApp) =>
      api.call({
        method: 'POST',
        path: '/message/revoke',
        params: [
          ['msgType', MSG_TYPE],
          ['msgApp', msgApp],
          ['tenantId', tenantId],
          ['bizMsgId', bizMsgId],
        ],
      }),
    async say({ key, to, content }) {
      const accountId = 'userId' in to ? to.userId : directAccountId(to.chatId);
      if (robot.enabled)
        return robotSay(
          accountId === undefined && 'chatId' in to ? to : { accountId: accountId ?? '' },
          content,
        );
      if (accountId === undefined)
        return { outcome: 'refused', code: 'no-robot', reason: 'only a robot can write to a group' };
      const id = textId(key);
      const msg = renderer.text(content, clock());
      const answer = await notify({ bizMsgId: id, accountId, msg, urgent: false });
      return answer.ok ? { outcome: 'sent', ref: id } : outcomeOf(answer.failure, true);
    },
    async ding(out, settings) {
      const answer = await api.call({
        method: 'POST',
        path: '/ding/isv/send.json',
        urgent: true,
        params: [
          ['creator', JSON.stringify(settings.creator)],
          ['receivers', JSON.stringify([{ accountId: out.userId, accountName: out.userId }])],
          ['notifyType', settings.notifyType ?? 'app'],
          ['bodyType', 'text'],
          ['body', JSON.stringify({ text: renderer.ring(out) })],
          ['tenantId', tenantId],
          ['source', JSON.stringify({ sourceId: settings.sourceId ?? appKey, sourceName: DING_SOURCE })],
        ],
      });
      return answer.ok ? { outcome: 'sent', ref: out.cardId } : outcomeOf(answer.failure, false);
    },
  };
}

/** Milliseconds to the next midnight in Shanghai, when the platform counts anew. */
function dayEndsIn(now: number): number {
  return DateTime.fromMillis(now, { zone: 'Asia/Shanghai' }).endOf('day').toMillis() + 1 - now;
}
