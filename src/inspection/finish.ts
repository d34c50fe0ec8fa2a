/** 结束检查 (C4): who came is asked for results, who did not is on record. */
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { comesLate } from './ahead.ts';
import { already, markOf, maySteer, notNow, notYours } from './authority.ts';
import { met, recordState } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { callResults } from './results.ts';
import { entrusters, type Participant, type TaskState, withDoc } from './state.ts';

/** Whoever has not come, and whose items nobody has inspected because the unit it had entrusted did not come. */
function absentees(state: TaskState): Participant[] {
  const away = state.participants.filter(p => p.state === 'TEAM_SUBMITTED' || comesLate(state, p));
  return [...away, ...away.flatMap(({ unit }) => entrusters(state, unit.id))];
}

/** 结束检查: whoever has not come is 未到场; the results are asked for. */
export function finish(
  state: TaskState,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.doc.finished !== undefined) return already(taskSays.finishedAlready);
  if (state.state !== 'INSPECTING') return notNow(state, 'not-started', taskSays.cannotFinish);
  const by = markOf(actor, context.now);
  const absent = absentees(state);
  const next: TaskState = {
    ...withDoc(state, { finished: by }),
    state: 'RESULT_PENDING',
    participants: state.participants.map(p => (absent.includes(p) ? { ...p, state: 'NO_SHOW' } : p)),
  };
  const asked = callResults(next, context, facts);
  return {
    decided: true,
    state: asked.state,
    say: taskSays.finished(absent.map(({ unit }) => unit.short)),
    effects: [
      ...met(state, 'task.finish'),
      ...met(state, 'task.day'),
      { effect: 'settle', card: 'task.day' },
      { effect: 'settle', card: 'town.invite' },
      ...asked.effects,
      recordState('task.finished', state, asked.state, { absent: absent.map(({ unit }) => unit.code) }),
    ],
  };
}
