import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Settings } from './settings.ts';

/** Tenant tokens: the same one is answered while more than half an hour is left, then a second one lives beside it. */
export class Tokens {
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  readonly #until = new Map<string, number>();
  #current: string | undefined;

  constructor(clock: Clock, settings: () => Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  issue(): { readonly token: string; readonly expireS: number } {
    const now = this.#clock.now();
    const left = this.#current === undefined ? 0 : (this.#until.get(this.#current) ?? 0) - now;
    if (this.#current !== undefined && left >= this.#settings().tokenKeepMs) {
      return { token: this.#current, expireS: Math.floor(left / 1_000) };
    }
    const token = `t-${randomUUID().replaceAll('-', '')}`;
    this.#current = token;
    this.#until.set(token, now + this.#settings().tokenMs);
    return { token, expireS: Math.floor(this.#settings().tokenMs / 1_000) };
  }

  isGood(token: string): boolean {
    return (this.#until.get(token) ?? 0) > this.#clock.now();
  }

  /** As if somebody had reset the app's secret: every token dies at once. */
  expire(): void {
    this.#until.clear();
    this.#current = undefined;
  }
}
