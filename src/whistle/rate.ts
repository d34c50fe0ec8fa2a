import { timeText } from '../../cards/format.ts';
import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decided, Decision, Effect } from '../decide/feature.ts';
import { feedbackCard } from './arrive.ts';
import { already, closedAnswer, isCaller, isOffice, markOf, notTheirCall, refuse } from './authority.ts';
import { workdays } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { allEnds, logged, met, owes, recordState, show } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import {
  type Evaluation,
  hasCome,
  inStep,
  isLive,
  leadOf,
  MOST_REWORKS,
  type WhistleState,
  withAssignment,
  withDoc,
} from './state.ts';

/** 吹哨人评价: response, solved, satisfied. Unsolved work goes back twice, after that it is supervised. */
export function rate(
  state: WhistleState,
  command: CommandOf<'whistle.rate'>,
  actor: Actor,
  context: Context,
): Decision<WhistleState> {
  if (!isCaller(actor, state)) return notTheirCall(state);
  const rated = state.doc.evaluation;
  if (rated !== undefined && (state.state === 'EVALUATED' || state.state === 'CLOSED')) {
    return already(whistleSays.alreadyDone(timeText(new Date(rated.at), context.now)));
  }
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return closed;
  if (state.state !== 'FEEDBACK') return refuse('no-feedback', whistleSays.noFeedbackYet);
  const { response = recorded(state), solved, satisfied, reason } = command;
  const evaluation: Evaluation = { ...markOf(actor, context.now), response, solved, satisfied, reason };
  const content = solved !== 'no' && satisfied !== 'no';
  if (!content && reason === '') return refuse('no-reason', whistleSays.reworkNeedsReason);
  if (content) return conclude(state, evaluation, context);
  return state.doc.reworks.length < MOST_REWORKS
    ? rework(state, evaluation, context)
    : supervise(state, evaluation, context);
}

/** Whether the lead was there in time, for whoever said nothing of it. */
function recorded(state: WhistleState): Evaluation['response'] {
  const { checkedInAt, checkInDueAt } = leadOf(state) ?? {};
  const inTime = checkedInAt != null && (checkInDueAt == null || checkedInAt <= checkInDueAt);
  return inTime ? 'timely' : 'late';
}

/** 返办: the lead has the time of a fresh feedback; the second one goes to the county leaders' list (督办 L4). */
function rework(state: WhistleState, evaluation: Evaluation, context: Context): Decision<WhistleState> {
  const lead = leadOf(state);
  if (lead === undefined) return refuse('no-lead', whistleSays.noFeedbackYet);
  const { personId, name, at, reason } = evaluation;
  const reworks = [...state.doc.reworks, { personId, name, at, reason }];
  const due = workdays(context, context.now, context.settings.whistle.routineFeedbackWorkdays);
  const again = withAssignment(withDoc(state, { reworks }), {
    ...lead,
    state: 'REWORK',
    feedbackDueAt: due.toISOString(),
    supervision: reworks.length >= MOST_REWORKS ? 4 : lead.supervision,
  });
  const next = inStep(logged(again, context.now, whistleLines.rework(reworks.length, reason)));
  return {
    decided: true,
    state: next,
    say: whistleSays.rework(lead.unit.short),
    effects: [
      ...met(state, 'rate'),
      { effect: 'settle', card: 'whistle.rate' },
      feedbackCard(next, lead),
      owes('feedback', 'ROUTINE', lead.unit.id, due),
      recordState('whistle.rework', state, next, {
        n: reworks.length,
        reason,
        response: evaluation.response,
        solved: evaluation.solved,
        satisfied: evaluation.satisfied,
        by: name,
      }),
    ],
  };
}

/** Still unsolved after two reworks: rated as it is, the office decides what becomes of it. */
function supervise(state: WhistleState, evaluation: Evaluation, context: Context): Decision<WhistleState> {
  const lead = leadOf(state);
  const marked = lead === undefined ? state : withAssignment(state, { ...lead, supervision: 4 });
  const next: WhistleState = {
    ...logged(withDoc(marked, { evaluation }), context.now, whistleLines.stuck(evaluation.reason)),
    state: 'EVALUATED',
  };
  const [office] = state.doc.desks;
  return {
    decided: true,
    state: next,
    say: whistleSays.supervisedNow,
    effects: [
      ...met(state, 'rate'),
      { effect: 'settle', card: 'whistle.rate' },
      show('whistle.stuck', { office: true }),
      ...(office === undefined
        ? []
        : [
            owes(
              'rule',
              state.type,
              office.id,
              workdays(context, context.now, context.settings.whistle.progressWorkdays),
            ),
          ]),
      recordState('whistle.rated', state, next, ratingDetail(evaluation)),
    ],
  };
}

function ratingDetail({ response, solved, satisfied, reason, name }: Evaluation) {
  return { response, solved, satisfied, reason, by: name };
}

function conclude(state: WhistleState, evaluation: Evaluation, context: Context): Decided<WhistleState> {
  const rated: WhistleState = {
    ...logged(withDoc(state, { evaluation }), context.now, whistleLines.rated(evaluation.satisfied)),
    state: 'EVALUATED',
  };
  const { state: next, effects } = close(rated, context);
  return {
    decided: true,
    state: next,
    say: whistleSays.rated,
    effects: [recordState('whistle.rated', state, rated, ratingDetail(evaluation)), ...effects],
  };
}

/** 办结: every unit's part ends; one that never came is on record as such. */
function close(before: WhistleState, context: Context): { state: WhistleState; effects: Effect[] } {
  const state = logged(
    {
      ...before,
      state: 'CLOSED',
      closedAt: context.now.toISOString(),
      assignments: before.assignments.map(one =>
        isLive(one) ? { ...one, state: hasCome(one) ? ('CLOSED' as const) : ('NO_SHOW' as const) } : one,
      ),
    },
    context.now,
    whistleLines.closed,
  );
  return {
    state,
    effects: [
      // On these two the departments may still say whether the call was apt.
      ...allEnds('done', ['whistle.checkin', 'whistle.feedback']),
      recordState('whistle.closed', before, state, {
        noShow: state.assignments.filter(one => one.state === 'NO_SHOW').map(({ unit }) => unit.code),
      }),
    ],
  };
}

/** 逾期默认“未评价”: closed, counted neither as content nor as not (domain.md §3.2, §6.3). */
export function unrated(state: WhistleState, context: Context): Decision<WhistleState> {
  if (state.state !== 'FEEDBACK') return already(whistleSays.settled);
  const marked = logged(withDoc(state, { unrated: true }), context.now, whistleLines.unrated);
  const { state: next, effects } = close(marked, context);
  return { decided: true, state: next, effects: [recordState('whistle.unrated', state, next), ...effects] };
}

/** The office ends a call that two reworks did not solve, with a note on what becomes of it. */
export function concludeStuck(
  state: WhistleState,
  command: CommandOf<'whistle.conclude'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  if (!isOffice(actor, facts)) return refuse('not-office', whistleSays.onlyOffice);
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return already(closed.say);
  if (state.state !== 'EVALUATED') return refuse('not-stuck', whistleSays.settled);
  const by = markOf(actor, context.now);
  const { state: next, effects } = close(
    withDoc(state, { concluded: { ...by, note: command.note } }),
    context,
  );
  return {
    decided: true,
    state: next,
    say: whistleSays.concluded,
    effects: [recordState('whistle.concluded', state, next, { note: command.note, by: by.name }), ...effects],
  };
}
