import { askCard, draftCard, fillCard, remindCard } from '../../../cards/report.ts';
import { conflictCard, extendCard, extendedCard, queryCard } from '../../../cards/report-office.ts';
import type { ReportView } from '../../../cards/report-parts.ts';
import type { Card, FormValues } from '../../chat/card.ts';
import type { Json, JsonObject } from '../../db/sql.ts';
import { loadDocs, saveDocs } from '../../decide/doc-store.ts';
import type { CardRef } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { dayOf } from '../../duty/calendar.ts';
import { quarterName, quarterOf } from '../period.ts';
import { FIGURES } from '../reply/types.ts';
import { type SubmissionCommand, submissionCommand } from './commands.ts';
import { decideSubmission } from './decide.ts';
import { timeOf } from './effects.ts';
import { factsOfMany, type SubmissionFacts, submissionFacts } from './facts.ts';
import { type SubmissionState, submissionTable } from './state.ts';

/** 报送 as the shell runs it. */
export function submissions(): AnyFeature {
  return feature<SubmissionState, SubmissionCommand, SubmissionFacts>({
    kind: 'reportSubmission',
    load: (sql, ids, lock) => loadDocs(sql, submissionTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, submissionTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => submissionCommand.safeParse(command).data,
    fromTap: submissionTap,
    fromDuty: ({ kind, step, to, card, promised }) => ({
      type: 'submission.nudge',
      duty: kind,
      step,
      to: { ...to },
      card,
      promised: promised === true,
    }),
    facts: submissionFacts,
    factsOfMany,
    decide: decideSubmission,
    card: submissionCard,
  });
}

/** The number at the head of a slot: `2` for `2.1`. */
function numberOf(slot: string): number {
  const n = Number.parseInt(slot, 10);
  return Number.isNaN(n) ? 0 : n;
}

function submissionCard(state: SubmissionState, ref: CardRef, now: Date): Card {
  const view: ReportView = {
    state,
    quarter: quarterName(quarterOf(state.doc.period)),
    dueDay: dayOf(state.dueAt),
    dueClock: timeOf(state.dueAt),
    now,
  };
  const n = numberOf(ref.slot);
  switch (ref.kind) {
    case 'report.remind':
      return remindCard(view, n, ref.role === 'liaison' || ref.role === 'deputy');
    case 'report.ask':
      return askCard(view, n);
    case 'report.confirm':
      return draftCard(view, n);
    case 'report.extend':
      return extendCard(view, n);
    case 'report.extended':
      return extendedCard(view, n);
    case 'report.query':
      return queryCard(view, n, true);
    case 'report.answer':
      return queryCard(view, n, false);
    case 'report.conflict':
      return conflictCard(view);
    default:
      return fillCard(view, ref.personId);
  }
}

function submissionTap(ref: CardRef, action: string, form: FormValues): Json | undefined {
  const n = numberOf(ref.slot);
  switch (action) {
    case 'submit':
    case 'resend':
    case 'today':
    case 'acceptZero':
      return { type: `submission.${action}` };
    case 'zero':
      return { type: 'submission.zero', reason: form.reason ?? '' };
    case 'correct':
      return { type: 'submission.correct', figures: formFigures(form), note: form.note ?? '' };
    case 'delegate':
      return { type: 'submission.delegate', personId: form.personId ?? '' };
    case 'extend':
      return { type: 'submission.extend', due: form.due ?? '', reason: form.reason ?? '' };
    case 'confirmDraft':
    case 'dropDraft':
      return { type: `submission.${action}`, n };
    case 'grant':
      return { type: 'submission.ruleExtension', n, granted: true };
    case 'grantOther':
      return { type: 'submission.ruleExtension', n, granted: true, due: form.due ?? '' };
    case 'refuse':
      return { type: 'submission.ruleExtension', n, granted: false, note: form.note ?? '' };
    case 'answer':
      return { type: 'submission.answer', n, text: form.text ?? '' };
    case 'return':
      return { type: 'submission.return', reason: form.reason ?? '' };
    default:
      return undefined;
  }
}

/** Empty fields stay as they are; what is no whole number is left for the command's own check to refuse. */
function formFigures(form: FormValues): JsonObject {
  const typed: Record<string, Json> = {};
  for (const name of FIGURES) {
    const text = (form[name] ?? '').normalize('NFKC').trim();
    if (text !== '') typed[name] = /^\d{1,7}$/.test(text) ? Number(text) : text;
  }
  return typed;
}
