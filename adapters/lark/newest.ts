/** Messages whose last shown version is remembered; the oldest give way. */
const REMEMBERED = 5_000;

/**
 * The newest version that was asked for or shown on each message, so that a change which waited for its place never
 * puts an older look over a newer one.
 */
export class Newest {
  readonly #versions = new Map<string, number>();

  note(messageId: string, version: number): void {
    const known = this.#versions.get(messageId);
    if (known !== undefined && known >= version) return;
    this.#versions.delete(messageId);
    this.#versions.set(messageId, version);
    for (const oldest of this.#versions.keys()) {
      if (this.#versions.size <= REMEMBERED) break;
      this.#versions.delete(oldest);
    }
  }

  isNewerThan(messageId: string, version: number): boolean {
    return (this.#versions.get(messageId) ?? version) > version;
  }
}
