import { z } from 'zod';
import { faultsCommand } from '../faults.ts';
import { ControlRefusal } from '../stand-in.ts';
import { usersCommand } from '../users.ts';
import { say } from './inbound.ts';
import { settingsPatch } from './settings.ts';
import type { World } from './world.ts';

const copies = z.number().int().min(1).max(100).default(1);
const tapCommand = z.looseObject({ userId: z.string(), cardId: z.string(), button: z.string() });
const sayCommand = z.strictObject({
  userId: z.string(),
  text: z.string().min(1),
  group: z.string().optional(),
  copies,
});
const groupCommand = z.strictObject({
  chatId: z.string().optional(),
  title: z.string(),
  members: z.array(z.string()).min(1),
});
const robotCommand = z.strictObject({ outgoingUrl: z.url(), outgoingToken: z.string().default('') });
const eventCommand = z.strictObject({
  eventTag: z.string().min(1),
  content: z.record(z.string(), z.unknown()).default({}),
  copies,
});
const readCommand = z.strictObject({ userId: z.string(), chatId: z.string().optional() });

/** What `POST /_control/zwdd/<command>` can do. */
export function zwddControls(world: World): Record<string, (body: unknown) => unknown> {
  return {
    users: body => {
      const added = usersCommand.parse(body).map(user => world.people.add(user));
      world.hub.phonesChanged(
        'zwdd',
        added.map(person => person.accountId),
      );
      return { users: added };
    },
    groups: body => {
      const { chatId, title, members } = groupCommand.parse(body);
      for (const member of members)
        if (world.people.get(member) === undefined)
          throw new ControlRefusal(`nobody has the account ${member}`);
      return { chatId: world.chats.group(chatId, title, members).id };
    },
    tap: body => tap(world, tapCommand.parse(body)),
    say: body => {
      const { userId, text, group, copies: times } = sayCommand.parse(body);
      return say(world, { userId, text, group, copies: times });
    },
    robot: body => {
      const { outgoingUrl, outgoingToken } = robotCommand.parse(body);
      world.outgoing.url = outgoingUrl;
      world.outgoing.token = outgoingToken;
    },
    event: async body => {
      const { eventTag, content, copies: times } = eventCommand.parse(body);
      return { taken: await world.callbacks.raise(eventTag, { content }, times) };
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
    reset: () => world.reset(),
  };
}

/** Buttons are links here: a tap tells where it leads and calls nobody. */
function tap(world: World, wish: z.infer<typeof tapCommand>): unknown {
  const message = world.chats
    .of(wish.userId)
    .flatMap(chat => chat.messages)
    .find(one => one.id === wish.cardId);
  if (message?.body.type !== 'actionCard' || message.recalled)
    throw new ControlRefusal(`no card ${wish.cardId} on the phone of ${wish.userId}`);
  const { buttons } = message.body;
  const button = buttons.find((one, index) => one.label === wish.button || `link_${index}` === wish.button);
  if (button === undefined)
    throw new ControlRefusal(
      `no button ${wish.button}; the card has ${buttons.map(one => one.label).join(', ')}`,
    );
  return { ok: true, outcome: 'link', url: button.url };
}
