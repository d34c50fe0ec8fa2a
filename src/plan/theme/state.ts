import { z } from 'zod';
import { day, mark, unitRef, year } from '../shapes.ts';

/** 监管一件事主题: OPEN until a unit claims it. */
const THEME_STATES = ['OPEN', 'CLAIMED'] as const;

const themeDoc = z.object({
  source: z.string(),
  /** Units that are asked. */
  suggested: z.array(unitRef),
  claimed: mark.extend({ unit: unitRef }).optional(),
  declined: z.array(mark.extend({ unit: unitRef, reason: z.string() })),
  /** What the county asks of a claimed theme, as of its opening: how often, and by which day of the year. */
  least: z.number().int(),
  coverMMDD: z.string(),
  /** The year that is being watched, by when, and what was counted at each reminder. */
  cover: z
    .object({
      year,
      by: day,
      done: z.number().int(),
      met: z.boolean(),
      reminders: z.array(
        z.object({ step: z.number().int(), done: z.number().int(), left: z.number().int() }),
      ),
    })
    .optional(),
});

export const themeSchema = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  name: z.string(),
  state: z.enum(THEME_STATES),
  unitId: z.string().nullable(),
  doc: themeDoc,
});
export type ThemeState = z.infer<typeof themeSchema>;

export function withTheme(state: ThemeState, change: Partial<ThemeState['doc']>): ThemeState {
  return { ...state, doc: { ...state.doc, ...change } };
}
