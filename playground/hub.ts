import type { PlaygroundClock } from './clock.ts';
import type { Random } from './random.ts';
import type { Hub } from './stand-in.ts';

/** Changes that come within this many real milliseconds reach the page as one event. */
const GATHER_MS = 40;

type Listener = (phones: readonly string[]) => void;

/** Carries news from the stand-ins to the page (gathered) and to waiting tests (at once). */
export class PlaygroundHub implements Hub {
  readonly clock: PlaygroundClock;
  readonly random: Random;
  readonly #pages = new Set<Listener>();
  readonly #waiters = new Set<() => void>();
  readonly #changed = new Set<string>();
  #origin = '';
  #gather: NodeJS.Timeout | undefined;

  constructor(clock: PlaygroundClock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  origin(): string {
    return this.#origin;
  }

  listening(origin: string): void {
    this.#origin = origin;
  }

  phonesChanged(platform: string, userIds: Iterable<string>): void {
    for (const userId of userIds) this.#changed.add(`${platform}:${userId}`);
    this.#gather ??= setTimeout(() => this.#tellPages(), GATHER_MS);
    this.poke();
  }

  poke(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Calls `listener` with the ids of phones that changed; the returned function ends it. */
  subscribe(listener: Listener): () => void {
    this.#pages.add(listener);
    return () => this.#pages.delete(listener);
  }

  /** Resolves as soon as `condition` holds; asked again after every event. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise(resolve => {
      const look = (): void => {
        if (!condition()) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
    });
  }

  close(): void {
    clearTimeout(this.#gather);
    this.#pages.clear();
    this.#waiters.clear();
  }

  #tellPages(): void {
    this.#gather = undefined;
    const phones = [...this.#changed];
    this.#changed.clear();
    for (const page of this.#pages) page(phones);
  }
}
