import { z } from 'zod';
import type { DocTable } from '../../decide/doc-store.ts';
import { day } from '../day.ts';
import { colleague, figures, mark, recordLine, unitRef } from '../shapes.ts';

/** 每单位子状态 (domain.md §3.3). SUBMITTED and ZERO_CONFIRMED come from a tap and from nothing else. */
export const SUBMISSION_STATES = [
  'NOT_STARTED',
  'PROMISED',
  'DRAFT',
  'SUBMITTED',
  'ZERO_CONFIRMED',
  'RETURNED',
  'EXTENDED',
  'MISSING',
] as const;

const n = z.number().int();
const isoTime = z.iso.datetime();

const submissionDoc = z.object({
  no: z.string(),
  /** 2026Q2 */
  period: z.string(),
  unit: unitRef,
  originalDueAt: isoTime,
  /** As the unit has it now; what counts once it is submitted. */
  figures,
  /** As the system filled it in when the form was made. */
  prefilled: figures,
  /** What the system has on record for the period; a zero report is held against it. */
  records: z.array(recordLine),
  colleagues: z.array(colleague),
  /** 补充说明. */
  note: z.string().default(''),
  submitted: mark.extend({ late: z.boolean(), zeroReason: z.string() }).optional(),
  /** Numbers from a reply that wait for a tap. */
  draft: mark.extend({ n, figures, correction: z.boolean(), said: z.string() }).optional(),
  drafts: n.default(0),
  /** 更正留原值. */
  corrections: z
    .array(mark.extend({ n, before: figures, after: figures, published: z.boolean() }))
    .default([]),
  promise: mark.extend({ due: day }).optional(),
  extensions: z
    .array(
      mark.extend({
        n,
        due: day,
        reason: z.string(),
        ruling: mark.extend({ granted: z.boolean(), due: day, note: z.string() }).optional(),
      }),
    )
    .default([]),
  delegated: mark.extend({ to: colleague }).optional(),
  /** What each reminder said when it was sent; its words stay. */
  reminders: z
    .array(
      z.object({
        n,
        at: isoTime,
        to: z.string(),
        left: z.string(),
        missing: z.array(z.string()),
        arrived: n,
        total: n,
        promised: day.nullable(),
      }),
    )
    .default([]),
  /** Replies that nobody could read, each answered with buttons. */
  asks: z.array(mark.extend({ n, text: z.string() })).default([]),
  /** 异议与技术问题 for the office, with its answer. */
  queries: z
    .array(
      mark.extend({
        n,
        kind: z.enum(['dispute', 'issue', 'question']),
        topic: z.string(),
        text: z.string(),
        basis: z.array(z.string()),
        answer: mark.extend({ text: z.string() }).optional(),
      }),
    )
    .default([]),
  /** A zero report was asked for although there are records. */
  zeroAsked: mark.optional(),
  zeroAccepted: mark.optional(),
  returned: mark.extend({ n, reason: z.string() }).optional(),
  /** 办理中: how far it is, in the unit's words. */
  stage: mark.extend({ text: z.string() }).optional(),
  /** 称已报: said to be in while the system has nothing. */
  claim: mark.extend({ day: day.nullable() }).optional(),
  seen: mark.optional(),
  /** How often the form was sent again. */
  resent: n.default(0),
});
export type SubmissionDoc = z.infer<typeof submissionDoc>;

const submissionState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: n,
  cycleId: z.string(),
  unitId: z.string(),
  state: z.enum(SUBMISSION_STATES),
  dueAt: z.date(),
  doc: submissionDoc,
});
export type SubmissionState = Readonly<z.infer<typeof submissionState>>;

export const submissionTable: DocTable<SubmissionState> = {
  name: 'report_submission',
  columns: { cycleId: 'text', unitId: 'text', state: 'text', dueAt: 'timestamptz' },
  schema: submissionState,
};

/** Reported, with figures or as zero. */
export function isIn(state: SubmissionState): boolean {
  return state.state === 'SUBMITTED' || state.state === 'ZERO_CONFIRMED';
}

export function pendingExtension(state: SubmissionState): SubmissionDoc['extensions'][number] | undefined {
  return state.doc.extensions.find(extension => extension.ruling === undefined);
}

export function withDoc(state: SubmissionState, change: Partial<SubmissionDoc>): SubmissionState {
  return { ...state, doc: { ...state.doc, ...change } };
}
