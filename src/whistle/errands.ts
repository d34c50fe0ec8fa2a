import type { Logger } from 'pino';

/**
 * What a call needs from outside the record (pictures to fetch, a model to ask) and never waits for. One round at a time;
 * whoever asks meanwhile gets one more round after it. What is to be done is read from rows, so that a lost wake costs a
 * minute.
 */
export class Errands {
  readonly #tasks: readonly (() => Promise<void>)[];
  readonly #log: Logger;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(tasks: readonly (() => Promise<void>)[], log: Logger) {
    this.#tasks = tasks;
    this.#log = log;
  }

  /** Resolves when everything that is wanted now has been tried. */
  run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#rounds();
    return this.#running;
  }

  wake(): void {
    void this.run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #rounds(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      for (const task of this.#tasks) {
        await task().catch(error => this.#log.error({ err: error }, 'an errand of a call failed'));
      }
    }
    // In the turn of the last look: whoever asks from now on begins a round of its own.
    this.#running = undefined;
  }
}
