import { reportCopy } from '../../../cards/report-copy.ts';
import type { Actor, Context, Decided, Effect } from '../../decide/feature.ts';
import type { Audience } from '../../directory/who.ts';
import { atTime, type Day, dayOf } from '../../duty/calendar.ts';
import { isIn, type SubmissionState } from './state.ts';

export const SUBMIT_DUTY = 'report.submit';
export const EXTEND_DUTY = 'report.extend';

export function decided(
  state: SubmissionState,
  effects: readonly Effect[],
  say?: string,
): Decided<SubmissionState> {
  return say === undefined ? { decided: true, state, effects } : { decided: true, state, effects, say };
}

/** What the cycle's table shows of this unit; sent along with every change that matters there. */
export function tellCycle(state: SubmissionState): Effect {
  const { doc } = state;
  const correction = doc.corrections.at(-1);
  return {
    effect: 'command',
    feature: 'reportCycle',
    subjectId: state.cycleId,
    command: {
      type: 'cycle.note',
      unitId: state.unitId,
      row: {
        state: state.state,
        figures: isIn(state) ? doc.figures : null,
        original: doc.corrections[0]?.before ?? null,
        late: doc.submitted?.late ?? false,
        zeroReason: doc.submitted?.zeroReason ?? '',
        note: doc.note,
        by: doc.submitted?.name ?? '',
        at: doc.submitted?.at ?? null,
        promised: isIn(state) ? null : (doc.promise?.due ?? null),
        extendedTo: state.dueAt.toISOString() === doc.originalDueAt ? null : dayOf(state.dueAt),
        claimed: doc.claim !== undefined && !isIn(state),
        correctedAt: correction?.at ?? null,
      },
    },
  };
}

export function record(action: string, detail: Extract<Effect, { effect: 'record' }>['detail']): Effect {
  return { effect: 'record', action: `report.${action}`, detail };
}

/** Nothing more to chase: the duty ends and reminders lose their buttons. */
export function settled(state: SubmissionState, as: 'done' | 'void'): Effect[] {
  return [
    { effect: 'dutyEnds', kind: SUBMIT_DUTY, unitId: state.unitId, as },
    { effect: 'dutyEnds', kind: EXTEND_DUTY, as: 'void' },
    { effect: 'settle', card: 'report.remind' },
    { effect: 'settle', card: 'report.ask' },
    { effect: 'settle', card: 'report.confirm' },
    { effect: 'settle', card: 'report.extend' },
  ];
}

/** The form once more, as a new post: to whoever asked for it, to the liaison where nobody did. */
export function resend(state: SubmissionState, slot: string, asker?: Actor): Effect {
  const to: Audience =
    asker === undefined || asker.kind === 'system' || asker.member.roles.includes('liaison')
      ? { unitId: state.unitId, role: 'liaison' }
      : { personId: asker.member.personId };
  return { effect: 'show', card: 'report.fill', slot, to };
}

/** 截止7月7日（周二）18:00，还有3个工作日. Throws CalendarGapError. */
export function deadlineText(state: SubmissionState, context: Context): string {
  const due = dayOf(state.dueAt);
  const clock = timeOf(state.dueAt);
  const today = dayOf(context.now);
  const left = state.dueAt < context.now ? -1 : context.calendar.workdaysBetween(today, due);
  return reportCopy.deadlineText(due, clock, left);
}

/** HH:mm in Asia/Shanghai. */
export function timeOf(at: Date): string {
  const minutes = Math.round((at.getTime() - atTime(dayOf(at), '00:00').getTime()) / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** When a promise for a day is brought up: in the morning, or late on the same day (domain.md §5.8 R02, R05). */
export function promiseTime(due: Day, context: Context): Date {
  const { promiseAt, sameDayAt } = context.settings.report;
  const at = due === dayOf(context.now) ? atTime(due, sameDayAt) : atTime(due, promiseAt);
  return at > context.now ? at : context.calendar.addWorkingMinutes(context.now, 60);
}
