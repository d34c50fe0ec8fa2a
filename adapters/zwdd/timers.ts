/** Time as the adapter sees it; tests pass their own so that nothing waits on the wall clock. */
export interface Timers {
  /** Runs `fn` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** Milliseconds since the epoch. */
  now(): number;
}

export function systemTimers(now: () => Date): Timers {
  return {
    after(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    now: () => now().getTime(),
  };
}

/** Resolves with true after `ms`, or with false as soon as the signal is aborted. */
export function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  if (ms <= 0) return Promise.resolve(true);
  return new Promise(resolve => {
    const onAbort = (): void => {
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

/** Work in hand, so that a stop can wait for it. */
export class InHand {
  readonly #open = new Set<Promise<unknown>>();

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

  /** Resolves when nothing is left, or after `ms` at the latest. */
  async idle(timers: Timers, ms: number): Promise<void> {
    let late = false;
    let cancel = (): void => undefined;
    const deadline = new Promise<void>(resolve => {
      cancel = timers.after(ms, () => {
        late = true;
        resolve();
      });
    });
    while (this.#open.size > 0 && !late) await Promise.race([Promise.all(this.#open), deadline]);
    cancel();
  }
}
