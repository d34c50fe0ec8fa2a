import type { Toast } from '../phone.ts';

/** The last short notice over each phone's screen. */
export class Toasts {
  readonly #changed: (openIds: Iterable<string>) => void;
  readonly #byPhone = new Map<string, Toast>();
  #seq = 0;

  constructor(changed: (openIds: Iterable<string>) => void) {
    this.#changed = changed;
  }

  show(openId: string, tone: Toast['tone'], text: string): Toast {
    this.#seq += 1;
    const toast = { seq: this.#seq, tone, text };
    this.#byPhone.set(openId, toast);
    this.#changed([openId]);
    return toast;
  }

  get(openId: string): Toast | undefined {
    return this.#byPhone.get(openId);
  }

  clear(): void {
    this.#byPhone.clear();
  }
}
