import { z } from 'zod';
import { maybe, word } from '../shapes.ts';

/** One version of the list as it is proposed; units by code, name or short name. */
export const proposal = z.object({
  code: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,20}$/)
    .describe('Code of the scenario; a new one, or one whose next version this is'),
  name: word(60),
  category: word(20).describe('对象大类'),
  lead: word(60).describe('The one unit that leads (F004: 确定1家牵头部门)'),
  listType: z.enum(['general', 'key']).default('general').describe('一般 or 重点 list'),
  ratio: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,2})?%$/)
    .nullable()
    .default(null)
    .describe('抽查比例, for example 30%'),
  maxPerYear: z.number().int().min(1).max(366).nullable().default(null),
  source: maybe(100).describe('出处'),
  items: z
    .array(
      z.object({
        unit: word(60),
        text: word(200),
        powerItemCode: z.string().min(1).max(60).nullable().default(null),
        standard: z.string().min(1).max(500).nullable().default(null),
        kind: z.string().min(1).max(20).nullable().default(null).describe('检查类别'),
      }),
    )
    .min(1)
    .max(300),
});
export type Proposal = z.infer<typeof proposal>;

/** Everything that can be asked of a scenario. */
export const scenarioCommand = z.discriminatedUnion('type', [
  proposal.extend({ type: z.literal('scenario.propose') }),
  z.object({ type: z.literal('scenario.review') }),
  z.object({ type: z.literal('scenario.publish') }),
  /** By the service: another version takes its place. */
  z.object({ type: z.literal('scenario.retire'), by: z.number().int() }),
]);
export type ScenarioCommand = z.infer<typeof scenarioCommand>;
