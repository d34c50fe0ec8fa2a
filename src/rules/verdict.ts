/**
 * Verdicts (结论), codes and findings. A run's verdict is the strictest of its codes.
 * Order of strictness: domain 4 (BLOCK > … > ALLOW); ERROR, SUGGEST_MERGE and ALLOW_* are placed by reading A02.
 */
import { type Basis, basis } from './basis.ts';

/** Strictest first. */
export const verdicts = [
  'ERROR',
  'BLOCK',
  'EXCLUDE',
  'DEFER',
  'NEEDS_APPROVAL',
  'RETURN',
  'WARN_MONITOR',
  'WARN',
  'SUGGEST_MERGE',
  'SUGGEST',
  'ALLOW_WITH_BACKFILL',
  'ALLOW_WITH_FILING',
  'ALLOW',
] as const;
export type Verdict = (typeof verdicts)[number];

/** What an official can do next; a card labels it and decides whether to offer it. */
export type NextAction =
  | 'load_calendar'
  | 'enter_evidence'
  | 'request_filing_no'
  | 'pick_people'
  | 'list_as_assistant'
  | 'change_lead'
  | 'change_enterprise'
  | 'change_date'
  | 'drop_enterprise'
  | 'refill_draw'
  | 'start_draw'
  | 'defer_to_next_plan'
  | 'file_unplanned'
  | 'request_consent'
  | 'report_office'
  | 'record_reason'
  | 'complete_plan'
  | 'submit_plan'
  | 'backfill'
  | 'merge_visits'
  | 'merge_internally'
  | 'refuse_merge'
  | 'make_notice'
  | 'keep_on_record'
  | 'schedule_reminder'
  | 'proceed';

interface Rule {
  verdict: Verdict;
  /** The usual source; a rule whose source depends on the county profile passes its own. */
  basis: Basis;
  next: readonly NextAction[];
}

const rule = (verdict: Verdict, source: Basis, ...next: NextAction[]): Rule => ({
  verdict,
  basis: source,
  next,
});

/** One row a code; a code with a number or a day in it (MERGE_n, DUE_date …) is one family. */
const families = {
  CALENDAR_GAP: rule('ERROR', basis('PROJECT', '3.0'), 'load_calendar'),

  EVIDENCE_REQUIRED: rule('BLOCK', basis('PROJECT', 'R7'), 'enter_evidence'),
  NOT_FILED: rule('BLOCK', basis('F001', '四(十二)'), 'request_filing_no'),
  TEAM_MIN_2: rule('BLOCK', basis('PENALTY_LAW', '42'), 'pick_people'),
  NOT_QUALIFIED: rule('BLOCK', basis('GBF_54', ''), 'list_as_assistant', 'pick_people'),
  COORDINATION_BODY: rule('BLOCK', basis('GBF_54', ''), 'change_lead'),
  CAP_SAME_KIND: rule(
    'BLOCK',
    basis('F000', '四(三)'),
    'change_enterprise',
    'enter_evidence',
    'report_office',
  ),
  CAP_TOTAL: rule(
    'NEEDS_APPROVAL',
    basis('F004', '二(二)2'),
    'change_enterprise',
    'enter_evidence',
    'report_office',
  ),

  SUPERIOR_CHECKED: rule('EXCLUDE', basis('F000', '四(三)'), 'drop_enterprise', 'change_enterprise'),
  SUPERIOR_CHECKED_AFTER_DRAW: rule('EXCLUDE', basis('F004', '二(二)2'), 'drop_enterprise', 'refill_draw'),
  TRUSTED_NON_TRIGGER: rule('EXCLUDE', basis('F001', '三(十一)'), 'drop_enterprise', 'enter_evidence'),

  FILED_LATE: rule('DEFER', basis('F000', '四(三)'), 'change_date', 'defer_to_next_plan'),
  QUIET_PERIOD: rule('DEFER', basis('JIANGYAN', ''), 'change_date'),

  JOINT_MEETING_CONSENT: rule('NEEDS_APPROVAL', basis('F000', '四(三)'), 'file_unplanned', 'request_consent'),
  INCOMPLETE: rule('RETURN', basis('F004', '二(二)1'), 'complete_plan'),

  CASE_TOO_OFTEN: rule('WARN_MONITOR', basis('GBF_54', ''), 'report_office', 'record_reason'),
  BACKFILL_OVERDUE: rule('WARN_MONITOR', basis('DOCUMENT_FORMS', ''), 'backfill', 'report_office'),

  CASE_CHECK: rule('WARN', basis('GBF_54', ''), 'proceed', 'keep_on_record'),
  EXEMPT_SPECIAL: rule('WARN', basis('F000', '四(三)'), 'proceed', 'keep_on_record'),
  SHORT_INTERVAL: rule('WARN', basis('HAINAN', ''), 'change_date', 'record_reason'),
  SAME_DAY_TWICE: rule('WARN', basis('CHENGDU', ''), 'merge_visits', 'change_date', 'record_reason'),
  SAME_WEEK_OVER: rule('WARN', basis('CHENGDU', ''), 'merge_visits', 'change_date', 'record_reason'),
  SAME_MONTH_OVER: rule('WARN', basis('CHENGDU', ''), 'merge_visits', 'change_date', 'record_reason'),
  LATE_D: rule('WARN', basis('F004', '二(二)1'), 'submit_plan', 'record_reason'),

  MERGE: rule('SUGGEST_MERGE', basis('F001', '二(六)'), 'merge_visits', 'change_date', 'refuse_merge'),
  INTERNAL_MERGE: rule('SUGGEST_MERGE', basis('JIANGYAN', ''), 'merge_internally', 'refuse_merge'),
  PRE_NOTICE: rule('SUGGEST', basis('F000', '四(三)'), 'make_notice'),

  EMERGENCY: rule('ALLOW_WITH_BACKFILL', basis('DOCUMENT_FORMS', ''), 'proceed', 'backfill'),
  EXEMPT_ENV: rule('ALLOW_WITH_FILING', basis('F000', '四(三)'), 'proceed', 'file_unplanned'),
  EXEMPT_SAFETY: rule('ALLOW_WITH_FILING', basis('F000', '四(三)'), 'proceed', 'file_unplanned'),

  OK: rule('ALLOW', basis('F000', '四(三)'), 'proceed'),
  IN_PLAN: rule('ALLOW', basis('F000', '四(三)'), 'proceed'),
  EXEMPT_COMMITMENT: rule('ALLOW', basis('F000', '四(三)'), 'proceed', 'keep_on_record'),
  FILED_IN_TIME: rule('ALLOW', basis('F000', '四(三)'), 'proceed'),
  NO_CAP_KEY: rule('ALLOW', basis('F001', '一(四)'), 'proceed'),
  NOTICE_SUPPRESSED: rule('ALLOW', basis('F000', '四(三)'), 'proceed'),
  NO_MERGE: rule('ALLOW', basis('F001', '二(六)'), 'proceed'),
  NO_MERGE_UNANNOUNCED: rule('ALLOW', basis('F000', '四(三)'), 'proceed'),
  SAVED: rule('ALLOW', basis('PROJECT', 'R5'), 'keep_on_record'),
  ON_TIME: rule('ALLOW', basis('F004', '二(二)1'), 'proceed'),
  POOL_DRAW: rule('ALLOW', basis('F004', '二(二)2'), 'start_draw'),
  DUE: rule('ALLOW', basis('PROJECT', '3.0'), 'schedule_reminder'),
} as const satisfies Record<string, Rule>;

export type Family = keyof typeof families;
export const familyNames: readonly string[] = Object.keys(families);

type Param = string | number | boolean | readonly string[];
export type Params = Readonly<Record<string, Param>>;

/** One code with what an official must be told about it: in words, on which basis, and what to do next. */
export interface Finding {
  /** As written in an answer, such as MERGE_3. */
  code: string;
  family: Family;
  verdict: Verdict;
  params: Params;
  basis: Basis;
  /** Soft findings may be overridden by the leading-group office (领导小组办公室) with a reason: domain 4. */
  override: 'office' | 'none';
  next: readonly NextAction[];
}

interface FindingDetail {
  code?: string;
  verdict?: Verdict;
  basis?: Basis;
}

/** A finding of a family; `detail` replaces what depends on the county profile or carries a number in the code. */
export function finding(family: Family, params: Params = {}, detail: FindingDetail = {}): Finding {
  const { verdict, basis: source, next }: Rule = families[family];
  const decided = detail.verdict ?? verdict;
  return {
    code: detail.code ?? family,
    family,
    verdict: decided,
    params,
    basis: detail.basis ?? source,
    override: decided === 'NEEDS_APPROVAL' || decided === 'WARN' ? 'office' : 'none',
    next,
  };
}

/** What one group of rules found, with the facts that a caller may show or use. */
export interface Judgement {
  findings: readonly Finding[];
  data: Readonly<Record<string, unknown>>;
}

/** Unites groups: what several of them found alike once, strictest first, and all data. */
export function unite(...groups: readonly Judgement[]): Judgement {
  const distinct = new Map(
    groups
      .flatMap(group => group.findings)
      .map(found => [JSON.stringify([found.code, found.params]), found] as const),
  );
  const findings = [...distinct.values()].sort((a, b) => rank(a.verdict) - rank(b.verdict));
  return { findings, data: Object.assign({}, ...groups.map(group => group.data)) };
}

/** The strictest of the findings' verdicts; ALLOW when there are none. */
export function strictest(findings: readonly Finding[]): Verdict {
  return verdicts[Math.min(...findings.map(({ verdict }) => rank(verdict)), verdicts.length - 1)] ?? 'ALLOW';
}

function rank(verdict: Verdict): number {
  return verdicts.indexOf(verdict);
}
