/** Deadlines (时限): R10 and domain 3.0. The day on which a period starts is not counted. */
import { addDays, type Day, type WorkCalendar } from '../duty/calendar.ts';
import { basis } from './basis.ts';
import { earliestAfterFiling, gapFinding } from './entry.ts';
import { annualDueDay } from './plan.ts';
import type { DueCase } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import { finding, type Judgement } from './verdict.ts';

/** The due day; natural days never need holiday data, working days without data give CALENDAR_GAP. */
export function judgeDue(input: DueCase, settings: RuleSettings, calendar: WorkCalendar): Judgement {
  try {
    const due = dueDay(input, settings, calendar);
    const params = { what: input.what, due };
    const found = finding('DUE', params, { code: `DUE_${due}`, basis: dueBasis(input, settings) });
    return { findings: [found], data: { due } };
  } catch (error) {
    return { findings: [gapFinding(error)], data: {} };
  }
}

function dueDay(input: DueCase, settings: RuleSettings, calendar: WorkCalendar): Day {
  switch (input.what) {
    case 'publish': {
      const { pushDays, dayMode } = settings.publish;
      const start = input.resultConfirmedAt.day;
      return dayMode === 'workday' ? calendar.addWorkdays(start, pushDays) : addDays(start, pushDays);
    }
    case 'quarter_fill':
      return calendar.addWorkdays(lastDayOfQuarter(input.quarter), settings.report.fillWorkday);
    case 'quarter_bulletin':
      return calendar.addWorkdays(lastDayOfQuarter(input.quarter), settings.report.bulletinWorkday);
    case 'plan_last_reminder':
      return calendar.previousWorkday(annualDueDay(input.year, settings));
    case 'filing_earliest':
      return earliestAfterFiling(input.filedAt.day, settings, calendar);
    case 'penalty':
      return addDays(input.caseOpenedAt.day, settings.penalty.decisionDays);
  }
}

function dueBasis(input: DueCase, settings: RuleSettings) {
  switch (input.what) {
    case 'publish':
      return settings.sourceOf('publish');
    case 'quarter_fill':
    case 'quarter_bulletin':
      return settings.sourceOf('report');
    case 'plan_last_reminder':
      return basis('PROJECT', '3.0');
    case 'filing_earliest':
      return settings.sourceOf('filing');
    case 'penalty':
      return settings.sourceOf('penalty');
  }
}

/** The last day of a quarter written 2026Q3. */
function lastDayOfQuarter(quarter: string): Day {
  const year = Number(quarter.slice(0, 4));
  const firstMonthAfter = Number(quarter.slice(5)) * 3 + 1;
  const next =
    firstMonthAfter > 12 ? `${year + 1}-01-01` : `${year}-${String(firstMonthAfter).padStart(2, '0')}-01`;
  return addDays(next, -1);
}
