/** Which visits (入企) of the past count for what: the counting agreement (计数约定) of domain 4. */
import { type Day, yearOf } from '../duty/calendar.ts';
import {
  caseTriggers,
  type Level,
  levels,
  type Mode,
  specialTriggers,
  type Trigger,
  type Visit,
} from './schema.ts';

const cases: ReadonlySet<Trigger> = new Set(caseTriggers);
const specials: ReadonlySet<Trigger> = new Set(specialTriggers);
const neverCounted: ReadonlySet<Trigger> = new Set(['invited', 'recheck', 'emergency']);

/** 个案: started by a complaint, a report, a whistle, a transfer or a data alert. */
export function isCase(trigger: Trigger): boolean {
  return cases.has(trigger);
}

/** 国家、省组织的专项检查. */
export function isSpecial(trigger: Trigger): boolean {
  return specials.has(trigger);
}

/** Whether a check of this kind, once carried out, counts for frequency and interval. */
export function isCountable(mode: Mode, trigger: Trigger): boolean {
  return mode === 'onsite' && !isCase(trigger) && !isSpecial(trigger) && !neverCounted.has(trigger);
}

function isSuperior(level: Level, to: Level): boolean {
  return levels.indexOf(level) > levels.indexOf(to);
}

/** The inspectors really went in: not cancelled, not turned away, not from a distance. */
function isEntry(visit: Visit): boolean {
  return visit.entered && visit.mode === 'onsite';
}

/** Counted visits: own level or lower, entered, and of a countable kind. One joint entry is one visit. */
export function countedVisits(visits: readonly Visit[], ownLevel: Level): Visit[] {
  return visits.filter(
    visit => isEntry(visit) && isCountable(visit.mode, visit.trigger) && !isSuperior(visit.level, ownLevel),
  );
}

/** Case visits (个案) of own level or lower, in the year of `date` and not after it. */
export function caseVisits(visits: readonly Visit[], ownLevel: Level, date: Day): Visit[] {
  return visits.filter(
    visit =>
      isEntry(visit) &&
      isCase(visit.trigger) &&
      !isSuperior(visit.level, ownLevel) &&
      isSameYear(visit.date, date) &&
      visit.date <= date,
  );
}

/** Visits of a higher level that bar a lower one (R2) on `date`: same year, on or before it, no recheck or invitation. */
export function superiorVisits(visits: readonly Visit[], ownLevel: Level, date: Day): Visit[] {
  return visits.filter(
    visit =>
      isEntry(visit) &&
      isSuperior(visit.level, ownLevel) &&
      visit.trigger !== 'recheck' &&
      visit.trigger !== 'invited' &&
      isSameYear(visit.date, date) &&
      visit.date <= date,
  );
}

export function isSameYear(a: Day, b: Day): boolean {
  return yearOf(a) === yearOf(b);
}

export function shareKind(a: readonly string[], b: readonly string[]): boolean {
  return a.some(kind => b.includes(kind));
}

/** Visits by enterprise, so that judging a roster reads the history once. */
export function byEnterprise(visits: readonly Visit[]): ReadonlyMap<string, readonly Visit[]> {
  return Map.groupBy(visits, visit => visit.enterprise);
}
