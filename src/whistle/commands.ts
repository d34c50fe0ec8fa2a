import { z } from 'zod';
import { receipt } from '../decide/receipt.ts';
import { ROLES } from '../directory/who.ts';
import { fileRef, REJECTIONS, WHISTLE_TYPES } from './shapes.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const maybe = (max: number) => z.string().trim().max(max).default('');
const unitId = z.string();
const code = z.string().min(1).max(40);
const codes = z.array(code).max(12).default([]);
const day = z.iso.date();
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const audience = z.union([
  z.object({ unitId: z.string(), role: z.enum(ROLES) }),
  z.object({ office: z.literal(true) }),
  z.object({ countyLeaders: z.literal(true) }),
  z.object({ personId: z.string() }),
]);

/** Everything that can be asked of a call. */
export const whistleCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('whistle.blow'),
    text: text(4000),
    files: z.array(fileRef).max(20).default([]),
  }),
  z.object({ type: z.literal('whistle.form'), files: z.array(fileRef).max(20).default([]) }),
  z.object({
    type: z.literal('whistle.fill'),
    text: text(4000),
    place: maybe(120),
    kind: z.enum(['AUTO', ...WHISTLE_TYPES]).default('AUTO'),
    files: z.array(fileRef).max(20).default([]),
    /** Ids of files that were handed in with the form. */
    photos: z.array(z.string()).max(20).default([]),
  }),
  z.object({
    type: z.literal('whistle.clue'),
    text: text(4000),
    town: maybe(40),
    place: maybe(120),
    source: z.object({ system: z.string().max(40), no: z.string().max(60) }),
  }),
  z.object({
    type: z.literal('whistle.apply'),
    scenario: text(60),
    text: text(1000),
  }),
  z.object({ type: z.literal('whistle.acceptApply'), date: day, time: clock, place: maybe(60) }),
  z.object({ type: z.literal('whistle.declineApply'), reason: text(200) }),
  z.object({ type: z.literal('whistle.send') }),
  z.object({ type: z.literal('whistle.units'), lead: code, joint: codes }),
  z.object({ type: z.literal('whistle.kind'), kind: z.enum(WHISTLE_TYPES) }),
  z.object({ type: z.literal('whistle.place'), place: text(120) }),
  z.object({
    type: z.literal('whistle.add'),
    text: maybe(1000),
    files: z.array(fileRef).max(20).default([]),
  }),
  z.object({ type: z.literal('whistle.join') }),
  z.object({
    type: z.literal('whistle.joined'),
    no: z.string(),
    text: z.string(),
    by: z.string(),
    files: z.array(fileRef),
  }),
  z.object({ type: z.literal('whistle.evidence'), unitId, files: z.array(fileRef).min(1).max(20) }),
  z.object({
    type: z.literal('whistle.file'),
    platform: z.string(),
    handle: z.string(),
    /** Our id of it; empty when it could not be had. */
    stored: z.string(),
    /** Trying again would not help. */
    final: z.boolean(),
  }),
  z.object({
    type: z.literal('whistle.advise'),
    outcome: z.enum(['named', 'none', 'failed']),
    lead: z.string().max(40),
    joint: codes,
  }),
  z.object({ type: z.literal('whistle.withdraw'), reason: maybe(200) }),
  z.object({ type: z.literal('whistle.accept'), lead: code, joint: codes, kind: z.enum(WHISTLE_TYPES) }),
  z.object({ type: z.literal('whistle.acceptSuggested') }),
  z.object({
    type: z.literal('whistle.reject'),
    reason: z.enum(REJECTIONS),
    note: maybe(200),
    into: maybe(30),
  }),
  z.object({ type: z.literal('whistle.redispatch'), lead: code, joint: codes }),
  z.object({ type: z.literal('whistle.sign'), unitId }),
  z.object({ type: z.literal('whistle.delegate'), unitId, to: text(40) }),
  z.object({ type: z.literal('whistle.contact'), unitId }),
  z.object({
    type: z.literal('whistle.return'),
    unitId,
    basis: text(200),
    suggested: z.string().max(40).default(''),
  }),
  z.object({
    type: z.literal('whistle.rule'),
    unitId,
    ruling: z.enum(['reassign', 'keep', 'designate', 'consult', 'release']),
    lead: z.string().max(40).default(''),
    terms: maybe(100),
  }),
  z.object({ type: z.literal('whistle.come'), unitId, who: maybe(40), place: maybe(120) }),
  z.object({ type: z.literal('whistle.mode'), unitId }),
  z.object({ type: z.literal('whistle.eta'), unitId, minutes: z.number().int().min(1).max(240) }),
  z.object({ type: z.literal('whistle.absent'), unitId }),
  z.object({ type: z.literal('whistle.dispute'), unitId, reason: text(200) }),
  z.object({ type: z.literal('whistle.ruleAbsence'), unitId, came: z.boolean() }),
  z.object({
    type: z.literal('whistle.feedback'),
    unitId,
    stage: z.enum(['progress', 'final']),
    accepted: text(60),
    contact: text(60),
    measures: text(400),
    finish: text(60),
  }),
  z.object({ type: z.literal('whistle.extend'), unitId, reason: text(200) }),
  z.object({ type: z.literal('whistle.ruleExtension'), unitId, granted: z.boolean() }),
  z.object({ type: z.literal('whistle.task'), unitId, scenario: text(60), date: day, time: clock }),
  z.object({
    type: z.literal('whistle.apt'),
    unitId,
    ours: z.boolean(),
    complete: z.boolean(),
    note: maybe(200),
  }),
  z.object({
    type: z.literal('whistle.rate'),
    /** Left out by the one-tap answers: the clocks say it. */
    response: z.enum(['timely', 'late']).optional(),
    solved: z.enum(['yes', 'partly', 'no']),
    satisfied: z.enum(['yes', 'fair', 'no']),
    reason: maybe(200),
  }),
  z.object({
    type: z.literal('whistle.teach'),
    unitId,
    lead: z.string().max(40).default(''),
    terms: maybe(100),
  }),
  z.object({ type: z.literal('whistle.forget') }),
  z.object({ type: z.literal('whistle.conclude'), note: text(200) }),
  /** `n`: the reminder that is answered; it names the duty. */
  z.object({ type: z.literal('whistle.promise'), unitId, n: z.number().int(), date: day, time: clock }),
  z.object({ type: z.literal('whistle.explain'), unitId, reason: text(200) }),
  z.object({ type: z.literal('whistle.look') }),
  z.object({
    type: z.literal('whistle.nudge'),
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
export type WhistleCommand = z.infer<typeof whistleCommand>;
export type CommandOf<T extends WhistleCommand['type']> = Extract<WhistleCommand, { type: T }>;
