/** Group 4, hints against crowding (短间隔提示): R14. Source: outside practices (成都 day/week/month, 海南 60 days). */
import { addDays, type Day, daysBetween, weekdayOf } from '../duty/calendar.ts';
import { countedVisits, isCountable, shareKind } from './history.ts';
import type { Proposal, ScheduledVisit, Visit } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import { type Family, type Finding, finding, type Judgement } from './verdict.ts';

/** `visits` and `scheduled` are the enterprise's own. Silent when the proposal itself would not be counted. */
export function judgeHints(
  proposal: Proposal,
  visits: readonly Visit[],
  scheduled: readonly ScheduledVisit[],
  settings: RuleSettings,
): Judgement {
  if (!isCountable(proposal.mode, proposal.trigger.type)) return { findings: [], data: {} };
  const counted = countedVisits(visits, proposal.unitLevel);
  const days = [proposal.date, ...counted.map(({ date }) => date), ...scheduled.map(({ date }) => date)];
  const findings = [
    ...judgeCrowding(proposal.date, days, settings),
    ...judgeInterval(proposal, counted, settings),
  ];
  return { findings, data: {} };
}

/** This check included: more on its day, in its Monday–Sunday week or its calendar month than the hint allows. */
function judgeCrowding(date: Day, days: readonly Day[], settings: RuleSettings): Finding[] {
  const { perDay, perWeek, perMonth } = settings.short;
  const monday = mondayOf(date);
  const crowd: [Family, number, number][] = [
    ['SAME_DAY_TWICE', days.filter(day => day === date).length, perDay],
    ['SAME_WEEK_OVER', days.filter(day => mondayOf(day) === monday).length, perWeek],
    ['SAME_MONTH_OVER', days.filter(day => day.slice(0, 7) === date.slice(0, 7)).length, perMonth],
  ];
  return crowd
    .filter(([, count, limit]) => count > limit)
    .map(([family, count, limit]) => finding(family, { date, count, limit }));
}

/** An earlier visit of a shared kind at most `days` days before, across the turn of the year too. */
function judgeInterval(proposal: Proposal, counted: readonly Visit[], settings: RuleSettings): Finding[] {
  const { days: limit, scope } = settings.short;
  const gaps = counted
    .filter(visit => scope === 'any' || shareKind(visit.kinds, proposal.kinds))
    .map(visit => ({ last: visit.date, days: daysBetween(visit.date, proposal.date) }))
    .filter(({ days }) => days >= 1 && days <= limit)
    .sort((a, b) => a.days - b.days);
  return gaps.slice(0, 1).map(({ last, days }) => finding('SHORT_INTERVAL', { last, days, limit }));
}

function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}
