import type { Sql } from '../../../db/sql.ts';
import type { Role } from '../../who.ts';
import type { ImportContext } from '../context.ts';
import type { Change } from '../plan.ts';
import type { PersonRecord, PostRecord, UnitRecord } from '../records.ts';
import { postTable } from '../records.ts';
import { personColumns as c, roleNames } from '../sheets/person.ts';
import { insertAll, selectAll } from '../table.ts';
import type { PeoplePlan, PlacedPerson } from './people.ts';

/** Posts that one person holds in a unit at a time: naming a new holder ends the term of the old one. */
const singular: ReadonlySet<Role> = new Set(['liaison', 'deputy', 'leader', 'head']);

/** Posts of which a unit may have no second (F004 联络员制度): one 联络员, one 分管领导. */
const exactlyOne: readonly Role[] = ['liaison', 'leader'];

export interface PostPlan {
  readonly opened: readonly PostRecord[];
  /** Terms that end now; their rows stay as history. */
  readonly closed: readonly PostRecord[];
  /** Who gained or lost a post. */
  readonly people: ReadonlySet<string>;
  /** The posts that are held after the import. */
  readonly held: readonly PostRecord[];
}

/** Judges who holds which post after the import. A person whose row names no posts keeps hers. */
export async function planPosts(sql: Sql, context: ImportContext, { placed }: PeoplePlan): Promise<PostPlan> {
  const open = await selectAll(sql, postTable, 't.until is null');
  const wanted = placed.flatMap(entry => wantedPosts(context, entry));
  checkSecond(context, placed);
  const wantedKeys = new Set(wanted.map(postKey));
  const filled = new Set(
    wanted.filter(({ role }) => singular.has(role)).map(({ unitId, role }) => `${unitId} ${role}`),
  );
  const ended = endedPeople(placed);
  const closed: PostRecord[] = [];
  const kept: PostRecord[] = [];
  for (const post of open) {
    const stays =
      wantedKeys.has(postKey(post)) ||
      (!ended.has(post.personId) && !filled.has(`${post.unitId} ${post.role}`));
    (stays ? kept : closed).push(post);
  }
  const keptKeys = new Set(kept.map(postKey));
  const opened = wanted.filter(post => !keptKeys.has(postKey(post)));
  return {
    opened,
    closed,
    people: new Set([...opened, ...closed].map(({ personId }) => personId)),
    held: [...kept, ...opened],
  };
}

function wantedPosts(context: ImportContext, { row, person }: PlacedPerson): PostRecord[] {
  if (!person.active || row.roles === undefined) return [];
  const { roles } = row;
  if (roles.includes('liaison') && roles.includes('deputy'))
    context.problems.add(context.rows.people.sheet, row.row, c.roles.name, '联络员A岗和B岗不能是同一人');
  return roles.map(role => ({
    id: context.newId('post', `${person.id} ${role} ${context.now.toISOString()}`),
    unitId: person.unitId,
    personId: person.id,
    role,
    since: context.now.toISOString(),
  }));
}

function checkSecond(context: ImportContext, placed: readonly PlacedPerson[]): void {
  const first = new Map<string, number>();
  for (const { row, person } of placed) {
    if (!person.active) continue;
    for (const role of exactlyOne.filter(role => row.roles?.includes(role))) {
      const seat = `${person.unitId} ${role}`;
      const earlier = first.get(seat);
      if (earlier === undefined) first.set(seat, row.row);
      else
        context.problems.add(
          context.rows.people.sheet,
          row.row,
          c.roles.name,
          `一个单位只能有一名${roleNames[role]}：与第 ${earlier} 行重复`,
        );
    }
  }
}

/** People whose present posts end unless the file names them: her row lists her posts, she left, or she moved. */
function endedPeople(placed: readonly PlacedPerson[]): Set<string> {
  return new Set(
    placed
      .filter(
        ({ row, person, before }) =>
          row.roles !== undefined ||
          !person.active ||
          (before !== undefined && before.unitId !== person.unitId),
      )
      .map(({ person }) => person.id),
  );
}

function postKey({ unitId, personId, role }: PostRecord): string {
  return `${unitId} ${personId} ${role}`;
}

export async function writePosts(sql: Sql, plan: PostPlan, now: Date): Promise<void> {
  await sql.query('update post set until = $2 where id = any($1::text[])', [
    plan.closed.map(({ id }) => id),
    now,
  ]);
  await insertAll(sql, postTable, plan.opened);
}

/** Successions for the audit, by unit code and person. */
export function postChanges(
  plan: PostPlan,
  units: Iterable<UnitRecord>,
  people: readonly PersonRecord[],
  sheet: string,
  now: Date,
): Change[] {
  const unitCode = new Map([...units].map(({ id, code }) => [id, code]));
  const name = new Map(people.map(person => [person.id, person.name]));
  const seat = ({ unitId, role }: PostRecord) => `${unitCode.get(unitId) ?? unitId} ${roleNames[role]}`;
  const holder = ({ personId }: PostRecord) => ({ personId, name: name.get(personId) ?? '' });
  return [
    ...plan.closed.map(post => ({
      sheet,
      key: seat(post),
      before: holder(post),
      after: { until: now.toISOString() },
    })),
    ...plan.opened.map(post => ({ sheet, key: seat(post), before: null, after: holder(post) })),
  ];
}

/** A unit without a 联络员A岗 or without a 分管领导. */
export interface Gap {
  readonly unit: string;
  readonly name: string;
  readonly role: 'liaison' | 'leader';
  readonly holders: number;
}

/** The gaps in the units that the sheets 单位 and 人员 touch. A coordination body has no liaison of its own. */
export function gapsOf(held: readonly PostRecord[], units: Iterable<UnitRecord>): Gap[] {
  const holders = Map.groupBy(held, ({ unitId, role }) => `${unitId} ${role}`);
  const gaps: Gap[] = [];
  for (const { id, code, name, active, coordinationBody } of units) {
    if (!active || coordinationBody) continue;
    for (const role of ['liaison', 'leader'] as const) {
      const count = holders.get(`${id} ${role}`)?.length ?? 0;
      if (count !== 1) gaps.push({ unit: code, name, role, holders: count });
    }
  }
  return gaps;
}
