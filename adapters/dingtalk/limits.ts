import type { LimitRule } from '../../src/chat/limiter.ts';

export interface LimitSettings {
  /** Calls per second for one API of this app. The standard edition allows 20; the rest is for urgent cards. */
  readonly perApiPerSecond: number;
  /** Urgent calls of one API that may pass the line, each second. */
  readonly urgentPerSecond: number;
  /** Calls per 20 s from one public address; at 10,000 the platform bans the address for five minutes. */
  readonly perAddressPer20Seconds: number;
  /** How long a call may wait for its place before it is answered as throttled, in milliseconds. */
  readonly patienceMs: number;
}

export const DEFAULT_LIMITS: LimitSettings = {
  perApiPerSecond: 18,
  urgentPerSecond: 2,
  perAddressPer20Seconds: 9_000,
  patienceMs: 30_000,
};

const ADDRESS_KEY = 'dingtalk:address';

/** Keys and rules of the limits that all replicas of one app share. */
export function limitRules(clientId: string, settings: LimitSettings) {
  const apiKey = (api: string) => `dingtalk:${clientId}:${api}`;
  return {
    apiKey,
    addressKey: ADDRESS_KEY,
    rules(api: string): LimitRule[] {
      const urgent = { calls: settings.urgentPerSecond, perMs: 1_000 };
      return [
        { key: apiKey(api), calls: settings.perApiPerSecond, perMs: 1_000, urgent },
        { key: ADDRESS_KEY, calls: settings.perAddressPer20Seconds, perMs: 20_000, urgent },
      ];
    },
  };
}
