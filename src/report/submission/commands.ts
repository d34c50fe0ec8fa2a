import { z } from 'zod';
import { ROLES } from '../../directory/who.ts';
import { day } from '../day.ts';
import { INTENTS } from '../reply/types.ts';
import { colleague, figures, recordLine, someFigures, unitRef } from '../shapes.ts';

const n = z.coerce.number().int().min(0);
const words = (max: number) => z.string().trim().min(1).max(max);

const audience = z.union([
  z.object({ unitId: z.string(), role: z.enum(ROLES) }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
]);

/** A liaison's reply as `reply/` reads it. */
const reply = z.object({
  type: z.literal('submission.reply'),
  intent: z.enum(INTENTS),
  text: z.string().max(4000),
  figures: someFigures,
  /** Former values that a correction names. */
  old: someFigures,
  due: day.optional(),
  claimedDate: day.optional(),
  to: z.string().max(60).optional(),
  unit: z.string().max(60).optional(),
  topic: z.string().max(40).optional(),
  stage: z.string().max(60).optional(),
  reason: z.string().max(200).optional(),
  days: z.number().int().optional(),
  /** Year without calendar for which a day could not be told. */
  calendarGap: z.number().int().optional(),
});
export type ReplyCommand = z.infer<typeof reply>;

/** Everything that can be asked of one unit's report (报送). */
export const submissionCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('submission.open'),
    regionId: z.string(),
    cycleId: z.string(),
    period: z.string(),
    unit: unitRef,
    dueAt: z.iso.datetime(),
    figures,
    records: z.array(recordLine),
    colleagues: z.array(colleague),
  }),
  /** What the system has on record by now, for a form that is not in yet. */
  z.object({ type: z.literal('submission.refresh'), figures, records: z.array(recordLine) }),
  z.object({ type: z.literal('submission.submit') }),
  z.object({ type: z.literal('submission.correct'), figures: someFigures, note: z.string().trim().max(300) }),
  z.object({ type: z.literal('submission.zero'), reason: z.string().trim().max(200).default('') }),
  z.object({ type: z.literal('submission.delegate'), personId: z.string().min(1) }),
  z.object({ type: z.literal('submission.resend') }),
  z.object({ type: z.literal('submission.today') }),
  z.object({ type: z.literal('submission.extend'), due: day, reason: words(200) }),
  z.object({
    type: z.literal('submission.ruleExtension'),
    n,
    granted: z.boolean(),
    due: day.optional(),
    note: z.string().trim().max(200).default(''),
  }),
  z.object({ type: z.literal('submission.confirmDraft'), n }),
  z.object({ type: z.literal('submission.dropDraft'), n }),
  z.object({ type: z.literal('submission.answer'), n, text: words(300) }),
  z.object({ type: z.literal('submission.return'), reason: words(200) }),
  z.object({ type: z.literal('submission.acceptZero') }),
  reply,
  z.object({
    type: z.literal('submission.nudge'),
    duty: z.string(),
    step: n,
    to: audience,
    card: z.string(),
    promised: z.boolean(),
  }),
  /** 按缺报发: what is not in is missing. */
  z.object({ type: z.literal('submission.close') }),
]);
export type SubmissionCommand = z.infer<typeof submissionCommand>;
export type CommandOf<T extends SubmissionCommand['type']> = Extract<SubmissionCommand, { type: T }>;
