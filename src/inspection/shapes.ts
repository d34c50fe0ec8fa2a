/** The pieces of a joint task's record, each as its part of the life writes it. */
import { z } from 'zod';
import { levels, modes, visitTriggers } from '../rules/schema.ts';

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const unitRef = z.object({ id: z.string(), code: z.string(), name: z.string(), short: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

/** Who did something and when, as cards show it for ever after. */
export const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });
export type Mark = z.infer<typeof mark>;

export const slot = z.object({ date: day, time: clock });
export type TimeSlot = z.infer<typeof slot>;

/** Why the check takes place at all (rules R3, R7). */
export const trigger = z.object({
  type: z.enum(visitTriggers),
  /** 工单号、哨单号 of a case (个案). */
  evidenceNo: z.string().optional(),
  /** 文号 of an exemption. */
  basisNo: z.string().optional(),
});
export type TriggerOf = z.infer<typeof trigger>;

/** 检查对象 in this task, with what was decided about it. */
export const target = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  /** Township region. */
  townId: z.string().nullable().default(null),
  /** 按线索办: this enterprise is checked as a case, with its number (C10). */
  trigger: trigger.optional(),
  /** Soft findings that the office has overridden, with the reason. */
  overrides: z.array(mark.extend({ code: z.string(), reason: z.string() })).default([]),
  /** 报办公室: the lead asked the office to decide. */
  reported: mark.extend({ reason: z.string() }).optional(),
});
export type Target = z.infer<typeof target>;

/** What the rules said about one enterprise at the last look: the check strip and the findings in words. */
export const check = z.object({
  enterpriseId: z.string(),
  count: z.number().int(),
  cap: z.number().int().nullable(),
  superior: z.object({ unit: z.string(), date: day }).nullable(),
  /** 下次可查日; null when no day can be named. */
  next: day.nullable(),
  recent: z.array(day),
  findings: z.array(
    z.object({
      code: z.string(),
      verdict: z.string(),
      text: z.string(),
      basis: z.string(),
      /** Stops dispatch and start until the input changes or, where soft, the office overrides. */
      blocks: z.boolean(),
      soft: z.boolean(),
      /** About this enterprise and not about the whole task. */
      own: z.boolean(),
    }),
  ),
});
export type Check = z.infer<typeof check>;

/** 磋商: candidate times and what each unit chose; -1 is 都不行. */
export const consult = mark.extend({
  round: z.number().int(),
  slots: z.array(slot).min(2).max(3),
  dueAt: z.iso.datetime(),
  votes: z.array(mark.extend({ unitId: z.string(), choice: z.number().int(), note: z.string() })),
  settled: mark.extend({ choice: z.number().int() }).optional(),
});
export type Consult = z.infer<typeof consult>;

/** 计划外报备. */
export const filing = mark.extend({
  round: z.number().int(),
  reason: z.string(),
  dueAt: z.iso.datetime(),
  /**
   * exempt: no consent needed, only kept on record (EXEMPT_RECORDED). emergency: checked first, filed after
   * (EMERGENCY_STARTED → BACKFILLED).
   */
  ruling: mark
    .extend({ decision: z.enum(['agreed', 'refused', 'deferred', 'exempt', 'emergency']), note: z.string() })
    .optional(),
});

const officer = z.object({
  id: z.string(),
  name: z.string(),
  certNo: z.string(),
  personId: z.string().nullable(),
});
export type TeamOfficer = z.infer<typeof officer>;

export const team = mark.extend({
  officers: z.array(officer),
  /** 协助人员: may come along, do not inspect. */
  assistants: z.string(),
  car: z.string(),
});
export const roster = z.array(officer);

export const RESULT_KINDS = ['clean', 'rectify', 'case', 'transfer'] as const;
/** 未发现问题 · 责令整改 · 立案 · 移交/移送, for one enterprise. */
export const result = mark.extend({
  enterpriseId: z.string(),
  kind: z.enum(RESULT_KINDS),
  docNo: z.string(),
  note: z.string(),
  /** Ids of the files that were handed in with the form. */
  photos: z.array(z.string()).default([]),
});
export type Result = z.infer<typeof result>;

/** 责令整改 until it is closed. */
export const rectification = z.object({
  enterpriseId: z.string(),
  what: z.string(),
  standard: z.string(),
  due: day,
  docNo: z.string(),
  state: z.enum(['open', 'review', 'passed', 'case']),
  /** 续期 so far. */
  extensions: z.array(mark.extend({ from: day, to: day, reason: z.string() })).default([]),
  reported: mark.optional(),
  /** `photos` are ids of the files that were handed in with the form. */
  closed: mark
    .extend({
      note: z.string(),
      reviewers: z.string(),
      docNo: z.string(),
      photos: z.array(z.string()).default([]),
    })
    .optional(),
  /** The milestone for which it was last chased. */
  chasedFor: day.optional(),
});
export type Rectification = z.infer<typeof rectification>;

/** 公示推送 of one unit. */
export const publication = z.object({
  openedAt: z.iso.datetime(),
  due: day,
  ssj: mark.optional(),
  hlw: mark.optional(),
  extended: mark.extend({ reason: z.string(), from: day }).optional(),
  notPublic: mark.extend({ reviewer: z.string(), reason: z.string() }).optional(),
});
export type Publication = z.infer<typeof publication>;

/** 重大隐患, shown at once to those who must know. */
export const hazard = mark.extend({
  n: z.number().int(),
  enterpriseId: z.string(),
  unit: unitRef,
  text: z.string(),
  acks: z.array(mark),
  remarks: z.array(mark.extend({ text: z.string() })),
});
export type Hazard = z.infer<typeof hazard>;

/** 移交: a case turned over to another unit, whose receipt is chased. */
export const handover = mark.extend({
  n: z.number().int(),
  enterpriseId: z.string(),
  from: unitRef,
  to: unitRef,
  docNo: z.string(),
  reason: z.string(),
  receipt: mark.extend({ no: z.string() }).optional(),
  returned: mark.extend({ reason: z.string() }).optional(),
});
export type Handover = z.infer<typeof handover>;

/** A joint entry (进门) as it will stand in the visit table. */
export const entry = z.object({
  id: z.string(),
  enterpriseId: z.string(),
  units: z.array(z.string()),
  kinds: z.array(z.string()),
  trigger: z.enum(visitTriggers),
  mode: z.enum(modes),
});
export type Entry = z.infer<typeof entry>;

/** A reminder as it was sent; its words stay as they were. */
export const chase = z.object({
  n: z.number().int(),
  duty: z.string(),
  unitId: z.string(),
  ref: z.string(),
  words: z.string(),
});
export type Chase = z.infer<typeof chase>;

export const origin = z.object({
  level: z.enum(levels).default('county'),
  category: z.string().default(''),
  trigger: trigger.prefault({ type: 'daily' }),
  /** 书面、网络、非现场 is no entry (进门): it counts for no cap and needs neither consent nor filing (F000 非现场监管). */
  mode: z.enum(modes).default('onsite'),
  unannounced: z.boolean().default(false),
  randomDraw: z.boolean().default(false),
  drawnAt: z.iso.datetime().optional(),
  domain: z.enum(['general', 'environment', 'safety']).default('general'),
  /** In the approved task list (任务清单), with its window. */
  inPlan: z.object({ ref: z.string(), from: day.optional(), to: day.optional() }).optional(),
  /** 哨单、计划、合并建议 from which the task came. */
  source: z.string().default(''),
});
