import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { deliver, deliverFields, spaceModels } from './card-delivery.ts';
import { cardData, checkParams, checkPrivate, privateData, updateOptions } from './card-rules.ts';
import type { CardInstance, Space } from './cards.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { knownTemplate } from './templates.ts';
import type { World } from './world.ts';

const userIdType = z.union([z.literal(1), z.literal(2)]).optional();

const create = z.object({
  cardTemplateId: z.string().min(1),
  outTrackId: z.string().min(1).max(100),
  callbackType: z.string().optional(),
  callbackRouteKey: z.string().optional(),
  userIdType,
  cardData,
  privateData,
  ...spaceModels,
});
const deliverOnly = z.object({ outTrackId: z.string().min(1), userIdType, ...deliverFields });
const createAndDeliver = create.extend(deliverFields);
const update = z.object({
  outTrackId: z.string().min(1),
  cardData,
  privateData,
  cardUpdateOptions: updateOptions,
  userIdType,
});
const register = z.object({
  callbackRouteKey: z.string().min(1),
  callbackUrl: z.url(),
  apiSecret: z.string().optional(),
  forceUpdate: z.boolean().optional(),
});

/** Card instances: created, delivered, changed; and where HTTP callbacks go. */
export function cardEndpoints(world: World): Endpoint[] {
  const paid = { family: 'new', paid: true } as const;
  return [
    {
      method: 'POST',
      path: '/v1.0/card/instances',
      ...paid,
      handle: call => ({ success: true, result: createCard(world, create.parse(call.body)).outTrackId }),
    },
    {
      method: 'POST',
      path: '/v1.0/card/instances/deliver',
      ...paid,
      handle: call => {
        const body = deliverOnly.parse(call.body);
        return { success: true, result: deliver(world, existing(world, body.outTrackId), body) };
      },
    },
    {
      method: 'POST',
      path: '/v1.0/card/instances/createAndDeliver',
      ...paid,
      handle: call => {
        const body = createAndDeliver.parse(call.body);
        const card = createCard(world, body);
        return {
          success: true,
          result: { outTrackId: card.outTrackId, deliverResults: deliver(world, card, body) },
        };
      },
    },
    { method: 'PUT', path: '/v1.0/card/instances', ...paid, handle: call => updateCard(world, call) },
    {
      method: 'POST',
      path: '/v1.0/card/callbacks/register',
      ...paid,
      handle: call => registerRoute(world, call),
    },
  ];
}

function createCard(world: World, body: z.infer<typeof create>): CardInstance {
  if (!knownTemplate(body.cardTemplateId, world.app))
    throw new ApiError(400, 'param.templateNotExist', '卡片模板不存在');
  if (world.cards.get(body.outTrackId) !== undefined) {
    throw new ApiError(400, 'param.cardAlreadyExist', `outTrackId已存在 ${body.outTrackId}`);
  }
  if (body.callbackType !== undefined && body.callbackType !== 'STREAM' && body.callbackType !== 'HTTP') {
    world.journal.violation('callback-type', `${body.callbackType} never calls back`);
  }
  const spaces = new Set<Space>();
  if (body.imRobotOpenSpaceModel !== undefined) spaces.add('IM_ROBOT');
  if (body.imGroupOpenSpaceModel !== undefined) spaces.add('IM_GROUP');
  const type = body.userIdType ?? 1;
  const { strictCards } = world.settings;
  const card = world.cards.add({
    outTrackId: body.outTrackId,
    templateId: body.cardTemplateId,
    callbackType: body.callbackType,
    callbackRouteKey: body.callbackRouteKey,
    userIdType: type,
    spaces,
    params: checkParams(body.cardData?.cardParamMap, strictCards),
    privateParams: checkPrivate(
      body.privateData,
      strictCards,
      id => world.people.byIdOfType(id, type)?.userId,
    ),
  });
  world.noteMalformed(card);
  return card;
}

function updateCard(world: World, call: Call): unknown {
  const body = update.parse(call.body);
  const card = existing(world, body.outTrackId);
  if (body.cardData?.cardParamMap === undefined && body.privateData === undefined) {
    throw new ApiError(400, 'param.cardDataAndPrivateDataBothEmpty', 'cardData和privateData不能同时为空');
  }
  if (card.tapping.size > 0) world.journal.violation('update-during-callback', card.outTrackId);
  const { strictCards } = world.settings;
  const type = body.userIdType ?? 1;
  world.cards.change(
    card,
    {
      params:
        body.cardData?.cardParamMap === undefined
          ? undefined
          : checkParams(body.cardData.cardParamMap, strictCards),
      byKey: body.cardUpdateOptions?.updateCardDataByKey === true,
      privateParams: checkPrivate(
        body.privateData,
        strictCards,
        id => world.people.byIdOfType(id, type)?.userId,
      ),
      privateByKey: body.cardUpdateOptions?.updatePrivateDataByKey === true,
    },
    'api',
  );
  world.noteMalformed(card);
  world.cardChanged(card.outTrackId);
  return { success: true, result: true };
}

function registerRoute(world: World, call: Call): unknown {
  const { callbackRouteKey, callbackUrl, apiSecret, forceUpdate } = register.parse(call.body);
  if (world.http.cardRoutes.has(callbackRouteKey) && forceUpdate !== true) {
    throw new ApiError(400, 'param.callbackRouteKeyExist', 'callbackRouteKey已存在');
  }
  world.http.cardRoutes.set(callbackRouteKey, { url: callbackUrl, apiSecret });
  return { success: true, result: { callbackUrl, apiSecret: apiSecret ?? '' } };
}

function existing(world: World, outTrackId: string): CardInstance {
  const card = world.cards.get(outTrackId);
  if (card === undefined) throw new ApiError(400, 'param.cardNotExist', `卡片不存在 ${outTrackId}`);
  return card;
}
