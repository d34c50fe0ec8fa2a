import { z } from 'zod';
import type { VisitRecord } from '../../directory/import/records.ts';
import { levels } from '../../rules/schema.ts';
import { day, word } from '../shapes.ts';

/** An inspection by a superior, as it was entered by hand. It is written once; corrections come with the sheet 检查记录. */
export interface VisitState {
  readonly id: string;
  readonly regionId: string;
  readonly visit: VisitRecord;
}

export const visitCommand = z.object({
  type: z.literal('visit.register'),
  enterprise: word(100),
  date: day,
  level: z.enum(levels),
  unit: word(40),
  kinds: z.array(word(20)).min(1).max(20),
});
export type VisitCommand = z.infer<typeof visitCommand>;
