import { z } from 'zod';
import { day, mark, unitRef } from '../shapes.ts';
import { bundleShape } from './bundle.ts';

/** 合并建议 states. AGREED without a scenario waits for the office to name one. */
const MERGE_STATES = ['SUGGESTED', 'AGREED', 'OPENED', 'DECLINED', 'SUPERSEDED'] as const;

const mergeDoc = z.object({
  ...bundleShape,
  /** Raised whenever another time is proposed and everybody is asked again. */
  round: z.number().int(),
  /** Who agreed to the date as it stands. */
  agreed: z.array(mark.extend({ unitId: z.string() })),
  retimed: mark.extend({ unit: unitRef, from: day }).optional(),
  declined: mark.extend({ unit: unitRef, reason: z.string() }).optional(),
  /** The task that came of it. */
  taskId: z.string().optional(),
});
export type MergeDoc = z.infer<typeof mergeDoc>;

export const mergeSchema = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  year: z.number().int(),
  state: z.enum(MERGE_STATES),
  doc: mergeDoc,
});
export type MergeState = z.infer<typeof mergeSchema>;

/** Entries saved at one enterprise: units less one; over all enterprises. */
export function savedBy(doc: MergeDoc): number {
  return doc.enterprises.reduce(
    (sum, { checks }) =>
      sum +
      Math.max(
        checks.length > 1 && doc.units.length === 1 ? 1 : 0,
        new Set(checks.map(c => c.unitId)).size - 1,
      ),
    0,
  );
}

export function withMerge(state: MergeState, change: Partial<MergeDoc>): MergeState {
  return { ...state, doc: { ...state.doc, ...change } };
}
