import type { Timers } from './timers.ts';

/** A bounded memory: at most `kept` entries, each believed for `ttlMs`; losing one only costs a call. */
export class Recent<T> {
  readonly #kept: number;
  readonly #ttlMs: number;
  readonly #timers: Timers;
  readonly #entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(kept: number, ttlMs: number, timers: Timers) {
    this.#kept = kept;
    this.#ttlMs = ttlMs;
    this.#timers = timers;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#timers.now() < entry.until) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  put(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#timers.now() + this.#ttlMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#kept && oldest !== undefined) this.#entries.delete(oldest);
  }

  clear(): void {
    this.#entries.clear();
  }
}
