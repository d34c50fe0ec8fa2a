import { z } from 'zod';
import { audience, day, maybe, word } from '../shapes.ts';

export const drawCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('draw.commit'),
    scenario: word(20),
    date: day,
    ratio: z.number().gt(0).max(1),
    grade: z.enum(['trusted', 'general', 'key']).nullable().default(null),
    /** Full names that may not be drawn. */
    exclude: z.array(word(60)).max(2000).default([]),
    /** Officers a unit; 0: none are drawn. */
    officers: z.number().int().min(0).max(20).default(0),
    /** Certificate numbers (回避). */
    avoid: z.array(word(60)).max(500).default([]),
  }),
  z.object({ type: z.literal('draw.run') }),
  z.object({ type: z.literal('draw.void'), reason: maybe(200) }),
  /** 补抽 in place of those whom a superior has visited meanwhile. */
  z.object({ type: z.literal('draw.replace') }),
  z.object({ type: z.literal('draw.task') }),
  z.object({
    type: z.literal('draw.nudge'),
    duty: z.string(),
    unitId: z.string(),
    step: z.number().int(),
    dueAt: z.iso.datetime(),
    to: audience,
    card: z.string(),
  }),
]);
export type DrawCommand = z.infer<typeof drawCommand>;
export type DrawCommandOf<T extends DrawCommand['type']> = Extract<DrawCommand, { type: T }>;
