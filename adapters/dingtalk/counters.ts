/** What the adapter counts since start, for metrics; every way in which something was dropped has its own name. */
export interface Counters {
  frames: number;
  badFrames: number;
  oversizedFrames: number;
  unknownTopics: number;
  taps: number;
  slowTaps: number;
  foreignTaps: number;
  messages: number;
  anonymousMessages: number;
  quotaMessages: number;
  platformEvents: number;
  handlerFailures: number;
  lostAcks: number;
  connects: number;
  connectFailures: number;
  recycles: number;
  webhookRejected: number;
  throttledCalls: number;
  tokenRefreshes: number;
}

export function newCounters(): Counters {
  return {
    frames: 0,
    badFrames: 0,
    oversizedFrames: 0,
    unknownTopics: 0,
    taps: 0,
    slowTaps: 0,
    foreignTaps: 0,
    messages: 0,
    anonymousMessages: 0,
    quotaMessages: 0,
    platformEvents: 0,
    handlerFailures: 0,
    lostAcks: 0,
    connects: 0,
    connectFailures: 0,
    recycles: 0,
    webhookRejected: 0,
    throttledCalls: 0,
    tokenRefreshes: 0,
  };
}
