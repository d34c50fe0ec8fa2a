import { type AnyFeature, feature } from '../../decide/subject.ts';
import type { Profile } from '../../rules/settings.ts';
import { nudgeCommand } from '../acting.ts';
import { planTap, planView } from './cards.ts';
import { type PlanCommand, planCommand } from './commands.ts';
import { decidePlan } from './decide.ts';
import { type PlanFacts, planFacts } from './facts.ts';
import type { PlanState } from './state.ts';
import { loadPlans, savePlans } from './store.ts';

/** 年度计划 as the shell runs it; `profile` holds where no region of the tree sets one. */
export function annualPlans(profile: Profile): AnyFeature {
  return feature<PlanState, PlanCommand, PlanFacts>({
    kind: 'plan',
    load: loadPlans,
    save: savePlans,
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = planCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: planTap,
    fromDuty: duty => nudgeCommand('plan', duty),
    facts: planFacts(profile),
    decide: decidePlan,
    card: planView,
  });
}
