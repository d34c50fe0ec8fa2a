/** 突发险情 (R4, E23): checked first, filed within the county's hours after the start, or the office hears of it. */
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { already, markOf, maySteer, notYours, refuse } from './authority.ts';
import { phased } from './closing.ts';
import type { CommandOf } from './commands.ts';
import { met, owes, record, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import type { RuleFacts } from './rule-facts.ts';
import { owesBackfill, type TaskState, withDoc } from './state.ts';

/** With the start of an emergency check its clock begins to run; nothing for any other check. */
export function backfillDuty(state: TaskState, rules: RuleFacts, context: Context): Effect[] {
  if (state.doc.trigger.type !== 'emergency') return [];
  return [
    toLiaison('task.backfill', state.leadUnitId),
    owes('task.backfill', state.leadUnitId, backfillDue(rules, context), context),
  ];
}

/** For a check that begins now. */
export function backfillDue({ settings }: RuleFacts, context: Context): Date {
  return new Date(context.now.getTime() + settings.backfillHours * 3_600_000);
}

/** 补报. */
export function backfill(
  state: TaskState,
  command: CommandOf<'task.backfill'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.doc.backfilled !== undefined) return already(taskSays.backfilledAlready);
  if (!owesBackfill(state)) return refuse('no-backfill', taskSays.noBackfill);
  const backfilled = { ...markOf(actor, context.now), no: command.no, note: command.note };
  const closing = phased(withDoc(state, { backfilled }), context);
  return {
    decided: true,
    state: closing.state,
    say: taskSays.backfilled(command.no),
    effects: [
      ...met(state, 'task.backfill'),
      { effect: 'settle', card: 'task.backfill' },
      record('task.backfilled', { before: null, after: { no: command.no }, by: backfilled.name }),
      ...closing.effects,
    ],
  };
}
