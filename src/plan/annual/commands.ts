import { z } from 'zod';
import { audience, day, maybe, word, year } from '../shapes.ts';

/** Everything that can be asked of an annual plan. */
export const planCommand = z.discriminatedUnion('type', [
  /** 通知: the service or the office asks a unit for its plan of a year. */
  z.object({
    type: z.literal('plan.open'),
    /** Names the region when the service asks, which has no unit of its own. */
    regionId: z.string().optional(),
    unitId: z.string(),
    year,
    /** Units that are asked in the same breath. */
    others: z.array(z.string()).max(200).default([]),
  }),
  /** Rows that stand under a revision take the place of the earlier ones. */
  z.object({
    type: z.literal('plan.fill'),
    revision: z.string().min(1).max(64),
    source: maybe(120),
    sha256: maybe(64),
  }),
  z.object({
    type: z.literal('plan.add'),
    scenario: word(20),
    enterprise: maybe(60),
    date: z.union([z.literal(''), day]).default(''),
    ratio: maybe(10),
    frequency: maybe(10),
    grade: z.enum(['trusted', 'general', 'key']).default('general'),
    basis: maybe(100),
  }),
  /** 提交备案: with joint units it goes to them first. */
  z.object({ type: z.literal('plan.submit') }),
  /** 催会签 */
  z.object({ type: z.literal('plan.chase') }),
  z.object({ type: z.literal('plan.cosign'), unitId: z.string(), agree: z.boolean(), note: maybe(200) }),
  /** 看合并建议 */
  z.object({ type: z.literal('plan.look') }),
  z.object({ type: z.literal('plan.return'), reason: word(200) }),
  z.object({ type: z.literal('plan.file') }),
  z.object({ type: z.literal('plan.receive'), unitId: z.string() }),
  z.object({ type: z.literal('plan.approve') }),
  z.object({ type: z.literal('plan.amend'), reason: word(200) }),
  z.object({
    type: z.literal('plan.nudge'),
    duty: z.string(),
    unitId: z.string(),
    step: z.number().int(),
    dueAt: z.iso.datetime(),
    to: audience,
    card: z.string(),
  }),
]);
export type PlanCommand = z.infer<typeof planCommand>;
export type PlanCommandOf<T extends PlanCommand['type']> = Extract<PlanCommand, { type: T }>;
