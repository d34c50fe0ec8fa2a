/** 检查前复核: on the last working morning the rules are asked once more, so that nobody sets out for an excluded enterprise. */
import { taskCopy } from '../../cards/task-copy.ts';
import type { Context, Decision, Effect } from '../decide/feature.ts';
import { addDays, atTime } from '../duty/calendar.ts';
import { alertEffects } from './alerts.ts';
import { already } from './authority.ts';
import { owes, record } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { blockers, withChecks } from './precheck.ts';
import type { TaskState } from './state.ts';

export function recheckDuty(state: TaskState, context: Context): Effect {
  const morning = atTime(context.calendar.previousWorkday(addDays(state.date, -1)), '09:00');
  const at = new Date(Math.max(morning.getTime(), context.now.getTime()));
  return owes('task.recheck', state.leadUnitId, at, context);
}

/** The lead hears of whoever a superior has checked meanwhile, or another task brought to the cap (E11, R1, R2). */
export function recheck(state: TaskState, context: Context, facts: TaskFacts): Decision<TaskState> {
  if (state.state !== 'TEAMED') return already(taskCopy.settled);
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  const judged = withChecks(state, facts.rules, context);
  return {
    decided: true,
    state: judged,
    effects: [
      ...alertEffects(state, judged, { unitId: state.leadUnitId, role: 'liaison' }),
      { effect: 'dutyEnds', kind: 'task.recheck', as: 'done' },
      record('task.rechecked', {
        before: { stopped: blockers(state.doc.checks).length },
        after: { stopped: blockers(judged.doc.checks).length },
      }),
    ],
  };
}
