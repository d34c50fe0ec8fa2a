import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { inRegion } from '../acting.ts';
import { UNIT_REF, type UnitRef } from '../shapes.ts';
import type { ScenarioCommand } from './commands.ts';
import type { ScenarioState } from './state.ts';
import { loadScenarios } from './store.ts';

export interface ListedUnit extends UnitRef {
  readonly regionId: string;
  readonly coordinationBody: boolean;
}

/** Rows a decision needs beyond the scenario. */
export interface ScenarioFacts {
  readonly within: boolean;
  /** Units that the proposal names. */
  readonly units: readonly ListedUnit[];
  /** Every version of the code in its region that is not retired. */
  readonly others: readonly ScenarioState[];
  /** The highest version the code ever had; 0 for a new code. */
  readonly latest: number;
}

export async function scenarioFacts(
  sql: Sql,
  state: ScenarioState | undefined,
  command: ScenarioCommand,
  actor: Actor,
): Promise<ScenarioFacts> {
  const home = actor.kind === 'system' ? '' : actor.member.regionId;
  const units = command.type === 'scenario.propose' ? await named(sql, home, command) : [];
  const code = state?.code ?? (command.type === 'scenario.propose' ? command.code : '');
  const regionId = state?.regionId ?? leadOf(units, command)?.regionId ?? home;
  const rows = await sql.query<{ id: string; version: number; status: string }>(
    'select id, version, status from scenario where region_id = $1 and upper(code) = upper($2)',
    [regionId, code],
  );
  const open = rows.filter(row => row.status !== 'retired' && row.id !== state?.id).map(row => row.id);
  return {
    within: await inRegion(sql, actor, regionId),
    units,
    others: [...(await loadScenarios(sql, open, 'update')).values()],
    latest: Math.max(0, ...rows.map(row => row.version)),
  };
}

async function named(
  sql: Sql,
  home: string,
  command: Extract<ScenarioCommand, { type: 'scenario.propose' }>,
): Promise<ListedUnit[]> {
  const wanted = [...new Set([command.lead, ...command.items.map(item => item.unit)])];
  const rows = await sql.query<{ unit: UnitRef; regionId: string; coordinationBody: boolean }>(
    `select ${UNIT_REF('u')} as unit, u.region_id as "regionId", u.coordination_body as "coordinationBody"
     from unit u where u.active and u.region_id in (select id from region_upward($1))
       and (u.code = any($2) or u.name = any($2) or u.short_name = any($2)) order by u.code`,
    [home, wanted],
  );
  return rows.map(({ unit, ...more }) => ({ ...unit, ...more }));
}

/** The unit that a word of the proposal means. */
export function unitNamed(units: readonly ListedUnit[], word: string): ListedUnit | undefined {
  return units.find(({ code, name, short }) => [code, name, short].includes(word));
}

function leadOf(units: readonly ListedUnit[], command: ScenarioCommand): ListedUnit | undefined {
  return command.type === 'scenario.propose' ? unitNamed(units, command.lead) : undefined;
}
