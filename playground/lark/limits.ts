import type { Clock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import { ApiError, refusal } from './api-error.ts';
import type { Settings } from './settings.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

/** Sliding windows over the platform's own clock. A refused call takes no place. */
export class Limits {
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  readonly #journal: Journal;
  readonly #windows = new Map<string, number[]>();

  constructor(clock: Clock, settings: () => Settings, journal: Journal) {
    this.#clock = clock;
    this.#settings = settings;
    this.#journal = journal;
  }

  /** Throws 99991400 with the time to wait when this app calls this API too often. */
  admitCall(api: string): void {
    const { limits, apiPerSecond, apiPerMinute } = this.#settings();
    if (!limits) return;
    const waitMs = Math.max(
      this.#waitFor(`${api} second`, SECOND, apiPerSecond),
      this.#waitFor(`${api} minute`, MINUTE, apiPerMinute),
    );
    if (waitMs > 0) throw this.throttled(waitMs);
    this.#take(`${api} second`);
    this.#take(`${api} minute`);
  }

  throttled(waitMs: number): ApiError {
    this.#journal.limitHit('99991400');
    return new ApiError(this.#settings().throttleStatus, 99991400, 'request trigger frequency limit', {
      'x-ogw-ratelimit-limit': String(this.#settings().apiPerMinute),
      'x-ogw-ratelimit-reset': String(Math.ceil(waitMs / SECOND)),
    });
  }

  toUser(openId: string): void {
    this.#target(`user ${openId}`, this.#settings().userPerSecond, 'user rate limit');
  }

  toChat(chatId: string): void {
    this.#target(`chat ${chatId}`, this.#settings().chatPerSecond, 'chat rate limit');
  }

  toMessage(messageId: string): void {
    this.#target(`message ${messageId}`, this.#settings().messagePerSecond, 'message update rate limit');
  }

  clear(): void {
    this.#windows.clear();
  }

  /** 230020: HTTP 400 and no word on how long to wait. */
  #target(name: string, most: number, ext: string): void {
    if (!this.#settings().limits) return;
    if (this.#waitFor(name, SECOND, most) > 0) {
      this.#journal.limitHit('230020');
      throw refusal(230020, `The request triggers the frequency limit, ext=${ext}`);
    }
    this.#take(name);
  }

  #waitFor(name: string, windowMs: number, most: number): number {
    const now = this.#clock.now();
    const calls = (this.#windows.get(name) ?? []).filter(at => at > now - windowMs);
    this.#windows.set(name, calls);
    const blocking = calls[calls.length - most];
    return blocking === undefined ? 0 : blocking + windowMs - now;
  }

  #take(name: string): void {
    this.#windows.get(name)?.push(this.#clock.now());
  }
}
