import type { Sql } from '../../../db/sql.ts';
import type { ImportContext } from '../context.ts';
import { unitNamed } from '../context.ts';
import { maskMobile, Plan } from '../plan.ts';
import type { PersonRecord, UnitRecord } from '../records.ts';
import { personTable } from '../records.ts';
import type { Column } from '../sheet.ts';
import type { PersonRow } from '../sheets/person.ts';
import { personColumns as c } from '../sheets/person.ts';
import { selectAll } from '../table.ts';

/** A row of the sheet 人员 and the person whom it is about. */
export interface PlacedPerson {
  readonly row: PersonRow;
  readonly before: PersonRecord | undefined;
  readonly person: PersonRecord;
}

export interface PeoplePlan {
  readonly plan: Plan<PersonRecord>;
  readonly placed: readonly PlacedPerson[];
  /** Everybody after the import, for references from other sheets. */
  readonly people: People;
}

/** Judges the sheet 人员: finds for each row the person on record, or makes a new one. */
export async function planPeople(sql: Sql, context: ImportContext): Promise<PeoplePlan> {
  const everybody = await selectAll(sql, personTable);
  const [local, foreign] = split(everybody, ({ unitId }) => context.unitIds.has(unitId));
  const onRecord = new People(local);
  const after = new Map([...onRecord.all].map(person => [person.id, person]));
  const rowOfId = new Map<string, number>();
  const placed: PlacedPerson[] = [];
  const { people } = context.rows;
  const entries = placeRows(context);
  const namesInFile = new Set(people.rows.map(({ name }) => name));
  for (const { row, unit, twin } of entries) {
    const found = recordOf(context, { onRecord, row, unit, twin, namesInFile });
    if (found === 'unclear') {
      people.giveUp(row);
      continue;
    }
    const key = twin ? `${unit.code} ${row.name} ${row.mobile}` : `${unit.code} ${row.name}`;
    const id = found?.id ?? context.newId('person', key);
    const earlier = rowOfId.get(id);
    if (earlier !== undefined) {
      refuse(context, row, c.name, `人员重复：与第 ${earlier} 行是同一人`);
      continue;
    }
    rowOfId.set(id, row.row);
    const person: PersonRecord = {
      id,
      unitId: unit.id,
      name: row.name,
      title: row.title ?? found?.title ?? '',
      mobile: row.mobile === undefined ? (found?.mobile ?? null) : row.mobile,
      active: row.active ?? found?.active ?? true,
    };
    after.set(id, person);
    placed.push({ row, before: found, person });
  }
  checkMobiles(context, placed, after, new Set(foreign.map(({ mobile }) => mobile)));
  const plan = new Plan<PersonRecord>(people.sheet, personKey(context));
  for (const { before, person } of placed) plan.put(before, person);
  return { plan, placed, people: new People([...after.values()]) };
}

interface Entry {
  readonly row: PersonRow;
  readonly unit: UnitRecord;
  /** Somebody else in the unit has the same name: only the mobile tells them apart. */
  readonly twin: boolean;
}

/** Rows whose unit is known; of rows with the same unit and name only those with mobiles of their own. */
function placeRows(context: ImportContext): Entry[] {
  const { people } = context.rows;
  const entries = people.rows.flatMap(row => {
    const unit = unitNamed(context, people, row, c.unit, row.unit);
    if (unit !== undefined) return [{ row, unit }];
    people.giveUp(row);
    return [];
  });
  const groups = Map.groupBy(entries, ({ row, unit }) => `${unit.id}\n${row.name}`);
  return [...groups.values()].flatMap(group => {
    const mobiles = new Set<string>();
    return group.flatMap((entry, at) => {
      const { mobile } = entry.row;
      const distinct = group.length === 1 || (mobile && !mobiles.has(mobile));
      if (mobile) mobiles.add(mobile);
      if (distinct) return [{ ...entry, twin: group.length > 1 }];
      const other = group[at === 0 ? 1 : 0]?.row.row;
      refuse(
        context,
        entry.row,
        c.name,
        `人员重复：与第 ${other} 行同单位同姓名；如确是两人，请都填本人手机号`,
      );
      people.giveUp(entry.row);
      return [];
    });
  });
}

/** People by what a file may know of them. */
export class People {
  readonly all: readonly PersonRecord[];
  readonly #byMobile: Map<string, PersonRecord>;
  readonly #byName: Map<string, PersonRecord[]>;

  constructor(people: readonly PersonRecord[]) {
    this.all = people;
    this.#byMobile = new Map();
    this.#byName = Map.groupBy(people, ({ unitId, name }) => `${unitId}\n${name}`);
    for (const person of people) if (person.mobile !== null) this.#byMobile.set(person.mobile, person);
  }

  withMobile(mobile: string): PersonRecord | undefined {
    return this.#byMobile.get(mobile);
  }

  named(unitId: string, name: string): readonly PersonRecord[] {
    return this.#byName.get(`${unitId}\n${name}`) ?? [];
  }
}

/** Unit and name as officials know a person: `XFDD 消防联络员A`. */
function personKey(context: ImportContext): (person: PersonRecord) => string {
  const codes = new Map([...context.units.all].map(({ id, code }) => [id, code]));
  return person => `${codes.get(person.unitId) ?? ''} ${person.name}`;
}

/**
 * Who a row is about: the one of that name in that unit; else the one with that mobile, if she kept her name (moved
 * to another unit) or her unit (was renamed). A mobile that comes with another name in another unit is a mistake.
 */
function recordOf(
  context: ImportContext,
  { onRecord, row, unit, twin, namesInFile }: Entry & { onRecord: People; namesInFile: ReadonlySet<string> },
): PersonRecord | undefined | 'unclear' {
  const byName = onRecord.named(unit.id, row.name);
  const byMobile = row.mobile ? onRecord.withMobile(row.mobile) : undefined;
  if (byMobile !== undefined && byName.includes(byMobile)) return byMobile;
  if (twin || byName.length > 1) {
    if (row.mobile) return byMobile?.name === row.name ? byMobile : undefined;
    refuse(context, row, c.mobile, '同单位有同名人员，请填手机号以便区分');
    return 'unclear';
  }
  if (byName[0] !== undefined) return byName[0];
  if (byMobile === undefined || byMobile.name === row.name) return byMobile;
  if (byMobile.unitId !== unit.id) {
    refuse(context, row, c.mobile, `手机号已登记在“${byMobile.name}”名下（姓名和单位都不同），请核对`);
    return 'unclear';
  }
  if (namesInFile.has(byMobile.name)) return undefined;
  const reason = `手机号 ${maskMobile(row.mobile ?? '')} 原登记为“${byMobile.name}”，已更名为“${row.name}”；如是换人，请给新任填本人手机号`;
  context.warnings.add(context.rows.people.sheet, row.row, c.name.name, reason);
  return byMobile;
}

/** A mobile belongs to one person: in the file, and with those on record whom the file does not change. */
function checkMobiles(
  context: ImportContext,
  placed: readonly PlacedPerson[],
  after: ReadonlyMap<string, PersonRecord>,
  foreign: ReadonlySet<string | null>,
): void {
  const inFile = new Map<string, PlacedPerson>();
  const fileIds = new Set(placed.map(({ person }) => person.id));
  const others = new Map<string, PersonRecord>();
  for (const person of after.values())
    if (person.mobile && !fileIds.has(person.id)) others.set(person.mobile, person);
  for (const entry of placed) {
    const { mobile } = entry.person;
    if (mobile === null) continue;
    const twin = inFile.get(mobile);
    const owner = others.get(mobile);
    if (twin !== undefined) refuse(context, entry.row, c.mobile, `手机号重复：与第 ${twin.row.row} 行相同`);
    else if (owner !== undefined) refuse(context, entry.row, c.mobile, `手机号已登记在“${owner.name}”名下`);
    else if (foreign.has(mobile)) refuse(context, entry.row, c.mobile, '手机号已登记在其他县区');
    else inFile.set(mobile, entry);
  }
}

function split<T>(list: readonly T[], first: (item: T) => boolean): [T[], T[]] {
  return [list.filter(first), list.filter(item => !first(item))];
}

function refuse(context: ImportContext, row: PersonRow, column: Column<unknown>, reason: string): void {
  context.problems.add(context.rows.people.sheet, row.row, column.name, reason);
}
