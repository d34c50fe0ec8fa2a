import type { AnyFeature } from '../decide/subject.ts';
import { feature } from '../decide/subject.ts';
import type { Profile } from '../rules/settings.ts';
import { taskCard } from './cards.ts';
import { type TaskCommand, taskCommand } from './commands.ts';
import { decideTask } from './decide.ts';
import { type TaskFacts, taskFacts } from './facts.ts';
import type { TaskState } from './state.ts';
import { loadTasks, saveTasks } from './store.ts';
import { taskTap } from './taps.ts';

export interface InspectionOptions {
  /** Rule profile where no region of the tree sets one (COUNTY_PROFILE). */
  readonly profile: Profile;
}

/** 联合检查任务 as the shell runs it. */
export function inspection({ profile }: InspectionOptions): AnyFeature {
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
    fromDuty: ({ kind, unitId, dueAt, step, to, card, urgent, receipt }) => ({
      type: 'task.nudge',
      duty: kind,
      unitId,
      step,
      dueAt: dueAt.toISOString(),
      to,
      card,
      urgent,
      ...(receipt === undefined ? {} : { receipt }),
    }),
    facts: taskFacts(profile),
    decide: decideTask,
    card: taskCard,
  });
}
