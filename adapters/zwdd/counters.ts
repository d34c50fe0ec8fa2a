/** What is counted from the start of the adapter on. */
export interface Counters {
  messages: number;
  /** Directory events and tests of the address. */
  events: number;
  /** Requests without the right token. */
  webhookRejected: number;
  /** Rightly addressed, but nothing that can be read. */
  badBodies: number;
  /** Messages without a sender that has an account. */
  anonymousMessages: number;
  handlerFailures: number;
  /** To-do items that stay open because the answer with their id was lost. */
  lostTodos: number;
}

export function newCounters(): Counters {
  return {
    messages: 0,
    events: 0,
    webhookRejected: 0,
    badBodies: 0,
    anonymousMessages: 0,
    handlerFailures: 0,
    lostTodos: 0,
  };
}
