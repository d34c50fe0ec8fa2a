import type { Limiter, LimitRule } from '../../src/chat/limiter.ts';

export interface LimitSettings {
  /** Per app and API, each second (platform: 50). */
  readonly apiPerSecond: number;
  /** Per app and API, each minute (platform: 1000). */
  readonly apiPerMinute: number;
  /** Of these, calls that stay free for urgent cards: a fan-out takes the rest as fast as the second allows. */
  readonly urgentPerMinute: number;
  /** Urgent calls of one API that may pass the line, each second: what the figures above leave of the platform's. */
  readonly urgentPerSecond: number;
  /** Messages to one user, each second (platform: 5). */
  readonly userPerSecond: number;
  /** Messages to one group, each second; the platform's 5 are shared with every other bot of the group. */
  readonly chatPerSecond: number;
  /** Changes of one message, each second (platform: 5). */
  readonly messagePerSecond: number;
  /**
   * How long a call may wait for its place before it is answered as throttled, in milliseconds. Who waits keeps a worker;
   * what is put back comes again when its place is free, and others may go meanwhile.
   */
  readonly patienceMs: number;
  /** The same for urgent cards. */
  readonly urgentPatienceMs: number;
  /** First pause after a refusal that names no time, in milliseconds; doubles each time. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

/** Figures: `im-v1/message/create`, `im-v1/message/patch`; chat figure and pauses are ours. */
export const DEFAULT_LIMITS: LimitSettings = {
  apiPerSecond: 50,
  apiPerMinute: 1_000,
  urgentPerMinute: 20,
  urgentPerSecond: 1,
  userPerSecond: 5,
  chatPerSecond: 3,
  messagePerSecond: 5,
  patienceMs: 2_000,
  urgentPatienceMs: 20_000,
  backoffMs: 1_000,
  maxBackoffMs: 60_000,
};

/**
 * A little over the platform's own windows: calls that leave evenly arrive unevenly, and a sliding window counts by
 * arrival.
 */
const SECOND_MS = 1_050;
const MINUTE_MS = 60_100;

/** Keys and rules that all replicas of one app share. */
export class Limits {
  readonly #limiter: Limiter;
  readonly #settings: LimitSettings;
  readonly #random: () => number;
  readonly #prefix: string;
  /** Refusals in a row by key; a success clears it. */
  readonly #refusals = new Map<string, number>();

  constructor(limiter: Limiter, appId: string, settings: LimitSettings, random: () => number) {
    this.#limiter = limiter;
    this.#settings = settings;
    this.#random = random;
    this.#prefix = `lark:${appId}`;
  }

  user(openId: string): LimitRule {
    return { key: `${this.#prefix}:user:${openId}`, calls: this.#settings.userPerSecond, perMs: SECOND_MS };
  }

  chat(chatId: string): LimitRule {
    return { key: `${this.#prefix}:chat:${chatId}`, calls: this.#settings.chatPerSecond, perMs: SECOND_MS };
  }

  message(messageId: string): LimitRule {
    return {
      key: `${this.#prefix}:message:${messageId}`,
      calls: this.#settings.messagePerSecond,
      perMs: SECOND_MS,
    };
  }

  /** Takes a place for one call of `api`; `target` is what the call is aimed at. */
  reserve(
    api: string,
    target: LimitRule | undefined,
    urgent: boolean,
  ): Promise<{ reserved: boolean; waitMs: number }> {
    const { apiPerSecond, apiPerMinute, urgentPerSecond, urgentPerMinute, patienceMs, urgentPatienceMs } =
      this.#settings;
    const rules: LimitRule[] = [
      {
        key: this.#apiKey(api),
        calls: apiPerSecond,
        perMs: SECOND_MS,
        urgent: { calls: urgentPerSecond, perMs: SECOND_MS },
      },
      {
        key: `${this.#apiKey(api)}:minute`,
        calls: apiPerMinute,
        perMs: MINUTE_MS,
        window: { kept: urgentPerMinute },
      },
      ...(target === undefined ? [] : [target]),
    ];
    return this.#limiter.reserve(rules, urgent ? urgentPatienceMs : patienceMs, urgent);
  }

  /** The platform refused: everybody pauses under the key it meant. Answers for how many milliseconds. */
  async refused(
    key: { api: string; target: LimitRule | undefined; scope: 'api' | 'target' },
    askedMs?: number,
  ) {
    const name = key.scope === 'target' && key.target !== undefined ? key.target.key : this.#apiKey(key.api);
    const pauseMs = askedMs ?? this.#backoff(name);
    await this.#limiter.block(name, pauseMs);
    return pauseMs;
  }

  succeeded(api: string, target: LimitRule | undefined): void {
    this.#refusals.delete(this.#apiKey(api));
    if (target !== undefined) this.#refusals.delete(target.key);
  }

  /** Doubles with each refusal in a row; jittered by half so that replicas do not return together. */
  #backoff(key: string): number {
    const earlier = this.#refusals.get(key) ?? 0;
    this.#refusals.set(key, earlier + 1);
    const full = Math.min(this.#settings.maxBackoffMs, this.#settings.backoffMs * 2 ** earlier);
    return Math.ceil(full * (0.5 + this.#random() / 2));
  }

  #apiKey(api: string): string {
    return `${this.#prefix}:${api}`;
  }
}
