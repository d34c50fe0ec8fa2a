import type { World } from './world.ts';

/** Everything the stand-in knows, as plain JSON for `/state`. */
export function dingtalkState(world: World) {
  return {
    ...world.journal.snapshot(),
    settings: world.settings,
    quota: world.limits.usage(),
    faultRules: world.faults.list(),
    users: world.people.all(),
    chats: world.chats.all().map(chat => ({
      id: chat.id,
      kind: chat.kind,
      title: chat.title,
      members: [...chat.members],
      messages: chat.messages.map(({ audience, readBy, ...message }) => ({
        ...message,
        ...(audience === undefined ? {} : { audience: [...audience] }),
        readBy: [...readBy],
      })),
    })),
    cards: world.cards.all().map(card => ({
      outTrackId: card.outTrackId,
      templateId: card.templateId,
      callbackType: card.callbackType,
      createdAt: card.createdAt,
      params: card.params,
      privateParams: Object.fromEntries(card.privateParams),
      deliveries: card.deliveries.map(({ chat, message }) => ({
        chatId: chat.id,
        messageId: message.id,
        at: message.at,
      })),
      updates: card.updates,
      tapping: [...card.tapping.keys()],
    })),
    todos: world.todos.all().map(task => ({ ...task, doneBy: [...task.doneBy] })),
    notices: world.notices.all(),
    stream: world.gateway.state(),
  };
}
