import { cycleCopy } from '../../../cards/cycle-copy.ts';
import type { Actor, Context, Decided, Decision, Effect } from '../../decide/feature.ts';
import { dayOf } from '../../duty/calendar.ts';
import { already, markOf, refuse } from '../decision.ts';
import type { CommandOf, CycleCommand } from './commands.ts';
import type { CycleFacts } from './facts.ts';
import { block, open } from './open.ts';
import { publish, send, sendBack, text } from './signing.ts';
import { COLLECT_DUTY, type CycleRow, type CycleState, isInRow, outstanding, withDoc } from './state.ts';

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
      return facts.office
        ? collect(state, actor, context, facts)
        : refuse('not-office', cycleCopy.officeOnly);
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
  const rows = state.doc.rows.map((row): CycleRow => (isInRow(row) ? row : { ...row, state: 'MISSING' }));
  const next: CycleState = {
    ...withDoc(state, {
      rows,
      metrics: [...(facts.closing?.metrics ?? [])],
      earlier: { ...(facts.closing?.earlier ?? {}) },
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
    // The table in the office's hands now offers to close it; that rings nobody.
    if (command.card === 'report.cycle')
      return done(state, [{ effect: 'show', card: command.card, to: command.to }]);
    const n = state.doc.phones.length + 1;
    const lines = outstanding(state.doc.rows).map(
      row => `${row.unit.short} ${facts.phones.get(row.unit.id) ?? '缺联络员'}`,
    );
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
