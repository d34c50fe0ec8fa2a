import { z } from 'zod';
import { PLATFORMS } from '../../chat/adapter.ts';

/** Everything that can be asked about an unknown account. */
export const accountCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('account.ask'),
    platform: z.enum(PLATFORMS),
    userId: z.string().min(1).max(128),
    unit: z.string().min(1).max(40),
    name: z.string().min(1).max(20),
  }),
  z.object({ type: z.literal('account.link'), personId: z.string().min(1).max(64) }),
  z.object({ type: z.literal('account.refuse') }),
]);
export type AccountCommand = z.infer<typeof accountCommand>;
