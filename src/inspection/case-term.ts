/**
 * 立案跟踪: ninety days after a case was opened its unit is reminded that it should be decided (行政处罚法60条; domain.md Y20).
 * A hint and no more: laws and rules may give longer, and the case itself is kept elsewhere.
 */
import { taskCopy } from '../../cards/task-copy.ts';
import type { Context, Decision, Effect } from '../decide/feature.ts';
import { addDays, atTime, CalendarGapError, type Day, dayOf, yearOf } from '../duty/calendar.ts';
import { already } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { met, owes, record, toLiaison } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { caseTermSlot } from './slots.ts';
import { findParticipant, type Participant, type TaskState } from './state.ts';

interface OpenedCase {
  readonly enterpriseId: string;
  readonly docNo: string;
  readonly openedOn: Day;
}

/** Cases that a unit has opened: with a result, or because an order was not obeyed. */
export function casesOf({ results, rectifications }: Participant): OpenedCase[] {
  const opened = (enterpriseId: string, docNo: string, at: string): OpenedCase => ({
    enterpriseId,
    docNo,
    openedOn: dayOf(new Date(at)),
  });
  return [
    ...(results ?? [])
      .filter(({ kind }) => kind === 'case')
      .map(({ enterpriseId, docNo, at }) => opened(enterpriseId, docNo, at)),
    ...(rectifications ?? []).flatMap(({ enterpriseId, state, closed }) =>
      state === 'case' && closed !== undefined ? [opened(enterpriseId, closed.docNo ?? '', closed.at)] : [],
    ),
  ];
}

/** One duty a unit: it runs to the first term that is still to come. */
export function caseTermDuty(state: TaskState, unitId: string, context: Context, facts: TaskFacts): Effect[] {
  const today = dayOf(context.now);
  const [next] = termsOf(state, unitId, daysOf(facts))
    .filter(({ on }) => on > today)
    .map(({ on }) => on)
    .sort();
  if (next === undefined) return met(state, 'task.caseTerm', unitId);
  return owedOn(next, unitId, context) ?? owedOn(lookAgain(today), unitId, context) ?? [];
}

/** Nobody is kept from entering a case because next year's calendar is not there yet. */
function owedOn(day: Day, unitId: string, context: Context): Effect[] | undefined {
  try {
    return [owes('task.caseTerm', unitId, atTime(day, context.settings.task.dayCardAt), context)];
  } catch (error) {
    if (error instanceof CalendarGapError) return undefined;
    throw error;
  }
}

/** By the end of the year the next one's calendar is out: the real term is set then. */
function lookAgain(today: Day): Day {
  const late = `${yearOf(today)}-12-28`;
  return today < late ? late : `${yearOf(today)}-12-31`;
}

/** Days from opening a case to its decision, as the county has them. */
function daysOf({ settings }: TaskFacts): number {
  if (settings === undefined) throw new Error('no rule settings were prepared');
  return settings.penalty.decisionDays;
}

function termsOf(state: TaskState, unitId: string, days: number): (OpenedCase & { on: Day })[] {
  const participant = findParticipant(state, unitId);
  const cases = participant === undefined ? [] : casesOf(participant);
  return cases.map(one => ({ ...one, on: addDays(one.openedOn, days) }));
}

/** Time has come for some, or only for setting the time anew. */
export function showCaseTerms(
  state: TaskState,
  { unitId, dueAt }: CommandOf<'task.nudge'>,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = findParticipant(state, unitId);
  if (participant === undefined || state.state === 'CANCELLED') return already(taskCopy.settled);
  const days = daysOf(facts);
  // Terms before the one that this duty ran to have been shown: past its edit window a card would be posted anew.
  const since = dayOf(new Date(dueAt));
  const due = termsOf(state, unitId, days).filter(({ on }) => on >= since && on <= dayOf(context.now));
  return {
    decided: true,
    state,
    effects: [
      ...due.map(({ enterpriseId }) => toLiaison('task.caseTerm', unitId, caseTermSlot(days, enterpriseId))),
      ...caseTermDuty(state, unitId, context, facts),
      ...(due.length === 0
        ? []
        : [
            record('task.caseTermShown', {
              unit: participant.unit.code,
              before: null,
              after: { docNos: due.map(({ docNo }) => docNo) },
            }),
          ]),
    ],
  };
}
