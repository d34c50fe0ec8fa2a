/** Group 3, who inspects and who is told (主体与告知): R8, R9. Source: 54号文 (outside), F000 四(三), F001 二(六). */
import { daysBetween } from '../duty/calendar.ts';
import type { Proposal } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import type { Time } from './time.ts';
import { type Finding, finding, type Judgement } from './verdict.ts';

type Member = NonNullable<Proposal['team']>[number];

/** `asOf` is now; without it no prior notice is suggested. */
export function judgeConduct(proposal: Proposal, asOf: Time | undefined, settings: RuleSettings): Judgement {
  const lead = proposal.leadIsCoordinationBody ? [finding('COORDINATION_BODY', { unit: proposal.unit })] : [];
  const team = judgeTeam(proposal, settings);
  return { findings: [...lead, ...team.findings, ...judgeNotice(proposal, asOf, settings)], data: team.data };
}

/** R8: judged once people are named, and always at the start. A27: only a certified officer is an inspector. */
function judgeTeam(proposal: Proposal, settings: RuleSettings): Judgement {
  if (!proposal.team && proposal.stage !== 'start') return { findings: [], data: {} };
  const inspectors = (proposal.team ?? []).filter(({ role }) => role === 'inspector');
  const unqualified = inspectors.filter(member => !isQualified(member)).map(({ name }) => name);
  const unitsShort = [...new Set(proposal.units)].filter(
    unit =>
      inspectors.filter(member => member.unit === unit && isQualified(member)).length < settings.minCertified,
  );
  const findings: Finding[] = [];
  if (unqualified.length > 0) findings.push(finding('NOT_QUALIFIED', { people: unqualified }));
  if (unitsShort.length === 0) return { findings, data: {} };
  const params = { units: unitsShort, min: settings.minCertified };
  findings.push(finding('TEAM_MIN_2', params, { basis: settings.sourceOf('minCertified') }));
  return { findings, data: { unitsShort } };
}

function isQualified({ certified, personType }: Member): boolean {
  return certified && personType === 'officer';
}

/** R9: a notice is suggested from noticeDays before the check to the day before, unless none may be given. */
function judgeNotice(proposal: Proposal, asOf: Time | undefined, settings: RuleSettings): Finding[] {
  if (proposal.unannounced) return [finding('NOTICE_SUPPRESSED')];
  if (proposal.mode !== 'onsite' || proposal.trigger.type === 'emergency' || !asOf) return [];
  const days = daysBetween(asOf.day, proposal.date);
  return days >= 1 && days <= settings.noticeDays
    ? [finding('PRE_NOTICE', { date: proposal.date, days })]
    : [];
}
