import { minutesText } from '../../../cards/format.ts';
import { reportCopy } from '../../../cards/report-copy.ts';
import type { Actor, Context, Decision } from '../../decide/feature.ts';
import { atTime, dayOf, daysBetween } from '../../duty/calendar.ts';
import { already, isOf, markOf, refuse } from '../decision.ts';
import type { CommandOf, SubmissionCommand } from './commands.ts';
import { decided, EXTEND_DUTY, record, resend, SUBMIT_DUTY, tellCycle } from './effects.ts';
import { askExtension, ruleExtension } from './extension.ts';
import type { SubmissionFacts } from './facts.ts';
import {
  close,
  confirmDraft,
  correct,
  delegate,
  dropDraft,
  missingWords,
  refresh,
  resendForm,
  submit,
  zero,
} from './own.ts';
import { promise, reply } from './reply.ts';
import { isIn, pendingExtension, type SubmissionState, withDoc } from './state.ts';

/** Every decision about one unit's report (报送), without I/O. */
export function decideSubmission(
  state: SubmissionState | undefined,
  command: SubmissionCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  if (command.type === 'submission.open') {
    return state === undefined ? open(command, context) : already(reportCopy.settled);
  }
  if (state === undefined) return refuse('no-submission', reportCopy.gone);
  switch (command.type) {
    case 'submission.nudge':
      return nudge(state, command, context, facts);
    case 'submission.refresh':
      return refresh(state, command, actor);
    case 'submission.close':
      return close(state);
    case 'submission.ruleExtension':
      return ruleExtension(state, command, actor, context, facts);
    case 'submission.answer':
    case 'submission.return':
    case 'submission.acceptZero':
      return facts.office
        ? byOffice(state, command, actor, context)
        : refuse('not-office', reportCopy.officeOnly);
    default:
      return isOf(actor, state.unitId)
        ? byUnit(state, command, actor, context, facts)
        : refuse('not-yours', reportCopy.notYours(state.doc.unit.name));
  }
}

function open(command: CommandOf<'submission.open'>, context: Context): Decision<SubmissionState> {
  const dueAt = new Date(command.dueAt);
  const state: SubmissionState = {
    id: context.subjectId,
    regionId: command.regionId,
    version: 0,
    cycleId: command.cycleId,
    unitId: command.unit.id,
    state: 'NOT_STARTED',
    dueAt,
    doc: {
      no: `JB${command.period}-${command.unit.code}`,
      period: command.period,
      unit: command.unit,
      originalDueAt: command.dueAt,
      figures: command.figures,
      prefilled: command.figures,
      records: command.records,
      colleagues: command.colleagues,
      note: '',
      drafts: 0,
      corrections: [],
      extensions: [],
      reminders: [],
      asks: [],
      queries: [],
      resent: 0,
    },
  };
  return decided(state, [
    { effect: 'show', card: 'report.fill', to: { unitId: state.unitId, role: 'liaison' } },
    { effect: 'duty', kind: SUBMIT_DUTY, unitId: state.unitId, dueAt },
    record('opened', { unit: command.unit.code, period: command.period, prefilled: command.figures }),
  ]);
}

type UnitCommand = Exclude<
  SubmissionCommand,
  CommandOf<
    | 'submission.open'
    | 'submission.nudge'
    | 'submission.refresh'
    | 'submission.close'
    | 'submission.ruleExtension'
    | 'submission.answer'
    | 'submission.return'
    | 'submission.acceptZero'
  >
>;

function byUnit(
  state: SubmissionState,
  command: UnitCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  switch (command.type) {
    case 'submission.submit':
      return submit(state, actor, context);
    case 'submission.correct':
      return correct(state, command, actor, context, facts);
    case 'submission.zero':
      return zero(state, command.reason, actor, context);
    case 'submission.delegate':
      return delegate(state, command.personId, actor, context, facts);
    case 'submission.resend':
      return resendForm(state, actor);
    case 'submission.today':
      return promise(state, dayOf(context.now), actor, context);
    case 'submission.extend':
      return askExtension(state, command.due, command.reason, actor, context, facts);
    case 'submission.confirmDraft':
      return confirmDraft(state, command.n, actor, context, facts);
    case 'submission.dropDraft':
      return dropDraft(state, command.n);
    case 'submission.reply':
      return reply(state, command, actor, context, facts);
  }
}

function byOffice(
  state: SubmissionState,
  command: CommandOf<'submission.answer' | 'submission.return' | 'submission.acceptZero'>,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  const by = markOf(actor, context.now);
  switch (command.type) {
    case 'submission.answer': {
      const asked = state.doc.queries.find(entry => entry.n === command.n && entry.answer === undefined);
      if (asked === undefined) return already(reportCopy.settled);
      const answered = { ...asked, answer: { ...by, text: command.text } };
      return decided(
        withDoc(state, { queries: state.doc.queries.map(entry => (entry === asked ? answered : entry)) }),
        [
          { effect: 'show', card: 'report.answer', slot: `${asked.n}`, to: { personId: asked.personId } },
          record('query-answered', { unit: state.doc.unit.code, n: asked.n }),
        ],
        reportCopy.queryAnswered(state.doc.unit.short),
      );
    }
    case 'submission.acceptZero':
      if (state.state !== 'ZERO_CONFIRMED' || state.doc.zeroAccepted !== undefined)
        return already(reportCopy.settled);
      return decided(
        withDoc(state, { zeroAccepted: by }),
        [
          { effect: 'settle', card: 'report.conflict' },
          record('zero-accepted', { unit: state.doc.unit.code }),
        ],
        reportCopy.zeroAccepted(state.doc.unit.short),
      );
    case 'submission.return':
      return sendBack(state, command.reason, actor, context);
  }
}

/** 退回: the unit is asked again, with a working day at least. */
function sendBack(
  state: SubmissionState,
  reason: string,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  if (!isIn(state)) return already(reportCopy.settled);
  const by = markOf(actor, context.now);
  const tomorrow = context.calendar.addWorkdays(dayOf(context.now), 1);
  const soonest = atTime(tomorrow, context.settings.report.dueAt);
  const dueAt = new Date(Math.max(soonest.getTime(), state.dueAt.getTime()));
  const n = (state.doc.returned?.n ?? 0) + 1;
  const { submitted: _, zeroAsked: __, zeroAccepted: ___, ...doc } = state.doc;
  const next: SubmissionState = {
    ...state,
    state: 'RETURNED',
    dueAt,
    doc: { ...doc, figures: isZero(state) ? doc.prefilled : doc.figures, returned: { ...by, n, reason } },
  };
  return decided(
    next,
    [
      { effect: 'duty', kind: SUBMIT_DUTY, unitId: state.unitId, dueAt },
      { effect: 'settle', card: 'report.conflict' },
      resend(state, `returned.${n}`),
      record('returned', { unit: state.doc.unit.code, reason }),
      tellCycle(next),
    ],
    reportCopy.returned(state.doc.unit.short),
  );
}

function isZero(state: SubmissionState): boolean {
  return state.state === 'ZERO_CONFIRMED';
}

/** A step of the ladder: what is left and what is missing is said as of now and stays as it was said. */
function nudge(
  state: SubmissionState,
  command: CommandOf<'submission.nudge'>,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  if (command.duty === EXTEND_DUTY) return nudgeOffice(state, command);
  if (isIn(state)) return already(reportCopy.settled);
  const n = state.doc.reminders.length + 1;
  const reminder = {
    n,
    at: context.now.toISOString(),
    to: 'role' in command.to ? command.to.role : 'office',
    left: leftText(state, context),
    missing: missingWords(state),
    arrived: facts.cycle?.arrived ?? 0,
    total: facts.cycle?.total ?? 0,
    promised: command.promised ? (state.doc.promise?.due ?? null) : null,
  };
  return decided(withDoc(state, { reminders: [...state.doc.reminders, reminder] }), [
    { effect: 'show', card: command.card, slot: `${n}`, to: command.to },
    record('reminded', { unit: state.doc.unit.code, n, step: command.step, to: reminder.to }),
  ]);
}

function nudgeOffice(
  state: SubmissionState,
  command: CommandOf<'submission.nudge'>,
): Decision<SubmissionState> {
  const asked = pendingExtension(state);
  if (asked === undefined) return already(reportCopy.settled);
  return decided(state, [
    { effect: 'show', card: command.card, slot: `${asked.n}.${command.step}`, to: command.to },
    record('extension-chased', { unit: state.doc.unit.code, step: command.step }),
  ]);
}

/** 2工作日, 9小时 on the last day (whole hours, not more than there are); empty when it is over. */
function leftText(state: SubmissionState, context: Context): string {
  if (context.now > state.dueAt) return '';
  const today = dayOf(context.now);
  const due = dayOf(state.dueAt);
  if (due === today) {
    const minutes = (state.dueAt.getTime() - context.now.getTime()) / 60_000;
    return minutesText(minutes < 60 ? minutes : Math.floor(minutes / 60) * 60);
  }
  const workdays = context.calendar.workdaysBetween(today, due);
  return workdays > 0 ? `${workdays}工作日` : `${daysBetween(today, due)}天`;
}
