import { z } from 'zod';
import { audience, maybe, word, year } from '../shapes.ts';

/** Everything that can be asked of a theme. */
export const themeCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('theme.publish'),
    regionId: z.string().optional(),
    name: word(60),
    source: maybe(60),
    /** Codes, names or short names of the units that are asked. */
    units: z.array(word(30)).min(1).max(40),
  }),
  z.object({ type: z.literal('theme.claim'), unitId: z.string() }),
  z.object({ type: z.literal('theme.decline'), unitId: z.string(), reason: maybe(100) }),
  /** 指定牵头 by the office, where nobody claims it. */
  z.object({ type: z.literal('theme.assign'), unit: word(30) }),
  /** A new year begins for a claimed theme. */
  z.object({ type: z.literal('theme.year'), year }),
  z.object({
    type: z.literal('theme.nudge'),
    duty: z.string(),
    unitId: z.string(),
    step: z.number().int(),
    dueAt: z.iso.datetime(),
    to: audience,
    card: z.string(),
  }),
]);
export type ThemeCommand = z.infer<typeof themeCommand>;
export type ThemeCommandOf<T extends ThemeCommand['type']> = Extract<ThemeCommand, { type: T }>;
