/** What time does to a plan: reminders, silence of joint units, the matching, a slow office, a missing receipt. */
import { planSays } from '../../../cards/plan-copy.ts';
import type { Context, Decision, Effect } from '../../decide/feature.ts';
import { atTime, dayOf } from '../../duty/calendar.ts';
import { already, recordChange } from '../acting.ts';
import type { PlanCommandOf } from './commands.ts';
import { silent } from './cosign.ts';
import { daysLeft } from './draft.ts';
import type { PlanFacts } from './facts.ts';
import { isFiled, type PlanState, withDoc } from './state.ts';

type Nudge = PlanCommandOf<'plan.nudge'>;

export function nudge(
  state: PlanState,
  command: Nudge,
  context: Context,
  facts: PlanFacts,
): Decision<PlanState> {
  switch (command.duty) {
    case 'plan.submit':
      return remind(state, command, context);
    case 'plan.cosign':
      return new Date(command.dueAt) <= context.now
        ? silent(state, command.unitId, context, facts)
        : shown(state, command, `${state.doc.round}.r`);
    case 'plan.match':
      return matched(state, context, facts);
    case 'plan.review':
      return state.state === 'REVIEW'
        ? shown(state, command, `${state.doc.submitted?.at ?? ''}.late`)
        : already(planSays.notInReview);
    case 'plan.receipt':
      return shown(state, command, `${state.doc.amendments.length}.r`);
    default:
      return already(planSays.notInReview);
  }
}

function shown(state: PlanState, command: Nudge, slot: string): Decision<PlanState> {
  return {
    decided: true,
    state,
    effects: [
      { effect: 'show', card: command.card, slot, to: command.to },
      recordChange('plan.reminded', state.state, state.state, {
        duty: command.duty,
        step: command.step,
        to: command.to,
      }),
    ],
  };
}

/** 01-10、01-20、01-27、最后工作日, and once it is late (domain.md §3.4). */
function remind(state: PlanState, command: Nudge, context: Context): Decision<PlanState> {
  if (!['OPEN', 'DRAFT', 'COSIGN', 'RETURNED'].includes(state.state)) return already(planSays.inReview);
  const left = daysLeft(state, context.now);
  const next = withDoc(state, { reminders: [...state.doc.reminders, { step: command.step, left }] });
  return {
    decided: true,
    state: next,
    effects: [
      { effect: 'show', card: 'plan.remind', slot: String(command.step), to: command.to },
      recordChange('plan.reminded', state.state, state.state, { step: command.step, left, to: command.to }),
    ],
  };
}

/** Before the office reviews: what could be merged. Once filed: the suggestions go out. */
function matched(state: PlanState, context: Context, facts: PlanFacts): Decision<PlanState> {
  const { match } = facts;
  if (match === undefined) throw new Error('no matching was prepared');
  if (isFiled(state)) return suggested(state, context, match);
  if (state.state !== 'SUBMITTED') return already(planSays.notInReview);
  const next: PlanState = { ...withDoc(state, { match: match.summary }), state: 'REVIEW' };
  const due = atTime(
    context.calendar.addWorkdays(dayOf(context.now), context.settings.plan.reviewWorkdays),
    '17:00',
  );
  const owed: Effect[] =
    facts.office === undefined
      ? []
      : [{ effect: 'duty', kind: 'plan.review', unitId: facts.office.id, dueAt: due }];
  return {
    decided: true,
    state: next,
    effects: [
      { effect: 'show', card: 'plan.review', slot: state.doc.submitted?.at ?? '', to: { office: true } },
      ...owed,
      recordChange('plan.matched', state.state, next.state, {
        suggestions: match.summary.suggestions,
        saved: match.summary.saved,
        setAside: match.summary.setAside,
      }),
    ],
  };
}

function suggested(
  state: PlanState,
  context: Context,
  match: NonNullable<PlanFacts['match']>,
): Decision<PlanState> {
  const fresh = match.fresh.map(
    (bundle): Effect => ({
      effect: 'command',
      feature: 'merge',
      subjectId: context.newId(),
      command: { type: 'merge.suggest', regionId: state.regionId, year: state.year, ...bundle },
    }),
  );
  const taken = match.taken.map(
    ({ id, enterpriseIds }): Effect => ({
      effect: 'command',
      feature: 'merge',
      subjectId: id,
      command: { type: 'merge.drop', enterpriseIds: [...enterpriseIds] },
    }),
  );
  return {
    decided: true,
    state: withDoc(state, { match: match.summary }),
    effects: [
      ...taken,
      ...fresh,
      recordChange('plan.mergesSuggested', state.state, state.state, {
        suggestions: match.fresh.length,
        saved: match.summary.saved,
      }),
    ],
  };
}
