import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import type { AccountCommand } from './commands.ts';
import type { AccountState, Candidate } from './state.ts';

/** Rows that a decision about an unknown account needs. */
export interface AccountFacts {
  /** The unit the stranger named, when exactly one answers to that name. */
  readonly unit: { readonly id: string; readonly name: string; readonly regionId: string } | undefined;
  readonly hasOffice: boolean;
  /** People of the unit without an account on this platform, as of now. */
  readonly candidates: readonly Candidate[];
  /** Open requests under the same office. */
  readonly openRequests: number;
  /** Whether the account has become somebody's meanwhile. */
  readonly taken: boolean;
  /** Whether whoever acts sits in an office above the request's region. */
  readonly officeActs: boolean;
}

const MOST_CANDIDATES = 40;

export async function accountFacts(
  sql: Sql,
  state: AccountState | undefined,
  command: AccountCommand,
  actor: Actor,
): Promise<AccountFacts> {
  const unit =
    command.type === 'account.ask'
      ? await unitNamed(sql, command.unit)
      : state && { id: state.doc.unitId, name: state.doc.unitName, regionId: state.regionId };
  const platform = command.type === 'account.ask' ? command.platform : (state?.doc.platform ?? '');
  const userId = command.type === 'account.ask' ? command.userId : (state?.doc.userId ?? '');
  const taken = await sql.query('select 1 from identity where platform = $1 and user_id = $2', [
    platform,
    userId,
  ]);
  return {
    unit,
    ...(await officeAbove(sql, unit?.regionId ?? '', actor)),
    candidates: unit === undefined ? [] : await candidatesOf(sql, unit.id, platform),
    openRequests: await openRequests(sql, unit?.regionId ?? ''),
    taken: taken.length > 0,
  };
}

/** By code, short name or full name, to the letter; two units of that name are none. */
async function unitNamed(sql: Sql, named: string): Promise<AccountFacts['unit']> {
  const rows = await sql.query<{ id: string; name: string; regionId: string }>(
    `select id, name, region_id as "regionId" from unit
     where active and not coordination_body and (upper(code) = upper($1) or name = $1 or short_name = $1) limit 2`,
    [named],
  );
  return rows.length === 1 ? rows[0] : undefined;
}

async function officeAbove(
  sql: Sql,
  regionId: string,
  actor: Actor,
): Promise<Pick<AccountFacts, 'hasOffice' | 'officeActs'>> {
  const rows = await sql.query<{ id: string }>(
    'select id from unit where is_office and active and region_id in (select id from region_upward($1))',
    [regionId],
  );
  const unitId = actor.kind === 'person' ? actor.member.unitId : undefined;
  return { hasOffice: rows.length > 0, officeActs: rows.some(({ id }) => id === unitId) };
}

function candidatesOf(sql: Sql, unitId: string, platform: string): Promise<Candidate[]> {
  return sql.query<Candidate>(
    `select p.id as "personId", p.name, coalesce((select i.platform from identity i
       where i.person_id = p.id and i."primary" limit 1), '') as platform
     from person p where p.unit_id = $1 and p.active
       and not exists (select 1 from identity i where i.person_id = p.id and i.platform = $2)
     order by p.name limit $3`,
    [unitId, platform, MOST_CANDIDATES],
  );
}

async function openRequests(sql: Sql, regionId: string): Promise<number> {
  const rows = await sql.query<{ n: number }>(
    `select count(*)::int as n from account_request where state = 'open' and region_id = $1`,
    [regionId],
  );
  return rows[0]?.n ?? 0;
}
