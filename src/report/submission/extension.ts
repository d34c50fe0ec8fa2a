/** 延期: the unit asks, the office rules; until then the old deadline stands (domain.md §5.8 R07, R15). */
import { dayText } from '../../../cards/format.ts';
import { reportCopy } from '../../../cards/report-copy.ts';
import type { Actor, Context, Decision } from '../../decide/feature.ts';
import { atTime, type Day, dayOf } from '../../duty/calendar.ts';
import { already, markOf, refuse } from '../decision.ts';
import type { CommandOf } from './commands.ts';
import { decided, EXTEND_DUTY, record, SUBMIT_DUTY, tellCycle } from './effects.ts';
import type { SubmissionFacts } from './facts.ts';
import { isIn, pendingExtension, type SubmissionState, withDoc } from './state.ts';

export function askExtension(
  state: SubmissionState,
  due: Day,
  reason: string,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  if (isIn(state)) return already(reportCopy.settled);
  if (pendingExtension(state) !== undefined) return already(reportCopy.extensionPending);
  if (due <= dayOf(state.dueAt) || due < dayOf(context.now)) {
    return refuse('not-later', reportCopy.extensionNotLater(dayText(dayOf(state.dueAt))));
  }
  const by = markOf(actor, context.now);
  const n = state.doc.extensions.length + 1;
  const next = withDoc(state, { extensions: [...state.doc.extensions, { ...by, n, due, reason }] });
  const { extensionWorkdays } = context.settings.report;
  const rulingDue = context.calendar.addWorkdays(dayOf(context.now), extensionWorkdays);
  return decided(
    next,
    [
      { effect: 'show', card: 'report.extend', slot: `${n}`, to: { office: true } },
      // The office owes the answer: hers is the morning's summary, and the delay that a leader hears of.
      {
        effect: 'duty',
        kind: EXTEND_DUTY,
        unitId: facts.cycle?.officeId ?? state.unitId,
        dueAt: atTime(rulingDue, '12:00'),
      },
      record('extension-asked', { unit: state.doc.unit.code, due, reason }),
    ],
    reportCopy.extensionAsked(dayText(due)),
  );
}

export function ruleExtension(
  state: SubmissionState,
  command: CommandOf<'submission.ruleExtension'>,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  if (!facts.office) return refuse('not-office', reportCopy.officeOnly);
  const asked = pendingExtension(state);
  if (asked === undefined || asked.n !== command.n) return already(reportCopy.settled);
  const due = command.due ?? asked.due;
  const dueAt = atTime(due, context.settings.report.dueAt);
  if (command.granted && dueAt <= context.now) {
    return refuse('not-later', reportCopy.extensionNotLater(dayText(dayOf(state.dueAt))));
  }
  const ruling = { ...markOf(actor, context.now), granted: command.granted, due, note: command.note };
  const ruled = withDoc(state, {
    extensions: state.doc.extensions.map(entry => (entry === asked ? { ...entry, ruling } : entry)),
  });
  const next: SubmissionState = command.granted ? { ...ruled, state: 'EXTENDED', dueAt } : ruled;
  return decided(
    next,
    [
      { effect: 'dutyEnds', kind: EXTEND_DUTY, as: 'done' },
      ...(command.granted
        ? [{ effect: 'duty' as const, kind: SUBMIT_DUTY, unitId: state.unitId, dueAt }]
        : []),
      {
        effect: 'show',
        card: 'report.extended',
        slot: `${asked.n}`,
        to: { unitId: state.unitId, role: 'liaison' },
      },
      record(command.granted ? 'extension-granted' : 'extension-refused', { unit: state.doc.unit.code, due }),
      tellCycle(next),
    ],
    command.granted
      ? reportCopy.extensionGranted(state.doc.unit.short, dayText(due))
      : reportCopy.extensionRefused(state.doc.unit.short),
  );
}
