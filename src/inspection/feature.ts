import { feature } from '../decide/subject.ts';
import type { AnyFeature } from '../decide/subject.ts';
import { taskCard, taskTap } from './cards.ts';
import { type TaskCommand, taskCommand } from './commands.ts';
import { decideTask } from './decide.ts';
import { type TaskFacts, taskFacts } from './facts.ts';
import type { TaskState } from './state.ts';
import { loadTasks, saveTasks } from './store.ts';

/** 联合检查任务 as the shell runs it. */
export function inspection(): AnyFeature {
  return feature<TaskState, TaskCommand, TaskFacts>({
    kind: 'task',
    load: loadTasks,
    save: saveTasks,
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = taskCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: taskTap,
    fromDuty: ({ kind, unitId, step, to, card, urgent }) => ({
      type: 'task.nudge',
      duty: kind,
      unitId,
      step,
      to,
      card,
      urgent,
    }),
    facts: taskFacts,
    decide: decideTask,
    card: taskCard,
  });
}
