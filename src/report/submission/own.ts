/** What a unit itself does with its report: check, correct, confirm, hand on. */

import { list, timeText } from '../../../cards/format.ts';
import { FIGURE_WORDS, figureText, reportCopy } from '../../../cards/report-copy.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { already, markOf, refuse } from '../decision.ts';
import { quarterName, quarterOf } from '../period.ts';
import { FIGURES, type Figure } from '../reply/types.ts';
import {
  differences,
  type FigureSet,
  type Mark,
  missingFigures,
  NO_FIGURES,
  type SomeFigures,
  withFigures,
} from '../shapes.ts';
import type { CommandOf } from './commands.ts';
import { decided, record, resend, settled, tellCycle } from './effects.ts';
import type { SubmissionFacts } from './facts.ts';
import { isIn, type SubmissionState, withDoc } from './state.ts';

/** 确认报送: the one way to SUBMITTED with figures. After the deadline it counts as late, and still counts. */
export function submit(
  state: SubmissionState,
  actor: Actor,
  context: Context,
  figures: FigureSet = state.doc.figures,
): Decision<SubmissionState> {
  const refused = notOpen(state, context);
  if (refused !== undefined) return refused;
  const missing = missingFigures(figures);
  if (missing.length > 0) {
    return refuse(
      'figures-missing',
      reportCopy.figuresMissing(list(missing.map(name => FIGURE_WORDS[name]))),
    );
  }
  return bring(
    state,
    { state: 'SUBMITTED', figures, zeroReason: '', by: markOf(actor, context.now) },
    context,
  );
}

/**
 * 确认零报告: held against what is on record. With records it stands only with a reason, and the office hears of it
 * (domain.md §3.3 守卫).
 */
export function zero(
  state: SubmissionState,
  reason: string,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  const refused = notOpen(state, context);
  if (refused !== undefined) return refused;
  const by = markOf(actor, context.now);
  const { records } = state.doc;
  if (records.length > 0 && reason === '') {
    return decided(
      withDoc(state, { zeroAsked: by }),
      [record('zero-contradicted', { unit: state.doc.unit.code, records: records.map(({ no }) => no) })],
      reportCopy.zeroConflict(recordLines(state)),
    );
  }
  const done = bring(
    state,
    { state: 'ZERO_CONFIRMED', figures: NO_FIGURES, zeroReason: reason, by },
    context,
  );
  if (!done.decided || records.length === 0) return done;
  return {
    ...done,
    effects: [...done.effects, { effect: 'show', card: 'report.conflict', to: { office: true } }],
  };
}

function recordLines(state: SubmissionState): string {
  const { records } = state.doc;
  const shown = records.slice(0, 3).map(({ no, title }) => `${no} ${title}`);
  return `${list(shown)}${records.length > shown.length ? ` 等${records.length}项` : ''}`;
}

function notOpen(state: SubmissionState, context: Context): ReturnType<typeof already> | undefined {
  if (!isIn(state)) return undefined;
  return already(
    reportCopy.alreadyIn(timeText(new Date(state.doc.submitted?.at ?? context.now), context.now)),
  );
}

function bring(
  state: SubmissionState,
  as: {
    readonly state: 'SUBMITTED' | 'ZERO_CONFIRMED';
    readonly figures: FigureSet;
    readonly zeroReason: string;
    readonly by: Mark;
  },
  context: Context,
): Decision<SubmissionState> {
  const late = context.now > state.dueAt;
  const { draft: _, ...doc } = state.doc;
  const after: SubmissionState = {
    ...state,
    state: as.state,
    doc: { ...doc, figures: as.figures, submitted: { ...as.by, late, zeroReason: as.zeroReason } },
  };
  const period = quarterName(quarterOf(state.doc.period));
  const say =
    as.state === 'ZERO_CONFIRMED'
      ? reportCopy.zeroDone
      : late
        ? reportCopy.submittedLate(period)
        : reportCopy.submitted(period);
  return decided(
    after,
    [
      ...settled(after, 'done'),
      record(as.state === 'SUBMITTED' ? 'submitted' : 'zero-confirmed', {
        unit: state.doc.unit.code,
        figures: as.figures,
        late,
        ...(as.zeroReason === '' ? {} : { reason: as.zeroReason }),
      }),
      tellCycle(after),
    ],
    say,
  );
}

/** 改数字: before the report is in it changes the form, afterwards it is a correction that keeps the original. */
export function correct(
  state: SubmissionState,
  command: CommandOf<'submission.correct'>,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const after = withFigures(state.doc.figures, command.figures);
  const by = markOf(actor, context.now);
  if (isIn(state)) return applyCorrection(state, after, by, facts);
  const changes = differences(state.doc.figures, after);
  if (changes.length === 0 && command.note === state.doc.note) return already(reportCopy.nothingChanged);
  const next: SubmissionState = {
    ...withDoc(state, { figures: after, note: command.note }),
    state: draftState(state),
  };
  return decided(
    next,
    [
      record('figures-changed', { unit: state.doc.unit.code, before: state.doc.figures, after }),
      tellCycle(next),
    ],
    reportCopy.figuresChanged(changesText(state.doc.figures, after)),
  );
}

/**
 * Results and arrivals of a quarter's last days are entered when the form is already out: figures that the unit has not
 * touched follow the record until the report is in; its own stay.
 */
export function refresh(
  state: SubmissionState,
  { figures, records }: CommandOf<'submission.refresh'>,
  actor: Actor,
): Decision<SubmissionState> {
  if (actor.kind !== 'system') return refuse('not-yours', reportCopy.settled);
  if (isIn(state)) return already(reportCopy.settled);
  const { prefilled } = state.doc;
  const before = state.doc.figures;
  const after: FigureSet = { ...before };
  for (const name of FIGURES) if (before[name] === prefilled[name]) after[name] = figures[name];
  if (before.jointChecks === bothChecks(before)) after.jointChecks = bothChecks(after);
  return decided(withDoc(state, { figures: after, prefilled: figures, records }), [
    record('refreshed', { unit: state.doc.unit.code, before: prefilled, after: figures }),
  ]);
}

function bothChecks({ ledChecks, joinedChecks }: FigureSet): number | null {
  return ledChecks === null || joinedChecks === null ? null : ledChecks + joinedChecks;
}

/** 更正留原值: the report stays in, with the new figures and the old ones beside them. */
function applyCorrection(
  state: SubmissionState,
  after: FigureSet,
  by: Mark,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const before = state.doc.figures;
  if (differences(before, after).length === 0) return already(reportCopy.nothingChanged);
  const published = facts.cycle?.state === 'PUBLISHED';
  const { draft: _, ...doc } = state.doc;
  const correction = { ...by, n: doc.corrections.length + 1, before, after, published };
  const next: SubmissionState = {
    ...state,
    state: 'SUBMITTED',
    doc: { ...doc, figures: after, corrections: [...doc.corrections, correction] },
  };
  const changes = changesText(before, after);
  return decided(
    next,
    [
      { effect: 'settle', card: 'report.confirm' },
      record('corrected', { unit: state.doc.unit.code, before, after, published }),
      tellCycle(next),
    ],
    published ? reportCopy.correctedPublished(changes) : reportCopy.corrected(changes),
  );
}

/** 企业家次12→21 */
function changesText(before: FigureSet, after: FigureSet): string {
  return list(
    differences(before, after).map(({ figure, from, to }) => `${figureText(figure, from)}→${to ?? '—'}`),
  );
}

/** Numbers from a reply become a draft that waits for a tap. */
export function draft(
  state: SubmissionState,
  stated: SomeFigures,
  said: string,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  const by = markOf(actor, context.now);
  const n = state.doc.drafts + 1;
  const figures = withFigures(state.doc.figures, stated);
  const correction = isIn(state);
  const next: SubmissionState = {
    ...withDoc(state, { draft: { ...by, n, figures, correction, said }, drafts: n }),
    state: correction ? state.state : draftState(state),
  };
  const stale: Effect[] = state.doc.draft === undefined ? [] : [{ effect: 'settle', card: 'report.confirm' }];
  return decided(
    next,
    [
      ...stale,
      { effect: 'show', card: 'report.confirm', slot: `${n}`, to: { personId: by.personId } },
      record('draft', { unit: state.doc.unit.code, stated: { ...stated }, correction }),
    ],
    reportCopy.draftMade,
  );
}

export function confirmDraft(
  state: SubmissionState,
  n: number,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const waiting = state.doc.draft;
  if (waiting === undefined || waiting.n !== n) return already(reportCopy.draftGone);
  if (isIn(state)) return applyCorrection(state, waiting.figures, markOf(actor, context.now), facts);
  return submit(state, actor, context, waiting.figures);
}

export function dropDraft(state: SubmissionState, n: number): Decision<SubmissionState> {
  if (state.doc.draft?.n !== n) return already(reportCopy.draftGone);
  const { draft: _, ...doc } = state.doc;
  return decided(
    { ...state, doc },
    [{ effect: 'settle', card: 'report.confirm' }, record('draft-dropped', { unit: state.doc.unit.code })],
    reportCopy.draftDropped,
  );
}

/** 转给同事: somebody else of the unit gets the form; who answers for it stays (domain.md §5.8 R10). */
export function delegate(
  state: SubmissionState,
  personId: string,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const to = facts.colleagues.find(person => person.id === personId);
  if (to === undefined) return refuse('no-colleague', reportCopy.noColleague);
  const by = markOf(actor, context.now);
  if (to.id === by.personId) return already(reportCopy.delegateSelf);
  if (isIn(state)) return already(reportCopy.settled);
  const next = withDoc(state, { delegated: { ...by, to } });
  return decided(
    next,
    [
      { effect: 'show', card: 'report.fill', slot: `for.${to.id}`, to: { personId: to.id } },
      record('delegated', { unit: state.doc.unit.code, to: to.id }),
    ],
    reportCopy.delegated(to.name),
  );
}

/** 去报送: the form once more, where it can be seen. */
export function resendForm(state: SubmissionState, actor: Actor): Decision<SubmissionState> {
  if (isIn(state)) return already(reportCopy.settled);
  const resent = state.doc.resent + 1;
  return decided(withDoc(state, { resent }), [resend(state, `again.${resent}`, actor)], reportCopy.resent);
}

/** 按缺报发: the bulletin names the unit; the form stays open for a late report. */
export function close(state: SubmissionState): Decision<SubmissionState> {
  if (isIn(state) || state.state === 'MISSING') return already(reportCopy.settled);
  const next: SubmissionState = { ...state, state: 'MISSING' };
  return decided(next, [...settled(next, 'void'), record('missing', { unit: state.doc.unit.code })]);
}

/** Numbers were touched: PROMISED and the like stay what they are where they say more. */
function draftState(state: SubmissionState): SubmissionState['state'] {
  return state.state === 'NOT_STARTED' || state.state === 'PROMISED' ? 'DRAFT' : state.state;
}

/** Names of figures without a value, for reminders and cards. */
export function missingWords(state: SubmissionState): string[] {
  return missingFigures(state.doc.figures).map((name: Figure) => FIGURE_WORDS[name]);
}
