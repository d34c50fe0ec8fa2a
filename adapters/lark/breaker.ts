export interface BreakerSettings {
  /** Calls in a row without an answer after which the platform counts as down. */
  readonly after: number;
  /** First and longest pause before it is asked again, in milliseconds; doubles in between. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

export const DEFAULT_BREAKER: BreakerSettings = { after: 5, pauseMs: 5_000, maxPauseMs: 60_000 };

export type Gate =
  | { readonly type: 'open' }
  /** Nobody calls for so long. */
  | { readonly type: 'down'; readonly forMs: number }
  /** The caller has to ask the platform something harmless first; all others wait for what it finds. */
  | { readonly type: 'probe' };

/**
 * Stops sending while the platform does not answer. Otherwise every card would be tried during an outage, each try
 * might have arrived, and after the hour of its `uuid` nobody could safely try again; calls are paid for, too.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #now: () => Date;
  #failures = 0;
  #pauses = 0;
  #downUntil: number | undefined;
  #probing = false;

  constructor(settings: BreakerSettings, now: () => Date) {
    this.#settings = settings;
    this.#now = now;
  }

  gate(): Gate {
    if (this.#downUntil === undefined) return { type: 'open' };
    const left = this.#downUntil - this.#now().getTime();
    if (left > 0) return { type: 'down', forMs: left };
    if (this.#probing) return { type: 'down', forMs: this.#settings.pauseMs };
    this.#probing = true;
    return { type: 'probe' };
  }

  /** The platform answered, whatever it said. */
  answered(): void {
    this.#failures = 0;
    this.#pauses = 0;
    this.#downUntil = undefined;
    this.#probing = false;
  }

  /** No answer, or one that only a broken platform gives. */
  failed(): void {
    this.#failures += 1;
    const probed = this.#probing;
    this.#probing = false;
    // Calls that were under way when the platform went down do not make the pause longer.
    if (this.#downUntil !== undefined && !probed) return;
    if (this.#failures < this.#settings.after) return;
    const pause = Math.min(this.#settings.maxPauseMs, this.#settings.pauseMs * 2 ** this.#pauses);
    this.#pauses += 1;
    this.#downUntil = this.#now().getTime() + pause;
  }
}
