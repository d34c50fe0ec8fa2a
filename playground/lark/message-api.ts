import { z } from 'zod';
import type { Call, Endpoint } from './api.ts';
import { refusal } from './api-error.ts';
import { checkedCard } from './card-rules.ts';
import { parse, text } from './card-tree.ts';
import type { Chat, Message } from './chats.ts';
import type { World } from './world.ts';

const TYPES = [
  'text',
  'post',
  'image',
  'file',
  'audio',
  'media',
  'sticker',
  'interactive',
  'share_chat',
  'share_user',
] as const;
const uuid = z.string().max(50).optional();
const createBody = z.looseObject({
  receive_id: z.string().min(1),
  msg_type: z.enum(TYPES),
  content: z.string(),
  uuid,
});
const replyBody = z.looseObject({
  msg_type: z.enum(TYPES),
  content: z.string(),
  reply_in_thread: z.boolean().optional(),
  uuid,
});
const editBody = z.looseObject({ msg_type: z.enum(['text', 'post']), content: z.string() });
const patchBody = z.looseObject({ content: z.string() });
const urgentBody = z.looseObject({ user_id_list: z.array(z.string()).min(1).max(200) });
const delayedBody = z.looseObject({ token: z.string(), card: z.record(z.string(), z.unknown()) });
const idType = z.enum(['open_id', 'union_id', 'user_id', 'email', 'chat_id']);

const MESSAGES = '/open-apis/im/v1/messages';

/** Messages: send, answer, change, recall, ring, who read. */
export function messageEndpoints(world: World): Endpoint[] {
  return [
    { method: 'POST', path: MESSAGES, handle: call => create(world, call) },
    { method: 'POST', path: `${MESSAGES}/:message_id/reply`, handle: call => reply(world, call) },
    { method: 'PATCH', path: `${MESSAGES}/:message_id`, handle: call => patch(world, call) },
    { method: 'PUT', path: `${MESSAGES}/:message_id`, handle: call => edit(world, call) },
    { method: 'DELETE', path: `${MESSAGES}/:message_id`, handle: call => recall(world, call) },
    {
      method: 'GET',
      path: `${MESSAGES}/:message_id`,
      handle: call => ({ items: [shown(world, ours(world, call))] }),
    },
    { method: 'PATCH', path: `${MESSAGES}/:message_id/urgent_app`, handle: call => ring(world, call) },
    { method: 'GET', path: `${MESSAGES}/:message_id/read_users`, handle: call => readers(world, call) },
    { method: 'POST', path: '/open-apis/interactive/v1/card/update', handle: call => delayed(world, call) },
  ];
}

function create(world: World, call: Call) {
  const body = createBody.parse(call.body);
  const chat = receiver(world, idType.parse(call.query.receive_id_type), body.receive_id);
  return once(world, body.uuid, () => {
    limitFor(world, chat);
    checkContent(world, body.msg_type, body.content);
    return world.chats.post(chat, {
      from: { kind: 'bot' },
      type: body.msg_type,
      content: body.content,
      ...(body.uuid === undefined ? {} : { uuid: body.uuid }),
    });
  });
}

function reply(world: World, call: Call) {
  const body = replyBody.parse(call.body);
  const parent = message(world, call);
  const chat = chatOf(world, parent);
  return once(world, body.uuid, () => {
    limitFor(world, chat);
    checkContent(world, body.msg_type, body.content);
    return world.chats.post(chat, {
      from: { kind: 'bot' },
      type: body.msg_type,
      content: body.content,
      parentId: parent.id,
      ...(body.uuid === undefined ? {} : { uuid: body.uuid }),
    });
  });
}

/** Within an hour the same uuid makes at most one message; the second call gets the first one's. */
function once(world: World, key: string | undefined, send: () => Message) {
  const known = key === undefined ? undefined : world.uuids.get(key);
  if (known !== undefined && world.clock.now() - known.at < world.settings.uuidMs) {
    const first = world.chats.message(known.messageId);
    world.journal.count('uuidDuplicates');
    if (first !== undefined) return shown(world, first);
  }
  const sent = send();
  if (key !== undefined) world.uuids.set(key, { messageId: sent.id, at: sent.at });
  return shown(world, sent);
}

function receiver(world: World, type: z.infer<typeof idType>, id: string): Chat {
  if (type === 'chat_id') {
    const chat = world.chats.get(id);
    if (chat === undefined) throw refusal(230002, 'The bot can not be outside the group.');
    return chat;
  }
  const person =
    type === 'open_id' ? world.people.get(id) : world.people.all().find(one => one.unionId === id);
  if (person === undefined)
    throw refusal(99992351, `The request you send is not a valid {${type}} or not exists`);
  if (world.unavailable.has(person.openId)) throw refusal(230013, 'Bot has NO availability to this user.');
  return world.directChat(person);
}

function limitFor(world: World, chat: Chat): void {
  const [only] = chat.members;
  if (chat.kind === 'p2p' && only !== undefined) world.limits.toUser(only);
  else world.limits.toChat(chat.id);
}

function checkContent(world: World, type: (typeof TYPES)[number], content: string): void {
  if (type === 'interactive') {
    checkedCard(content, world.settings.cardBytes);
    return;
  }
  const parsed = parse(content);
  if (parsed === undefined)
    throw refusal(230001, 'Your request contains an invalid request parameter, ext=content is not JSON.');
  const most = type === 'text' ? world.settings.textBytes : world.settings.cardBytes;
  if (Buffer.byteLength(content, 'utf8') > most)
    throw refusal(230025, 'The length of the message content reaches its limit.');
  if (type === 'text' && text(parsed.text) === '') {
    throw refusal(230001, 'Your request contains an invalid request parameter, ext=text content is empty.');
  }
}

function patch(world: World, call: Call): void {
  const { content } = patchBody.parse(call.body);
  const card = ours(world, call);
  if (card.type !== 'interactive') throw refusal(230001, 'This message is NOT a card.');
  if (world.isExpired(card)) throw refusal(230031, 'The message is sent before 14 days, can not be updated.');
  world.limits.toMessage(card.id);
  if (world.settings.lockTappedCards && card.tapping.size > 0) {
    throw refusal(
      230099,
      'Failed to update card content, ext=ErrCode: 11310; ErrMsg: card action is lock; ErrPath: ROOT',
    );
  }
  checkedCard(content, world.settings.cardBytes);
  world.chats.change(card, content, 'patch');
}

/** Texts and rich texts are edited twenty times at most, and not into another kind. */
function edit(world: World, call: Call): void {
  const { msg_type: type, content } = editBody.parse(call.body);
  const target = ours(world, call);
  if (target.type !== type) throw refusal(230054, 'This type of message can not be edited.');
  if (target.changes.length >= world.settings.edits)
    throw refusal(230072, 'The message has been edited 20 times.');
  world.limits.toMessage(target.id);
  checkContent(world, type, content);
  world.chats.change(target, content, 'edit');
}

/** The credential of a tap changes its card twice at most, for half an hour, and only after the tap was answered. */
function delayed(world: World, call: Call): void {
  const { token, card } = delayedBody.parse(call.body);
  const grant = world.updateTokens.get(token);
  const target = grant === undefined ? undefined : world.chats.message(grant.messageId);
  if (grant === undefined || target === undefined) throw refusal(300030, 'the token is not valid');
  if (world.clock.now() > grant.until) throw refusal(300030, 'the token is expired');
  if (grant.uses === 0) throw refusal(300040, 'the token is used up');
  if (target.tapping.size > 0) {
    world.journal.violation('delayed-update-too-early', target.id);
    throw refusal(300090, 'the callback has not been answered yet');
  }
  const content = JSON.stringify(card);
  checkedCard(content, world.settings.cardBytes);
  grant.uses -= 1;
  world.chats.change(target, content, 'delayed');
}

function recall(world: World, call: Call): void {
  const target = ours(world, call);
  target.state = 'recalled';
  world.chats.touch(target);
}

function ring(world: World, call: Call) {
  const { user_id_list: wanted } = urgentBody.parse(call.body);
  const target = ours(world, call);
  const chat = chatOf(world, target);
  const inside = wanted.filter(openId => chat.members.has(openId));
  for (const openId of inside) target.urgentFor.add(openId);
  world.chats.touch(target);
  return { invalid_user_id_list: wanted.filter(openId => !chat.members.has(openId)) };
}

function readers(world: World, call: Call) {
  const target = ours(world, call);
  if (world.clock.now() - target.at > world.settings.readReceiptMs) {
    throw refusal(230033, 'The message is sent before 7 days, can not query read users.');
  }
  const items = [...target.readBy].map(([openId, at]) => ({
    user_id_type: 'open_id',
    user_id: openId,
    timestamp: String(at),
    tenant_key: world.app.tenantKey,
  }));
  return { items, has_more: false };
}

function message(world: World, call: Call): Message {
  const found = world.chats.message(call.params.message_id ?? '');
  if (found === undefined) throw refusal(230110, 'Action unavailable as the message has been deleted.');
  if (found.state === 'deleted') throw refusal(230110, 'Action unavailable as the message has been deleted.');
  if (found.state === 'recalled') throw refusal(230011, 'The message was recalled.');
  return found;
}

/** A message of the bot's own. */
function ours(world: World, call: Call): Message {
  const found = message(world, call);
  if (found.from.kind !== 'bot') throw refusal(230027, 'The operator is not the sender of the message.');
  return found;
}

function chatOf(world: World, target: Message): Chat {
  const chat = world.chats.get(target.chatId);
  if (chat === undefined)
    throw refusal(232009, 'Your request specifies a chat which has already been dissolved.');
  return chat;
}

function shown(world: World, target: Message) {
  const time = String(target.at);
  return {
    message_id: target.id,
    ...(target.parentId === undefined ? {} : { root_id: target.parentId, parent_id: target.parentId }),
    msg_type: target.type,
    create_time: time,
    update_time: String(target.changes.at(-1)?.at ?? target.at),
    deleted: target.state !== 'there',
    updated: target.changes.length > 0,
    chat_id: target.chatId,
    sender: { id: world.app.appId, id_type: 'app_id', sender_type: 'app', tenant_key: world.app.tenantKey },
    body: { content: target.content },
  };
}
