import { z } from 'zod';
import { ROLES } from '../directory/who.ts';
import { EDITIONS, FOLLOW_UP_KINDS, mark, unitRef } from './shapes.ts';

const day = z.iso.date();
const text = (max: number) => z.string().trim().min(1).max(max);
const maybe = (max: number) => z.string().trim().max(max).default('');

/** Everything that can be asked of a digest. */
export const digestCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('digest.open'),
    regionId: z.string(),
    edition: z.enum(EDITIONS),
    unitId: z.string(),
    week: z.string(),
    from: day,
    cut: day,
  }),
  /** 批示; `to` is a unit, `office`, or `first` for whoever it falls to. */
  z.object({
    type: z.literal('digest.remark'),
    text: text(500),
    to: z.string().max(60),
    due: day.optional(),
  }),
  /** 督办 of one item shown on the card. */
  z.object({ type: z.literal('digest.supervise'), row: text(200), note: maybe(300), due: day.optional() }),
  /** 列入下次会商. */
  z.object({ type: z.literal('digest.meet'), row: text(200), note: maybe(300), due: day.optional() }),
  z.object({ type: z.literal('digest.late'), id: z.string() }),
  z.object({ type: z.literal('digest.done'), id: z.string(), done: mark.extend({ text: z.string() }) }),
]);
export type DigestCommand = z.infer<typeof digestCommand>;
export type DigestCommandOf<T extends DigestCommand['type']> = Extract<DigestCommand, { type: T }>;

const audience = z.union([
  z.object({ unitId: z.string(), role: z.enum(ROLES) }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
  z.object({ personId: z.string() }),
]);

/** Everything that can be asked of a follow-up. */
export const followUpCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('followUp.open'),
    regionId: z.string(),
    digestId: z.string(),
    week: z.string(),
    kind: z.enum(FOLLOW_UP_KINDS),
    by: mark,
    byUnitId: z.string(),
    owner: unitRef,
    matter: z.string(),
    text: z.string(),
    due: day,
  }),
  z.object({ type: z.literal('followUp.done'), text: text(500) }),
  z.object({
    type: z.literal('followUp.nudge'),
    step: z.number().int(),
    to: audience,
    card: z.string(),
  }),
]);
export type FollowUpCommand = z.infer<typeof followUpCommand>;
export type FollowUpCommandOf<T extends FollowUpCommand['type']> = Extract<FollowUpCommand, { type: T }>;
