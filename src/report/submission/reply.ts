/**
 * What a liaison's own words do (domain.md §5.8). No path through here leads to SUBMITTED: that takes a tap
 * (domain.md §3.3 守卫).
 */
import { copy } from '../../../cards/copy.ts';
import { dayText, list, timeText } from '../../../cards/format.ts';
import { reportCopy } from '../../../cards/report-copy.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { addDays, type Day, dayOf } from '../../duty/calendar.ts';
import { findColleagues } from '../colleague.ts';
import { already, markOf, refuse } from '../decision.ts';
import type { ReplyCommand } from './commands.ts';
import { deadlineText, decided, promiseTime, record, resend, SUBMIT_DUTY, tellCycle } from './effects.ts';
import { askExtension } from './extension.ts';
import type { SubmissionFacts } from './facts.ts';
import { delegate, draft } from './own.ts';
import { isIn, type SubmissionState, withDoc } from './state.ts';

/** The longest piece of somebody's words that a card carries. */
const QUOTED = 100;

export function reply(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  if (command.calendarGap !== undefined && command.due === undefined) {
    return refuse('calendar-gap', copy.calendarGap(command.calendarGap));
  }
  switch (command.intent) {
    case 'ACK':
      return acknowledge(state, actor, context);
    case 'CLAIM_SUBMITTED':
      return checkClaim(state, command, actor, context);
    case 'PROMISE':
      return command.due === undefined
        ? progress(state, command, actor, context)
        : promise(state, command.due, actor, context);
    case 'IN_PROGRESS':
      return progress(state, command, actor, context);
    case 'ZERO_REPORT':
      return offerZero(state, actor, context);
    case 'DATA':
    case 'CORRECTION':
      return numbers(state, command, actor, context);
    case 'DELEGATE':
      return handOn(state, command, actor, context, facts);
    case 'EXTENSION_REQUEST':
      return extension(state, command, actor, context, facts);
    case 'QUESTION':
      return question(state, command, actor, context, facts);
    case 'DISPUTE':
      return query(state, 'dispute', command, actor, context, facts);
    case 'ISSUE':
      return query(state, 'issue', command, actor, context, facts);
    case 'UNKNOWN':
      return askBack(state, command.text, actor, context);
  }
}

/** 收到 ≠ 已报: it is noted that she has read it, and reminders go on. */
function acknowledge(state: SubmissionState, actor: Actor, context: Context): Decision<SubmissionState> {
  if (isIn(state)) return already(inText(state, context));
  const next = withDoc(state, { seen: markOf(actor, context.now) });
  return decided(
    next,
    [record('seen', { unit: state.doc.unit.code })],
    reportCopy.seen(deadlineText(state, context)),
  );
}

function inText(state: SubmissionState, context: Context): string {
  return reportCopy.claimTrue(timeText(new Date(state.doc.submitted?.at ?? context.now), context.now));
}

/** 称已报: held against the record. A claim with a date is listed for the office to look into. */
function checkClaim(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  if (isIn(state)) return already(inText(state, context));
  const day = command.claimedDate ?? null;
  const resent = state.doc.resent + 1;
  const next = withDoc(state, { claim: { ...markOf(actor, context.now), day }, resent });
  return decided(
    next,
    [
      resend(state, `again.${resent}`, actor),
      record('claimed', { unit: state.doc.unit.code, day }),
      ...(day === null ? [] : [tellCycle(next)]),
    ],
    day === null ? reportCopy.claimFalse : reportCopy.claimChecked,
  );
}

/** 承诺日期: reminders in between fall away, one comes on the day itself. */
export function promise(
  state: SubmissionState,
  due: Day,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  if (isIn(state)) return already(inText(state, context));
  const today = dayOf(context.now);
  if (due < today) return refuse('past-promise', reportCopy.promisePast);
  const next: SubmissionState = {
    ...withDoc(state, { promise: { ...markOf(actor, context.now), due } }),
    state: state.state === 'NOT_STARTED' ? 'PROMISED' : state.state,
  };
  return decided(
    next,
    [
      { effect: 'dutyPromise', kind: SUBMIT_DUTY, unitId: state.unitId, at: promiseTime(due, context) },
      record('promised', { unit: state.doc.unit.code, due }),
      tellCycle(next),
    ],
    due === today
      ? reportCopy.promisedToday(context.settings.report.sameDayAt)
      : reportCopy.promised(dayText(due)),
  );
}

function progress(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  if (isIn(state)) return already(inText(state, context));
  const text = command.stage ?? reportCopy.progressPlain;
  const next = withDoc(state, { stage: { ...markOf(actor, context.now), text } });
  return decided(
    next,
    [record('stage', { unit: state.doc.unit.code, stage: text })],
    reportCopy.progress(text, deadlineText(state, context)),
  );
}

/** 零报告 in words only brings the button; what speaks against it is on the card. */
function offerZero(state: SubmissionState, actor: Actor, context: Context): Decision<SubmissionState> {
  if (isIn(state)) return already(inText(state, context));
  const resent = state.doc.resent + 1;
  const contradicted = state.doc.records.length > 0;
  const next = withDoc(state, {
    resent,
    ...(contradicted ? { zeroAsked: markOf(actor, context.now) } : {}),
  });
  return decided(
    next,
    [
      resend(state, `again.${resent}`, actor),
      record('zero-said', {
        unit: state.doc.unit.code,
        records: state.doc.records.map(({ no }) => no),
      }),
    ],
    contradicted
      ? reportCopy.zeroConflict(list(state.doc.records.slice(0, 3).map(({ no, title }) => `${no} ${title}`)))
      : reportCopy.zeroNeedsTap,
  );
}

function numbers(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  if (Object.keys(command.figures).length === 0) return askBack(state, command.text, actor, context);
  return draft(state, command.figures, quote(command.text), actor, context);
}

function handOn(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const to = command.to ?? command.unit ?? '';
  const self = actor.kind === 'system' ? '' : actor.member.personId;
  const found = findColleagues(to, facts.colleagues).filter(person => person.id !== self);
  const only = found.length === 1 ? found[0] : undefined;
  if (only !== undefined) return delegate(state, only.id, actor, context, facts);
  if (isIn(state)) return already(inText(state, context));
  const resent = state.doc.resent + 1;
  const next = withDoc(state, { resent, colleagues: [...(found.length > 0 ? found : facts.colleagues)] });
  const names = list(found.map(({ name, title }) => (title === '' ? name : `${name}（${title}）`)));
  return decided(
    next,
    [resend(state, `again.${resent}`, actor), record('delegate-unclear', { unit: state.doc.unit.code, to })],
    found.length === 0 ? reportCopy.delegateNone(to) : reportCopy.delegateMany(to, names),
  );
}

function extension(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const due =
    command.due ?? (command.days === undefined ? undefined : addDays(dayOf(state.dueAt), command.days));
  if (due !== undefined)
    return askExtension(state, due, command.reason ?? quote(command.text), actor, context, facts);
  if (isIn(state)) return already(inText(state, context));
  const asked = withAsk(state, command.text, actor, context);
  return decided(asked.state, [asked.show], reportCopy.extensionNeedsDay);
}

function question(
  state: SubmissionState,
  command: ReplyCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  switch (command.topic) {
    case 'deadline':
      return already(deadlineText(state, context));
    case 'status':
      return isIn(state) ? already(inText(state, context)) : already(reportCopy.claimFalse);
    case 'template':
    case 'recipient': {
      if (isIn(state)) return already(inText(state, context));
      const resent = state.doc.resent + 1;
      return decided(
        withDoc(state, { resent }),
        [resend(state, `again.${resent}`, actor)],
        reportCopy.resent,
      );
    }
    default:
      return query(state, 'question', command, actor, context, facts);
  }
}

/** 异议、技术问题、口径: the office answers; nothing is reassigned by itself. */
function query(
  state: SubmissionState,
  kind: 'dispute' | 'issue' | 'question',
  command: ReplyCommand,
  actor: Actor,
  context: Context,
  facts: SubmissionFacts,
): Decision<SubmissionState> {
  const n = state.doc.queries.length + 1;
  const asked = {
    ...markOf(actor, context.now),
    n,
    kind,
    topic: command.topic ?? '',
    text: quote(command.text),
    basis: [...facts.leads],
  };
  return decided(
    withDoc(state, { queries: [...state.doc.queries, asked] }),
    [
      { effect: 'show', card: 'report.query', slot: `${n}`, to: { office: true } },
      record('query', { unit: state.doc.unit.code, kind, topic: asked.topic }),
    ],
    reportCopy.queryPassed,
  );
}

/** 看不懂就给三个按钮，不猜. */
function askBack(
  state: SubmissionState,
  text: string,
  actor: Actor,
  context: Context,
): Decision<SubmissionState> {
  if (isIn(state)) return already(inText(state, context));
  const asked = withAsk(state, text, actor, context);
  return decided(asked.state, [asked.show], reportCopy.notUnderstood);
}

function withAsk(
  state: SubmissionState,
  text: string,
  actor: Actor,
  context: Context,
): { readonly state: SubmissionState; readonly show: Effect } {
  const by = markOf(actor, context.now);
  const n = (state.doc.asks.at(-1)?.n ?? 0) + 1;
  return {
    state: withDoc(state, { asks: [...state.doc.asks, { ...by, n, text: quote(text) }].slice(-20) }),
    show: { effect: 'show', card: 'report.ask', slot: `${n}`, to: { personId: by.personId } },
  };
}

function quote(text: string): string {
  return [...text.trim()].slice(0, QUOTED).join('');
}
