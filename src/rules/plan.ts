/** Annual plan (年度计划) filing, R11. Source: F004 二(二)1. */
import { addDays, atTime, type Day } from '../duty/calendar.ts';
import type { PlanCase } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import { latestMoment } from './time.ts';
import { finding, type Judgement } from './verdict.ts';

const DAY_MS = 24 * 3_600_000;

/** Late after 24:00 of the due day, which is never moved off a day of rest; gaps send the plan back. */
export function checkPlan({ plan }: Pick<PlanCase, 'plan'>, settings: RuleSettings): Judgement {
  const time = judgeTime(plan, settings);
  const missing = missingParts(plan);
  if (missing.length === 0) return time;
  return {
    findings: [...time.findings, finding('INCOMPLETE', { missing })],
    data: { ...time.data, missing },
  };
}

/** The last day on which a year's plan is in time; 29 February is 28 February in an ordinary year. */
export function annualDueDay(year: number, settings: RuleSettings): Day {
  const [month = '01', day = '31'] = settings.plan.annualDueMMDD.split('-');
  const lastOfMonth = new Date(Date.UTC(year, Number(month), 0)).getUTCDate();
  return `${year}-${month}-${String(Math.min(Number(day), lastOfMonth)).padStart(2, '0')}`;
}

/** n of LATE_nD: the 24-hour periods begun after the deadline. */
function judgeTime(plan: PlanCase['plan'], settings: RuleSettings): Judgement {
  const due = annualDueDay(plan.year, settings);
  const basis = settings.sourceOf('plan');
  const overrun = latestMoment(plan.submittedAt).getTime() - atTime(addDays(due, 1), '00:00').getTime();
  if (overrun <= 0) return { findings: [finding('ON_TIME', { due }, { basis })], data: {} };
  const lateDays = Math.ceil(overrun / DAY_MS);
  const late = finding('LATE_D', { due, lateDays }, { code: `LATE_${lateDays}D`, basis });
  return { findings: [late], data: { lateDays } };
}

function missingParts({ rows, ccTo }: PlanCase['plan']): string[] {
  const fields = rows.flatMap(({ ratio, frequency }, i) => [
    ...(ratio === null || ratio === undefined ? [`rows[${i}].ratio`] : []),
    ...(frequency === null || frequency === undefined ? [`rows[${i}].frequency`] : []),
  ]);
  const joint = new Set(rows.flatMap(row => row.joint));
  return [...fields, ...[...joint].filter(unit => !ccTo.includes(unit)).map(unit => `ccTo:${unit}`)];
}
