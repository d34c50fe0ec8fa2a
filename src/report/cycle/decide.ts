import { cycleCopy } from '../../../cards/cycle-copy.ts';
import type { Actor, Context, Decided, Decision, Effect } from '../../decide/feature.ts';
import { addDays, atTime, type Day, dayOf } from '../../duty/calendar.ts';
import { already, markOf, refuse } from '../decision.ts';
import { dayAfter, type Quarter, quarterName, quarterOf, quarterTitle } from '../period.ts';
import type { CommandOf, CycleCommand } from './commands.ts';
import type { CycleFacts } from './facts.ts';
import {
  BULLETIN_DUTY,
  COLLECT_DUTY,
  type CycleRow,
  type CycleState,
  isInRow,
  outstanding,
  withDoc,
} from './state.ts';
import { publish, send, sendBack, text } from './signing.ts';

/** Every decision about a reporting cycle (通报周期), without I/O. */
export function decideCycle(
  state: CycleState | undefined,
  command: CycleCommand,
  actor: Actor,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  if (command.type === 'cycle.open') return open(state, command, actor, context, facts);
  if (command.type === 'cycle.block') return block(state, command, context, facts);
  if (state === undefined) return refuse('no-cycle', cycleCopy.gone);
  switch (command.type) {
    case 'cycle.note':
      return note(state, command, context, facts);
    case 'cycle.nudge':
      return nudge(state, command, context, facts);
    case 'cycle.collect':
      return facts.office ? collect(state, actor, context, facts) : refuse('not-office', cycleCopy.officeOnly);
    case 'cycle.text':
      return facts.office ? text(state, command) : refuse('not-office', cycleCopy.officeOnly);
    case 'cycle.send':
      return facts.office ? send(state, actor, context) : refuse('not-office', cycleCopy.officeOnly);
    case 'cycle.sign':
      return publish(state, actor, context, facts);
    case 'cycle.sendBack':
      return sendBack(state, command.reason, actor, context, facts);
  }
}

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
function open(
  state: CycleState | undefined,
  command: CommandOf<'cycle.open'>,
  actor: Actor,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  const quarter = quarterOf(command.period);
  if (actor.kind !== 'system' && !facts.office) return refuse('not-office', cycleCopy.officeOpensOnly);
  if (state !== undefined && state.state !== 'BLOCKED') return already(cycleCopy.exists(quarterTitle(quarter)));
  const { opening } = facts;
  if (opening === undefined) return refuse('no-office', cycleCopy.noOffice);
  if (dayOf(context.now) < dayAfter(quarter)) return refuse('not-over', cycleCopy.notOver(quarterTitle(quarter)));
  const due = dueDay(quarter, context);
  const { dueAt: dueClock, dueWorkdays, bulletinWorkdays } = context.settings.report;
  const dueAt = atTime(due, dueClock);
  const bulletinDay = context.calendar.addWorkdays(due, Math.max(1, bulletinWorkdays - dueWorkdays));
  const bulletinAt = atTime(bulletinDay, dueClock);
  const rows = opening.units.map(({ id, code, name, short }) => blankRow({ id, code, name, short }));
  const { blockedYear: _, ...blank } = blankDoc(command.period, opening.office, context);
  const next: CycleState = {
    id: context.subjectId,
    regionId: command.regionId,
    version: state?.version ?? 0,
    period: command.period,
    state: 'FILLING',
    dueAt,
    doc: { ...blank, bulletinAt: bulletinAt.toISOString(), rows, earlier: { ...opening.earlier } },
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
  return done(next, effects, cycleCopy.opened(quarterName(quarter), rows.length, cycleCopy.dueText(due, dueClock)));
}

function submissionOpen(state: CycleState, row: CycleRow, dueAt: Date, facts: CycleFacts): Effect {
  const { opening } = facts;
  const known = opening?.prefill.get(row.unit.id);
  if (opening === undefined || known === undefined) throw new Error(`nothing was prepared for ${row.unit.code}`);
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
function block(
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

/** A unit's report has changed; the last one closes the table. After publication it is an amendment (更正). */
function note(
  state: CycleState,
  command: CommandOf<'cycle.note'>,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  const before = state.doc.rows.find(row => row.unit.id === command.unitId);
  if (before === undefined) return refuse('no-unit', cycleCopy.gone);
  const row: CycleRow = { ...command.row, unit: before.unit };
  const rows = state.doc.rows.map(entry => (entry === before ? row : entry));
  const next = withDoc(state, { rows });
  if (state.state === 'PUBLISHED' && row.figures !== null) return amend(next, before, row, context);
  if (state.state === 'FILLING' && outstanding(rows).length === 0) return drawUp(next, '', context, facts);
  return done(next, []);
}

function amend(state: CycleState, before: CycleRow, row: CycleRow, context: Context): Decision<CycleState> {
  if (row.figures === null) return done(state, []);
  const n = state.doc.amendments.length + 1;
  const amendment = {
    n,
    at: context.now.toISOString(),
    unit: row.unit,
    by: row.by,
    before: before.figures,
    after: row.figures,
  };
  return done(withDoc(state, { amendments: [...state.doc.amendments, amendment] }), [
    { effect: 'show', card: 'bulletin.amended', slot: `${n}`, to: { office: true } },
    { effect: 'record', action: 'cycle.amended', detail: { unit: row.unit.code, n } },
  ]);
}

/** 按缺报发: after the deadline the office closes the table; who is missing is named. */
function collect(state: CycleState, actor: Actor, context: Context, facts: CycleFacts): Decision<CycleState> {
  if (state.state !== 'FILLING' || state.dueAt === null) return already(cycleCopy.settled);
  if (context.now <= state.dueAt) {
    const due = cycleCopy.dueText(dayOf(state.dueAt), context.settings.report.dueAt);
    return refuse('not-due', cycleCopy.notDue(due));
  }
  return drawUp(state, markOf(actor, context.now).name, context, facts);
}

/** 汇总 and 通报稿: the table is closed and the draft drawn up from it. */
function drawUp(state: CycleState, by: string, context: Context, facts: CycleFacts): Decision<CycleState> {
  const missing = outstanding(state.doc.rows).map(row => row.unit.id);
  const late = state.doc.rows.filter(row => isInRow(row) && row.late).map(row => row.unit.id);
  const rows = state.doc.rows.map(
    (row): CycleRow => (isInRow(row) ? row : { ...row, state: 'MISSING' }),
  );
  const next: CycleState = {
    ...withDoc(state, {
      rows,
      metrics: [...facts.metrics],
      collected: { at: context.now.toISOString(), by, missing, late },
    }),
    state: 'DRAFTED',
  };
  return done(
    next,
    [
      { effect: 'dutyEnds', kind: COLLECT_DUTY, as: 'done' },
      { effect: 'settle', card: 'report.phones' },
      { effect: 'settle', card: 'report.cycle' },
      { effect: 'show', card: 'bulletin.draft', to: { office: true } },
      {
        effect: 'record',
        action: 'cycle.collected',
        detail: { missing: missing.length, late: late.length, by },
      },
    ],
    cycleCopy.collected(missing.length),
  );
}

/** 电话清单 on T+2, and the bulletin's own deadline. */
function nudge(
  state: CycleState,
  command: CommandOf<'cycle.nudge'>,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  if (command.duty === COLLECT_DUTY) {
    if (state.state !== 'FILLING') return already(cycleCopy.settled);
    const n = state.doc.phones.length + 1;
    const lines = outstanding(state.doc.rows).map(row => `${row.unit.short} ${facts.phones.get(row.unit.id) ?? '缺联络员'}`);
    return done(withDoc(state, { phones: [...state.doc.phones, { n, lines }] }), [
      { effect: 'show', card: command.card, slot: `${n}`, to: command.to },
      {
        effect: 'record',
        action: 'cycle.phone-list',
        detail: { n, units: outstanding(state.doc.rows).map(row => row.unit.code) },
      },
    ]);
  }
  if (state.state === 'PUBLISHED') return already(cycleCopy.settled);
  const n = state.doc.chases.length + 1;
  const due = state.doc.bulletinAt === null ? context.now : new Date(state.doc.bulletinAt);
  const days = context.calendar.workdaysBetween(dayOf(context.now), dayOf(due));
  const left = days > 0 ? `还剩${days}个工作日` : days === 0 ? '今天到期' : `已超${-days}个工作日`;
  return done(withDoc(state, { chases: [...state.doc.chases, { n, left }] }), [
    { effect: 'show', card: command.card, slot: `${n}`, to: command.to },
    { effect: 'record', action: 'cycle.chased', detail: { n, left } },
  ]);
}
