import type { Sql } from '../db/sql.ts';

/** Posts of a unit: 联络员A岗, B岗, 分管领导, 负责人, 其他, 分管县领导. */
export const ROLES = ['liaison', 'deputy', 'leader', 'head', 'staff', 'countyLeader'] as const;
export type Role = (typeof ROLES)[number];

/** A person as authority sees her: by post and unit, never by what a button carried. */
export interface Member {
  readonly personId: string;
  readonly name: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly unitShort: string;
  readonly regionId: string;
  /** Works in the coordinating office (领导小组办公室). */
  readonly isOffice: boolean;
  readonly roles: readonly Role[];
}

/** Where one person is reached. */
export interface Recipient {
  readonly personId: string;
  readonly unitId: string;
  readonly role: Role;
  readonly platform: string;
  readonly userId: string;
}

interface MemberRow {
  platform: string;
  user_id: string;
  person_id: string;
  name: string;
  unit_id: string;
  unit_code: string;
  unit_name: string;
  unit_short: string;
  region_id: string;
  is_office: boolean;
  roles: Role[] | null;
}

const MEMBER_SQL = `
  p.id as person_id, p.name, u.id as unit_id, u.code as unit_code, u.name as unit_name,
  u.short_name as unit_short, u.region_id, u.is_office,
  (select array_agg(distinct o.role) from post o where o.person_id = p.id and o.until is null) as roles
  from person p join unit u on u.id = p.unit_id and u.active`;

function toMember(row: MemberRow): Member {
  return {
    personId: row.person_id,
    name: row.name,
    unitId: row.unit_id,
    unitCode: row.unit_code,
    unitName: row.unit_name,
    unitShort: row.unit_short,
    regionId: row.region_id,
    isOffice: row.is_office,
    roles: row.roles ?? [],
  };
}

/** Key of a platform identity in the maps of this module. */
export function identityKey(platform: string, userId: string): string {
  return `${platform}\u0000${userId}`;
}

/** Who the platform says these users are. Unknown users and people who have left are missing from the answer. */
export async function identify(
  sql: Sql,
  users: readonly { readonly platform: string; readonly userId: string }[],
): Promise<Map<string, Member>> {
  if (users.length === 0) return new Map();
  const rows = await sql.query<MemberRow>(
    `select i.platform, i.user_id, ${MEMBER_SQL}
     join identity i on i.person_id = p.id
     join unnest($1::text[], $2::text[]) as q(platform, user_id) on q.platform = i.platform and q.user_id = i.user_id
     where p.active`,
    [users.map(u => u.platform), users.map(u => u.userId)],
  );
  return new Map(rows.map(row => [identityKey(row.platform, row.user_id), toMember(row)]));
}

/** The same, by our own person ids; for the H5 page and the API. */
export async function membersById(sql: Sql, personIds: readonly string[]): Promise<Map<string, Member>> {
  if (personIds.length === 0) return new Map();
  const rows = await sql.query<MemberRow>(
    `select '' as platform, '' as user_id, ${MEMBER_SQL} where p.active and p.id = any($1)`,
    [personIds],
  );
  return new Map(rows.map(row => [row.person_id, toMember(row)]));
}

/** A machine that acts for a unit, as authority sees it: in the unit's name and without a post. */
export async function unitMember(
  sql: Sql,
  unitId: string,
  personId: string,
  name: string,
): Promise<Member | undefined> {
  const rows = await sql.query<MemberRow>(
    `select '' as platform, '' as user_id, $2 as person_id, $3 as name, u.id as unit_id, u.code as unit_code,
       u.name as unit_name, u.short_name as unit_short, u.region_id, u.is_office, '{}'::text[] as roles
     from unit u where u.id = $1 and u.active`,
    [unitId, personId, name],
  );
  const row = rows[0];
  return row === undefined ? undefined : toMember(row);
}

/** To whom something is addressed: a post in a unit, the office above a region, or one person. */
export type Audience =
  | { readonly unitId: string; readonly role: Role }
  | { readonly office: true; readonly role?: Role }
  | { readonly countyLeaders: true }
  | { readonly personId: string };

interface RecipientRow {
  person_id: string;
  unit_id: string;
  role: Role;
  platform: string;
  user_id: string;
}

/** Holders of the posts $2 who are here at $3. */
const HOLDERS = `select p.id as person_id, u.id as unit_id, o.role, i.platform, i.user_id
  from unit u join post o on o.unit_id = u.id and o.role = any($2) and o.until is null
    and (o.away_till is null or o.away_till <= $3)
  join person p on p.id = o.person_id and p.active
  join identity i on i.person_id = p.id and i."primary"`;

/** Who receives for a post that is vacant or whose holder is away: 联络员B岗 for the liaison, 负责人 for 分管领导. */
export const STANDS_IN: Readonly<Partial<Record<Role, Role>>> = { liaison: 'deputy', leader: 'head' };

/** The post that an audience means; undefined for one person. */
function roleOf(audience: Audience): Role | undefined {
  if ('personId' in audience) return undefined;
  return 'countyLeaders' in audience ? 'countyLeader' : (audience.role ?? 'liaison');
}

/** The same audience where nobody of it is here; undefined where nobody stands in. */
function instead(audience: Audience): Audience | undefined {
  const role = STANDS_IN[roleOf(audience) ?? 'staff'];
  if (role === undefined || 'personId' in audience || 'countyLeaders' in audience) return undefined;
  return { ...audience, role };
}

/**
 * Who holds the posts right now, each on the platform where she is. While a liaison is away her deputy receives in
 * her place; a vacant liaison post falls to the deputy too, and 分管领导 to 负责人 likewise. An empty list means nobody can be reached: the caller
 * records it, the self-audit raises it.
 */
export async function recipients(
  sql: Sql,
  regionId: string,
  audience: Audience,
  now: Date,
): Promise<Recipient[]> {
  const rows = await findHolders(sql, regionId, audience, now);
  const other = rows.length > 0 ? undefined : instead(audience);
  return other === undefined ? rows : findHolders(sql, regionId, other, now);
}

/** The same for many audiences, in the same order; holders of units' posts are read in one statement. */
export async function recipientsOfMany(
  sql: Sql,
  asks: readonly { readonly regionId: string; readonly audience: Audience }[],
  now: Date,
): Promise<Recipient[][]> {
  const found = new Map<string, Recipient[]>();
  const keys = asks.map(({ regionId, audience }) => JSON.stringify([audience, regionId]));
  const units = asks.filter(({ audience }) => isUnitPost(audience));
  const holders = units.length > 1 ? await unitHolders(sql, units, now) : undefined;
  for (const [at, { regionId, audience }] of asks.entries()) {
    const key = keys[at] ?? '';
    if (found.has(key)) continue;
    const known =
      holders !== undefined && isUnitPost(audience)
        ? heldOrDeputed(holders, audience)
        : await recipients(sql, regionId, audience, now);
    found.set(key, known);
  }
  return keys.map(key => found.get(key) ?? []);
}

type UnitPost = Extract<Audience, { readonly unitId: string }>;

function isUnitPost(audience: Audience): audience is UnitPost {
  return 'unitId' in audience;
}

type Holders = ReadonlyMap<string, Recipient[]>;

function heldOrDeputed(holders: Holders, { unitId, role }: UnitPost): Recipient[] {
  const held = holders.get(postKey(unitId, role)) ?? [];
  const other = held.length > 0 ? undefined : STANDS_IN[role];
  return other === undefined ? held : (holders.get(postKey(unitId, other)) ?? []);
}

function postKey(unitId: string, role: Role): string {
  return `${role}:${unitId}`;
}

/** Whoever is here of the units' posts, deputies included. */
async function unitHolders(
  sql: Sql,
  asks: readonly { readonly audience: Audience }[],
  now: Date,
): Promise<Holders> {
  const ids = new Set(asks.flatMap(({ audience }) => (isUnitPost(audience) ? [audience.unitId] : [])));
  const rows = await sql.query<RecipientRow>(
    `${HOLDERS} where u.active and u.id = any($1) order by o.since, p.id`,
    [[...ids], ROLES, now],
  );
  const holders = new Map<string, Recipient[]>();
  for (const one of toRecipients(rows)) {
    const key = postKey(one.unitId, one.role);
    holders.set(key, [...(holders.get(key) ?? []), one]);
  }
  return holders;
}

async function findHolders(sql: Sql, regionId: string, audience: Audience, now: Date): Promise<Recipient[]> {
  if ('personId' in audience) {
    return toRecipients(
      await sql.query<RecipientRow>(
        `select p.id as person_id, p.unit_id, 'staff' as role, i.platform, i.user_id
         from person p join identity i on i.person_id = p.id and i."primary" where p.active and p.id = $1`,
        [audience.personId],
      ),
    );
  }
  const where =
    'unitId' in audience
      ? 'u.id = $1'
      : 'office' in audience
        ? 'u.is_office and u.region_id in (select id from region_upward($1))'
        : 'u.region_id in (select id from region_upward($1))';
  const key = 'unitId' in audience ? audience.unitId : regionId;
  return toRecipients(
    await sql.query<RecipientRow>(`${HOLDERS} where u.active and ${where} order by o.since, p.id`, [
      key,
      [roleOf(audience)],
      now,
    ]),
  );
}

function toRecipients(rows: RecipientRow[]): Recipient[] {
  return rows.map(row => ({
    personId: row.person_id,
    unitId: row.unit_id,
    role: row.role,
    platform: row.platform,
    userId: row.user_id,
  }));
}
