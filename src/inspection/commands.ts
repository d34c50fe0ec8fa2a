import { z } from 'zod';
import { receipt } from '../decide/receipt.ts';
import { ROLES } from '../directory/who.ts';
import { modes } from '../rules/schema.ts';
import { clock, day, RESULT_KINDS, slot, target, trigger, unitRef } from './shapes.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const maybe = (max: number) => z.string().trim().max(max).default('');
const unitId = z.string();
const ref = z.string().min(1).max(64);

const audience = z.union([
  z.object({ unitId: z.string(), role: z.enum(ROLES) }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
  z.object({ personId: z.string() }),
]);

/** Which asking is answered; a card of an earlier one speaks of a time that no longer holds. */
const asked = { unitId, round: z.number().int().optional() };

const planned = z.object({ ref: text(60), from: day.optional(), to: day.optional() });

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
    /** Names the region when another feature asks, which has no unit of its own. */
    regionId: z.string().optional(),
    trigger: trigger.prefault({ type: 'daily' }),
    mode: z.enum(modes).default('onsite'),
    unannounced: z.boolean().default(false),
    randomDraw: z.boolean().default(false),
    drawnAt: z.iso.datetime().optional(),
    domain: z.enum(['general', 'environment', 'safety']).default('general'),
    inPlan: planned.optional(),
    source: maybe(60),
  }),
  z.object({
    type: z.literal('task.edit'),
    date: day,
    time: clock,
    place: maybe(60),
    route: maybe(120),
    enterprises: z.array(text(60)).max(200),
  }),
  z.object({ type: z.literal('task.consult'), slots: z.array(slot).min(2).max(3) }),
  z.object({
    type: z.literal('task.vote'),
    unitId,
    choice: z.number().int().min(-1).max(2),
    note: maybe(200),
  }),
  z.object({ type: z.literal('task.settle'), choice: z.number().int().min(0).max(2) }),
  z.object({ type: z.literal('task.consultEnd') }),
  z.object({ type: z.literal('task.file'), reason: text(200), trigger: trigger.optional() }),
  z.object({
    type: z.literal('task.ruleFiling'),
    decision: z.enum(['agreed', 'refused', 'deferred']),
    note: maybe(200),
  }),
  z.object({ type: z.literal('task.replace'), enterpriseId: ref, by: text(60) }),
  z.object({
    type: z.literal('task.case'),
    enterpriseId: ref,
    kind: trigger.shape.type,
    evidenceNo: text(40),
  }),
  z.object({ type: z.literal('task.drop'), enterpriseId: ref, reason: text(200) }),
  z.object({ type: z.literal('task.report'), enterpriseId: ref, reason: text(200) }),
  z.object({ type: z.literal('task.override'), enterpriseId: ref, reason: text(200) }),
  z.object({ type: z.literal('task.objects'), enterprises: z.array(text(60)).min(1).max(200) }),
  z.object({ type: z.literal('task.dispatch') }),
  z.object({ type: z.literal('task.cancel'), reason: text(200) }),
  z.object({ type: z.literal('task.merge'), into: text(30), reason: text(200) }),
  z.object({
    type: z.literal('task.absorb'),
    from: z.string(),
    enterprises: z.array(target).max(200),
    units: z
      .array(z.object({ unit: unitRef, items: z.array(z.string()), kinds: z.array(z.string()) }))
      .max(40),
  }),
  z.object({ type: z.literal('task.defer'), reason: text(200) }),
  z.object({ type: z.literal('task.suspend'), reason: text(200) }),
  z.object({ type: z.literal('task.resume'), date: day, time: clock }),
  z.object({ type: z.literal('task.confirm'), ...asked }),
  z.object({ type: z.literal('task.confirmForAll'), reason: text(200) }),
  z.object({ type: z.literal('task.delegate'), ...asked, to: text(40) }),
  z.object({ type: z.literal('task.propose'), ...asked, date: day, time: clock, reason: text(200) }),
  z.object({ type: z.literal('task.withdraw'), ...asked, reason: text(200) }),
  z.object({ type: z.literal('task.leaderRules'), unitId, agree: z.boolean() }),
  z.object({ type: z.literal('task.officeRules'), unitId, agree: z.boolean() }),
  z.object({ type: z.literal('task.acceptTime'), unitId }),
  z.object({ type: z.literal('task.keepTime'), unitId }),
  z.object({
    type: z.literal('task.reschedule'),
    date: day,
    time: clock,
    reason: z.string().trim().max(200),
  }),
  /** 组队: the service asks every unit for its people. */
  z.object({ type: z.literal('task.callTeams') }),
  z.object({
    type: z.literal('task.team'),
    unitId,
    officers: z.array(ref).max(40),
    assistants: maybe(100),
    car: maybe(20),
  }),
  /** 按上次名单报. */
  z.object({ type: z.literal('task.sameTeam'), unitId }),
  z.object({ type: z.literal('task.entrust'), unitId, to: ref, basis: text(200) }),
  z.object({ type: z.literal('task.attend'), unitId, names: text(100) }),
  z.object({ type: z.literal('task.decline'), unitId, reason: text(200) }),
  z.object({ type: z.literal('task.arrive'), unitId }),
  z.object({ type: z.literal('task.start') }),
  z.object({ type: z.literal('task.backfill'), no: text(60), note: maybe(200) }),
  z.object({ type: z.literal('task.changeDay'), time: clock, place: maybe(60), reason: text(200) }),
  z.object({ type: z.literal('task.finish') }),
  z.object({
    type: z.literal('task.result'),
    unitId,
    /** Its place in the task's list, which no longer changes once results are entered. */
    nth: z.number().int().min(0).max(199),
    kind: z.enum(RESULT_KINDS),
    docNo: maybe(60),
    note: maybe(200),
    standard: maybe(200),
    due: day.optional(),
    to: z.string().max(64).default(''),
    hazard: maybe(200),
    photos: z.array(ref).max(20).default([]),
  }),
  z.object({ type: z.literal('task.hazard'), unitId, enterpriseId: ref, text: text(200) }),
  z.object({ type: z.literal('task.hazardSeen'), n: z.number().int() }),
  z.object({ type: z.literal('task.hazardRemark'), n: z.number().int(), text: text(200) }),
  z.object({
    type: z.literal('task.rectified'),
    unitId,
    enterpriseId: ref,
    reviewers: z.array(ref).max(10),
    note: maybe(200),
    photos: z.array(ref).max(20).default([]),
  }),
  z.object({ type: z.literal('task.reviewNow'), unitId, enterpriseId: ref }),
  z.object({ type: z.literal('task.extendRectify'), unitId, enterpriseId: ref, due: day, reason: text(200) }),
  z.object({ type: z.literal('task.rectifyCase'), unitId, enterpriseId: ref, docNo: text(60) }),
  z.object({ type: z.literal('task.pushed'), unitId, platform: z.enum(['ssj', 'hlw']) }),
  z.object({ type: z.literal('task.notPublic'), unitId, reviewer: text(40), reason: text(200) }),
  z.object({ type: z.literal('task.extendPublish'), unitId, reason: text(200) }),
  z.object({ type: z.literal('task.handoverReceipt'), n: z.number().int(), unitId, no: maybe(60) }),
  z.object({ type: z.literal('task.handoverReturn'), n: z.number().int(), unitId, reason: text(200) }),
  z.object({ type: z.literal('task.handoverAgain'), n: z.number().int(), unitId, to: ref }),
  z.object({
    type: z.literal('task.nudge'),
    duty: z.string(),
    unitId,
    step: z.number().int(),
    dueAt: z.iso.datetime(),
    to: audience,
    card: z.string(),
    urgent: z.boolean(),
    receipt: receipt.optional(),
  }),
]);
export type TaskCommand = z.infer<typeof taskCommand>;
export type TaskCommandInput = z.input<typeof taskCommand>;

/** The command of one kind. */
export type CommandOf<T extends TaskCommand['type']> = Extract<TaskCommand, { type: T }>;
