import { planSays } from '../../../cards/plan-copy.ts';
import type { Actor, Context, Decision } from '../../decide/feature.ts';
import { already, mayActFor, notYours, refuse } from '../acting.ts';
import type { PlanCommand } from './commands.ts';
import { chase, cosign, submit } from './cosign.ts';
import { add, fill, open } from './draft.ts';
import type { PlanFacts } from './facts.ts';
import { nudge } from './nudge.ts';
import { amend, approve, file, receive, sendBack } from './review.ts';
import type { PlanState } from './state.ts';

/** Every decision about an annual plan (年度计划), without I/O (design.md §3.1). */
export function decidePlan(
  state: PlanState | undefined,
  command: PlanCommand,
  actor: Actor,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  if (command.type === 'plan.open') {
    return state === undefined
      ? open(context.subjectId, command, actor, context, facts)
      : already(planSays.openedAlready(state.year));
  }
  if (state === undefined) return refuse('no-plan', planSays.noPlan);
  switch (command.type) {
    case 'plan.fill':
      return fill(state, command, actor, context, facts);
    case 'plan.add':
      return add(state, command, actor, context, facts);
    case 'plan.submit':
      return submit(state, actor, context, facts);
    case 'plan.chase':
      return chase(state, actor, context, facts);
    case 'plan.cosign':
      return cosign(state, command, actor, context, facts);
    case 'plan.look':
      if (!mayActFor(actor, state.unitId, facts.within)) return notYours(state.doc.unit);
      return already(planSays.merges(state.doc.match?.lines ?? [], state.doc.match?.saved ?? 0));
    case 'plan.return':
      return sendBack(state, command, actor, context, facts);
    case 'plan.file':
      return file(state, actor, context, facts);
    case 'plan.receive':
      return receive(state, command, actor, context, facts);
    case 'plan.approve':
      return approve(state, actor, context, facts);
    case 'plan.amend':
      return amend(state, command, actor, context, facts);
    case 'plan.nudge':
      return nudge(state, command, context, facts);
  }
}
