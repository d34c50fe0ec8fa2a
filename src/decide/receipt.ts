import { z } from 'zod';

/**
 * What a platform says about who of a unit has looked at its cards of a subject: the first who did, or nobody (`at` is
 * null). Where a platform tells nothing there is no receipt, which is not the same.
 */
export const receipt = z.object({
  role: z.enum(['liaison', 'deputy']),
  at: z.iso.datetime().nullable(),
});
export type Receipt = z.infer<typeof receipt>;
