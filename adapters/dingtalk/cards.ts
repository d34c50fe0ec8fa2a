import { z } from 'zod';
import type { OutboundCard, Outcome } from '../../src/chat/adapter.ts';
import type { ApiFailure, ApiResult } from './errors.ts';
import { toOutcome } from './errors.ts';
import { outTrackId } from './identity.ts';
import type { OpenApi } from './openapi.ts';
import type { Redactor } from './redact.ts';
import type { Renderer } from './render.ts';

/** Keys that are not named stay as they are; the platform's default is to drop them. */
export const UPDATE_BY_KEY = { updateCardDataByKey: true, updatePrivateDataByKey: true } as const;

const deliverAnswer = z.looseObject({
  success: z.boolean().optional(),
  result: z
    .looseObject({
      deliverResults: z
        .array(z.looseObject({ success: z.boolean().optional(), errorMsg: z.string().nullish() }))
        .optional(),
    })
    .optional(),
});
const updateAnswer = z.looseObject({ success: z.boolean().optional(), result: z.unknown().optional() });

/** A user id is written into the card's space; these characters would end it. */
const USER_ID = /^[^;/\s]+$/;

export interface Cards {
  /**
   * Creates the card and delivers it to its person. Idempotent by `outTrackId`: where an earlier try had arrived, the
   * card is brought to its present look instead.
   */
  createAndDeliver(out: OutboundCard): Promise<Outcome>;
  /** Brings an existing card to its present look; `refused` as `gone` when there is none. */
  update(trackId: string, out: OutboundCard): Promise<Outcome>;
}

export interface CardsDeps {
  readonly api: OpenApi;
  readonly renderer: Renderer;
  readonly robotCode: string;
  readonly redact: Redactor;
  /** Callbacks come by HTTP under this route instead of the stream. */
  readonly httpRouteKey?: string;
}

export function createCards(deps: CardsDeps): Cards {
  const { api, renderer, robotCode } = deps;
  const callback =
    deps.httpRouteKey === undefined
      ? { callbackType: 'STREAM' }
      : { callbackType: 'HTTP', callbackRouteKey: deps.httpRouteKey };

  function createBody(trackId: string, out: OutboundCard) {
    const summary = renderer.summary(out);
    return {
      cardTemplateId: renderer.settings.templateId,
      outTrackId: trackId,
      ...callback,
      userIdType: 1,
      cardData: { cardParamMap: renderer.params(out) },
      openSpaceId: `dtv1.card//IM_ROBOT.${out.userId}`,
      imRobotOpenSpaceModel: {
        supportForward: false,
        lastMessageI18n: { ZH_CN: summary },
        notification: { alertContent: summary, notificationOff: false },
      },
      imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
    };
  }

  /** HTTP 200 and a top-level success are not delivery: each space says for itself. */
  function delivered(trackId: string, answer: ApiResult & { ok: true }): Outcome {
    const parsed = deliverAnswer.safeParse(answer.body);
    if (!parsed.success || parsed.data.success === false) {
      return { outcome: 'unknown', reason: 'createAndDeliver answered without success', idempotent: true };
    }
    const results = parsed.data.result?.deliverResults ?? [];
    if (results.length === 0) {
      return { outcome: 'unknown', reason: 'createAndDeliver named no delivery', idempotent: true };
    }
    const failed = results.find(result => result.success !== true);
    if (failed !== undefined) {
      const reason = deps.redact(failed.errorMsg ?? 'no reason given');
      return { outcome: 'refused', code: 'deliver.failed', reason };
    }
    return { outcome: 'sent', ref: trackId };
  }

  async function createAndDeliver(out: OutboundCard): Promise<Outcome> {
    const trackId = outTrackId(out);
    if (trackId === undefined) return refused('cardId', 'no outTrackId can be made of it');
    if (!USER_ID.test(out.userId)) return refused('userId', 'a separator in it');
    const answer = await api.call({
      api: 'card.create',
      dialect: 'api',
      method: 'POST',
      path: '/v1.0/card/instances/createAndDeliver',
      body: createBody(trackId, out),
      metered: true,
      urgent: out.urgent,
    });
    if (answer.ok) return delivered(trackId, answer);
    // An earlier try whose end was unknown had arrived after all, maybe with an older look.
    if (hasCode(answer.failure, 'param.cardAlreadyExist')) return update(trackId, out);
    return toOutcome(answer.failure, true);
  }

  async function update(trackId: string, out: OutboundCard): Promise<Outcome> {
    const answer = await api.call({
      api: 'card.update',
      dialect: 'api',
      method: 'PUT',
      path: '/v1.0/card/instances',
      body: {
        outTrackId: trackId,
        cardData: { cardParamMap: renderer.params(out) },
        cardUpdateOptions: UPDATE_BY_KEY,
        userIdType: 1,
      },
      metered: true,
      urgent: out.urgent,
    });
    if (!answer.ok) {
      const gone = hasCode(answer.failure, 'param.cardNotExist');
      return gone ? refused('gone', 'the platform does not know this card') : toOutcome(answer.failure, true);
    }
    const parsed = updateAnswer.safeParse(answer.body);
    if (!parsed.success || parsed.data.success === false || parsed.data.result === false) {
      return { outcome: 'unknown', reason: 'update answered without success', idempotent: true };
    }
    return { outcome: 'sent', ref: trackId };
  }

  return { createAndDeliver, update };
}

function hasCode(failure: ApiFailure, code: string): boolean {
  return 'code' in failure && failure.code === code;
}

function refused(code: string, reason: string): Outcome {
  return { outcome: 'refused', code, reason };
}
