import { z } from 'zod';
import { faultsCommand } from '../faults.ts';
import { ControlRefusal } from '../stand-in.ts';
import { usersCommand } from '../users.ts';
import { outcomeOf } from './answer.ts';
import type { Message } from './chats.ts';
import type { Connection } from './gateway.ts';
import { read, say } from './inbound.ts';
import { settingsPatch } from './settings.ts';
import { callBack, tap } from './taps.ts';
import { send, signature } from './webhook.ts';
import type { World } from './world.ts';

const copies = z.number().int().min(1).max(100).default(1);
const formInput = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));

const tapCommand = z.strictObject({
  userId: z.string(),
  /** message_id of the card. */
  cardId: z.string(),
  button: z.string().default('form'),
  form: formInput.default({}),
  copies,
});
const callbackCommand = z.strictObject({
  userId: z.string(),
  cardId: z.string(),
  action: z.record(z.string(), z.unknown()),
  copies,
});
const sayCommand = z.strictObject({
  userId: z.string(),
  text: z.string().default(''),
  group: z.string().optional(),
  replyTo: z.string().optional(),
  files: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['image', 'file', 'audio', 'video']).default('file'),
        base64: z.string(),
      }),
    )
    .default([]),
  copies,
});
const groupCommand = z.strictObject({
  chatId: z.string().optional(),
  title: z.string(),
  members: z.array(z.string()).min(1),
});
const eventCommand = z.strictObject({ eventType: z.string(), event: z.unknown(), copies });
const deliveryCommand = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('ws') }),
  z.strictObject({ mode: z.literal('webhook'), url: z.url(), encrypt: z.boolean().default(true) }),
]);
/** A push of the tester's own making, for what a receiver has to refuse. */
const rawCommand = z.strictObject({
  url: z.url(),
  body: z.string(),
  /** Seconds by which its clock is off; without it the push is not signed. */
  signedWithOffsetS: z.number().optional(),
});
const disconnectCommand = z.strictObject({
  mode: z.enum(['close', 'cut', 'half-open']).default('close'),
  connectionId: z.string().optional(),
});
const frameCommand = z.strictObject({ base64: z.string() });
const readCommand = z.strictObject({ userId: z.string(), chatId: z.string().optional() });
const unavailableCommand = z.strictObject({ userIds: z.array(z.string()) });
const deleteCommand = z.strictObject({ cardId: z.string() });

/** What `POST /_control/lark/<command>` can do. */
export function larkControls(world: World): Record<string, (body: unknown) => unknown> {
  return {
    users: body => {
      const added = usersCommand.parse(body).map(user => world.people.add(user));
      world.hub.phonesChanged(
        'lark',
        added.map(person => person.openId),
      );
      return { users: added };
    },
    groups: body => {
      const { chatId, title, members } = groupCommand.parse(body);
      const stranger = members.find(member => world.people.get(member) === undefined);
      if (stranger !== undefined) throw new ControlRefusal(`nobody is called ${stranger}`);
      const chat = world.chats.group(chatId, title, members);
      world.hub.phonesChanged('lark', members);
      return { chatId: chat.id };
    },
    tap: body => {
      const { userId: openId, cardId: messageId, ...wish } = tapCommand.parse(body);
      return tap(world, { openId, messageId, ...wish });
    },
    callback: body => {
      const { userId, cardId, action, copies: times } = callbackCommand.parse(body);
      return callBack(world, messageNamed(world, cardId), userId, action, times);
    },
    say: body => {
      const { userId: openId, text, group, replyTo, files, copies: times } = sayCommand.parse(body);
      const sent = files.map(({ name, type, base64 }) => ({
        name,
        type,
        bytes: Buffer.from(base64, 'base64'),
      }));
      return say(world, { openId, text, group, replyTo, files: sent, copies: times });
    },
    event: async body => {
      const { eventType, event, copies: times } = eventCommand.parse(body);
      return { taken: await world.delivery.event(world.delivery.envelope(eventType, event ?? {}), times) };
    },
    read: body => {
      const { userId, chatId } = readCommand.parse(body);
      read(world, userId, chatId);
    },
    delivery: async body => {
      const wish = deliveryCommand.parse(body);
      if (wish.mode === 'ws') world.delivery.useLongConnection();
      else await world.delivery.useWebhook({ url: wish.url, encrypt: wish.encrypt });
    },
    'raw-push': body => rawPush(world, rawCommand.parse(body)),
    faults: body => {
      world.faults.apply(faultsCommand.parse(body));
      return { faults: world.faults.list() };
    },
    limits: body => {
      const patch = Object.entries(settingsPatch.parse(body)).filter(([, value]) => value !== undefined);
      world.settings = { ...world.settings, ...Object.fromEntries(patch) };
      return { settings: world.settings };
    },
    unavailable: body => {
      world.unavailable.clear();
      for (const userId of unavailableCommand.parse(body).userIds) world.unavailable.add(userId);
    },
    'delete-message': body => {
      const message = messageNamed(world, deleteCommand.parse(body).cardId);
      message.state = 'deleted';
      world.chats.touch(message);
    },
    disconnect: body => {
      const { mode, connectionId } = disconnectCommand.parse(body);
      const chosen = connections(world, connectionId);
      for (const connection of chosen) {
        if (mode === 'half-open') connection.frozen = true;
        else if (mode === 'cut') connection.socket.terminate();
        else connection.socket.close(1_001, 'going away');
      }
      return { connections: chosen.map(connection => connection.id) };
    },
    frame: body => world.gateway.sendRaw(Buffer.from(frameCommand.parse(body).base64, 'base64')),
    'expire-token': () => world.tokens.expire(),
    reset: () => world.reset(),
  };
}

async function rawPush(world: World, push: z.infer<typeof rawCommand>): Promise<{ outcome: string }> {
  const { url, body, signedWithOffsetS: offset } = push;
  const signed = offset === undefined ? {} : signature(body, world.app, world.clock.now() + offset * 1_000);
  const headers = { 'content-type': 'application/json', ...signed };
  return { outcome: outcomeOf(await send(url, headers, body, world.clock, world.settings.eventDeadlineMs)) };
}

function messageNamed(world: World, id: string): Message {
  const message = world.chats.message(id);
  if (message === undefined) throw new ControlRefusal(`no message ${id}`);
  return message;
}

function connections(world: World, id: string | undefined): Connection[] {
  const chosen = world.gateway.connections.filter(connection => id === undefined || connection.id === id);
  if (id !== undefined && chosen.length === 0) throw new ControlRefusal(`no connection ${id}`);
  return chosen;
}
