import { parse } from './card-tree.ts';
import type { Message } from './chats.ts';
import type { World } from './world.ts';

/** Everything the stand-in knows, as plain JSON for `/state`. */
export function larkState(world: World) {
  return {
    ...world.journal.snapshot(),
    uuidDuplicates: world.journal.get('uuidDuplicates'),
    settings: world.settings,
    faultRules: world.faults.list(),
    users: world.people.all(),
    unavailable: [...world.unavailable],
    chats: world.chats.all().map(chat => ({
      id: chat.id,
      kind: chat.kind,
      title: chat.title,
      members: [...chat.members],
      messages: chat.messages.map(messageState),
    })),
    delivery: world.delivery.mode,
    pushes: [...world.delivery.records],
    lateAcks: world.journal.get('late or stray acks'),
    connections: world.gateway.connections.map(({ socket: _socket, ...connection }) => connection),
  };
}

function messageState(message: Message) {
  const { content, readBy, urgentFor, tapping, changes, ...rest } = message;
  return {
    ...rest,
    content: parse(content) ?? content,
    changes: [...changes],
    readBy: Object.fromEntries(readBy),
    urgentFor: [...urgentFor],
    tapping: [...tapping.keys()],
  };
}
