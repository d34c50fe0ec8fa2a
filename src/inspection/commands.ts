import { z } from 'zod';
import { ROLES } from '../directory/who.ts';
import { clock, day } from './state.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const unitId = z.string();

const audience = z.union([
  z.object({ unitId: z.string(), role: z.enum(ROLES) }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
  z.object({ personId: z.string() }),
]);

/** Everything that can be asked of a joint task. */
export const taskCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('task.open'),
    scenario: text(20),
    date: day,
    time: clock,
    place: z.string().trim().max(60),
    route: z.string().trim().max(120),
    enterprises: z.array(text(60)).max(200),
    /** Dispatch at once, without the card that asks back; for the API. */
    dispatch: z.boolean(),
  }),
  z.object({ type: z.literal('task.dispatch') }),
  z.object({ type: z.literal('task.cancel'), reason: text(200) }),
  z.object({ type: z.literal('task.confirm'), unitId }),
  z.object({ type: z.literal('task.delegate'), unitId, to: text(40) }),
  z.object({ type: z.literal('task.propose'), unitId, date: day, time: clock, reason: text(200) }),
  z.object({ type: z.literal('task.withdraw'), unitId, reason: text(200) }),
  z.object({ type: z.literal('task.leaderRules'), unitId, agree: z.boolean() }),
  z.object({ type: z.literal('task.officeRules'), unitId, agree: z.boolean() }),
  z.object({ type: z.literal('task.acceptTime'), unitId }),
  z.object({ type: z.literal('task.keepTime'), unitId }),
  z.object({ type: z.literal('task.reschedule'), date: day, time: clock, reason: z.string().trim().max(200) }),
  z.object({
    type: z.literal('task.nudge'),
    duty: z.string(),
    unitId,
    step: z.number().int(),
    to: audience,
    card: z.string(),
    urgent: z.boolean(),
  }),
]);
export type TaskCommand = z.infer<typeof taskCommand>;

/** The command of one kind. */
export type CommandOf<T extends TaskCommand['type']> = Extract<TaskCommand, { type: T }>;
