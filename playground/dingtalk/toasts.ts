import type { Toast } from '../phone.ts';

/** Short notices over a phone's screen; each has a number so that the page shows it once. */
export class Toasts {
  readonly #changed: (userIds: Iterable<string>) => void;
  readonly #toasts = new Map<string, Toast>();
  #seq = 0;

  constructor(changed: (userIds: Iterable<string>) => void) {
    this.#changed = changed;
  }

  show(userId: string, tone: Toast['tone'], text: string): Toast {
    this.#seq += 1;
    const toast = { seq: this.#seq, tone, text };
    this.#toasts.set(userId, toast);
    this.#changed([userId]);
    return toast;
  }

  get(userId: string): Toast | undefined {
    return this.#toasts.get(userId);
  }

  clear(): void {
    this.#toasts.clear();
  }
}
