/** The definition of a sheet: one table of columns, from which the file is read and the template is made. */
import type { Cell } from './cell.ts';
import type { Problems } from './problems.ts';
import type { Parse } from './values.ts';

export interface Column<V> {
  /** Heading in the file. */
  readonly name: string;
  /** Other headings that mean the same. */
  readonly aliases: readonly string[];
  readonly required: boolean;
  /** For the person who fills it in. */
  readonly meaning: string;
  readonly example: string;
  /** Choices for the template's drop-down list. */
  readonly list: readonly string[];
  /** Number format of the column in the template; text, so that Excel keeps every digit of codes and phones. */
  readonly format: string;
  readonly parse: Parse<V>;
  /** What an empty cell means; a required cell may not be empty. */
  readonly empty: V | undefined;
}

interface ColumnText {
  readonly meaning: string;
  readonly example: string;
  readonly aliases?: readonly string[];
  readonly list?: readonly string[];
  readonly format?: string;
}

const defaults = { aliases: [], list: [], format: '@' };

export function required<V>(name: string, parse: Parse<V>, words: ColumnText): Column<V> {
  return { ...defaults, ...words, name, parse, required: true, empty: undefined };
}

/** `empty`: the value of an empty cell. A column that the file leaves out keeps what is on record. */
export function optional<V>(name: string, parse: Parse<V>, empty: V, words: ColumnText): Column<V> {
  return { ...defaults, ...words, name, parse, required: false, empty };
}

/** Marks a value that could not be read; the problem is already on the list. */
export const invalid = Symbol('invalid');
export type Draft<R> = { readonly [K in keyof R]: R[K] | typeof invalid };

/** Whether every value of a draft could be read. */
export function isWhole<R extends object>(draft: Draft<R>): draft is Draft<R> & R {
  return !Object.values(draft).includes(invalid);
}

/** Every row knows where it stands in its sheet. */
export interface RowPlace {
  readonly row: number;
}

export interface SheetDefinition<R extends RowPlace> {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line about the sheet, for the template. */
  readonly note: string;
  readonly columns: readonly Column<unknown>[];
  read(reader: RowReader): Draft<R>;
  /** Names by which other sheets may refer to the row. */
  names(draft: Draft<R>): readonly (string | null | undefined | typeof invalid)[];
}

/** Position of each known column in a sheet of the file. */
export type Header = ReadonlyMap<Column<unknown>, number>;

/** Reads one row through the columns of its sheet, putting every problem on the list. */
export class RowReader implements RowPlace {
  readonly row: number;
  readonly #sheet: string;
  readonly #header: Header;
  readonly #cells: readonly (Cell | undefined)[];
  readonly #problems: Problems;

  constructor(
    sheet: string,
    header: Header,
    place: { row: number; cells: readonly (Cell | undefined)[] },
    problems: Problems,
  ) {
    this.row = place.row;
    this.#sheet = sheet;
    this.#header = header;
    this.#cells = place.cells;
    this.#problems = problems;
  }

  /** The value of a required column. */
  need<V>(column: Column<V>): V | typeof invalid {
    const value = this.given(column);
    if (value !== undefined) return value;
    if (this.#header.has(column)) this.#refuse(column, '必填，不能为空');
    return invalid;
  }

  /** The value of an optional column; undefined when the file has no such column. */
  given<V>(column: Column<V>): V | undefined | typeof invalid {
    const at = this.#header.get(column);
    if (at === undefined) return undefined;
    const cell = this.#cells[at];
    if (cell === undefined) return column.empty;
    if (cell.kind === 'formula') return this.#refuse(column, '单元格是公式，请复制后“粘贴为数值”');
    if (cell.kind === 'error') return this.#refuse(column, `单元格是错误值 ${cell.text}，请改正`);
    const parsed = column.parse(cell);
    return parsed.ok ? parsed.value : this.#refuse(column, parsed.reason);
  }

  #refuse(column: Column<unknown>, reason: string): typeof invalid {
    this.#problems.add(this.#sheet, this.row, column.name, reason);
    return invalid;
  }
}
