/** The pieces of a call's record, each as its part of the life writes it. */
import { z } from 'zod';
import { receipt } from '../decide/receipt.ts';

/** 应急哨 · 日常哨 · 攻坚哨. */
export const WHISTLE_TYPES = ['URGENT', 'ROUTINE', 'HARD'] as const;
export type WhistleKind = (typeof WHISTLE_TYPES)[number];

/** 不予受理: one of these, never empty (domain.md §3.2). */
export const REJECTIONS = ['ownDuty', 'civil', 'litigated', 'duplicate'] as const;

export const unitRef = z.object({ id: z.string(), code: z.string(), name: z.string(), short: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

/** Who did something and when. */
export const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });
export type Mark = z.infer<typeof mark>;

/** A picture or file as the platform's adapter knows it, and what became of it with us. */
export const fileRef = z.object({
  platform: z.string(),
  handle: z.string(),
  name: z.string(),
  type: z.enum(['image', 'file', 'audio', 'video']),
  /** Our own id, once its bytes lie with us. */
  stored: z.string().optional(),
  /** Of a repeat that was joined: where its bytes lie already. */
  copyOf: z.string().optional(),
  tries: z.number().int().default(0),
  nextTryAt: z.iso.datetime().optional(),
  /** The platform does not give it, or it is of no kind that is kept. */
  lost: z.boolean().default(false),
});
export type FileRef = z.infer<typeof fileRef>;

/** What routing understood, as the blower and the desk are shown it. */
export const reading = z.object({
  outOfScope: z.boolean(),
  lead: z.string().nullable(),
  confidence: z.number(),
  /** Why nobody is dispatched without a person: too little evidence, or not a department's matter. */
  sure: z.boolean(),
  matched: z.array(z.string()),
  duty: z.string().nullable(),
  item: z.string().nullable(),
  matters: z.array(z.string()),
  precedent: z.string().nullable(),
  /** 民事纠纷, 已诉讼…, where a gate closed. */
  gate: z.string().nullable(),
  missing: z.array(z.enum(['town', 'location', 'matter'])),
  /** The units are a language model's suggestion. */
  advised: z.boolean().default(false),
});
export type Reading = z.infer<typeof reading>;

/** 四要素 of a feedback (宜兴做法): 何时受理、与谁沟通、什么措施、何时办完. */
export const feedback = mark.extend({
  stage: z.enum(['progress', 'final']),
  accepted: z.string(),
  contact: z.string(),
  measures: z.string(),
  finish: z.string(),
});

export const checkIn = mark.extend({
  who: z.string(),
  place: z.string(),
  mode: z.enum(['site', 'meeting']),
});

export const evaluation = mark.extend({
  response: z.enum(['timely', 'late']),
  solved: z.enum(['yes', 'partly', 'no']),
  satisfied: z.enum(['yes', 'fair', 'no']),
  reason: z.string(),
});
export type Evaluation = z.infer<typeof evaluation>;

/** A ruling of the office on who handles a kind of call (职责判例). */
export const ruling = mark.extend({
  id: z.string(),
  matter: z.string().nullable(),
  terms: z.array(z.string()),
  lead: z.string(),
  joint: z.array(z.string()),
  kind: z.enum(['reassign', 'keep', 'designate']),
  /** 撤判例: it leads no further call. */
  retired: mark.optional(),
});
export type Ruling = z.infer<typeof ruling>;

/** A reminder as it was sent; its words stay as they were. */
export const chase = z.object({
  n: z.number().int(),
  duty: z.string(),
  unitId: z.string(),
  level: z.number().int(),
  late: z.string(),
  at: z.iso.datetime(),
  /** Whether the unit had looked at its cards by then, where that could be learned. */
  receipt: receipt.optional(),
});
export type Chase = z.infer<typeof chase>;

/** Another open call at the same place on the same matter within seven days. */
export const repeat = z.object({ id: z.string(), no: z.string(), text: z.string(), at: z.iso.datetime() });
export type Repeat = z.infer<typeof repeat>;

/** 联查申请 (临猗 Y15): a township asks the lead of a scenario for a joint inspection. */
export const application = z.object({
  scenario: z.string(),
  name: z.string(),
  lead: unitRef,
  declined: mark.extend({ reason: z.string() }).optional(),
});

/** Signing and arrival times of each type as they were when the call came in: minutes, or working days. */
export const limits = z.object({
  urgentSign: z.number(),
  urgentCheckIn: z.number(),
  routineSign: z.number(),
  routineCheckInDays: z.number(),
  hardSign: z.number(),
  hardCheckInDays: z.number(),
});
export type Limits = z.infer<typeof limits>;
