import { z } from 'zod';
import type { DocTable } from '../../decide/doc-store.ts';

const person = z.object({ id: z.string(), name: z.string(), title: z.string() });
export type GapPerson = z.infer<typeof person>;

const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });

const gapState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  unitId: z.string(),
  role: z.enum(['liaison', 'leader']),
  /** open: somebody must be found. covered: the deputy acts. closed: the post is filled or its holder is back. */
  state: z.enum(['open', 'covered', 'closed']),
  doc: z.object({
    /** How often this post has been without its holder. */
    n: z.number().int(),
    reason: z.enum(['vacant', 'away']),
    unit: z.object({ id: z.string(), code: z.string(), name: z.string(), short: z.string() }),
    since: z.iso.datetime(),
    /** Last day of the absence. */
    till: z.string().nullable(),
    holder: person.nullable(),
    deputy: person.nullable(),
    candidates: z.array(person),
    settled: mark
      .extend({ to: z.string(), how: z.enum(['appointed', 'deputy', 'back', 'filled']) })
      .optional(),
  }),
});
export type GapState = Readonly<z.infer<typeof gapState>>;

/** 联络员、分管领导缺岗 (domain.md §6 C24; F004 联络员制度). */
export const gapTable: DocTable<GapState> = {
  name: 'post_gap',
  columns: { unitId: 'text', role: 'text', state: 'text' },
  schema: gapState,
};

export const gapCommand = z.discriminatedUnion('type', [
  /** Found by the self-audit. */
  z.object({
    type: z.literal('gap.vacant'),
    regionId: z.string(),
    unitId: z.string(),
    role: z.enum(['liaison', 'leader']),
  }),
  z.object({
    type: z.literal('gap.away'),
    unitId: z.string(),
    role: z.enum(['liaison', 'leader']),
    till: z.iso.date(),
  }),
  z.object({ type: z.literal('gap.back') }),
  z.object({ type: z.literal('gap.appoint'), personId: z.string().min(1) }),
  z.object({ type: z.literal('gap.deputy') }),
  /** Found by the self-audit: the post has a holder again, or the absence is over. */
  z.object({ type: z.literal('gap.filled') }),
  z.object({ type: z.literal('gap.nudge'), step: z.number().int(), card: z.string(), office: z.boolean() }),
]);
export type GapCommand = z.infer<typeof gapCommand>;
export type CommandOf<T extends GapCommand['type']> = Extract<GapCommand, { type: T }>;

/** Id of the one subject a unit and post. */
export function gapId(unitId: string, role: string): string {
  return `${unitId}:${role}`;
}
