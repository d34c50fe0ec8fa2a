/**
 * County profiles (配置档): LYG follows F000, LINYI F004, NT F001, CUSTOM no county at all. A county picks one and
 * replaces single settings; two counties' caps are never mixed (domain 0.3, 4).
 */
import { z } from 'zod';
import { type Basis, basis, type DocumentId } from './basis.ts';

export const profiles = ['LYG', 'LINYI', 'NT', 'CUSTOM'] as const;
export type Profile = (typeof profiles)[number];

const dayMode = z.enum(['natural', 'workday']);
const count = z.int().min(0).max(10_000);
const dayCount = z.int().min(0).max(3_660);
const dayOfMonth = z.int().min(1).max(31);
const monthDay = z
  .string()
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
  .refine(
    text => Number(text.slice(3)) <= daysInMonth(2024, Number(text.slice(0, 2))),
    'no such day of the year',
  );

const filing = z.strictObject({ unplannedLeadDays: dayCount, dayMode });
const publish = z.strictObject({ pushDays: dayCount, dayMode });
const merge = z.strictObject({ windowDays: dayCount });
const short = z.strictObject({
  days: dayCount,
  scope: z.enum(['same_kind', 'any']),
  perDay: count,
  perWeek: count,
  perMonth: count,
});
const quiet = z.strictObject({ enabled: z.boolean(), fromDay: dayOfMonth, toDay: dayOfMonth });
const plan = z.strictObject({ annualDueMMDD: monthDay });
const report = z.strictObject({
  fillWorkday: z.int().min(1).max(60),
  bulletinWorkday: z.int().min(1).max(60),
});
const draw = z.strictObject({
  quotaBase: z.enum(['total', 'pool']),
  rounding: z.enum(['ceil', 'floor', 'round']),
});
const penalty = z.strictObject({ decisionDays: dayCount });

const settingsSchema = z.strictObject({
  /** What the yearly cap counts: checks of one kind, all checks, or no cap. */
  capScope: z.enum(['kind', 'total', 'none']),
  cap: count,
  /** hard: BLOCK; soft (“原则上”): NEEDS_APPROVAL. */
  capMode: z.enum(['hard', 'soft']),
  /** randomDraw (抽查): only drawn visits count and only drawn proposals are limited. */
  capCounts: z.enum(['all', 'randomDraw']),
  /** Entering an enterprise needs the joint meeting's consent, and unplanned checks are filed ahead (R3, R4). */
  consentRequired: z.boolean(),
  /** A03: whether a case check (个案) needs that consent too, or is only recorded. */
  caseConsent: z.enum(['required', 'recordOnly']),
  keyListNoCap: z.boolean(),
  superiorScope: z.enum(['same_kind', 'same_line', 'any']),
  caseThreshold: count,
  minCertified: count,
  /** Natural days before the check in which a prior notice is suggested. */
  noticeDays: dayCount,
  /** Clock hours. */
  backfillHours: count,
  trustedNonTrigger: z.boolean(),
  filing,
  publish,
  merge,
  short,
  quiet,
  plan,
  report,
  draw,
  penalty,
});

type Settings = z.output<typeof settingsSchema>;
type SettingKey = keyof Settings;

/** Any part of the settings; unknown keys are refused. */
export const settingsOverrideSchema = settingsSchema
  .extend({
    filing: filing.partial(),
    publish: publish.partial(),
    merge: merge.partial(),
    short: short.partial(),
    quiet: quiet.partial(),
    plan: plan.partial(),
    report: report.partial(),
    draw: draw.partial(),
    penalty: penalty.partial(),
  })
  .partial();
export type SettingsOverride = z.input<typeof settingsOverrideSchema>;

/** Numbers and switches which no county document of the profiles fixes otherwise; sources below. */
const common: Settings = {
  capScope: 'none',
  cap: 1,
  capMode: 'hard',
  capCounts: 'all',
  consentRequired: false,
  caseConsent: 'required',
  keyListNoCap: false,
  superiorScope: 'same_kind',
  caseThreshold: 3,
  minCertified: 2,
  noticeDays: 3,
  backfillHours: 24,
  trustedNonTrigger: false,
  filing: { unplannedLeadDays: 5, dayMode: 'natural' },
  publish: { pushDays: 5, dayMode: 'natural' },
  merge: { windowDays: 30 },
  short: { days: 60, scope: 'same_kind', perDay: 1, perWeek: 2, perMonth: 3 },
  quiet: { enabled: false, fromDay: 1, toDay: 15 },
  plan: { annualDueMMDD: '01-31' },
  report: { fillWorkday: 5, bulletinWorkday: 10 },
  draw: { quotaBase: 'total', rounding: 'ceil' },
  penalty: { decisionDays: 90 },
};

const profileSettings: Record<Profile, Settings> = {
  LYG: { ...common, capScope: 'kind', cap: 1, capMode: 'hard', consentRequired: true },
  LINYI: { ...common, capScope: 'total', cap: 2, capMode: 'soft', capCounts: 'randomDraw' },
  NT: { ...common, keyListNoCap: true },
  CUSTOM: common,
};

/** The source of each setting where no profile names another. */
const commonSources: Record<SettingKey, Basis> = {
  capScope: basis('PROJECT', 'R1'),
  cap: basis('PROJECT', 'R1'),
  capMode: basis('PROJECT', 'R1'),
  capCounts: basis('PROJECT', 'R1'),
  consentRequired: basis('PROJECT', 'R3'),
  caseConsent: basis('PROJECT', 'A03'),
  keyListNoCap: basis('PROJECT', 'A14'),
  superiorScope: basis('PROJECT', 'R2'),
  caseThreshold: basis('PROJECT', 'R7'),
  minCertified: basis('PENALTY_LAW', '42'),
  noticeDays: basis('PROJECT', 'R9'),
  backfillHours: basis('PROJECT', 'R4'),
  trustedNonTrigger: basis('F001', '三(十一)'),
  filing: basis('F000', '四(三)'),
  publish: basis('F000', '四(四)'),
  merge: basis('PROJECT', 'R5'),
  short: basis('CHENGDU', ''),
  quiet: basis('JIANGYAN', ''),
  plan: basis('F004', '二(二)1'),
  report: basis('PROJECT', '3.0'),
  draw: basis('PROJECT', 'R15'),
  penalty: basis('PENALTY_LAW', '60'),
};

const lyg = basis('F000', '四(三)');
const linyi = basis('F004', '二(二)2');
const profileSources: Record<Profile, Partial<Record<SettingKey, Basis>>> = {
  LYG: { capScope: lyg, cap: lyg, capMode: lyg, capCounts: lyg, consentRequired: lyg },
  LINYI: { capScope: linyi, cap: linyi, capMode: linyi, capCounts: linyi, draw: linyi },
  NT: { keyListNoCap: basis('F001', '一(四)') },
  CUSTOM: {},
};

/** Settings in force, and for each its source. */
export interface RuleSettings extends Settings {
  profile: Profile;
  /** The source of a setting; a setting which the county replaced has the county as its source. */
  sourceOf(key: SettingKey): Basis;
}

/** A profile with single settings replaced, at any depth. Throws ZodError when the override is not valid. */
export function resolveSettings(profile: Profile, override: SettingsOverride = {}): RuleSettings {
  const base = profileSettings[profile];
  const given = settingsOverrideSchema.parse(override);
  const values = settingsSchema.parse({
    ...base,
    ...given,
    filing: { ...base.filing, ...given.filing },
    publish: { ...base.publish, ...given.publish },
    merge: { ...base.merge, ...given.merge },
    short: { ...base.short, ...given.short },
    quiet: { ...base.quiet, ...given.quiet },
    plan: { ...base.plan, ...given.plan },
    report: { ...base.report, ...given.report },
    draw: { ...base.draw, ...given.draw },
    penalty: { ...base.penalty, ...given.penalty },
  });
  return {
    ...values,
    profile,
    sourceOf: key =>
      key in given
        ? basis('COUNTY', key)
        : asSeenFrom(profile, profileSources[profile][key] ?? commonSources[key]),
  };
}

const ownDocuments: Record<Profile, DocumentId | undefined> = {
  LYG: 'F000',
  LINYI: 'F004',
  NT: 'F001',
  CUSTOM: undefined,
};

/** The same source as a county of that profile sees it: another county's document is an outside practice there. */
export function asSeenFrom(profile: Profile, source: Basis): Basis {
  if (source.origin !== 'document' || source.doc === ownDocuments[profile]) return source;
  return { ...source, origin: 'outside' };
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
