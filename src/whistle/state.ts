import { z } from 'zod';
import { ROLES } from '../directory/who.ts';
import {
  application,
  chase,
  checkIn,
  evaluation,
  feedback,
  fileRef,
  limits,
  mark,
  REJECTIONS,
  reading,
  repeat,
  ruling,
  type UnitRef,
  unitRef,
  type WhistleKind,
} from './shapes.ts';

export type {
  Chase,
  Evaluation,
  Limits,
  Mark,
  Reading,
  Repeat,
  Ruling,
  UnitRef,
  WhistleKind,
} from './shapes.ts';

/** 吹哨 states (domain.md §3.2). An open call stands where its lead unit stands. */
export const WHISTLE_STATES = [
  'BLOWN',
  'REJECTED',
  'ACCEPTED',
  'DISPATCHED',
  'SIGNED',
  'RETURN_REQUESTED',
  'CHECKED_IN',
  'HANDLING',
  'FEEDBACK',
  'REWORK',
  'EVALUATED',
  'CLOSED',
  'WITHDRAWN',
] as const;
export type WhistleStateName = (typeof WHISTLE_STATES)[number];

/** 派单 states; REASSIGNED: the call went to another unit, NO_SHOW: it closed and this unit never came. */
export const ASSIGNMENT_STATES = [
  'DISPATCHED',
  'SIGNED',
  'RETURN_REQUESTED',
  'REASSIGNED',
  'CHECKED_IN',
  'HANDLING',
  'FEEDBACK',
  'REWORK',
  'CLOSED',
  'NO_SHOW',
  'WITHDRAWN',
] as const;

/** How often unsolved work goes back before it is supervised (domain.md §3.2 EVALUATED). */
export const MOST_REWORKS = 2;

const assignmentDoc = z.object({
  unit: unitRef,
  /** Raised whenever this unit is asked anew. */
  round: z.number().int(),
  dispatchedAt: z.iso.datetime(),
  contactDueAt: z.iso.datetime().optional(),
  feedbackDueAt: z.iso.datetime().optional(),
  signed: mark.optional(),
  /** 转本单位科室; the unit stays responsible. */
  delegated: mark.extend({ to: z.string() }).optional(),
  contacted: mark.optional(),
  /** Its one return, kept also after it was refused. */
  returned: mark
    .extend({
      basis: z.string(),
      suggested: unitRef.nullable(),
      /** The how manieth dispute of the call it was. */
      dispute: z.number().int().default(1),
      ruling: z.string().optional(),
    })
    .optional(),
  /** 指定主办: such a unit may not return the call. */
  designated: z.boolean().default(false),
  mode: z.enum(['site', 'meeting']).default('site'),
  eta: mark.extend({ minutes: z.number().int() }).optional(),
  checkIn: checkIn.optional(),
  /** 未到, marked by the township; the earlier check-in is kept beside it. */
  absence: mark
    .extend({
      claimed: checkIn.optional(),
      disputed: mark.extend({ reason: z.string() }).optional(),
      ruled: mark.extend({ came: z.boolean() }).optional(),
    })
    .optional(),
  feedbacks: z.array(feedback).default([]),
  /** 申请延期, once. */
  extension: mark
    .extend({ reason: z.string(), ruled: mark.extend({ granted: z.boolean() }).optional() })
    .optional(),
  /** 哨准不准: only to improve, never to rank (domain.md §3.2). */
  apt: mark
    .extend({
      ours: z.boolean(),
      complete: z.boolean(),
      note: z.string(),
      /** Where it was not theirs: what the office said of the next one of its kind. */
      ruled: mark.extend({ lead: z.string() }).optional(),
    })
    .optional(),
  /** 督办 L1–L4, an overlay and not a state. */
  supervision: z.number().int().min(0).max(4).default(0),
  rings: z.number().int().default(0),
  promise: mark.extend({ by: z.iso.datetime().optional(), reason: z.string() }).optional(),
});

export const assignmentSchema = assignmentDoc.extend({
  role: z.enum(['lead', 'joint']),
  state: z.enum(ASSIGNMENT_STATES),
  signDueAt: z.iso.datetime().nullable(),
  signedAt: z.iso.datetime().nullable(),
  checkInDueAt: z.iso.datetime().nullable(),
  checkedInAt: z.iso.datetime().nullable(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** What `whistle.doc` holds beside the columns. */
export const whistleDoc = z.object({
  /** With whom a call that is not yet dispatched lies. */
  stage: z.enum(['blower', 'desk', 'lead', 'done']),
  text: z.string(),
  place: z.string(),
  townName: z.string(),
  caller: unitRef,
  blower: mark.extend({ reachable: z.boolean(), post: z.enum(ROLES).optional() }),
  /** 12345, 网格: the county system and its own number. */
  source: z.object({ system: z.string(), no: z.string() }).optional(),
  files: z.array(fileRef),
  supplements: z.array(mark.extend({ text: z.string(), files: z.number().int() })).default([]),
  reading,
  /** A language model was asked, once (only where one is configured and routing was unsure). */
  advice: z
    .object({
      at: z.iso.datetime(),
      outcome: z.enum(['named', 'none', 'failed']),
      lead: z.string().nullable(),
    })
    .optional(),
  /** Who changed what the bot understood. */
  corrected: mark.optional(),
  joint: z.array(z.string()),
  limits,
  repeat: repeat.optional(),
  /** Units that may be chosen, as of the last look. */
  units: z.array(unitRef),
  desks: z.array(unitRef),
  deskSince: z.iso.datetime().optional(),
  rejected: mark.extend({ reason: z.enum(REJECTIONS), note: z.string(), into: z.string() }).optional(),
  accepted: mark.optional(),
  withdrawn: mark.extend({ reason: z.string() }).optional(),
  rulings: z.array(ruling).default([]),
  /** 列入会商. */
  consultation: mark.extend({ unitId: z.string() }).optional(),
  reworks: z.array(mark.extend({ reason: z.string() })).default([]),
  rateDueAt: z.iso.datetime().optional(),
  evaluation: evaluation.optional(),
  unrated: z.boolean().default(false),
  concluded: mark.extend({ note: z.string() }).optional(),
  /** 转联合检查任务, or the task of an application. */
  task: z.object({ id: z.string(), scenario: z.string(), date: z.string() }).optional(),
  application: application.optional(),
  chases: z.array(chase).default([]),
  timeline: z.array(z.object({ at: z.iso.datetime(), text: z.string() })).default([]),
  /** Slot of the timeline card that each asker has open. */
  looks: z.record(z.string(), z.string()).default({}),
});
export type WhistleDoc = z.infer<typeof whistleDoc>;

export interface WhistleState {
  readonly id: string;
  readonly regionId: string;
  readonly version: number;
  readonly no: string;
  readonly state: WhistleStateName;
  readonly type: WhistleKind;
  /** Whose call it is: the township, or the desk's unit when no township is known. */
  readonly callerUnitId: string;
  readonly leadUnitId: string | null;
  readonly dispatchedAt: string | null;
  readonly closedAt: string | null;
  readonly doc: WhistleDoc;
  readonly assignments: readonly Assignment[];
}

export function withDoc(state: WhistleState, change: Partial<WhistleDoc>): WhistleState {
  return { ...state, doc: { ...state.doc, ...change } };
}

export function withAssignment(state: WhistleState, changed: Assignment): WhistleState {
  const known = state.assignments.some(({ unit }) => unit.id === changed.unit.id);
  return {
    ...state,
    assignments: known
      ? state.assignments.map(one => (one.unit.id === changed.unit.id ? changed : one))
      : [...state.assignments, changed],
  };
}

export function findAssignment(state: WhistleState, unitId: string): Assignment | undefined {
  return state.assignments.find(({ unit }) => unit.id === unitId);
}

/** Still has to do with the call: neither reassigned nor withdrawn. */
export function isLive({ state }: Assignment): boolean {
  return state !== 'REASSIGNED' && state !== 'WITHDRAWN';
}

export function live(state: WhistleState): Assignment[] {
  return state.assignments.filter(isLive);
}

export function leadOf(state: WhistleState): Assignment | undefined {
  return live(state).find(({ role }) => role === 'lead');
}

export function hasCome({ checkIn: came }: Assignment): boolean {
  return came !== undefined;
}

/** Nothing more will happen to it. */
export function isOver({ state }: WhistleState): boolean {
  return state === 'CLOSED' || state === 'REJECTED' || state === 'WITHDRAWN';
}

export function isDispatched({ dispatchedAt }: WhistleState): boolean {
  return dispatchedAt !== null;
}

/** The call stands where its lead unit stands. */
export function inStep(state: WhistleState): WhistleState {
  const lead = leadOf(state);
  if (lead === undefined || isOver(state) || state.state === 'EVALUATED') return state;
  const at = lead.state;
  if (at === 'REASSIGNED' || at === 'WITHDRAWN' || at === 'NO_SHOW' || at === 'CLOSED') return state;
  return { ...state, state: at, leadUnitId: lead.unit.id };
}

export function unitByCode(units: readonly UnitRef[], code: string): UnitRef | undefined {
  return units.find(unit => unit.code === code);
}
