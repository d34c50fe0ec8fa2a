import { z } from 'zod';
import { mark, unitRef } from '../shapes.ts';

/** 提出 → 审定 → 公布 (F004 一(二)); `retired`: a newer version is in force, or a proposal was replaced by another. */
export const SCENARIO_STATUSES = ['proposed', 'reviewed', 'published', 'retired'] as const;

export const scenarioItem = z.object({
  unit: unitRef,
  no: z.number().int(),
  text: z.string(),
  powerItemCode: z.string().nullable(),
  standard: z.string().nullable(),
  /** 检查类别 for the yearly caps; null = the scenario's category. */
  kind: z.string().nullable(),
});
export type ScenarioItem = z.infer<typeof scenarioItem>;

/** What a version changes against the one in force when it was proposed. */
const changes = z.object({
  since: z.number().int(),
  formerLead: unitRef.optional(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});

export const scenarioSchema = z.object({
  id: z.string(),
  regionId: z.string(),
  code: z.string(),
  version: z.number().int(),
  name: z.string(),
  category: z.string(),
  lead: unitRef,
  listType: z.enum(['general', 'key']),
  ratio: z.string().nullable(),
  maxPerYear: z.number().int().nullable(),
  status: z.enum(SCENARIO_STATUSES),
  source: z.string(),
  items: z.array(scenarioItem),
  /** Empty for what was imported. */
  doc: z.object({
    proposed: mark.optional(),
    reviewed: mark.optional(),
    published: mark.optional(),
    changes: changes.optional(),
  }),
});
export type ScenarioState = z.infer<typeof scenarioSchema>;
