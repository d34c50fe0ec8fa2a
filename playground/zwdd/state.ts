import type { World } from './world.ts';

/** Everything the stand-in knows, as plain JSON for `/state`. */
export function zwddState(world: World) {
  return {
    ...world.journal.snapshot(),
    settings: world.settings,
    faultRules: world.faults.list(),
    users: world.people.all(),
    chats: world.chats.all().map(chat => ({
      ...chat,
      members: [...chat.members],
      messages: chat.messages.map(message => ({ ...message, readBy: [...message.readBy] })),
    })),
    notices: [...world.notices.values()],
    droppedRepeats: world.journal.get('dropped repeats'),
    tasks: world.tasks.all(),
    repeatedTasks: world.journal.get('repeated tasks'),
    outgoing: { url: world.outgoing.url, pushes: [...world.outgoing.pushes] },
    callbacks: { defines: world.callbacks.defines(), pushes: [...world.callbacks.pushes] },
  };
}
