/** Group 1, frequency and exclusion (频次与排除): R1, R2, R7, R12. */
import type { Day } from '../duty/calendar.ts';
import { type Basis, basis } from './basis.ts';
import {
  caseVisits,
  countedVisits,
  isCase,
  isSameYear,
  isSpecial,
  shareKind,
  superiorVisits,
} from './history.ts';
import type { Level, Proposal, Visit } from './schema.ts';
import { asSeenFrom, type RuleSettings } from './settings.ts';
import { type Finding, finding, type Judgement } from './verdict.ts';

/** A check as the frequency rules see it, whether proposed by hand or about to be drawn. */
export interface FrequencySubject {
  unitLevel: Level;
  kinds: readonly string[];
  date: Day;
  line?: string | undefined;
  randomDraw: boolean;
  listType: 'general' | 'key';
}

/**
 * Judges one proposal against the enterprise's own visits. Source: F000 四(三), F004 二(二)2, F001 一(四) and 三(十一);
 * case checks (个案) follow an outside practice. Gives OK when it raises nothing.
 */
export function judgeFrequency(
  proposal: Proposal,
  visits: readonly Visit[],
  settings: RuleSettings,
): Judgement {
  const raised = raise(proposal, visits, settings);
  if (raised.findings.length > 0) return raised;
  return { findings: [finding('OK', {}, { basis: settings.sourceOf('cap') })], data: raised.data };
}

const nothing: Judgement = { findings: [], data: {} };

function raise(proposal: Proposal, visits: readonly Visit[], settings: RuleSettings): Judgement {
  const { type, basisNo } = proposal.trigger;
  if (proposal.mode !== 'onsite' || type === 'invited' || type === 'recheck' || type === 'emergency')
    return nothing;
  if (isCase(type)) return judgeCase(proposal, visits, settings);
  if (isSpecial(type) && basisNo) return { findings: [finding('EXEMPT_SPECIAL', { basisNo })], data: {} };
  const trusted = judgeTrusted(proposal, settings);
  const superior = judgeSuperior(proposal, visits, settings);
  const cap = judgeCap(proposal, visits, settings);
  return {
    findings: [...trusted, ...superior.findings, ...cap.findings],
    data: { ...superior.data, ...cap.data },
  };
}

/** R7: needs its evidence number; recorded apart from the yearly count; too many of them are watched. */
function judgeCase(proposal: Proposal, visits: readonly Visit[], settings: RuleSettings): Judgement {
  const { evidenceNo } = proposal.trigger;
  if (!evidenceNo) return { findings: [finding('EVIDENCE_REQUIRED')], data: {} };
  const findings = [finding('CASE_CHECK', { evidenceNo })];
  const earlier = caseVisits(visits, proposal.unitLevel, proposal.date).length;
  if (earlier >= settings.caseThreshold) {
    findings.push(finding('CASE_TOO_OFTEN', { earlier, threshold: settings.caseThreshold }));
  }
  return { findings, data: {} };
}

/** R12, off unless the county turns it on. */
function judgeTrusted(proposal: Proposal, settings: RuleSettings): Finding[] {
  if (!settings.trustedNonTrigger || proposal.creditGrade !== 'trusted') return [];
  return [finding('TRUSTED_NON_TRIGGER', { enterprise: proposal.enterprise })];
}

function judgeSuperior(proposal: Proposal, visits: readonly Visit[], settings: RuleSettings): Judgement {
  const latest = latestSuperior(proposal, visits, settings);
  if (!latest) return nothing;
  const superior = { unit: latest.units[0] ?? '', date: latest.date };
  const afterDraw = proposal.drawnAt !== undefined && latest.date > proposal.drawnAt.day;
  const family = afterDraw ? 'SUPERIOR_CHECKED_AFTER_DRAW' : 'SUPERIOR_CHECKED';
  return { findings: [finding(family, superior, { basis: superiorBasis(settings) })], data: { superior } };
}

/** The latest visit of a higher level that bars this check (R2); of several on one day the last recorded. */
export function latestSuperior(
  subject: FrequencySubject,
  visits: readonly Visit[],
  settings: RuleSettings,
): Visit | undefined {
  return superiorVisits(visits, subject.unitLevel, subject.date)
    .filter(visit => inScope(subject, visit, settings.superiorScope))
    .reduce<Visit | undefined>(
      (latest, visit) => (latest && latest.date > visit.date ? latest : visit),
      undefined,
    );
}

function inScope(subject: FrequencySubject, visit: Visit, scope: RuleSettings['superiorScope']): boolean {
  if (scope === 'any') return true;
  if (scope === 'same_line') return subject.line !== undefined && subject.line === visit.line;
  return shareKind(subject.kinds, visit.kinds);
}

/** R2 is a clause of two of the documents; a county of neither is shown F000 as an outside practice. */
export function superiorBasis(settings: RuleSettings): Basis {
  return asSeenFrom(
    settings.profile,
    settings.profile === 'LINYI' ? basis('F004', '二(二)2') : basis('F000', '四(三)'),
  );
}

function judgeCap(proposal: Proposal, visits: readonly Visit[], settings: RuleSettings): Judgement {
  if (isUncappedKey(proposal, settings)) {
    return { findings: [finding('NO_CAP_KEY', {}, { basis: settings.sourceOf('keyListNoCap') })], data: {} };
  }
  const reached = capReached(proposal, visits, settings);
  if (!reached) return nothing;
  const { count, kindsAtCap } = reached;
  const detail = {
    verdict: settings.capMode === 'hard' ? 'BLOCK' : 'NEEDS_APPROVAL',
    basis: settings.sourceOf('cap'),
  } as const;
  const params = { cap: settings.cap, count, year: proposal.date.slice(0, 4), dates: reached.dates };
  if (!kindsAtCap) return { findings: [finding('CAP_TOTAL', params, detail)], data: { count } };
  return {
    findings: [finding('CAP_SAME_KIND', { ...params, kinds: kindsAtCap }, detail)],
    data: { kindsAtCap },
  };
}

function isUncappedKey(subject: FrequencySubject, settings: RuleSettings): boolean {
  return settings.keyListNoCap && subject.listType === 'key';
}

export interface CapReached {
  /** Visits counted against the cap: for kinds, those of the fullest kind. */
  count: number;
  dates: readonly Day[];
  /** The proposed kinds at the cap, in the proposal's order; absent when the cap is on all visits together. */
  kindsAtCap?: readonly string[];
}

/** R1: whether the year's cap leaves no room for this check; undefined when it does or no cap applies. */
export function capReached(
  subject: FrequencySubject,
  visits: readonly Visit[],
  settings: RuleSettings,
): CapReached | undefined {
  const { capScope, cap, capCounts } = settings;
  if (capScope === 'none' || isUncappedKey(subject, settings)) return undefined;
  if (capCounts === 'randomDraw' && !subject.randomDraw) return undefined;
  const counted = countedVisits(visits, subject.unitLevel).filter(
    visit => isSameYear(visit.date, subject.date) && (capCounts === 'all' || visit.randomDraw),
  );
  if (capScope === 'total')
    return counted.length >= cap ? { count: counted.length, dates: datesOf(counted) } : undefined;
  const perKind = [...new Set(subject.kinds)].map(kind => ({
    kind,
    visits: counted.filter(visit => visit.kinds.includes(kind)),
  }));
  const atCap = perKind.filter(({ visits: ofKind }) => ofKind.length >= cap);
  if (atCap.length === 0) return undefined;
  return {
    count: Math.max(...atCap.map(({ visits: ofKind }) => ofKind.length)),
    dates: datesOf(counted.filter(visit => atCap.some(({ kind }) => visit.kinds.includes(kind)))),
    kindsAtCap: atCap.map(({ kind }) => kind),
  };
}

function datesOf(visits: readonly Visit[]): Day[] {
  return visits.map(visit => visit.date).sort();
}
