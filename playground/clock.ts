/** The platforms' notion of time: everything with a deadline in a stand-in asks this, never the machine. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `act` once after `ms`; the returned function cancels it. */
  after(ms: number, act: () => void): () => void;
  /** Runs `act` every `ms` until cancelled; a big jump forward runs it once, not once per period. */
  every(ms: number, act: () => void): () => void;
}

interface Timer {
  due: number;
  readonly period: number | undefined;
  readonly act: () => void;
}

/** Longest delay that setTimeout takes. */
const MAX_SLEEP_MS = 2_147_483_647;

/**
 * A clock that can be pushed forward. `live` follows the machine's clock plus what it was pushed; `manual` stands still
 * between pushes, so that tests decide when a deadline passes.
 */
export class PlaygroundClock implements Clock {
  readonly #base: () => number;
  readonly #live: boolean;
  readonly #timers = new Set<Timer>();
  #offset = 0;
  #alarm: NodeJS.Timeout | undefined;

  constructor(mode: { readonly kind: 'live' } | { readonly kind: 'manual'; readonly start: number }) {
    this.#live = mode.kind === 'live';
    this.#base = mode.kind === 'live' ? () => Date.now() : () => mode.start;
  }

  now(): number {
    return this.#base() + this.#offset;
  }

  after(ms: number, act: () => void): () => void {
    return this.#add({ due: this.now() + ms, period: undefined, act });
  }

  every(ms: number, act: () => void): () => void {
    return this.#add({ due: this.now() + ms, period: ms, act });
  }

  /**
   * Pushes time forward by `ms` and runs what falls due on the way, in order, letting the network breathe between two
   * timers so that an answer to the first can cancel the second.
   */
  async forward(ms: number): Promise<void> {
    const target = this.now() + ms;
    for (;;) {
      const next = this.#earliest();
      if (next === undefined || next.due > target) break;
      this.#offset += Math.max(0, next.due - this.now());
      this.#fire(next, target);
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    this.#offset += Math.max(0, target - this.now());
    this.#arm();
  }

  /** Drops every timer. */
  close(): void {
    this.#timers.clear();
    clearTimeout(this.#alarm);
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    this.#arm();
    return () => {
      this.#timers.delete(timer);
    };
  }

  #earliest(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.due < first.due) first = timer;
    return first;
  }

  #fire(timer: Timer, reached: number): void {
    if (timer.period === undefined) this.#timers.delete(timer);
    else {
      const next = timer.due + timer.period;
      timer.due = next > reached ? next : reached + timer.period;
    }
    timer.act();
  }

  #arm(): void {
    if (!this.#live) return;
    clearTimeout(this.#alarm);
    const next = this.#earliest();
    if (next === undefined) return;
    const wait = Math.min(MAX_SLEEP_MS, Math.max(0, next.due - this.now()));
    this.#alarm = setTimeout(() => this.#ring(), wait);
    this.#alarm.unref();
  }

  #ring(): void {
    const now = this.now();
    for (let next = this.#earliest(); next !== undefined && next.due <= now; next = this.#earliest()) {
      this.#fire(next, now);
    }
    this.#arm();
  }
}
