import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { checkRobot, robotChat } from './robot-api.ts';
import type { World } from './world.ts';

/** Receivers a DING may have, by kind: 1 in the app, 2 by text message, 3 by telephone. */
const MOST = { 1: 200, 2: 20, 3: 20 } as const;
const KIND = { 1: 'DING', 2: 'DING 短信', 3: 'DING 电话' } as const;

const send = z.object({
  robotCode: z.string(),
  remindType: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  receiverUserIdList: z.array(z.string()).min(1),
  content: z.string().min(1),
  callVoice: z.string().optional(),
});
const recall = z.object({ robotCode: z.string(), openDingId: z.string() });

/** DING: the bell that cannot be overlooked. */
export function dingEndpoints(world: World): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/v1.0/robot/ding/send',
      family: 'new',
      paid: true,
      handle: call => ding(world, call),
    },
    {
      method: 'POST',
      path: '/v1.0/robot/ding/recall',
      family: 'new',
      paid: true,
      handle: call => {
        const { robotCode, openDingId } = recall.parse(call.body);
        checkRobot(world, robotCode);
        if (world.chats.byKey(openDingId).length === 0)
          throw new ApiError(400, 'ding.notExist', 'DING不存在');
        world.chats.recall(openDingId);
        return { openDingId };
      },
    },
  ];
}

function ding(world: World, call: Call): unknown {
  const { robotCode, remindType, receiverUserIdList, content } = send.parse(call.body);
  checkRobot(world, robotCode);
  if (receiverUserIdList.length > MOST[remindType]) {
    throw new ApiError(
      400,
      'invalidParameter.receiverUserIdList.overMax',
      `DING接收人最多${MOST[remindType]}人`,
    );
  }
  const openDingId = `ding${randomUUID()}`;
  const unknown: string[] = [];
  for (const userId of receiverUserIdList) {
    const person = world.people.get(userId);
    if (person === undefined) unknown.push(userId);
    else {
      world.chats.post(robotChat(world, person), {
        from: { kind: 'bot' },
        body: { type: 'text', text: `【${KIND[remindType]}】${content}` },
        key: openDingId,
        urgent: true,
      });
    }
  }
  return { openDingId, failedList: unknown.length === 0 ? {} : { 'user.not.exist': unknown } };
}
