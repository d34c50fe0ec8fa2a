/** R1–R5 before dispatch and at the start: what the rules say about every enterprise of a task, in words. */
import { type FindingWords, findingWords } from '../../cards/rules.ts';
import type { Context } from '../decide/feature.ts';
import { addDays, type Day, dayOf } from '../duty/calendar.ts';
import { checkProposal } from '../rules/check.ts';
import { earliestAfterFiling } from '../rules/entry.ts';
import { capReached, type FrequencySubject, latestSuperior } from '../rules/frequency.ts';
import { countedVisits, isSameYear } from '../rules/history.ts';
import type { Proposal, Visit } from '../rules/schema.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { timeOf } from '../rules/time.ts';
import type { Finding, Verdict } from '../rules/verdict.ts';
import type { RuleFacts } from './rule-facts.ts';
import type { Check, Target, TriggerOf } from './shapes.ts';
import { kindsOf, present, type TaskState, withDoc } from './state.ts';

/** A task without objects is judged once, for what concerns the whole task. */
const NOBODY: Target = { id: '', name: '', address: '', townId: null, overrides: [] };

const STOPPING: ReadonlySet<Verdict> = new Set([
  'ERROR',
  'BLOCK',
  'EXCLUDE',
  'DEFER',
  'NEEDS_APPROVAL',
  'RETURN',
]);
/** Findings about one enterprise; the others concern the task. */
const OWN: ReadonlySet<string> = new Set([
  'CAP_SAME_KIND',
  'CAP_TOTAL',
  'SUPERIOR_CHECKED',
  'SUPERIOR_CHECKED_AFTER_DRAW',
  'TRUSTED_NON_TRIGGER',
  'EVIDENCE_REQUIRED',
  'CASE_TOO_OFTEN',
  'CASE_CHECK',
]);
const SHOWN: ReadonlySet<Verdict> = new Set([...STOPPING, 'WARN_MONITOR', 'WARN']);

/** Judges all enterprises anew and keeps the answer in the task's record. */
export function withChecks(
  state: TaskState,
  facts: RuleFacts,
  context: Context,
  stage: 'draft' | 'start' = 'draft',
): TaskState {
  return withDoc(state, {
    checks: checksOf(state, facts, context, stage),
    mustFile: needsFiling(state, facts.settings),
    teamLeast: facts.settings.minCertified,
    noticeDays: facts.settings.noticeDays,
  });
}

function checksOf(state: TaskState, facts: RuleFacts, context: Context, stage: 'draft' | 'start'): Check[] {
  const targets = state.doc.enterprises.length === 0 ? [NOBODY] : state.doc.enterprises;
  return targets.map(target => checkOf(state, target, facts, context, stage));
}

function checkOf(
  state: TaskState,
  target: Target,
  facts: RuleFacts,
  context: Context,
  stage: 'draft' | 'start',
): Check {
  const { settings } = facts;
  const history = [...(facts.visits.get(target.id) ?? [])];
  const proposal = proposalOf(state, target, facts, stage);
  const { findings } = checkProposal(
    { proposal, history, scheduled: [...(facts.scheduled.get(target.id) ?? [])], asOf: timeOf(context.now) },
    settings,
    context.calendar,
  );
  const overridden = new Set(target.overrides.map(({ code }) => code));
  return {
    enterpriseId: target.id,
    ...strip(proposal, history, settings, findings),
    findings: findings
      .filter(({ verdict }) => SHOWN.has(verdict))
      .map(found => kept(found, findingWords(found, namesOf(state)), overridden.has(found.code))),
  };
}

function kept(found: Finding, words: FindingWords, overridden: boolean): Check['findings'][number] {
  const soft = found.override === 'office';
  return {
    code: found.code,
    verdict: found.verdict,
    text: words.text,
    basis: words.basis,
    blocks: STOPPING.has(found.verdict) && !(soft && overridden),
    soft,
    own: OWN.has(found.family),
  };
}

function namesOf(state: TaskState): { unit(code: string): string } {
  const names = new Map(state.participants.map(({ unit }) => [unit.code, unit.name]));
  return { unit: code => names.get(code) ?? code };
}

/** 拟检查 as the rules engine takes it. */
function proposalOf(state: TaskState, target: Target, facts: RuleFacts, stage: 'draft' | 'start'): Proposal {
  const { doc } = state;
  const units = present(state).filter(participant => participant.state !== 'ENTRUSTED');
  const grade = facts.grades.get(target.id) ?? { listType: 'general', creditGrade: 'general' };
  const agreed = doc.filing?.ruling?.decision === 'agreed' ? doc.filing.ruling : undefined;
  const teams = units.flatMap(({ unit, team }) =>
    (team?.officers ?? []).map(({ name }) => ({
      name,
      unit: unit.code,
      certified: true,
      role: 'inspector' as const,
      personType: 'officer' as const,
    })),
  );
  return {
    enterprise: target.id,
    unit: doc.lead.code,
    unitLevel: doc.level,
    units: units.map(({ unit }) => unit.code),
    line: undefined,
    kinds: kindsOf(state, units),
    date: state.date,
    mode: doc.mode,
    randomDraw: doc.randomDraw,
    ...(doc.drawnAt === undefined ? {} : { drawnAt: timeOf(new Date(doc.drawnAt)) }),
    ...grade,
    domain: doc.domain,
    leadIsCoordinationBody: false,
    trigger: triggerOf(target.trigger ?? doc.trigger),
    inApprovedPlan: doc.inPlan !== undefined,
    ...windowOf(state),
    consentRef: agreed === undefined ? undefined : `${state.no}@${agreed.at}`,
    ...(doc.filing === undefined ? {} : { filedAt: timeOf(new Date(doc.filing.at)) }),
    stage,
    filingNo: state.filingNo ?? undefined,
    team: stage === 'start' ? teams : undefined,
    unannounced: doc.unannounced,
  };
}

function triggerOf({ type, evidenceNo, basisNo }: TriggerOf): Proposal['trigger'] {
  return { type, evidenceNo, basisNo };
}

function windowOf({ doc: { inPlan } }: TaskState): { planWindow?: { from: Day; to: Day } } {
  if (inPlan?.from === undefined || inPlan.to === undefined) return {};
  return { planWindow: { from: inPlan.from, to: inPlan.to } };
}

/** 今年 1/2 次 · 上级 5 月已查 · 下次可查日. */
function strip(
  proposal: Proposal,
  visits: readonly Visit[],
  settings: RuleSettings,
  findings: readonly Finding[],
): Pick<Check, 'count' | 'cap' | 'superior' | 'next' | 'recent'> {
  const counted = countedVisits(visits, proposal.unitLevel).filter(
    visit => settings.capCounts === 'all' || visit.randomDraw,
  );
  const ofYear = counted.filter(visit => isSameYear(visit.date, proposal.date));
  const ofKind = proposal.kinds.map(kind => ofYear.filter(visit => visit.kinds.includes(kind)).length);
  const superior = latestSuperior(proposal, visits, settings);
  const free = settings.capScope === 'none' || (settings.keyListNoCap && proposal.listType === 'key');
  return {
    count: settings.capScope === 'kind' ? Math.max(0, ...ofKind) : ofYear.length,
    cap: free ? null : settings.cap,
    superior: superior === undefined ? null : { unit: superior.units[0] ?? '', date: superior.date },
    next: nextDay(proposal, visits, settings, findings),
    recent: visits
      .filter(
        visit => visit.entered && visit.date > addDays(proposal.date, -365) && visit.date <= proposal.date,
      )
      .map(visit => visit.date)
      .sort(),
  };
}

/** The first day from the proposed one on which neither the cap, a superior's check nor the filing stands in the way. */
function nextDay(
  proposal: Proposal,
  visits: readonly Visit[],
  settings: RuleSettings,
  findings: readonly Finding[],
): Day | null {
  const deferred = findings.map(found => found.params.earliest).find(value => typeof value === 'string');
  const from = typeof deferred === 'string' ? deferred : proposal.date;
  const exempt = !findings.some(({ family }) => OWN.has(family) && family !== 'CASE_CHECK');
  if (exempt || isFree({ ...proposal, date: from }, visits, settings)) return from;
  const newYear = `${Number(from.slice(0, 4)) + 1}-01-01`;
  return isFree({ ...proposal, date: newYear }, visits, settings) ? newYear : null;
}

function isFree(
  subject: FrequencySubject & Pick<Proposal, 'unitLevel'>,
  visits: readonly Visit[],
  settings: RuleSettings,
): boolean {
  return (
    capReached(subject, visits, settings) === undefined &&
    latestSuperior(subject, visits, settings) === undefined
  );
}

export interface Blocker {
  readonly enterpriseId: string;
  readonly code: string;
  readonly text: string;
  readonly basis: string;
  readonly soft: boolean;
  readonly own: boolean;
}

/** What stands in the way, each once; what concerns the task comes before what concerns an enterprise. */
export function blockers(checks: readonly Check[]): Blocker[] {
  const all = checks.flatMap(({ enterpriseId, findings }) =>
    findings
      .filter(found => found.blocks)
      .map(({ code, text, basis, soft, own }) => ({
        enterpriseId: own ? enterpriseId : '',
        code,
        text,
        basis,
        soft,
        own,
      })),
  );
  const distinct = new Map(all.map(blocker => [`${blocker.enterpriseId} ${blocker.code}`, blocker]));
  return [...distinct.values()].sort((a, b) => Number(a.own) - Number(b.own));
}

/** Whether the check must be filed first (R3, R4): unplanned, where the county asks for consent. */
export function needsFiling(state: TaskState, settings: RuleSettings): boolean {
  const { inPlan, trigger, filing } = state.doc;
  if (!settings.consentRequired || state.doc.mode !== 'onsite') return false;
  if (trigger.type === 'emergency' || filing !== undefined) return false;
  if (inPlan === undefined) return true;
  const { from, to } = inPlan;
  return (from !== undefined && state.date < from) || (to !== undefined && state.date > to);
}

/** 最早可查 for a filing made today (R4); undefined when the day is far enough. */
export function tooEarly(
  state: TaskState,
  settings: RuleSettings,
  context: Context,
): { earliest: Day } | undefined {
  const filed = state.doc.filing === undefined ? dayOf(context.now) : dayOf(new Date(state.doc.filing.at));
  const earliest = earliestAfterFiling(filed, settings, context.calendar);
  return state.date < earliest ? { earliest } : undefined;
}
