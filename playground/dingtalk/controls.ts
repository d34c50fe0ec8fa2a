import { z } from 'zod';
import { faultsCommand } from '../faults.ts';
import { ControlRefusal } from '../stand-in.ts';
import { usersCommand } from '../users.ts';
import { callBack, forge, tap } from './callbacks.ts';
import type { Connection } from './connection.ts';
import { httpModeCommand } from './http-mode.ts';
import { raise, say } from './inbound.ts';
import { settingsPatch } from './settings.ts';
import type { World } from './world.ts';

const copies = z.number().int().min(1).max(100).default(1);
const params = z.record(z.string(), z.unknown());
const formInput = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));

const tapCommand = z
  .strictObject({
    userId: z.string(),
    cardId: z.string().optional(),
    outTrackId: z.string().optional(),
    button: z.string().default('form'),
    form: formInput.default({}),
    copies,
  })
  .refine(
    body => body.cardId !== undefined || body.outTrackId !== undefined,
    'cardId (or outTrackId) is missing',
  );
const callbackCommand = z.strictObject({ userId: z.string(), outTrackId: z.string(), params, copies });
const sayCommand = z.strictObject({
  userId: z.string(),
  text: z.string().default(''),
  group: z.string().optional(),
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
  openConversationId: z.string().optional(),
  title: z.string(),
  members: z.array(z.string()).min(1),
});
const disconnectCommand = z.strictObject({
  mode: z.enum(['frame', 'cut', 'half-open']).default('frame'),
  connectionId: z.string().optional(),
  reason: z.string().default('connection is expired'),
});
const frameCommand = z.strictObject({
  connectionId: z.string().optional(),
  kind: z.enum([
    'not-json',
    'empty',
    'null',
    'no-headers',
    'unknown-type',
    'unknown-topic',
    'data-not-json',
    'huge',
    'raw',
  ]),
  raw: z.string().default(''),
});
const eventCommand = z.strictObject({ eventType: z.string(), data: z.unknown(), copies });
const readCommand = z.strictObject({ userId: z.string(), chatId: z.string().optional() });
const flowCommand = z.strictObject({ userIds: z.array(z.string()) });

/** What `POST /_control/dingtalk/<command>` can do. */
export function dingtalkControls(world: World): Record<string, (body: unknown) => unknown> {
  return {
    users: body => {
      const added = usersCommand.parse(body).map(user => world.people.add(user));
      world.hub.phonesChanged(
        'dingtalk',
        added.map(person => person.userId),
      );
      return { users: added };
    },
    groups: body => {
      const group = groupCommand.parse(body);
      for (const member of group.members) {
        if (world.people.get(member) === undefined) throw new ControlRefusal(`nobody is called ${member}`);
      }
      const chat = world.chats.group(group.openConversationId, group.title, group.members);
      world.hub.phonesChanged('dingtalk', group.members);
      return { openConversationId: chat.id };
    },
    tap: body => {
      const wish = tapCommand.parse(body);
      const { userId, button, form } = wish;
      return tap(world, {
        userId,
        button,
        form,
        copies: wish.copies,
        outTrackId: wish.cardId ?? wish.outTrackId ?? '',
      });
    },
    callback: body => {
      const wish = callbackCommand.parse(body);
      const card = world.cards.get(wish.outTrackId);
      return card === undefined
        ? forge(world, wish)
        : callBack(world, card, wish.userId, wish.params, wish.copies);
    },
    say: body => {
      const { userId, text, group, files, copies: times } = sayCommand.parse(body);
      const sent = files.map(file => ({
        name: file.name,
        type: file.type,
        bytes: Buffer.from(file.base64, 'base64'),
      }));
      return say(world, { userId, text, group, files: sent, copies: times });
    },
    event: body => {
      const { eventType, data, copies: times } = eventCommand.parse(body);
      return raise(world, { eventType, data: data ?? {}, copies: times });
    },
    read: body => {
      const { userId, chatId } = readCommand.parse(body);
      world.chats.read(userId, chatId);
    },
    faults: body => {
      world.faults.apply(faultsCommand.parse(body));
      return { faults: world.faults.list() };
    },
    limits: body => {
      const patch = settingsPatch.parse(body);
      world.settings = {
        ...world.settings,
        ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      };
      return { settings: world.settings };
    },
    'flow-control': body => {
      world.flowControlled.clear();
      for (const userId of flowCommand.parse(body).userIds) world.flowControlled.add(userId);
    },
    disconnect: body => {
      const { mode, connectionId, reason } = disconnectCommand.parse(body);
      const chosen = connections(world, connectionId);
      for (const connection of chosen) {
        if (mode === 'frame') connection.retire(world.settings.disconnectGraceMs, reason);
        else if (mode === 'cut') connection.cut();
        else connection.freeze();
      }
      return { connections: chosen.map(connection => connection.id) };
    },
    frame: body => {
      const { kind, raw, connectionId } = frameCommand.parse(body);
      for (const connection of connections(world, connectionId)) connection.sendRaw(badFrame(kind, raw));
    },
    'expire-token': () => world.tokens.expire(),
    http: body => world.http.configure(httpModeCommand.parse(body)),
    reset: () => world.reset(),
  };
}

function connections(world: World, connectionId: string | undefined): Connection[] {
  if (connectionId === undefined) return world.gateway.eligible();
  const connection = world.gateway.get(connectionId);
  if (connection === undefined) throw new ControlRefusal(`no connection ${connectionId}`);
  return [connection];
}

/** Frames that no platform should send; `raw` sends what it is given. */
function badFrame(kind: z.infer<typeof frameCommand>['kind'], raw: string): string {
  const headers = {
    topic: '/v1.0/im/bot/messages/get',
    messageId: 'bad-frame',
    contentType: 'application/json',
  };
  switch (kind) {
    case 'not-json':
      return '{"specVersion":"1.0","type":"CALLB';
    case 'empty':
      return '';
    case 'null':
      return 'null';
    case 'no-headers':
      return JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', data: '{}' });
    case 'unknown-type':
      return JSON.stringify({ specVersion: '9.0', type: 'SURPRISE', headers, data: '{}' });
    case 'unknown-topic':
      return JSON.stringify({
        specVersion: '1.0',
        type: 'CALLBACK',
        headers: { ...headers, topic: '/v9.0/unknown' },
        data: '{}',
      });
    case 'data-not-json':
      return JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', headers, data: 'this is not JSON' });
    case 'huge':
      return JSON.stringify({
        specVersion: '1.0',
        type: 'CALLBACK',
        headers,
        data: JSON.stringify({ text: { content: '查'.repeat(350_000) } }),
      });
    case 'raw':
      return raw;
  }
}
