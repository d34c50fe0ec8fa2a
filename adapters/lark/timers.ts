/** Timers as the adapter sees them; tests pass their own so that nothing waits on the wall clock. */
export interface Timers {
  /** Runs `fn` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, fn: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`. */
export function pause(timers: Timers, ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise(resolve => {
    timers.after(ms, resolve);
  });
}

/** What came first: the promise (`value`) or the clock (`late`). A rejection that comes first is passed on. */
export function within<T>(
  timers: Timers,
  ms: number,
  promise: Promise<T>,
): Promise<{ readonly late: true } | { readonly late: false; readonly value: T }> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => resolve({ late: true }));
    promise.then(
      value => {
        cancel();
        resolve({ late: false, value });
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}

/** Work under way, so that a stop can wait for it. */
export class UnderWay {
  readonly #open = new Set<Promise<void>>();

  /** Watches a promise until it settles and hands it back unchanged. */
  track<T>(promise: Promise<T>): Promise<T> {
    const settled: Promise<void> = promise.then(
      () => undefined,
      () => undefined,
    );
    this.#open.add(settled);
    void settled.then(() => this.#open.delete(settled));
    return promise;
  }

  /** Resolves when nothing is left, including what begins meanwhile. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}
