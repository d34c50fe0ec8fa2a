/** A proposed check (拟检查) judged by all four groups of rules; none hides another (domain 4: 分开判，取最严). */
import type { WorkCalendar } from '../duty/calendar.ts';
import { judgeConduct } from './conduct.ts';
import { judgeEntry } from './entry.ts';
import { judgeFrequency } from './frequency.ts';
import { judgeHints } from './hints.ts';
import type { CheckCase } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import { type Judgement, unite } from './verdict.ts';

export type CheckInput = Pick<CheckCase, 'proposal' | 'history' | 'scheduled' | 'asOf'>;

/** `history` and `scheduled` may hold other enterprises; they are ignored. */
export function checkProposal(input: CheckInput, settings: RuleSettings, calendar: WorkCalendar): Judgement {
  const { proposal, asOf } = input;
  const visits = input.history.filter(({ enterprise }) => enterprise === proposal.enterprise);
  const scheduled = input.scheduled.filter(({ enterprise }) => enterprise === proposal.enterprise);
  return unite(
    judgeFrequency(proposal, visits, settings),
    judgeEntry(proposal, asOf, settings, calendar),
    judgeConduct(proposal, asOf, settings),
    judgeHints(proposal, visits, scheduled, settings),
  );
}
