import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { type ChatMessage, isSeenBy } from './chats.ts';
import type { Call, Endpoint } from './endpoint.ts';
import type { Person } from './people.ts';
import { robotContent } from './robot-content.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;
const MOST_RECEIVERS = 20;

const batchSend = z.object({
  robotCode: z.string(),
  userIds: z.array(z.string()),
  msgKey: z.string(),
  msgParam: z.string(),
});
const groupSend = z.object({
  robotCode: z.string(),
  openConversationId: z.string(),
  msgKey: z.string(),
  msgParam: z.string(),
});
const recall = z.object({ robotCode: z.string(), processQueryKeys: z.array(z.string()).max(20) });
const groupRecall = recall.extend({ openConversationId: z.string() });
const groupQuery = z.object({
  robotCode: z.string(),
  openConversationId: z.string(),
  processQueryKey: z.string(),
});

/** Messages of the robot: to persons, to groups, taken back, read or not. */
export function robotEndpoints(world: World): Endpoint[] {
  const paid = { family: 'new', paid: true } as const;
  return [
    {
      method: 'POST',
      path: '/v1.0/robot/oToMessages/batchSend',
      ...paid,
      handle: call => sendToPersons(world, call),
    },
    {
      method: 'POST',
      path: '/v1.0/robot/groupMessages/send',
      ...paid,
      handle: call => sendToGroup(world, call),
    },
    {
      method: 'GET',
      path: '/v1.0/robot/oToMessages/readStatus',
      ...paid,
      handle: call => readStatus(world, call),
    },
    {
      method: 'POST',
      path: '/v1.0/robot/groupMessages/query',
      ...paid,
      handle: call => groupReaders(world, call),
    },
    {
      method: 'POST',
      path: '/v1.0/robot/otoMessages/batchRecall',
      ...paid,
      handle: call => {
        const { robotCode, processQueryKeys } = recall.parse(call.body);
        return takeBack(world, robotCode, processQueryKeys);
      },
    },
    {
      method: 'POST',
      path: '/v1.0/robot/groupMessages/recall',
      ...paid,
      handle: call => {
        const { robotCode, processQueryKeys } = groupRecall.parse(call.body);
        return takeBack(world, robotCode, processQueryKeys);
      },
    },
  ];
}

/** The chat between this person and the robot. */
export function robotChat(world: World, person: Person) {
  return world.chats.own(person, 'direct', world.app.robotName);
}

export function checkRobot(world: World, robotCode: string): void {
  if (robotCode !== world.app.robotCode)
    throw new ApiError(400, 'invalidParameter.robotCode.notExsit', 'robotCode不存在');
}

function sendToPersons(world: World, call: Call): unknown {
  const { robotCode, userIds, msgKey, msgParam } = batchSend.parse(call.body);
  checkRobot(world, robotCode);
  if (userIds.length === 0) throw new ApiError(400, 'invalidParameter.userIds.empty', 'userIds不能为空');
  if (userIds.length > MOST_RECEIVERS) throw new ApiError(400, 'batch.toolarge', '每批接受人数超20');
  const body = robotContent(msgKey, msgParam, world.files);
  const key = randomUUID();
  const invalid: string[] = [];
  const throttled: string[] = [];
  for (const userId of userIds) {
    const person = world.people.get(userId);
    if (person === undefined) invalid.push(userId);
    else if (world.flowControlled.has(userId)) throttled.push(userId);
    else world.chats.post(robotChat(world, person), { from: { kind: 'bot' }, body, key });
  }
  return { processQueryKey: key, invalidStaffIdList: invalid, flowControlledStaffIdList: throttled };
}

function sendToGroup(world: World, call: Call): unknown {
  const { robotCode, openConversationId, msgKey, msgParam } = groupSend.parse(call.body);
  checkRobot(world, robotCode);
  const chat = world.chats.get(openConversationId);
  if (chat?.kind !== 'group') throw new ApiError(400, 'resource.not.found', '群不存在');
  const key = randomUUID();
  world.chats.post(chat, { from: { kind: 'bot' }, body: robotContent(msgKey, msgParam, world.files), key });
  return { processQueryKey: key };
}

function takeBack(world: World, robotCode: string, keys: readonly string[]): unknown {
  checkRobot(world, robotCode);
  const failedResult: Record<string, string> = {};
  const successResult: string[] = [];
  for (const key of keys) {
    const first = world.chats.byKey(key)[0];
    if (first === undefined) failedResult[key] = 'message not found';
    else if (world.clock.now() - first.at > DAY) failedResult[key] = 'message is older than 24 hours';
    else {
      world.chats.recall(key);
      successResult.push(key);
    }
  }
  return { successResult, failedResult };
}

function readStatus(world: World, call: Call): unknown {
  checkRobot(world, call.query.robotCode ?? '');
  const messages = sentBy(world, call.query.processQueryKey ?? '');
  return {
    sendStatus: messages.some(message => message.recalled) ? 'RECALLED' : 'SUCCESS',
    messageReadInfoList: messages.flatMap(message =>
      [...(world.chats.get(message.chatId)?.members ?? [])].map(userId => ({
        name: world.people.get(userId)?.name ?? '',
        userId,
        readStatus: message.readBy.has(userId) ? 'READ' : 'UNREAD',
      })),
    ),
  };
}

function groupReaders(world: World, call: Call): unknown {
  const { robotCode, openConversationId, processQueryKey } = groupQuery.parse(call.body);
  checkRobot(world, robotCode);
  const message = sentBy(world, processQueryKey).find(one => one.chatId === openConversationId);
  if (message === undefined) throw new ApiError(400, 'resource.not.found', '消息不存在');
  const readUserIds = [...message.readBy].filter(userId => isSeenBy(message, userId));
  return { sendStatus: message.recalled ? 'RECALLED' : 'SUCCESS', readUserIds, hasMore: false };
}

function sentBy(world: World, key: string): readonly ChatMessage[] {
  const messages = world.chats.byKey(key);
  if (messages.length === 0)
    throw new ApiError(400, 'invalidParameter.processQueryKey.invalid', 'processQueryKey不存在');
  return messages;
}
