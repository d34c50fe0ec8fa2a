import { z } from 'zod';
import { BusinessError } from './answers.ts';
import type { Endpoint } from './api.ts';
import type { MessageBody } from './chats.ts';
import { checkTenant } from './message-api.ts';
import type { World } from './world.ts';

const toPerson = z.looseObject({
  appKey: z.string(),
  tenantId: z.string(),
  accountId: z.string().min(1),
  msgType: z.string().min(1),
  msgBody: z.string().min(1),
});
const toGroup = toPerson.omit({ accountId: true }).extend({ chatId: z.string().min(1) });
const textBody = z.looseObject({ content: z.string().min(1) });
const markdownBody = z.looseObject({ title: z.string().min(1), text: z.string().min(1) });

/** Robot messages. Their msgType and msgBody are not documented: taken as the bodies of the other messages. */
export function robotEndpoints(world: World): Endpoint[] {
  const robot = { method: 'POST', envelope: 'data', robot: true } as const;
  return [
    {
      ...robot,
      path: '/robot/message/sendoto',
      handle: params => {
        const call = toPerson.parse(params.object());
        checkApp(world, call);
        const person = world.people.get(call.accountId);
        if (person === undefined) throw new BusinessError('404', '接收人不存在');
        return post(world, world.chats.own(person, 'direct').id, call);
      },
    },
    {
      ...robot,
      path: '/robot/message/sendgroup',
      handle: params => {
        const call = toGroup.parse(params.object());
        checkApp(world, call);
        if (world.chats.get(call.chatId)?.kind !== 'group') throw new BusinessError('404', '群不存在');
        return post(world, call.chatId, call);
      },
    },
  ];
}

function checkApp(world: World, call: { readonly appKey: string; readonly tenantId: string }): void {
  checkTenant(world, call.tenantId);
  if (call.appKey !== world.app.appKey) throw new BusinessError('400', 'appKey不正确');
}

function post(world: World, chatId: string, call: { readonly msgType: string; readonly msgBody: string }) {
  const chat = world.chats.get(chatId);
  if (chat === undefined) throw new BusinessError('404', '会话不存在');
  const message = world.chats.post(chat, {
    from: { kind: 'app' },
    body: readBody(call.msgType, call.msgBody),
  });
  return { msgId: message.id };
}

function readBody(msgType: string, msgBody: string): MessageBody {
  let value: unknown;
  try {
    value = JSON.parse(msgBody);
  } catch {
    throw new BusinessError('400', 'msgBody不是合法的JSON');
  }
  if (msgType === 'text') return { type: 'text', text: textBody.parse(value).content };
  if (msgType === 'markdown') return { type: 'markdown', ...markdownBody.parse(value) };
  throw new BusinessError('400', `不支持的msgType ${msgType}`);
}
