import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { inRegion } from '../acting.ts';
import { UNIT_REF, type UnitRef } from '../shapes.ts';
import type { MergeCommand } from './commands.ts';
import type { MergeState } from './state.ts';

/** Rows a decision needs beyond the suggestion. */
export interface MergeFacts {
  readonly within: boolean;
  /** The scenario that the office names, as far as it is published and led by a unit of it. */
  readonly scenario?: { readonly code: string; readonly name: string; readonly lead: UnitRef };
  /** Filing numbers of the units' plans: the check is in plan by them. */
  readonly planNos: readonly string[];
}

export async function mergeFacts(
  sql: Sql,
  state: MergeState | undefined,
  command: MergeCommand,
  actor: Actor,
): Promise<MergeFacts> {
  if (state === undefined) return { within: true, planNos: [] };
  const within = await inRegion(sql, actor, state.regionId);
  const plans = await sql.query<{ no: string }>(
    `select filing_no as no from annual_plan where year = $1 and unit_id = any($2) and filing_no is not null
     order by filing_no`,
    [state.year, state.doc.units.map(unit => unit.id)],
  );
  const planNos = plans.map(({ no }) => no);
  if (command.type !== 'merge.scenario') return { within, planNos };
  const [scenario] = await sql.query<NonNullable<MergeFacts['scenario']>>(
    `select s.code, s.name, ${UNIT_REF('l')} as lead from scenario s join unit l on l.id = s.lead_unit_id
     join region_upward($1) r on r.id = s.region_id
     where (s.code = upper($2) or s.name = $2) and s.status = 'published' order by r.distance, s.version desc limit 1`,
    [state.regionId, command.scenario],
  );
  return scenario === undefined ? { within, planNos } : { within, planNos, scenario };
}
