/** What this room gives to the service: its features, what it understands of typed words, and its seasons. */
import type { DirectCommand, Interpreter } from '../chat/entry.ts';
import type { Sql } from '../db/sql.ts';
import type { AnyFeature } from '../decide/subject.ts';
import type { Surroundings } from '../decide/surroundings.ts';
import type { Profile } from '../rules/settings.ts';
import { annualPlans } from './annual/feature.ts';
import { seasonOpens } from './annual/season.ts';
import { fillPlan, typedPlan } from './annual/typed.ts';
import { draws, typedDraw } from './draw/feature.ts';
import { mergeSuggestions } from './merge/feature.ts';

import { changeQuestion } from './questions/changes.ts';
import { enterpriseQuestion, whenQuestion } from './questions/enterprise.ts';
import { typedFiling } from './questions/filing.ts';
import { unitQuestion } from './questions/unit.ts';
import { scenarios } from './scenario/feature.ts';
import { themes, themeYears, typedTheme } from './theme/feature.ts';
import { superiorVisits, typedVisit } from './visit/feature.ts';

export { planDocument } from './documents.ts';

/** `profile` holds where no region of the tree sets one. */
export function planFeatures(profile: Profile): AnyFeature[] {
  return [annualPlans(profile), mergeSuggestions(), themes(), scenarios(), draws(profile), superiorVisits()];
}

/** `planUrl`: the page of a plan for one person. */
export function planInterpreters(
  profile: Profile,
  planUrl: (planId: string, personId: string) => string,
): Interpreter[] {
  return [
    typedPlan,
    fillPlan(planUrl),
    typedTheme,
    typedDraw,
    typedFiling,
    typedVisit,
    whenQuestion(profile),
    enterpriseQuestion(profile),
    unitQuestion,
    changeQuestion,
  ];
}

/** Commands that the calendar asks for now. */
export async function planSeasons(sql: Sql, surroundings: Surroundings): Promise<DirectCommand[]> {
  return [...(await seasonOpens(sql, surroundings)), ...(await themeYears(sql, surroundings.now()))];
}
