import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { BusinessError } from './answers.ts';
import type { Endpoint, Params } from './api.ts';
import { readMessage, wordsOf } from './bodies.ts';
import type { Chat, MessageBody } from './chats.ts';
import type { World } from './world.ts';

const MOST_BYTES = 2_048;
const MOST_RECEIVERS = 1_000;

const notification = z.looseObject({
  tenantId: z.string(),
  bizMsgId: z.string().min(1).max(128),
  receiverIds: z.string().optional(),
  organizationCodes: z.string().optional(),
  msg: z.string().min(1),
});
const revocation = z.looseObject({
  tenantId: z.string(),
  bizMsgId: z.string().min(1),
  msgType: z.literal('workNotification'),
  msgApp: z.string(),
});
const chatMessage = z.looseObject({
  tenantId: z.string(),
  senderId: z.string().min(1),
  receiverId: z.string().optional(),
  chatId: z.string().optional(),
  chatType: z.enum(['1', '2']),
  msg: z.string().min(1),
});

/** Work notifications, their recall, and messages in a person's name. */
export function messageEndpoints(world: World): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/message/workNotification',
      envelope: 'text',
      handle: params => notify(world, params),
    },
    { method: 'POST', path: '/message/revoke', envelope: 'data', handle: params => revoke(world, params) },
    {
      method: 'POST',
      path: '/chat/sendMsg',
      envelope: 'data',
      handle: params => sendAsPerson(world, params),
    },
  ];
}

function notify(world: World, params: Params): unknown {
  const call = notification.parse(params.object());
  checkTenant(world, call.tenantId);
  if (world.notices.has(call.bizMsgId)) throw new BusinessError('BIZ_MSG_REPEAT', 'bizMsgId重复');
  const body = checkedMessage(call.msg);
  const receivers = ids(call.receiverIds);
  const units = ids(call.organizationCodes);
  if (receivers.length + units.length === 0)
    throw new BusinessError('400', 'receiverIds和organizationCodes不能都为空');
  if (receivers.length + units.length > MOST_RECEIVERS)
    throw new BusinessError('400', `接收人和组织合计不能超过${MOST_RECEIVERS}个`);
  const people = receivers.flatMap(accountId => world.people.get(accountId) ?? []);
  if (people.length === 0 && units.length === 0) throw new BusinessError('404', '接收人不存在');
  if (people.some(person => !world.limits.hasRoom(person.accountId)))
    throw new BusinessError('DAY_LIMIT', '单个用户每天接收消息数已达上限');
  const reached = people.filter(person => world.limits.takeMessage(person.accountId, wordsOf(body)));
  const dropped = people.filter(person => !reached.includes(person));
  world.journal.count('dropped repeats', dropped.length);
  for (const person of reached)
    world.chats.post(world.chats.own(person, 'notice'), { from: { kind: 'app' }, body, key: call.bizMsgId });
  const msgId = randomUUID().replaceAll('-', '');
  world.notices.set(call.bizMsgId, {
    bizMsgId: call.bizMsgId,
    msgId,
    at: world.clock.now(),
    receivers,
    reached: reached.map(person => person.accountId),
    dropped: dropped.map(person => person.accountId),
    unknown: receivers.filter(accountId => world.people.get(accountId) === undefined),
    revokedAt: undefined,
  });
  return { msgId };
}

function revoke(world: World, params: Params): unknown {
  const call = revocation.parse(params.object());
  checkTenant(world, call.tenantId);
  if (call.msgApp !== world.app.msgApp) throw new BusinessError('400', 'msgApp不正确');
  const notice = world.notices.get(call.bizMsgId);
  if (notice === undefined) throw new BusinessError('404', '消息不存在');
  notice.revokedAt ??= world.clock.now();
  for (const message of world.chats.byKey(call.bizMsgId)) {
    message.recalled = true;
    world.chats.touch(message);
  }
  return 'true';
}

function sendAsPerson(world: World, params: Params): unknown {
  const call = chatMessage.parse(params.object());
  checkTenant(world, call.tenantId);
  if (world.people.get(call.senderId) === undefined) throw new BusinessError('404', '发送人不存在');
  const body = checkedMessage(call.msg);
  const chat =
    call.chatType === '2' ? world.chats.get(call.chatId ?? '') : personChat(world, call.receiverId);
  if (chat === undefined) throw new BusinessError('404', '会话不存在');
  const message = world.chats.post(chat, { from: { kind: 'person', accountId: call.senderId }, body });
  return { messageId: message.id };
}

function personChat(world: World, accountId: string | undefined): Chat | undefined {
  const person = world.people.get(accountId ?? '');
  return person === undefined ? undefined : world.chats.own(person, 'direct');
}

function checkedMessage(json: string): MessageBody {
  if (Buffer.byteLength(json, 'utf8') > MOST_BYTES)
    throw new BusinessError('400', `msg超过${MOST_BYTES}字节`);
  return readMessage(json);
}

export function checkTenant(world: World, tenantId: string): void {
  if (tenantId !== world.app.tenantId) throw new BusinessError('400', 'tenantId不正确');
}

function ids(list: string | undefined): string[] {
  return (list ?? '').split(',').filter(id => id !== '');
}
