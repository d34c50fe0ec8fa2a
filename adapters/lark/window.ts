/** How long Feishu drops a second message under the same `uuid` (`im-v1/message/create`): one hour. */
const UUID_WINDOW_MS = 3_600_000;
/** Kept back for clocks that differ and calls under way. */
const SAFETY_MS = 300_000;
/** Keys with an unclear end that are remembered; the oldest give way. */
const REMEMBERED = 10_000;

/**
 * Remembers when a key was first sent without a clear answer. Within the hour the platform drops the double; after it
 * another try could arrive twice, so it is not made.
 */
export class UuidWindow {
  readonly #now: () => Date;
  readonly #unclearSince = new Map<string, number>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Whether a (further) try under this key can still not arrive twice. */
  open(uuid: string): boolean {
    const since = this.#unclearSince.get(uuid);
    return since === undefined || this.#now().getTime() - since < UUID_WINDOW_MS - SAFETY_MS;
  }

  /** A try that began at `startedAt` ended without a clear answer. */
  unclear(uuid: string, startedAt: Date): void {
    if (this.#unclearSince.has(uuid)) return;
    this.#unclearSince.set(uuid, startedAt.getTime());
    for (const oldest of this.#unclearSince.keys()) {
      if (this.#unclearSince.size <= REMEMBERED) break;
      this.#unclearSince.delete(oldest);
    }
  }

  clear(uuid: string): void {
    this.#unclearSince.delete(uuid);
  }
}
