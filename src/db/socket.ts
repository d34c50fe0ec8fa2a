import { Socket } from 'node:net';

/**
 * A connection that hands everything written in one turn of the loop to the kernel at once. The driver corks and
 * uncorks around every statement, which costs a system call each; statements that are pipelined are written together.
 */
export class BurstSocket extends Socket {
  #held = false;

  override cork(): void {
    if (this.#held) return;
    this.#held = true;
    super.cork();
    process.nextTick(() => {
      this.#held = false;
      super.uncork();
    });
  }

  /** The turn's end does it. */
  override uncork(): void {}
}
