import { randomUUID } from 'node:crypto';

export interface Task {
  readonly taskUuid: string;
  readonly packageUuid: string;
  readonly bizTaskId: string;
  readonly subject: string;
  readonly creatorId: string;
  readonly assigneeId: string;
  readonly url: string;
  readonly mobileUrl: string;
  readonly dueTime: string;
  state: 'open' | 'finished' | 'cancelled';
}

/** The tenant's to-do items. */
export class Tasks {
  readonly #byUuid = new Map<string, Task>();
  readonly #byBizId = new Map<string, Task>();

  /** Undefined when the bizTaskId was used before. */
  add(task: Omit<Task, 'taskUuid' | 'packageUuid' | 'state'>): Task | undefined {
    if (this.#byBizId.has(task.bizTaskId)) return undefined;
    const whole: Task = { ...task, taskUuid: id(), packageUuid: id(), state: 'open' };
    this.#byUuid.set(whole.taskUuid, whole);
    this.#byBizId.set(whole.bizTaskId, whole);
    return whole;
  }

  get(taskUuid: string): Task | undefined {
    return this.#byUuid.get(taskUuid);
  }

  all(): Task[] {
    return [...this.#byUuid.values()];
  }

  clear(): void {
    this.#byUuid.clear();
    this.#byBizId.clear();
  }
}

function id(): string {
  return randomUUID().replaceAll('-', '');
}
