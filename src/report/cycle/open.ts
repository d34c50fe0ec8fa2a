import { cycleCopy } from '../../../cards/cycle-copy.ts';
import type { Actor, Context, Decided, Decision, Effect } from '../../decide/feature.ts';
import { addDays, atTime, type Day, dayOf } from '../../duty/calendar.ts';
import { already, refuse } from '../decision.ts';
import { dayAfter, type Quarter, quarterName, quarterOf, quarterTitle } from '../period.ts';
import type { CommandOf } from './commands.ts';
import type { CycleFacts } from './facts.ts';
import { BULLETIN_DUTY, COLLECT_DUTY, type CycleRow, type CycleState } from './state.ts';

/** The deadline of a quarter's report: day and time. Throws CalendarGapError. */
export function deadlineOf(quarter: Quarter, context: Pick<Context, 'calendar' | 'settings'>): Date {
  const { dueWorkdays, dueAt } = context.settings.report;
  return atTime(context.calendar.addWorkdays(addDays(dayAfter(quarter), -1), dueWorkdays), dueAt);
}

/** When a quarter's report is asked for: the first working day after it. Throws CalendarGapError. */
export function openingOf(quarter: Quarter, context: Pick<Context, 'calendar' | 'settings'>): Date {
  return atTime(context.calendar.nextWorkday(dayAfter(quarter)), context.settings.report.openAt);
}

/** The units get the same time when the service or the calendar was late. */
function dueDay(quarter: Quarter, context: Context): Day {
  const { dueWorkdays } = context.settings.report;
  const ordinary = dayOf(deadlineOf(quarter, context));
  const today = dayOf(context.now);
  return context.calendar.workdaysBetween(today, ordinary) >= 2
    ? ordinary
    : context.calendar.addWorkdays(today, dueWorkdays);
}

/** 通知: every unit gets its form, filled in from what the system knows. */
export function open(
  state: CycleState | undefined,
  command: CommandOf<'cycle.open'>,
  actor: Actor,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  const quarter = quarterOf(command.period);
  if (actor.kind !== 'system' && !facts.office) return refuse('not-office', cycleCopy.officeOpensOnly);
  if (state !== undefined && state.state !== 'BLOCKED')
    return already(cycleCopy.exists(quarterTitle(quarter)));
  const { opening } = facts;
  if (opening === undefined) return refuse('no-office', cycleCopy.noOffice);
  if (dayOf(context.now) < dayAfter(quarter))
    return refuse('not-over', cycleCopy.notOver(quarterTitle(quarter)));
  const due = dueDay(quarter, context);
  const { dueAt: dueClock, dueWorkdays, bulletinWorkdays } = context.settings.report;
  const dueAt = atTime(due, dueClock);
  const bulletinDay = context.calendar.addWorkdays(due, Math.max(1, bulletinWorkdays - dueWorkdays));
  const bulletinAt = atTime(bulletinDay, dueClock);
  const rows = opening.units.map(({ id, code, name, short }) => blankRow({ id, code, name, short }));
  const blank = blankDoc(command.period, opening.office, context);
  const blockedYear = state?.doc.blockedYear;
  const next: CycleState = {
    id: context.subjectId,
    regionId: command.regionId,
    version: state?.version ?? 0,
    period: command.period,
    state: 'FILLING',
    dueAt,
    doc: {
      ...blank,
      ...(blockedYear === undefined ? {} : { blockedYear }),
      bulletinAt: bulletinAt.toISOString(),
      rows,
    },
  };
  const effects: Effect[] = [
    ...(state === undefined ? [] : [{ effect: 'settle' as const, card: 'report.calendar' }]),
    { effect: 'show', card: 'report.cycle', to: { office: true } },
    { effect: 'duty', kind: COLLECT_DUTY, unitId: opening.office.id, dueAt },
    { effect: 'duty', kind: BULLETIN_DUTY, unitId: opening.office.id, dueAt: bulletinAt },
    {
      effect: 'record',
      action: 'cycle.opened',
      detail: { period: command.period, dueAt: dueAt.toISOString(), units: rows.length },
    },
    ...rows.map((row): Effect => submissionOpen(next, row, dueAt, facts)),
  ];
  return done(
    next,
    effects,
    cycleCopy.opened(quarterName(quarter), rows.length, cycleCopy.dueText(due, dueClock)),
  );
}

function submissionOpen(state: CycleState, row: CycleRow, dueAt: Date, facts: CycleFacts): Effect {
  const { opening } = facts;
  const known = opening?.prefill.get(row.unit.id);
  if (opening === undefined || known === undefined)
    throw new Error(`nothing was prepared for ${row.unit.code}`);
  return {
    effect: 'command',
    feature: 'reportSubmission',
    subjectId: `${state.id}:${row.unit.code}`,
    command: {
      type: 'submission.open',
      regionId: state.regionId,
      cycleId: state.id,
      period: state.period,
      unit: row.unit,
      dueAt: dueAt.toISOString(),
      figures: known.figures,
      records: known.records.map(line => ({ ...line })),
      colleagues: (opening.colleagues.get(row.unit.id) ?? []).map(person => ({ ...person })),
    },
  };
}

function blankRow(unit: CycleRow['unit']): CycleRow {
  return {
    unit,
    state: 'NOT_STARTED',
    figures: null,
    original: null,
    late: false,
    zeroReason: '',
    note: '',
    by: '',
    at: null,
    promised: null,
    extendedTo: null,
    claimed: false,
    correctedAt: null,
  };
}

function blankDoc(period: string, office: CycleState['doc']['office'], context: Context): CycleState['doc'] {
  return {
    no: `TB${period}`,
    office,
    openedAt: context.now.toISOString(),
    bulletinAt: null,
    rows: [],
    earlier: {},
    phones: [],
    chases: [],
    metrics: [],
    cases: '',
    next: '',
    signing: [],
    amendments: [],
  };
}

/** Without the calendar of a needed year no deadline is named; the office is told how to load it (E45). */
export function block(
  state: CycleState | undefined,
  command: CommandOf<'cycle.block'>,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  if (state !== undefined) return already(cycleCopy.settled);
  if (facts.opening === undefined) return refuse('no-office', cycleCopy.noOffice);
  const next: CycleState = {
    id: context.subjectId,
    regionId: command.regionId,
    version: 0,
    period: command.period,
    state: 'BLOCKED',
    dueAt: null,
    doc: { ...blankDoc(command.period, facts.opening.office, context), blockedYear: command.year },
  };
  return done(next, [
    { effect: 'show', card: 'report.calendar', to: { office: true } },
    { effect: 'record', action: 'cycle.blocked', detail: { period: command.period, year: command.year } },
  ]);
}

function done(state: CycleState, effects: readonly Effect[], say?: string): Decided<CycleState> {
  return say === undefined ? { decided: true, state, effects } : { decided: true, state, effects, say };
}
