import { z } from 'zod';
import { POINTS } from '../../src/points.ts';

/** Where the service can be killed: its own points, and the moment a platform has answered one of its calls. */
export const PLACES = [...POINTS, 'platform.answered'] as const;

export type Place = (typeof PLACES)[number];

/** What can be ordered inside a running service. */
export const order = z.union([
  /** kill −9 the `time`-th time from now that the service gets there. */
  z.strictObject({ killAt: z.enum(PLACES), time: z.number().int().positive() }),
  /** Its clock jumps by so much, to either side. */
  z.strictObject({ stepMs: z.number().int() }),
]);
export type Order = z.infer<typeof order>;
