/** Pieces that plans, merge suggestions, themes and draws are made of. */
import { z } from 'zod';
import { isDay } from '../duty/calendar.ts';

/** A civil day in Asia/Shanghai, `YYYY-MM-DD`. */
export const day = z.string().refine(isDay);
export const year = z.number().int().min(2000).max(2099);

export const unitRef = z.object({ id: z.string(), code: z.string(), name: z.string(), short: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

/** SQL for a unit as a `unitRef`. */
export const UNIT_REF = (u: string): string =>
  `json_build_object('id', ${u}.id, 'code', ${u}.code, 'name', ${u}.name, 'short', ${u}.short_name)`;

/** Who did something and when. */
export const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });
export type Mark = z.infer<typeof mark>;

export const word = (max: number) => z.string().trim().min(1).max(max);
export const maybe = (max: number) => z.string().trim().max(max).default('');

/** Whom a reminder reaches. */
export const audience = z.union([
  z.object({
    unitId: z.string(),
    role: z.enum(['liaison', 'deputy', 'leader', 'head', 'staff', 'countyLeader']),
  }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
  z.object({ personId: z.string() }),
]);
