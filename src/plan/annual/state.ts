import { z } from 'zod';
import { day, mark, unitRef } from '../shapes.ts';

/** 年度计划 states (domain.md §3.4). */
const PLAN_STATES = [
  'OPEN',
  'DRAFT',
  'COSIGN',
  'SUBMITTED',
  'REVIEW',
  'RETURNED',
  'FILED',
  'APPROVED_LIST',
  'AMENDED',
] as const;

/** 会签 of one joint unit; `silent`: no word in time, taken as no objection and marked so. */
const cosign = z.object({
  unit: unitRef,
  state: z.enum(['asked', 'agreed', 'objected', 'silent']),
  note: z.string().default(''),
  by: mark.optional(),
  /** The day on which it was last chased by hand. */
  chasedOn: day.optional(),
});
export type Cosign = z.infer<typeof cosign>;

/** A scenario that the unit leads, as the form offers it. */
const ledScenario = z.object({
  code: z.string(),
  name: z.string(),
  category: z.string(),
  kinds: z.array(z.string()),
  joint: z.array(unitRef),
});
export type LedScenario = z.infer<typeof ledScenario>;

/** What the matching found in the whole county for this plan. */
const match = z.object({
  /** Suggestions and the entries they would save. */
  suggestions: z.number().int(),
  saved: z.number().int(),
  lines: z.array(z.string()),
  /** Enterprises whose merge is not suggested lest an unannounced check leak; for the office alone. */
  setAside: z.number().int(),
});
export type Match = z.infer<typeof match>;

const planDoc = z.object({
  unit: unitRef,
  /** 01-31 24:00. */
  dueAt: z.iso.datetime(),
  scenarios: z.array(ledScenario),
  /** Revision of the rows in force; null while nothing is planned. */
  revision: z.string().nullable(),
  rows: z.number().int(),
  /** What the completeness check misses, as the rules engine names it. */
  missing: z.array(z.string()),
  /** 联合单位 of all rows. */
  joint: z.array(unitRef),
  /** From which file or form the rows came. */
  filled: mark.extend({ source: z.string(), sha256: z.string() }).optional(),
  /** Raised whenever the joint units are asked anew. */
  round: z.number().int(),
  cosigns: z.array(cosign),
  /** The last day for co-signing. */
  cosignDue: day.optional(),
  submitted: mark.optional(),
  /** Days after the deadline at which it was filed; 0 in time. */
  late: z.number().int(),
  match: match.optional(),
  returned: mark.extend({ reason: z.string() }).optional(),
  filed: mark.optional(),
  receipts: z.array(z.object({ unit: unitRef, by: mark.optional() })),
  approved: mark.optional(),
  amendments: z.array(mark.extend({ n: z.number().int(), reason: z.string(), from: z.string().nullable() })),
  /** What each reminder said was left, in days; its words stay as they were sent. */
  reminders: z.array(z.object({ step: z.number().int(), left: z.number().int() })),
});
export type PlanDoc = z.infer<typeof planDoc>;

export const planSchema = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  unitId: z.string(),
  year: z.number().int(),
  state: z.enum(PLAN_STATES),
  filingNo: z.string().nullable(),
  doc: planDoc,
});

/** A row that a form adds; stored with the state and gone from it afterwards. */
export interface AddedRow {
  readonly no: number;
  readonly scenarioCode: string;
  readonly enterpriseId: string | null;
  readonly date: string | null;
  readonly category: string;
  readonly kinds: readonly string[];
  readonly ratio: number | null;
  readonly frequency: string | null;
  readonly grade: string;
  readonly joint: readonly string[];
  readonly basis: string;
  readonly unannounced: boolean;
}

export type PlanState = z.infer<typeof planSchema> & {
  readonly added?: readonly AddedRow[];
  /** The revision from which the rows in force start anew: a filed one is never written to. */
  readonly copied?: string;
};

export function withDoc(state: PlanState, change: Partial<PlanDoc>): PlanState {
  return { ...state, doc: { ...state.doc, ...change } };
}

/** Rows can be filled in. */
export function isEditable(state: PlanState): boolean {
  return ['OPEN', 'DRAFT', 'RETURNED', 'AMENDED', 'COSIGN'].includes(state.state);
}

/** Accepted by the office; changes go by 调整. */
export function isFiled(state: PlanState): boolean {
  return state.state === 'FILED' || state.state === 'APPROVED_LIST';
}

/** Joint units that have neither answered nor run out of time. */
export function unsigned(state: PlanState): Cosign[] {
  return state.doc.cosigns.filter(entry => entry.state === 'asked');
}
