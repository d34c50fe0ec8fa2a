/** 合并建议 as the matching makes it, and as a larger one takes enterprises out of it. */
import { planSays } from '../../../cards/plan-copy.ts';
import type { Context, Decision, Effect } from '../../decide/feature.ts';
import { CalendarGapError, dayOf } from '../../duty/calendar.ts';
import { already, recordChange } from '../acting.ts';
import type { MergeCommandOf } from './commands.ts';
import { type MergeState, withMerge } from './state.ts';

export function suggest(
  id: string,
  command: MergeCommandOf<'merge.suggest'>,
  context: Context,
): Decision<MergeState> {
  const { type: _, regionId, year: ofYear, ...bundle } = command;
  const state: MergeState = {
    id,
    regionId,
    version: 0,
    year: ofYear,
    state: 'SUGGESTED',
    doc: { ...bundle, date: workday(bundle.date, context), round: 1, agreed: [] },
  };
  return {
    decided: true,
    state,
    effects: [
      ...ask(state, context),
      recordChange('merge.suggested', null, 'SUGGESTED', {
        units: bundle.units.map(unit => unit.code),
        scenario: bundle.scenario?.code ?? null,
        enterprises: bundle.enterprises.map(({ id: enterpriseId }) => enterpriseId),
        date: bundle.date,
      }),
    ],
  };
}

/** A day on which somebody can go; where the year's calendar is not known yet, the day as planned. */
export function workday(date: string, context: Context): string {
  try {
    return context.calendar.nextWorkday(date);
  } catch (error) {
    if (error instanceof CalendarGapError) return date;
    throw error;
  }
}

export function ask(state: MergeState, context: Context): Effect[] {
  const due = context.calendar.addWorkdays(dayOf(context.now), context.settings.plan.mergeWorkdays);
  const dueAt = new Date(`${due}T17:00:00+08:00`);
  return state.doc.units.flatMap(({ id }): Effect[] => [
    {
      effect: 'show',
      card: 'merge.suggest',
      slot: String(state.doc.round),
      to: { unitId: id, role: 'liaison' },
    },
    { effect: 'duty', kind: 'merge.answer', unitId: id, dueAt },
  ]);
}

export function drop(state: MergeState, command: MergeCommandOf<'merge.drop'>): Decision<MergeState> {
  if (state.state !== 'SUGGESTED') return already(planSays.mergeOver);
  const gone = new Set(command.enterpriseIds);
  const enterprises = state.doc.enterprises.filter(({ id }) => !gone.has(id));
  const empty = enterprises.length === 0;
  const next: MergeState = empty ? { ...state, state: 'SUPERSEDED' } : withMerge(state, { enterprises });
  return {
    decided: true,
    state: next,
    effects: [
      ...(empty ? closing('void') : []),
      recordChange('merge.taken', state.state, next.state, { enterprises: [...gone] }),
    ],
  };
}

/** The question is over: nobody owes an answer, and the cards keep what they say. */
export function closing(as: 'done' | 'void'): Effect[] {
  return [
    { effect: 'dutyEnds', kind: 'merge.answer', as },
    { effect: 'settle', card: 'merge.suggest' },
  ];
}
