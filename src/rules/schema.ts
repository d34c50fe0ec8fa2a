/**
 * The input of `rules run`: one case a line, in five commands. Unknown keys within a case and bad values are refused with
 * their path, so that a misspelt setting can never be silently ignored.
 */
import { z } from 'zod';
import { profiles, settingsOverrideSchema } from './settings.ts';
import { daySchema, timeSchema } from './time.ts';

/** Lowest first: 乡镇 < 县 < 市 < 省 < 国家. */
export const levels = ['township', 'county', 'city', 'province', 'national'] as const;
/** 现场 书面 网络 非现场; only onsite is an entry (进门). */
export const modes = ['onsite', 'written', 'online', 'remote'] as const;
/** 个案: 投诉 举报 吹哨 转办 数据监测. */
export const caseTriggers = ['complaint', 'report', 'whistle', 'transfer', 'data_alert'] as const;
/** 国家、省组织的专项检查. */
export const specialTriggers = ['special_national', 'special_provincial'] as const;
export const visitTriggers = [
  'daily',
  ...caseTriggers,
  ...specialTriggers,
  'special_municipal',
  'commitment',
  'lawcase',
  'statutory',
  'tax',
  'invited',
  'recheck',
  'emergency',
] as const;

const text = z.string().trim().min(1);
/** A number or reference which is absent when it is blank. */
const reference = z
  .string()
  .transform(value => value.trim() || undefined)
  .optional();
const level = z.enum(levels);
const mode = z.enum(modes);
const kinds = z.array(text).min(1);
const units = z.array(text).min(1);
const listType = z.enum(['general', 'key']).default('general');

const window = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine(({ from, to }) => from <= to, { error: 'from must not be after to' });

const person = z.strictObject({
  name: text,
  unit: text.optional(),
  certified: z.boolean(),
  role: z.enum(['inspector', 'assistant']),
  personType: z.enum(['officer', 'grid', 'auxiliary', 'expert']).default('officer'),
});

const proposal = z
  .strictObject({
    enterprise: text,
    unit: text,
    unitLevel: level,
    units: units.optional(),
    line: reference,
    kinds,
    date: daySchema,
    mode: mode.default('onsite'),
    randomDraw: z.boolean().default(false),
    drawnAt: timeSchema.optional(),
    listType,
    creditGrade: z.enum(['general', 'trusted', 'key']).default('general'),
    domain: z.enum(['general', 'environment', 'safety']).default('general'),
    leadIsCoordinationBody: z.boolean().default(false),
    trigger: z.strictObject({
      type: z.enum(visitTriggers),
      evidenceNo: reference,
      basisNo: reference,
      startedAt: timeSchema.optional(),
      backfilledAt: timeSchema.optional(),
    }),
    inApprovedPlan: z.boolean(),
    planWindow: window.optional(),
    consentRef: reference,
    filedAt: timeSchema.optional(),
    stage: z.enum(['draft', 'start']).default('draft'),
    filingNo: reference,
    team: z.array(person).optional(),
    unannounced: z.boolean().default(false),
  })
  .transform(({ units: given, team, ...rest }) => ({
    ...rest,
    units: given ?? [rest.unit],
    team: team?.map(({ unit, ...member }) => ({ ...member, unit: unit ?? rest.unit })),
  }));

const visit = z.strictObject({
  enterprise: text,
  date: daySchema,
  level,
  units,
  line: reference,
  kinds: z.array(text),
  mode,
  randomDraw: z.boolean(),
  entered: z.boolean(),
  trigger: z.enum(visitTriggers).default('daily'),
});

const scheduled = z.strictObject({ enterprise: text, date: daySchema, units, kinds: z.array(text) });
const history = z.array(visit).default([]);

const calendar = z
  .strictObject({
    years: z.array(z.int().min(1949).max(9999)).default([2025, 2026]),
    overrides: z.array(z.strictObject({ date: daySchema, workday: z.boolean() })).default([]),
  })
  .prefault({});

/** Notes for people, as the published cases carry them; nothing is decided by them. */
const notes = {
  title: z.unknown().optional(),
  rule: z.unknown().optional(),
  explain: z.unknown().optional(),
  source: z.unknown().optional(),
  reading: z.unknown().optional(),
  appliesTo: z.unknown().optional(),
  primaryCode: z.unknown().optional(),
  variantOf: z.unknown().optional(),
  note: z.unknown().optional(),
  expected: z.unknown().optional(),
};

const common = {
  id: z.union([z.string(), z.number()]),
  profile: z.enum(profiles),
  settings: settingsOverrideSchema.optional(),
  calendar,
  asOf: timeSchema.optional(),
  ...notes,
};

export const checkCase = z.strictObject({
  ...common,
  command: z.literal('rules check'),
  proposal,
  history,
  scheduled: z.array(scheduled).default([]),
});

const mergeProposal = z.strictObject({
  id: text,
  unit: text,
  office: reference,
  enterprise: text,
  category: reference,
  kinds,
  date: daySchema,
  mode: mode.default('onsite'),
  unannounced: z.boolean().default(false),
  simultaneous: z.boolean().default(true),
});
const scenario = z.strictObject({ id: text, category: text, lead: text, joint: z.array(text) });
export const mergeSuggestCase = z.strictObject({
  ...common,
  command: z.literal('merge suggest'),
  proposals: z.array(mergeProposal),
  viewer: z.enum(['office', 'participant']).default('office'),
  scenarios: z.array(scenario).default([]),
});

const participant = z.strictObject({
  unit: text,
  office: reference,
  arrived: z.boolean(),
  resultEntered: z.boolean(),
});
export const mergeSavedCase = z.strictObject({
  ...common,
  command: z.literal('merge saved'),
  visits: z.array(z.strictObject({ enterprise: text, date: daySchema, participants: z.array(participant) })),
});

const ratio = z.number().min(0).max(1);
const year = z.int().min(1949).max(9999);
export const planCase = z.strictObject({
  ...common,
  command: z.literal('plan check'),
  plan: z.strictObject({
    unit: text,
    year,
    submittedAt: timeSchema,
    rows: z.array(
      z.strictObject({
        scenario: text,
        ratio: ratio.nullish(),
        frequency: z.union([z.int().min(0), z.literal('unlimited')]).nullish(),
        joint: z.array(text),
      }),
    ),
    ccTo: z.array(text),
  }),
});

const drawTarget = { unitLevel: level, kinds, date: daySchema, line: reference, history };
export const drawCase = z.strictObject({
  ...common,
  command: z.literal('draw'),
  ...drawTarget,
  seed: z.union([text, z.number().transform(String)]),
  ratio,
  roster: z.array(text),
  exclude: z.array(text).default([]),
  trusted: z.array(text).default([]),
  listType,
});
export const redrawCase = z.strictObject({
  ...common,
  command: z.literal('draw'),
  ...drawTarget,
  drawn: z.strictObject({ at: timeSchema, enterprises: z.array(text) }),
});

const quarter = z.string().regex(/^\d{4}Q[1-4]$/, 'must be a quarter such as 2026Q3');
const dueShape = { ...common, command: z.literal('due') };
export const dueCase = z.discriminatedUnion('what', [
  z.strictObject({ ...dueShape, what: z.literal('publish'), resultConfirmedAt: timeSchema }),
  z.strictObject({ ...dueShape, what: z.literal('quarter_fill'), quarter }),
  z.strictObject({ ...dueShape, what: z.literal('quarter_bulletin'), quarter }),
  z.strictObject({ ...dueShape, what: z.literal('plan_last_reminder'), year }),
  z.strictObject({ ...dueShape, what: z.literal('filing_earliest'), filedAt: timeSchema }),
  z.strictObject({ ...dueShape, what: z.literal('penalty'), caseOpenedAt: timeSchema }),
]);

export type Level = (typeof levels)[number];
export type Mode = (typeof modes)[number];
export type Trigger = (typeof visitTriggers)[number];
export type Proposal = z.output<typeof proposal>;
export type Visit = z.output<typeof visit>;
export type ScheduledVisit = z.output<typeof scheduled>;
export type CalendarInput = z.output<typeof calendar>;
export type CheckCase = z.output<typeof checkCase>;
export type MergeProposal = z.output<typeof mergeProposal>;
export type MergeScenario = z.output<typeof scenario>;
export type MergeSuggestCase = z.output<typeof mergeSuggestCase>;
export type MergeSavedCase = z.output<typeof mergeSavedCase>;
export type PlanCase = z.output<typeof planCase>;
export type DrawCase = z.output<typeof drawCase>;
export type RedrawCase = z.output<typeof redrawCase>;
export type DueCase = z.output<typeof dueCase>;
export type RuleCase =
  | CheckCase
  | MergeSuggestCase
  | MergeSavedCase
  | PlanCase
  | DrawCase
  | RedrawCase
  | DueCase;
