import type { Sql } from '../../../db/sql.ts';
import type { ImportContext } from '../context.ts';
import { Unique, unitNamed } from '../context.ts';
import { Plan } from '../plan.ts';
import type { IdentityRecord, PersonRecord } from '../records.ts';
import type { Column } from '../sheet.ts';
import type { IdentityRow } from '../sheets/identity.ts';
import { identityColumns as c } from '../sheets/identity.ts';
import type { People } from './people.ts';

export interface IdentityPlan {
  readonly plan: Plan<IdentityRecord>;
  /** Accounts that the same person replaced by another on the same platform. */
  readonly removed: readonly IdentityRecord[];
  /** Who is reached differently after the import. */
  readonly people: ReadonlySet<string>;
}

/** Judges the sheet 平台身份. A person has one account on a platform and one primary account at most. */
export async function planIdentities(
  sql: Sql,
  context: ImportContext,
  people: People,
): Promise<IdentityPlan> {
  const onRecord = await sql.query<IdentityRecord>(
    'select platform, user_id as "userId", person_id as "personId", "primary" from identity',
  );
  const recordOf = new Map(onRecord.map(identity => [accountKey(identity), identity]));
  const rows = placeRows(context, people, recordOf);
  const named = new Set(rows.map(({ row }) => accountKey(row)));
  const inFile = new Map(rows.map(({ row, person }) => [`${person.id} ${row.platform}`, accountKey(row)]));
  const removed = onRecord.filter(identity => {
    const replaced = inFile.has(`${identity.personId} ${identity.platform}`);
    return replaced && !named.has(accountKey(identity));
  });
  const gone = new Set(removed.map(accountKey));
  const othersOf = Map.groupBy(
    onRecord.filter(identity => !named.has(accountKey(identity)) && !gone.has(accountKey(identity))),
    ({ personId }) => personId,
  );
  const groups = Map.groupBy(rows, ({ person }) => person.id);
  const plan = new Plan<IdentityRecord>(context.rows.identities.sheet, accountKey);
  for (const personId of new Set([...groups.keys(), ...robbed(rows, recordOf)])) {
    const group = groups.get(personId) ?? [];
    const others = othersOf.get(personId) ?? [];
    const before = group.map(({ row }) => recordOf.get(accountKey(row)));
    const primary = primaryOf(group, before, others, personId);
    group.forEach(({ row }, at) => {
      const { platform, userId } = row;
      plan.put(before[at], { platform, userId, personId, primary: accountKey(row) === primary });
    });
    for (const other of others) {
      const after = { ...other, primary: accountKey(other) === primary };
      if (after.primary !== other.primary) plan.put(other, after);
    }
  }
  const touched = [
    ...plan.inserts,
    ...plan.updates.flatMap(({ before, after }) => [before, after]),
    ...removed,
  ];
  return { plan, removed, people: new Set(touched.map(({ personId }) => personId)) };
}

interface PlacedIdentity {
  readonly row: IdentityRow;
  readonly person: PersonRecord;
}

/** People whose account the file gives to somebody else; another account of theirs may have to become primary. */
function robbed(rows: readonly PlacedIdentity[], recordOf: ReadonlyMap<string, IdentityRecord>): string[] {
  return rows.flatMap(({ row, person }) => {
    const owner = recordOf.get(accountKey(row))?.personId;
    return owner === undefined || owner === person.id ? [] : [owner];
  });
}

/** The account that is primary afterwards: the one the file marks, else the one on record, else the first that is not refused. */
function primaryOf(
  group: readonly PlacedIdentity[],
  before: readonly (IdentityRecord | undefined)[],
  others: readonly IdentityRecord[],
  personId: string,
): string | undefined {
  const marked = group.find(({ row }) => row.primary === true);
  if (marked !== undefined) return accountKey(marked.row);
  const open = group.filter(({ row }) => row.primary !== false);
  const kept = open.find(({ row }) =>
    before.some(
      identity =>
        identity?.primary && identity.personId === personId && accountKey(identity) === accountKey(row),
    ),
  );
  const other = others.find(({ primary }) => primary);
  if (kept !== undefined) return accountKey(kept.row);
  const first = other ?? open[0]?.row ?? others[0];
  return first && accountKey(first);
}

function placeRows(
  context: ImportContext,
  people: People,
  recordOf: ReadonlyMap<string, IdentityRecord>,
): PlacedIdentity[] {
  const { identities } = context.rows;
  const local = new Set(people.all.map(({ id }) => id));
  const accounts = new Unique();
  const seats = new Map<string, number>();
  const primaries = new Map<string, number>();
  const placed: PlacedIdentity[] = [];
  for (const row of identities.rows) {
    const isNew = accounts.isNew(context, identities, row, c.userId, accountKey(row));
    const person = personOf(context, people, row);
    const owner = recordOf.get(accountKey(row))?.personId;
    if (owner !== undefined && !local.has(owner)) refuse(context, row, c.userId, '该账号已登记在其他县区');
    if (!isNew || person === undefined) continue;
    const seat = `${person.id} ${row.platform}`;
    const earlier = seats.get(seat);
    if (earlier !== undefined)
      refuse(context, row, c.platform, `“${person.name}”在该平台已有账号：见第 ${earlier} 行`);
    const primary = row.primary === true ? primaries.get(person.id) : undefined;
    if (primary !== undefined)
      refuse(context, row, c.primary, `“${person.name}”已有首选账号：见第 ${primary} 行`);
    seats.set(seat, row.row);
    if (row.primary === true) primaries.set(person.id, row.row);
    placed.push({ row, person });
  }
  return placed;
}

function personOf(context: ImportContext, people: People, row: IdentityRow): PersonRecord | undefined {
  const broken = context.rows.people.broken;
  if (row.mobile) {
    const person = people.withMobile(row.mobile);
    if (person === undefined && !broken.has(row.mobile))
      refuse(context, row, c.mobile, '没有登记这个手机号的人员，请先在“人员”表中填写');
    if (person !== undefined && row.name && person.name !== row.name)
      refuse(context, row, c.name, `手机号登记在“${person.name}”名下，与姓名“${row.name}”不符`);
    return person;
  }
  if (!row.unit || !row.name) {
    refuse(context, row, c.mobile, '请填手机号，或同时填单位和姓名');
    return undefined;
  }
  const unit = unitNamed(context, context.rows.identities, row, c.unit, row.unit);
  if (unit === undefined) return undefined;
  const [person, second] = people.named(unit.id, row.name);
  if (second !== undefined) refuse(context, row, c.name, `“${unit.name}”有两位“${row.name}”，请填手机号`);
  else if (person === undefined && !broken.has(row.name))
    refuse(context, row, c.name, `“${unit.name}”没有“${row.name}”，请先在“人员”表中填写`);
  return second === undefined ? person : undefined;
}

export async function writeIdentities(sql: Sql, { plan, removed }: IdentityPlan, now: Date): Promise<void> {
  const accounts = (list: readonly IdentityRecord[]) => [
    list.map(({ platform }) => platform),
    list.map(({ userId }) => userId),
  ];
  await sql.query(
    'delete from identity i using unnest($1::text[], $2::text[]) r(platform, user_id) where (i.platform, i.user_id) = (r.platform, r.user_id)',
    accounts(removed),
  );
  const written = [...plan.inserts, ...plan.updates.map(({ after }) => after)];
  await sql.query(
    `insert into identity (platform, user_id, person_id, "primary", linked_by, linked_at)
     select r.platform, r.user_id, r.person_id, r.is_primary, 'import', $5
     from unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) r(platform, user_id, person_id, is_primary)
     on conflict (platform, user_id) do update set person_id = excluded.person_id, "primary" = excluded."primary",
       linked_by = case when identity.person_id = excluded.person_id then identity.linked_by else 'import' end,
       linked_at = case when identity.person_id = excluded.person_id then identity.linked_at else excluded.linked_at end`,
    [
      ...accounts(written),
      written.map(({ personId }) => personId),
      written.map(({ primary }) => primary),
      now,
    ],
  );
}

function accountKey({ platform, userId }: { platform: string; userId: string }): string {
  return `${platform} ${userId}`;
}

function refuse(context: ImportContext, row: IdentityRow, column: Column<unknown>, reason: string): void {
  context.problems.add(context.rows.identities.sheet, row.row, column.name, reason);
}
