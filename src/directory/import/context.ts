/** What every step of an import shares: the file's rows, the directory on record, and the lists of problems. */

import type { Problems } from './problems.ts';
import type { RegionRecord, UnitRecord } from './records.ts';
import type { WorkbookRows } from './rows.ts';
import type { Column, RowPlace } from './sheet.ts';

export type RecordKind =
  | 'region'
  | 'unit'
  | 'person'
  | 'post'
  | 'officer'
  | 'scenario'
  | 'matter'
  | 'enterprise'
  | 'visit';

/** Makes the id of a new record; `key` is its natural key, unique in its kind. */
export type NewId = (kind: RecordKind, key: string) => string;

export interface ImportContext {
  readonly rows: WorkbookRows;
  readonly problems: Problems;
  readonly warnings: Problems;
  readonly now: Date;
  readonly newId: NewId;
  /** The region that the file is about, once it is known. */
  readonly home: RegionRecord;
  /** Regions in and under home, by code and by name. */
  readonly regions: Names<RegionRecord>;
  /** Units in these regions, by code, name and short name. */
  readonly units: Names<UnitRecord>;
  /** Ids of these units; what belongs to others is out of reach for this file. */
  readonly unitIds: Set<string>;
}

/** Records by the names that a file may use for them. A name of two records finds neither. */
export class Names<T> {
  readonly #found = new Map<string, Set<T>>();
  readonly all = new Set<T>();

  put(record: T, names: readonly string[]): void {
    this.all.add(record);
    for (const name of names) {
      const key = keyOf(name);
      this.#found.set(key, (this.#found.get(key) ?? new Set()).add(record));
    }
  }

  find(name: string): T | 'ambiguous' | undefined {
    const [first, second] = this.#found.get(keyOf(name)) ?? [];
    return second === undefined ? first : 'ambiguous';
  }
}

function keyOf(name: string): string {
  return name.toUpperCase();
}

/**
 * Reports a value that repeats an earlier row's: `证号重复：与第 12 行相同`. Returns whether the value is new.
 */
export class Unique {
  readonly #seen = new Map<string, number>();

  isNew(
    context: Pick<ImportContext, 'problems'>,
    rows: { readonly sheet: string },
    row: RowPlace,
    column: Column<unknown>,
    value: string,
  ): boolean {
    const earlier = this.#seen.get(value);
    if (earlier === undefined) {
      this.#seen.set(value, row.row);
      return true;
    }
    context.problems.add(rows.sheet, row.row, column.name, `${column.name}重复：与第 ${earlier} 行相同`);
    return false;
  }
}

/** The unit that a row refers to; reports a name that is unknown or ambiguous. */
export function unitNamed(
  context: ImportContext,
  rows: { readonly sheet: string },
  row: RowPlace,
  column: Column<unknown>,
  name: string,
): UnitRecord | undefined {
  const unit = context.units.find(name);
  if (unit === undefined) {
    if (!context.rows.units.broken.has(name))
      context.problems.add(rows.sheet, row.row, column.name, `找不到单位“${name}”，请核对代码、名称或简称`);
    return undefined;
  }
  if (unit !== 'ambiguous') return unit;
  context.problems.add(rows.sheet, row.row, column.name, `有两个单位都叫“${name}”，请改用单位代码`);
  return undefined;
}

/** The region that a row refers to; reports a name that is unknown or ambiguous. */
export function regionNamed(
  context: Pick<ImportContext, 'rows' | 'problems' | 'regions'>,
  rows: { readonly sheet: string },
  row: RowPlace,
  column: Column<unknown>,
  name: string,
): RegionRecord | undefined {
  const region = context.regions.find(name);
  if (region !== undefined && region !== 'ambiguous') return region;
  if (region === 'ambiguous')
    context.problems.add(rows.sheet, row.row, column.name, `有两个行政区都叫“${name}”，请改用代码`);
  else if (!context.rows.regions.broken.has(name))
    context.problems.add(rows.sheet, row.row, column.name, `找不到行政区“${name}”，请核对名称或代码`);
  return undefined;
}
