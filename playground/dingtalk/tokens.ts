import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Settings } from './settings.ts';

/** The app's access token: one at a time; asking again inside its life returns the same and renews it. */
export class Tokens {
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  #token: { readonly value: string; until: number } | undefined;
  readonly #issued = new Set<string>();

  constructor(clock: Clock, settings: () => Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** The token and its life in seconds. */
  issue(): { token: string; expiresIn: number } {
    const now = this.#clock.now();
    if (this.#token === undefined || this.#token.until <= now) {
      this.#token = { value: randomUUID().replaceAll('-', ''), until: 0 };
      this.#issued.add(this.#token.value);
    }
    this.#token.until = now + this.#settings().tokenMs;
    return { token: this.#token.value, expiresIn: Math.round(this.#settings().tokenMs / 1000) };
  }

  judge(token: string | undefined): 'good' | 'expired' | 'unknown' {
    if (token === undefined || !this.#issued.has(token)) return 'unknown';
    return token === this.#token?.value && this.#token.until > this.#clock.now() ? 'good' : 'expired';
  }

  /** Makes the current token invalid before its time, as a second `gettoken` elsewhere or an operator would. */
  expire(): void {
    this.#token = undefined;
  }
}
