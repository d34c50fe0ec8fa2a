/** Group 2, consent to enter and filing (入企同意与报备): R3, R4, R6, R13. Source: F000 四(三), F001 四(十二). */
import { addDays, CalendarGapError, type Day, daysBetween, type WorkCalendar } from '../duty/calendar.ts';
import { isCase, isSpecial } from './history.ts';
import type { Proposal } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import type { Time } from './time.ts';
import { type Finding, finding, type Judgement } from './verdict.ts';

const HOUR = 3_600_000;

/** `asOf` is now; without it, nothing that depends on now is raised. */
export function judgeEntry(
  proposal: Proposal,
  asOf: Time | undefined,
  settings: RuleSettings,
  calendar: WorkCalendar,
): Judgement {
  const onsite = proposal.mode === 'onsite';
  if (proposal.trigger.type === 'emergency') {
    return { findings: onsite ? judgeEmergency(proposal, asOf, settings) : [], data: {} };
  }
  const consent = onsite && settings.consentRequired ? judgeConsent(proposal, settings) : [];
  const filing = onsite && settings.consentRequired ? judgeFiling(proposal, settings, calendar) : [];
  const quiet = onsite ? judgeQuiet(proposal, settings) : [];
  const findings = [...consent, ...filing, ...judgeFilingNo(proposal), ...quiet];
  if (!findings.some(({ verdict }) => verdict === 'DEFER')) return { findings, data: {} };
  return withEarliest(findings, proposal, asOf, settings, calendar);
}

/** Emergency (突发险情): check first, file within backfillHours clock hours, the last moment included. */
function judgeEmergency(proposal: Proposal, asOf: Time | undefined, settings: RuleSettings): Finding[] {
  const { startedAt, backfilledAt } = proposal.trigger;
  const hours = settings.backfillHours;
  const findings = [finding('EMERGENCY', { hours })];
  const until = backfilledAt ?? asOf;
  if (startedAt && until && until.at.getTime() - startedAt.at.getTime() > hours * HOUR) {
    findings.push(finding('BACKFILL_OVERDUE', { hours }));
  }
  return findings;
}

/** In the approved task list, and inside its window where one is given. */
function isPlanned({ inApprovedPlan, planWindow, date }: Proposal): boolean {
  return inApprovedPlan && (!planWindow || (planWindow.from <= date && date <= planWindow.to));
}

/** R3: without the joint meeting's (联席会议) consent nobody enters, save the four exemptions of the clause. */
function judgeConsent(proposal: Proposal, settings: RuleSettings): Finding[] {
  const basis = settings.sourceOf('consentRequired');
  if (isPlanned(proposal)) return [finding('IN_PLAN', {}, { basis })];
  const exemptions = judgeExemptions(proposal);
  if (exemptions.length > 0 || proposal.consentRef) return exemptions;
  if (settings.caseConsent === 'recordOnly' && isCase(proposal.trigger.type)) return [];
  return [finding('JOINT_MEETING_CONSENT', { date: proposal.date }, { basis })];
}

function judgeExemptions({ trigger, domain }: Proposal): Finding[] {
  const { type, basisNo } = trigger;
  if (!basisNo) return [];
  const findings: Finding[] = [];
  if (type === 'commitment') findings.push(finding('EXEMPT_COMMITMENT', { basisNo }));
  if (domain === 'environment') findings.push(finding('EXEMPT_ENV', { basisNo }));
  if (domain === 'safety') findings.push(finding('EXEMPT_SAFETY', { basisNo }));
  if (isSpecial(type)) findings.push(finding('EXEMPT_SPECIAL', { basisNo }));
  return findings;
}

/** R4: an unplanned check is filed unplannedLeadDays ahead; an exemption from consent is none from filing. */
function judgeFiling(proposal: Proposal, settings: RuleSettings, calendar: WorkCalendar): Finding[] {
  if (isPlanned(proposal)) return [];
  const { date, filedAt, stage } = proposal;
  const lead = settings.filing.unplannedLeadDays;
  const basis = settings.sourceOf('filing');
  if (!filedAt)
    return stage === 'start' ? [finding('FILED_LATE', { date, lead, filed: false }, { basis })] : [];
  return guardCalendar(() => {
    const days = leadDays(filedAt.day, date, settings, calendar);
    const params = { date, lead, days, filed: true, filedOn: filedAt.day, workdays: isWorkdayMode(settings) };
    return [finding(days >= lead ? 'FILED_IN_TIME' : 'FILED_LATE', params, { basis })];
  });
}

/** Days from filing to the check, the filing day not counted; in workday mode only working days. */
function leadDays(filed: Day, date: Day, settings: RuleSettings, calendar: WorkCalendar): number {
  return isWorkdayMode(settings) ? calendar.workdaysBetween(filed, date) : daysBetween(filed, date);
}

function isWorkdayMode(settings: RuleSettings): boolean {
  return settings.filing.dayMode === 'workday';
}

/** The first day that a filing of `filed` allows. Throws CalendarGapError in workday mode without data. */
export function earliestAfterFiling(filed: Day, settings: RuleSettings, calendar: WorkCalendar): Day {
  const { unplannedLeadDays, dayMode } = settings.filing;
  return dayMode === 'workday'
    ? calendar.addWorkdays(filed, unplannedLeadDays)
    : addDays(filed, unplannedLeadDays);
}

/** The last day on which a filing still allows a check on `date`; the inverse of `earliestAfterFiling`. Throws CalendarGapError. */
export function latestFilingFor(date: Day, settings: RuleSettings, calendar: WorkCalendar): Day {
  const { unplannedLeadDays, dayMode } = settings.filing;
  if (dayMode === 'natural') return addDays(date, -unplannedLeadDays);
  let filed = date;
  while (leadDays(filed, date, settings, calendar) < unplannedLeadDays) filed = addDays(filed, -1);
  return filed;
}

/** R6: no filing number (备案号), no start. Source: F001 四(十二); in every profile. */
function judgeFilingNo({ stage, filingNo }: Proposal): Finding[] {
  return stage === 'start' && !filingNo ? [finding('NOT_FILED')] : [];
}

/** R13, off unless the county turns it on; only daily and commitment checks outside environment and safety. */
function judgeQuiet(proposal: Proposal, settings: RuleSettings): Finding[] {
  if (!isQuietRuled(proposal, settings) || !isQuietDay(proposal.date, settings)) return [];
  const { fromDay, toDay } = settings.quiet;
  return [
    finding('QUIET_PERIOD', { fromDay, toDay, date: proposal.date }, { basis: settings.sourceOf('quiet') }),
  ];
}

function isQuietRuled({ trigger, domain }: Proposal, settings: RuleSettings): boolean {
  const ordinary = trigger.type === 'daily' || trigger.type === 'commitment';
  return settings.quiet.enabled && ordinary && domain === 'general';
}

/** Both ends included; from 25 to 5 is read as a window over the end of the month. */
function isQuietDay(day: Day, { quiet: { fromDay, toDay } }: RuleSettings): boolean {
  const dayOfMonth = Number(day.slice(8));
  return fromDay <= toDay
    ? fromDay <= dayOfMonth && dayOfMonth <= toDay
    : fromDay <= dayOfMonth || dayOfMonth <= toDay;
}

/** Any window that leaves a day of some month free is over within this many days. */
const QUIET_SEARCH_DAYS = 62;

/** Adds data.earliest, the first day on which no rule of this group would defer the check. */
function withEarliest(
  findings: readonly Finding[],
  proposal: Proposal,
  asOf: Time | undefined,
  settings: RuleSettings,
  calendar: WorkCalendar,
): Judgement {
  try {
    const earliest = earliestDay(findings, proposal, asOf, settings, calendar);
    if (!earliest) return { findings, data: {} };
    const told = findings.map(found =>
      found.verdict === 'DEFER' ? { ...found, params: { ...found.params, earliest } } : found,
    );
    return { findings: told, data: { earliest } };
  } catch (error) {
    return { findings: [...findings, gapFinding(error)], data: {} };
  }
}

function earliestDay(
  findings: readonly Finding[],
  proposal: Proposal,
  asOf: Time | undefined,
  settings: RuleSettings,
  calendar: WorkCalendar,
): Day | undefined {
  const late = findings.some(({ family }) => family === 'FILED_LATE');
  // Without a filing the count can begin today at the soonest; a start without `asOf` happens on the day of the check.
  const filed = proposal.filedAt?.day ?? asOf?.day ?? proposal.date;
  const allowed = late ? earliestAfterFiling(filed, settings, calendar) : proposal.date;
  const first = daysBetween(allowed, proposal.date) > 0 ? proposal.date : allowed;
  if (!isQuietRuled(proposal, settings)) return first;
  for (let n = 0; n <= QUIET_SEARCH_DAYS; n++) {
    const day = addDays(first, n);
    if (!isQuietDay(day, settings)) return day;
  }
  return undefined;
}

function guardCalendar(judge: () => Finding[]): Finding[] {
  try {
    return judge();
  } catch (error) {
    return [gapFinding(error)];
  }
}

/** CALENDAR_GAP for a missing year (E45); any other error is a bug and goes on up. */
export function gapFinding(error: unknown): Finding {
  if (!(error instanceof CalendarGapError)) throw error;
  return finding('CALENDAR_GAP', { year: error.year });
}
