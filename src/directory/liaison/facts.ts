import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { STANDS_IN } from '../who.ts';
import type { GapCommand, GapPerson, GapState } from './state.ts';

export interface GapFacts {
  readonly regionId: string;
  readonly unit: GapState['doc']['unit'] | undefined;
  readonly holder: GapPerson | null;
  /** Who stands in for the post and is not away: 联络员B岗, for 分管领导 the unit's 负责人. */
  readonly deputy: GapPerson | null;
  /** People of the unit who can be reached. */
  readonly people: readonly GapPerson[];
  /** The actor may fill the post: the office above, or the unit's own leader or head. */
  readonly mayAppoint: boolean;
}

export async function gapFacts(
  sql: Sql,
  state: GapState | undefined,
  command: GapCommand,
  actor: Actor,
  now: Date,
): Promise<GapFacts> {
  const unitId = state?.unitId ?? ('unitId' in command ? command.unitId : '');
  const role = state?.role ?? ('role' in command ? command.role : 'liaison');
  const units = await sql.query<GapState['doc']['unit'] & { regionId: string }>(
    'select id, code, name, short_name as short, region_id as "regionId" from unit where id = $1',
    [unitId],
  );
  const [found] = units;
  if (found === undefined) {
    return { regionId: '', unit: undefined, holder: null, deputy: null, people: [], mayAppoint: false };
  }
  const { regionId, ...unit } = found;
  return {
    regionId,
    unit,
    holder: await inPost(sql, unitId, role, null),
    deputy: await inPost(sql, unitId, STANDS_IN[role] ?? '', now),
    people: await sql.query<GapPerson>(
      `select p.id, p.name, p.title from person p where p.unit_id = $1 and p.active
         and exists (select 1 from identity i where i.person_id = p.id and i."primary") order by p.name`,
      [unitId],
    ),
    mayAppoint: await mayAppoint(sql, actor, unitId, regionId),
  };
}

async function inPost(
  sql: Sql,
  unitId: string,
  role: string,
  presentAt: Date | null,
): Promise<GapPerson | null> {
  const rows = await sql.query<GapPerson>(
    `select p.id, p.name, p.title from post o join person p on p.id = o.person_id and p.active
     where o.unit_id = $1 and o.role = $2 and o.until is null
       and ($3::timestamptz is null or o.away_till is null or o.away_till <= $3)
     order by o.since, p.id limit 1`,
    [unitId, role, presentAt],
  );
  return rows[0] ?? null;
}

async function mayAppoint(sql: Sql, actor: Actor, unitId: string, regionId: string): Promise<boolean> {
  if (actor.kind === 'system') return false;
  const { member } = actor;
  if (member.unitId === unitId && (member.roles.includes('leader') || member.roles.includes('head')))
    return true;
  if (!member.isOffice) return false;
  const rows = await sql.query('select 1 from region_upward($1) where id = $2', [regionId, member.regionId]);
  return rows.length > 0;
}
