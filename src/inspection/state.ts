import { z } from 'zod';
import { receipt } from '../decide/receipt.ts';
import {
  chase,
  check,
  clock,
  consult,
  entry,
  filing,
  handover,
  hazard,
  mark,
  origin,
  publication,
  rectification,
  result,
  roster,
  slot,
  target,
  team,
  unitRef,
} from './shapes.ts';

export type { Mark, TimeSlot, UnitRef } from './shapes.ts';

/** 联合检查任务 states (domain.md §3.1). */
export const TASK_STATES = [
  'DRAFT',
  'CONSULTING',
  'FILING',
  'DISPATCHED',
  'CONFIRMED',
  'TEAMED',
  'INSPECTING',
  'RESULT_PENDING',
  'RECTIFYING',
  'REVIEWING',
  'PUBLISHING',
  'ARCHIVED',
  'CANCELLED',
  'MERGED_INTO',
  'DEFERRED',
  'SUSPENDED',
] as const;
export type TaskStateName = (typeof TASK_STATES)[number];

/** 参与单位 sub-states (domain.md §3.1); ENTRUSTED: 委托代查, another unit inspects in its place. */
const PARTICIPANT_STATES = [
  'PENDING',
  'OVERDUE',
  'CONFIRMED',
  'PROPOSED_TIME',
  'DELEGATED',
  'WITHDRAW_REQUESTED',
  'WITHDRAWN',
  'ENTRUSTED',
  'TEAM_SUBMITTED',
  'ARRIVED',
  'NO_SHOW',
  'RESULT_ENTERED',
] as const;
type ParticipantStateName = (typeof PARTICIPANT_STATES)[number];

const participantDoc = z.object({
  unit: unitRef,
  items: z.array(z.string()),
  /** 检查类别 that its items belong to; empty: the scenario's category. */
  kinds: z.array(z.string()).default([]),
  confirmed: mark.optional(),
  /** 转本单位执法队: to whom inside the unit; the liaison stays responsible. */
  delegated: mark.extend({ to: z.string() }).optional(),
  proposal: mark.extend({ slot, reason: z.string() }).optional(),
  /** 申请退出: the unit's leader agrees first, then the office rules. */
  withdrawal: mark.extend({ reason: z.string(), leaderAgreed: mark.optional() }).optional(),
  /** What each reminder said was left, in working minutes; its words stay as they were sent. */
  reminders: z
    .array(z.object({ step: z.number().int(), leftMinutes: z.number(), receipt: receipt.optional() }))
    .optional(),
  /** 持证人员 that could be chosen when the team was last asked for, and who came the time before. */
  roster: roster.optional(),
  lastTeam: z.array(z.string()).optional(),
  team: team.optional(),
  /** 委托代查: which unit inspects instead, and on what basis. */
  entrusted: mark.extend({ to: unitRef, basis: z.string() }).optional(),
  /** 乡镇派员. */
  attending: mark.extend({ names: z.string() }).optional(),
  declined: mark.extend({ reason: z.string() }).optional(),
  arrived: mark.optional(),
  results: z.array(result).optional(),
  rectifications: z.array(rectification).optional(),
  publication: publication.optional(),
});

export const participantSchema = participantDoc.extend({
  role: z.enum(['lead', 'joint', 'town']),
  state: z.enum(PARTICIPANT_STATES),
});
export type Participant = z.infer<typeof participantSchema>;

/** What `joint_task.doc` holds beside the columns. */
export const taskDoc = origin.extend({
  scenarioName: z.string(),
  scenarioVersion: z.number().int(),
  lead: unitRef,
  time: clock,
  place: z.string(),
  route: z.string(),
  enterprises: z.array(target),
  createdBy: mark.extend({ unitId: z.string() }),
  checks: z.array(check).default([]),
  /** 每单位持证人员 that the county asks for at least (R8), as of the last look at the rules. */
  teamLeast: z.number().int().default(2),
  /** How many days before the check its notice is offered (R9). */
  noticeDays: z.number().int().default(3),
  /** 计划外 where the county asks for consent: filing comes before dispatch (R3, R4). */
  mustFile: z.boolean().default(false),
  /** 剔除 or 换一家, with why. */
  dropped: z
    .array(mark.extend({ enterpriseId: z.string(), name: z.string(), reason: z.string() }))
    .default([]),
  consult: consult.optional(),
  filing: filing.optional(),
  /** 领导小组办公室 that was asked for a ruling. */
  office: unitRef.optional(),
  dispatchedAt: z.iso.datetime().optional(),
  confirmDueAt: z.iso.datetime().optional(),
  /** Raised whenever the time changes and every unit is asked again. */
  round: z.number().int(),
  /** 改了什么: shown to everybody who is asked again. */
  change: z.string(),
  teamDueAt: z.iso.datetime().optional(),
  /** How often the time or place was changed on the day itself. */
  dayChanges: z.number().int().default(0),
  started: mark.optional(),
  finished: mark.optional(),
  /** 补报: an emergency was filed after the fact, under this number. */
  backfilled: mark.extend({ no: z.string(), note: z.string() }).optional(),
  resultDueAt: z.iso.datetime().optional(),
  /** 掌上执法, as it was set when the results were asked for; '' where the county names none. */
  enforcementUrl: z.string().default(''),
  /** 结果确认: every unit has entered its results. */
  resultsAt: z.iso.datetime().optional(),
  entries: z.array(entry).default([]),
  hazards: z.array(hazard).default([]),
  handovers: z.array(handover).default([]),
  /** Units to which a case can be turned over, as of the end of the inspection. */
  handoverTo: z.array(unitRef).default([]),
  chases: z.array(chase).default([]),
  cancelled: mark.extend({ reason: z.string() }).optional(),
  mergedInto: mark.extend({ id: z.string(), no: z.string(), reason: z.string() }).optional(),
  paused: mark.extend({ reason: z.string(), from: z.enum(TASK_STATES), dueAt: z.iso.datetime() }).optional(),
  archivedAt: z.iso.datetime().optional(),
});
export type TaskDoc = z.infer<typeof taskDoc>;

export interface TaskState {
  readonly id: string;
  readonly regionId: string;
  readonly version: number;
  readonly no: string;
  readonly state: TaskStateName;
  readonly scenarioCode: string;
  readonly leadUnitId: string;
  readonly date: string;
  readonly filingNo: string | null;
  readonly inspectionCode: string | null;
  readonly doc: TaskDoc;
  readonly participants: readonly Participant[];
}

/** Units that inspect: neither withdrawn nor a township that only comes along. */
export function present(state: TaskState): Participant[] {
  return state.participants.filter(({ state: at, role }) => at !== 'WITHDRAWN' && role !== 'town');
}

/** Townships that were invited (C22). */
export function towns(state: TaskState): Participant[] {
  return state.participants.filter(participant => participant.role === 'town');
}

const SAID_YES: ReadonlySet<ParticipantStateName> = new Set([
  'CONFIRMED',
  'DELEGATED',
  'ENTRUSTED',
  'TEAM_SUBMITTED',
  'ARRIVED',
  'NO_SHOW',
  'RESULT_ENTERED',
]);

/** A unit that said yes, itself or through its own team (转本单位执法队 keeps the promise). */
export function hasConfirmed(participant: Participant): boolean {
  return SAID_YES.has(participant.state);
}

/** A unit that has not answered, in time or not. */
export function isSilent(participant: Participant): boolean {
  return participant.state === 'PENDING' || participant.state === 'OVERDUE';
}

export function findParticipant(state: TaskState, unitId: string): Participant | undefined {
  return state.participants.find(participant => participant.unit.id === unitId);
}

/** The short name of any unit that has a part in the task. */
export function shortOf({ participants, doc }: TaskState, unitId: string): string {
  const known = [
    ...participants.map(({ unit }) => unit),
    ...doc.handoverTo,
    ...(doc.office === undefined ? [] : [doc.office]),
  ];
  return known.find(({ id }) => id === unitId)?.short ?? '';
}

export function withParticipant(state: TaskState, changed: Participant): TaskState {
  return {
    ...state,
    participants: state.participants.map(participant =>
      participant.unit.id === changed.unit.id ? changed : participant,
    ),
  };
}

/** The same task with parts of its record replaced. */
export function withDoc(state: TaskState, change: Partial<TaskDoc>): TaskState {
  return { ...state, doc: { ...state.doc, ...change } };
}

/** Nothing more will happen to it. */
export function isOver(state: TaskState): boolean {
  return state.state === 'ARCHIVED' || state.state === 'CANCELLED' || state.state === 'MERGED_INTO';
}

/** Before anybody goes out: the time, the objects and the units can still be changed. */
export function isBeforeStart(state: TaskState): boolean {
  return ['DRAFT', 'CONSULTING', 'FILING', 'DISPATCHED', 'CONFIRMED', 'TEAMED'].includes(state.state);
}

/** Units whose inspection this unit also carries out, because they entrusted it (委托代查). */
export function entrusters(state: TaskState, unitId: string): Participant[] {
  return state.participants.filter(p => p.state === 'ENTRUSTED' && p.entrusted?.to.id === unitId);
}

/** What a unit checks: its own items and those entrusted to it. */
export function itemsOf(state: TaskState, participant: Participant): string[] {
  return [...participant.items, ...entrusters(state, participant.unit.id).flatMap(p => p.items)];
}

/** 检查类别 of a unit, for the yearly caps: its items' own, else the scenario's category. */
export function kindsOf(state: TaskState, participants: readonly Participant[]): string[] {
  const own = participants.flatMap(p => [...p.kinds, ...entrusters(state, p.unit.id).flatMap(e => e.kinds)]);
  return own.length > 0
    ? [...new Set(own)]
    : [state.doc.category === '' ? state.doc.scenarioName : state.doc.category];
}

/** Whether the filing is still to be made up for. */
export function owesBackfill({ doc }: TaskState): boolean {
  return doc.trigger.type === 'emergency' && doc.started !== undefined && doc.backfilled === undefined;
}

/** An emergency check has begun and not ended: whoever can may still come. */
export function isUnderWay({ state, doc }: TaskState): boolean {
  return doc.trigger.type === 'emergency' && state === 'INSPECTING';
}

/** 突发险情先查: whether the lead may begin before every unit has answered and named its people (R4, E23). */
export function startsAhead({ state, doc }: TaskState): boolean {
  return doc.trigger.type === 'emergency' && (state === 'DISPATCHED' || state === 'CONFIRMED');
}
