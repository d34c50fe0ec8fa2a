import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { dayOf } from '../../duty/calendar.ts';
import { inRegion } from '../acting.ts';
import { UNIT_REF, type UnitRef } from '../shapes.ts';
import type { ThemeCommand } from './commands.ts';
import type { ThemeState } from './state.ts';

/** Rows a decision needs beyond the theme. */
export interface ThemeFacts {
  readonly within: boolean;
  /** Units that the command names, as far as they may lead an inspection. */
  readonly units: readonly UnitRef[];
  /** Joint inspections of the theme that were carried out in the watched year. */
  readonly done: number;
}

export async function themeFacts(
  sql: Sql,
  state: ThemeState | undefined,
  command: ThemeCommand,
  actor: Actor,
  now: Date,
): Promise<ThemeFacts> {
  const regionId =
    state?.regionId ??
    (actor.kind !== 'system'
      ? actor.member.regionId
      : command.type === 'theme.publish'
        ? (command.regionId ?? '')
        : '');
  const named =
    command.type === 'theme.publish' ? command.units : command.type === 'theme.assign' ? [command.unit] : [];
  const watched =
    command.type === 'theme.year' ? command.year : (state?.doc.cover?.year ?? Number(dayOf(now).slice(0, 4)));
  return {
    within: await inRegion(sql, actor, regionId),
    units: named.length === 0 ? [] : await leaders(sql, regionId, named),
    done: state === undefined ? 0 : await carriedOut(sql, state, watched),
  };
}

async function leaders(sql: Sql, regionId: string, named: readonly string[]): Promise<UnitRef[]> {
  const rows = await sql.query<{ unit: UnitRef }>(
    `select ${UNIT_REF('u')} as unit from unit u
     where u.active and u.enforcement and not u.coordination_body and u.region_id in (select id from region_upward($1))
       and (u.code = any($2) or u.name = any($2) or u.short_name = any($2)) order by u.code`,
    [regionId, named],
  );
  return rows.map(({ unit }) => unit);
}

/** A theme is covered by joint inspections of the scenario that bears its name, or whose code was given as its name. */
async function carriedOut(sql: Sql, state: ThemeState, ofYear: number): Promise<number> {
  const rows = await sql.query<{ n: number }>(
    `select count(*)::int as n from joint_task t
     where (t.doc->>'scenarioName' = $2 or t.scenario_code = upper($2))
       and t.date between make_date($3, 1, 1) and make_date($3, 12, 31)
       and t.state in ('RESULT_PENDING', 'RECTIFYING', 'REVIEWING', 'PUBLISHING', 'ARCHIVED')
       and exists (select 1 from region_upward(t.region_id) r where r.id = $1)`,
    [state.regionId, state.name, ofYear],
  );
  return rows[0]?.n ?? 0;
}
