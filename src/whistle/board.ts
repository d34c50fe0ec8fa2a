import type { Sql } from '../db/sql.ts';
import { covers } from '../directory/regions.ts';
import type { Member } from '../directory/who.ts';
import { findAssignment, type WhistleKind, type WhistleState } from './state.ts';
import { loadWhistles } from './store.ts';

/** One call on the board; `since`: when it came in, or when it ended. */
export interface Line {
  readonly no: string;
  readonly type: WhistleKind;
  readonly state: string;
  readonly town: string;
  readonly text: string;
  readonly lead: string | null;
  readonly since: Date;
}

const OVER = `('REJECTED', 'WITHDRAWN', 'CLOSED')`;
/** Her unit's calls, made or received; the office, the command centre and the county leaders see their region. */
const HERS = `(w.caller_unit_id = $1
    or w.lead_unit_id = $1
    or exists (select 1 from whistle_assignment a where a.whistle_id = w.id and a.unit_id = $1
               and a.state <> 'REASSIGNED')
    or ($2 or exists (select 1 from unit k where k.id = $1 and k.kind = 'command'))
       and exists (select 1 from region_upward(w.region_id) r where r.id = $3))`;
const LINE = `select w.no, w.type, w.state, w.doc->>'townName' as town, w.doc->>'text' as text, u.short_name as lead,
    coalesce(w.closed_at, w.created_at) as since
  from whistle w left join unit u on u.id = w.lead_unit_id`;

function reader({ unitId, isOffice, roles, regionId }: Member): unknown[] {
  return [unitId, isOffice || roles.includes('countyLeader'), regionId];
}

/** Open calls that she may see, 应急哨 first. */
export function boardLines(sql: Sql, member: Member, most: number): Promise<Line[]> {
  return sql.query<Line>(
    `${LINE} where w.state not in ${OVER} and w.doc->>'text' <> '' and ${HERS}
     order by w.type = 'URGENT' desc, w.created_at limit $4`,
    [...reader(member), most],
  );
}

/** What ended since then, newest first; a form that nobody filled in is no call. */
export function endedLines(sql: Sql, member: Member, since: Date, most: number): Promise<Line[]> {
  return sql.query<Line>(
    `${LINE} where w.state in ${OVER} and w.closed_at >= $5 and w.doc->>'text' <> '' and ${HERS}
     order by w.closed_at desc limit $4`,
    [...reader(member), most, since],
  );
}

/** Who may read a call's story: the units in it, the office and the command centre of its region, county leaders. */
export function mayLook(
  state: WhistleState,
  member: Member,
  { inRegion, unitKind }: { readonly inRegion: boolean; readonly unitKind?: string | undefined },
): boolean {
  const { unitId, isOffice, roles } = member;
  const concerned = state.callerUnitId === unitId || findAssignment(state, unitId) !== undefined;
  const watches = inRegion && (isOffice || unitKind === 'command' || roles.includes('countyLeader'));
  return concerned || watches || state.doc.application?.lead.id === unitId;
}

/** The call of this number, if she may read it. */
export async function callToSee(sql: Sql, member: Member, no: string): Promise<WhistleState | undefined> {
  const rows = await sql.query<{ id: string; kind: string }>(
    'select w.id, u.kind from whistle w, unit u where w.no = upper($1) and u.id = $2',
    [no, member.unitId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const state = (await loadWhistles(sql, [row.id], 'none')).get(row.id);
  if (state === undefined) return undefined;
  const inRegion = await covers(sql, member.regionId, state.regionId);
  return mayLook(state, member, { inRegion, unitKind: row.kind }) ? state : undefined;
}
