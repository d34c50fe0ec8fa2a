import { z } from 'zod';
import { audience, day, word, year } from '../shapes.ts';
import { bundleShape } from './bundle.ts';

/** Everything that can be asked of a merge suggestion. */
export const mergeCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('merge.suggest'), regionId: z.string(), year, ...bundleShape }),
  /** Another suggestion with more units takes these enterprises over. */
  z.object({ type: z.literal('merge.drop'), enterpriseIds: z.array(z.string()) }),
  z.object({ type: z.literal('merge.agree'), unitId: z.string() }),
  z.object({ type: z.literal('merge.retime'), unitId: z.string(), date: day }),
  z.object({ type: z.literal('merge.decline'), unitId: z.string(), reason: word(200) }),
  z.object({ type: z.literal('merge.scenario'), scenario: word(20) }),
  z.object({
    type: z.literal('merge.nudge'),
    duty: z.string(),
    unitId: z.string(),
    step: z.number().int(),
    dueAt: z.iso.datetime(),
    to: audience,
    card: z.string(),
  }),
]);
export type MergeCommand = z.infer<typeof mergeCommand>;
export type MergeCommandOf<T extends MergeCommand['type']> = Extract<MergeCommand, { type: T }>;
