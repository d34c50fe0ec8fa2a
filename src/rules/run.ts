/** One case in, one answer out: the rules engine's only door for JSON input. Pure. */
import { createCalendar, type WorkCalendar } from '../duty/calendar.ts';
import { chineseDaysCalendar, chineseDaysYears } from '../duty/chinese-days.ts';
import { checkProposal } from './check.ts';
import { judgeDraw, judgeRedraw } from './draw.ts';
import { judgeDue } from './due.ts';
import { countSaved, suggestMerges } from './merge.ts';
import { checkPlan } from './plan.ts';
import type { CalendarInput, RuleCase } from './schema.ts';
import { asSeenFrom, type RuleSettings, resolveSettings } from './settings.ts';
import { type Finding, type Judgement, strictest, unite, type Verdict } from './verdict.ts';

export interface RulesAnswer {
  id: string | number;
  verdict: Verdict;
  /** Each once, strictest first. */
  codes: readonly string[];
  findings: readonly Finding[];
  data: Readonly<Record<string, unknown>>;
}

/** Answers a parsed case. */
export function answerCase(input: RuleCase): RulesAnswer {
  const settings = resolveSettings(input.profile, input.settings);
  const { findings, data } = conclude(judge(input, settings, calendarOf(input.calendar)), settings);
  return {
    id: input.id,
    verdict: strictest(findings),
    codes: [...new Set(findings.map(({ code }) => code))],
    findings,
    data,
  };
}

function judge(input: RuleCase, settings: RuleSettings, calendar: WorkCalendar): Judgement {
  switch (input.command) {
    case 'rules check':
      return checkProposal(input, settings, calendar);
    case 'merge suggest':
      return suggestMerges(input, settings);
    case 'merge saved':
      return countSaved(input.visits);
    case 'plan check':
      return checkPlan(input, settings);
    case 'draw':
      return 'drawn' in input ? judgeRedraw(input, settings) : judgeDraw(input, settings);
    case 'due':
      return judgeDue(input, settings, calendar);
  }
}

/** Strictest first, each source as this county sees it. */
function conclude(judgement: Judgement, { profile }: RuleSettings): Judgement {
  const { findings, data } = unite(judgement);
  return { findings: findings.map(found => ({ ...found, basis: asSeenFrom(profile, found.basis) })), data };
}

/** A listed year without packaged data stands on its overrides alone; an override wins over packaged data. */
function calendarOf({ years, overrides }: CalendarInput): WorkCalendar {
  const covered = new Set(chineseDaysYears());
  const packaged = chineseDaysCalendar(years.filter(year => covered.has(year)));
  const own = overrides.map(({ date, workday }) => ({ day: date, workday }));
  return createCalendar({
    years,
    overrides: [...packaged.overrides, ...own],
  });
}
