import { z } from 'zod';

/** 联合检查任务 states (domain.md §3.1). */
export const TASK_STATES = ['DRAFT', 'DISPATCHED', 'CONFIRMED', 'CANCELLED'] as const;
export type TaskStateName = (typeof TASK_STATES)[number];

/** 参与单位 sub-states (domain.md §3.1). */
export const PARTICIPANT_STATES = [
  'PENDING',
  'CONFIRMED',
  'PROPOSED_TIME',
  'DELEGATED',
  'WITHDRAW_REQUESTED',
  'WITHDRAWN',
] as const;

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const unitRef = z.object({ id: z.string(), code: z.string(), name: z.string(), short: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

/** Who did something and when, as cards show it for ever after. */
const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });
export type Mark = z.infer<typeof mark>;

const slot = z.object({ date: day, time: clock });
export type TimeSlot = z.infer<typeof slot>;

const participantDoc = z.object({
  unit: unitRef,
  items: z.array(z.string()),
  confirmed: mark.optional(),
  /** 转本单位执法队: to whom inside the unit; the liaison stays responsible. */
  delegated: mark.extend({ to: z.string() }).optional(),
  proposal: mark.extend({ slot, reason: z.string() }).optional(),
  /** 申请退出: the unit's leader agrees first, then the office rules. */
  withdrawal: mark.extend({ reason: z.string(), leaderAgreed: mark.optional() }).optional(),
  /** What each reminder said was left, in working minutes; its words stay as they were sent. */
  reminders: z.array(z.object({ step: z.number().int(), leftMinutes: z.number() })).optional(),
});

export const participantSchema = participantDoc.extend({
  role: z.enum(['lead', 'joint', 'town']),
  state: z.enum(PARTICIPANT_STATES),
});
export type Participant = z.infer<typeof participantSchema>;

/** What `joint_task.doc` holds beside the columns. */
export const taskDoc = z.object({
  scenarioName: z.string(),
  scenarioVersion: z.number().int(),
  lead: unitRef,
  time: clock,
  place: z.string(),
  route: z.string(),
  enterprises: z.array(z.object({ id: z.string(), name: z.string(), address: z.string() })),
  createdBy: mark.extend({ unitId: z.string() }),
  dispatchedAt: z.iso.datetime().optional(),
  confirmDueAt: z.iso.datetime().optional(),
  /** Raised whenever the time changes and every unit is asked again. */
  round: z.number().int(),
  /** 改了什么: shown to everybody who is asked again. */
  change: z.string(),
  cancelled: mark.extend({ reason: z.string() }).optional(),
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

/** Units that still take part. */
export function present(state: TaskState): Participant[] {
  return state.participants.filter(participant => participant.state !== 'WITHDRAWN');
}

/** A unit that said yes, itself or through its own team (转本单位执法队 keeps the promise). */
export function hasConfirmed(participant: Participant): boolean {
  return participant.state === 'CONFIRMED' || participant.state === 'DELEGATED';
}

export function findParticipant(state: TaskState, unitId: string): Participant | undefined {
  return state.participants.find(participant => participant.unit.id === unitId);
}
