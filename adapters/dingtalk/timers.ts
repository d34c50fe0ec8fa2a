/** Time as the adapter sees it; tests pass their own so that nothing waits on the wall clock. */
export interface Timers {
  /** Runs `fn` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Timers of this process; `now` comes from the service so that a shifted clock reaches the adapter too. */
export function systemTimers(now: () => Date): Timers {
  return {
    after(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    now: () => now().getTime(),
  };
}

/** Resolves after `ms`, or at once with `false` when the signal is or gets aborted. */
export function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  if (ms <= 0) return Promise.resolve(true);
  return new Promise(resolve => {
    const onAbort = () => {
      cancel();
      resolve(false);
    };
    const cancel = timers.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** What came first: the promise or the clock. A rejection of the promise is passed on only when it came first. */
export function within<T>(
  timers: Timers,
  ms: number,
  promise: Promise<T>,
): Promise<{ value: T } | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => resolve(undefined));
    promise.then(
      value => {
        cancel();
        resolve({ value });
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}

/** Work in hand, so that a stop can wait for it. */
export class InHand {
  readonly #open = new Set<Promise<unknown>>();

  get size(): number {
    return this.#open.size;
  }

  /** Watches a promise until it settles and hands it back unchanged. */
  track<T>(promise: Promise<T>): Promise<T> {
    const settled = promise.then(
      () => undefined,
      () => undefined,
    );
    this.#open.add(settled);
    void settled.then(() => this.#open.delete(settled));
    return promise;
  }

  /** Resolves when nothing is left, including what arrives while waiting. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}
