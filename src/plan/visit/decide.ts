/** 上级检查登记 (R2: F000 四(三), F004 二(二)2): what a superior has checked, lower levels leave out for the year. */
import { planSays } from '../../../cards/plan-copy.ts';
import { visitSays } from '../../../cards/visit.ts';
import type { Actor, Context, Decision } from '../../decide/feature.ts';
import { dayOf } from '../../duty/calendar.ts';
import { type Level, levels } from '../../rules/schema.ts';
import { already, isOffice, recordChange, refuse } from '../acting.ts';
import type { VisitCommand, VisitState } from './state.ts';

export interface VisitFacts {
  readonly within: boolean;
  readonly regionId: string;
  readonly level: Level;
  readonly enterprise?: { readonly id: string; readonly name: string };
  /** Whether the same inspection is on record. */
  readonly known: boolean;
}

/** By the office alone: whoever is entered here is spared this year's checks. */
export function decideVisit(
  state: VisitState | undefined,
  command: VisitCommand,
  actor: Actor,
  context: Context,
  { within, regionId, level, enterprise, known }: VisitFacts,
): Decision<VisitState> {
  if (state !== undefined) return already(visitSays.known);
  if (!isOffice(actor, within)) return refuse('not-office', planSays.onlyOffice);
  if (enterprise === undefined) return refuse('no-enterprise', planSays.noEnterprise(command.enterprise));
  if (levels.indexOf(command.level) <= levels.indexOf(level))
    return refuse('not-superior', visitSays.notSuperior);
  if (command.date > dayOf(context.now)) return refuse('future', visitSays.future);
  if (known) return already(visitSays.known);
  const { date, unit, kinds } = command;
  return {
    decided: true,
    state: {
      id: context.subjectId,
      regionId,
      visit: {
        id: context.subjectId,
        enterpriseId: enterprise.id,
        date,
        level: command.level,
        units: [unit],
        kinds,
        line: null,
        mode: 'onsite',
        randomDraw: false,
        trigger: 'daily',
        entered: true,
        note: '',
        taskId: null,
      },
    },
    say: visitSays.registered(enterprise.name, date, unit, kinds),
    effects: [
      recordChange('visit.registered', null, 'registered', {
        enterprise: enterprise.name,
        date,
        level: command.level,
        unit,
        kinds,
      }),
    ],
  };
}
