import { randomUUID } from 'node:crypto';

export interface TodoTask {
  readonly id: string;
  readonly sourceId: string | undefined;
  readonly creatorId: string;
  subject: string;
  description: string;
  dueTime: number | undefined;
  readonly url: string | undefined;
  executorIds: readonly string[];
  done: boolean;
  /** Executors (unionId) who finished on their own. */
  readonly doneBy: Set<string>;
  deleted: boolean;
}

/** The to-do list of the organisation; people are unionIds. */
export class Todos {
  readonly #tasks = new Map<string, TodoTask>();

  add(task: Omit<TodoTask, 'id' | 'done' | 'doneBy' | 'deleted'>): TodoTask {
    const whole: TodoTask = {
      ...task,
      id: `task${randomUUID().replaceAll('-', '')}`,
      done: false,
      doneBy: new Set(),
      deleted: false,
    };
    this.#tasks.set(whole.id, whole);
    return whole;
  }

  get(id: string): TodoTask | undefined {
    const task = this.#tasks.get(id);
    return task?.deleted === true ? undefined : task;
  }

  bySource(sourceId: string): TodoTask | undefined {
    return this.all().find(task => task.sourceId === sourceId && !task.deleted);
  }

  all(): TodoTask[] {
    return [...this.#tasks.values()];
  }

  clear(): void {
    this.#tasks.clear();
  }
}
