import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ControlRefusal } from '../stand-in.ts';
import type { Chat } from './chats.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

const SESSION_MS = 5_400_000;

interface Say {
  readonly userId: string;
  readonly text: string;
  readonly group: string | undefined;
  readonly copies: number;
}

/** Somebody types to the robot. Returns the id of the message; delivery goes on by itself. */
export function say(world: World, wish: Say): { msgIds: string[] } {
  const person = world.people.get(wish.userId);
  if (person === undefined) throw new ControlRefusal(`nobody has the account ${wish.userId}`);
  const chat = wish.group === undefined ? world.chats.own(person, 'direct') : world.chats.get(wish.group);
  if (chat === undefined || !chat.members.has(person.accountId))
    throw new ControlRefusal(`${wish.userId} is not in chat ${wish.group ?? ''}`);
  if (chat.kind !== 'direct' && chat.kind !== 'group')
    throw new ControlRefusal('nobody can write into this feed');
  const shown = chat.kind === 'group' ? `@${world.app.robotName} ${wish.text}` : wish.text;
  const message = world.chats.post(chat, {
    from: { kind: 'person', accountId: person.accountId },
    body: { type: 'text', text: shown },
  });
  const content = chat.kind === 'group' ? ` ${wish.text}` : wish.text;
  world.outgoing.push(message.id, envelope(world, chat, person, message.id, content), wish.copies);
  return { msgIds: [message.id] };
}

/** The old shape of an outgoing robot. */
function envelope(world: World, chat: Chat, person: Person, msgId: string, content: string) {
  const session = randomUUID().replaceAll('-', '');
  const now = world.clock.now();
  world.sessions.set(session, { chatId: chat.id, until: now + SESSION_MS });
  const { senderStaffId, withMsgId } = world.settings;
  return {
    msgtype: 'text',
    text: { content },
    ...(withMsgId ? { msgId, createAt: now } : {}),
    conversationId: chat.id,
    conversationType: chat.kind === 'group' ? '2' : '1',
    senderId: `$:LWCP_v1:$${createHash('sha256').update(person.accountId).digest('base64')}`,
    senderStaffId: senderStaffId === 'accountId' ? person.accountId : person.employeeCode,
    senderNick: person.name,
    sessionWebhook: `${world.hub.origin()}/zwdd/robot/sendBySession?session=${session}`,
    sessionWebhookExpiredTime: now + SESSION_MS,
  };
}

const answerBody = z.looseObject({
  msgtype: z.literal('text'),
  text: z.looseObject({ content: z.string().min(1) }),
});

/** `sessionWebhook` of a robot message: an answer into the same chat, unsigned. */
export function addSessionWebhook(app: FastifyInstance, world: World): void {
  app.post<{ Querystring: { session?: string } }>('/robot/sendBySession', (request, reply) => {
    const session = world.sessions.get(request.query.session ?? '');
    const chat = session === undefined ? undefined : world.chats.get(session.chatId);
    const body = answerBody.safeParse(
      JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : 'null'),
    );
    if (session === undefined || chat === undefined || session.until < world.clock.now() || !body.success)
      return reply.send({ errcode: 300001, errmsg: 'session不存在或参数错误' });
    world.chats.post(chat, { from: { kind: 'app' }, body: { type: 'text', text: body.data.text.content } });
    return reply.send({ errcode: 0, errmsg: 'ok' });
  });
}
