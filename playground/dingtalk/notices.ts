import { DateTime } from 'luxon';

/** Work notifications a person may get from one internal app in a day. */
const PER_DAY = 500;

export interface NoticeTask {
  readonly taskId: number;
  readonly at: number;
  readonly reached: readonly string[];
  readonly unknown: readonly string[];
  /** Dropped without a word: 143106 same content that day, 143105 more than a day's worth. */
  readonly forbidden: readonly { readonly code: number; readonly count: number; readonly userid: string }[];
}

/** Work notifications and what the platform silently drops; days are days in Asia/Shanghai. */
export class Notices {
  readonly #now: () => number;
  readonly #tasks = new Map<number, NoticeTask>();
  readonly #seen = new Map<string, Map<string, number>>();
  #lastTask = 256_000_000;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Sorts the receivers into reached and silently forbidden, and remembers the task. */
  send(userIds: readonly string[], unknown: readonly string[], content: string): NoticeTask {
    const reached: string[] = [];
    const forbidden: { code: number; count: number; userid: string }[] = [];
    for (const userId of userIds) {
      const code = this.#judge(userId, content);
      if (code === undefined) reached.push(userId);
      else forbidden.push({ code, count: 1, userid: userId });
    }
    this.#lastTask += 1;
    const task: NoticeTask = {
      taskId: this.#lastTask,
      at: this.#now(),
      reached,
      unknown: [...unknown],
      forbidden,
    };
    this.#tasks.set(task.taskId, task);
    return task;
  }

  get(taskId: number): NoticeTask | undefined {
    return this.#tasks.get(taskId);
  }

  all(): NoticeTask[] {
    return [...this.#tasks.values()];
  }

  clear(): void {
    this.#tasks.clear();
    this.#seen.clear();
  }

  #judge(userId: string, content: string): number | undefined {
    const today = DateTime.fromMillis(this.#now(), { zone: 'Asia/Shanghai' }).toISODate() ?? '';
    const key = `${today} ${userId}`;
    const seen = this.#seen.get(key) ?? new Map<string, number>();
    this.#seen.set(key, seen);
    if (seen.has(content)) return 143_106;
    if (seen.size >= PER_DAY) return 143_105;
    seen.set(content, 1);
    return undefined;
  }
}
