import { z } from 'zod';
import { ROLES } from '../../directory/who.ts';
import { readPeriod } from '../period.ts';
import { rowState } from './state.ts';

const period = z.string().refine(text => readPeriod(text) !== undefined);
const audience = z.union([
  z.object({ unitId: z.string(), role: z.enum(ROLES) }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
]);

/** Everything that can be asked of a reporting cycle (通报周期). */
export const cycleCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cycle.open'), regionId: z.string(), period }),
  z.object({ type: z.literal('cycle.block'), regionId: z.string(), period, year: z.number().int() }),
  /** A unit's report has changed. */
  z.object({ type: z.literal('cycle.note'), unitId: z.string(), row: rowState }),
  z.object({ type: z.literal('cycle.collect') }),
  z.object({
    type: z.literal('cycle.text'),
    cases: z.string().trim().max(1000),
    next: z.string().trim().max(1000),
  }),
  z.object({ type: z.literal('cycle.send') }),
  z.object({ type: z.literal('cycle.sign') }),
  z.object({ type: z.literal('cycle.sendBack'), reason: z.string().trim().min(1).max(200) }),
  z.object({
    type: z.literal('cycle.nudge'),
    duty: z.string(),
    step: z.number().int(),
    to: audience,
    card: z.string(),
  }),
]);
export type CycleCommand = z.infer<typeof cycleCommand>;
export type CommandOf<T extends CycleCommand['type']> = Extract<CycleCommand, { type: T }>;
