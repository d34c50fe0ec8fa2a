import type { Cell, RawRow } from './cell.ts';
import { columnLetters } from './cell.ts';
import type { Problems } from './problems.ts';
import type { Column, Header, RowPlace, SheetDefinition } from './sheet.ts';
import { tidy } from './values.ts';

/** Anything that defines a sheet, whatever its rows are. */
export type AnySheet = Pick<SheetDefinition<RowPlace>, 'name' | 'aliases' | 'columns'>;

/** A row whose every cell starts with this sign explains the columns and holds no data. */
export const HINT_SIGN = '※';

/** The heading row must stand among the first rows that are not empty. */
export const HEADING_ROWS = 10;

/** Whether a row is the heading row of a sheet: it names two columns at least and half of the required ones. */
export function isHeading(definition: AnySheet, row: RawRow): boolean {
  const named = new Set(headings(row).map(({ text }) => columnNamed(definition, text)));
  const needed = definition.columns.filter(column => column.required);
  return (
    [...named].filter(Boolean).length >= 2 &&
    needed.filter(column => named.has(column)).length * 2 >= needed.length
  );
}

/** How many columns of a sheet a row names; 0 when a required one is missing. */
export function headingMatch(definition: AnySheet, row: RawRow): number {
  const named = new Set(headings(row).map(({ text }) => columnNamed(definition, text)));
  if (definition.columns.some(column => column.required && !named.has(column))) return 0;
  return [...named].filter(Boolean).length;
}

/** Where each column stands. Missing and repeated columns are problems, unknown ones warnings. */
export function readHeader(
  definition: AnySheet,
  sheet: string,
  row: RawRow,
  problems: Problems,
  warnings: Problems,
): Header {
  const header = new Map<Column<unknown>, number>();
  for (const { text, at } of headings(row)) {
    const column = columnNamed(definition, text);
    if (column === undefined) warnings.add(sheet, row.row, text, `未识别的列“${text}”，已忽略`);
    else if (header.has(column))
      problems.add(sheet, row.row, text, `列“${column.name}”重复（${columnLetters(at)} 列）`);
    else header.set(column, at);
  }
  for (const column of definition.columns) {
    if (column.required && !header.has(column))
      problems.add(sheet, row.row, column.name, `缺少必填列“${column.name}”`);
  }
  return header;
}

/** A row that explains the columns. */
export function isHint(row: RawRow): boolean {
  return row.cells.every(
    cell => cell === undefined || (cell.kind === 'text' && cell.text.startsWith(HINT_SIGN)),
  );
}

function headings(row: RawRow): { text: string; at: number }[] {
  return row.cells.flatMap((cell, at) => {
    const text = headingText(cell);
    return text === '' ? [] : [{ text, at }];
  });
}

/** Headings are often decorated: `*姓名`, `手机号（必填）`. */
function headingText(cell: Cell | undefined): string {
  if (cell?.kind !== 'text') return '';
  return tidy(cell.text)
    .replace(/^[*＊]|[*＊]$/g, '')
    .replace(/[（(](必填|选填)[）)]$/, '')
    .replaceAll(' ', '');
}

function columnNamed(definition: AnySheet, heading: string): Column<unknown> | undefined {
  return definition.columns.find(({ name, aliases }) => name === heading || aliases.includes(heading));
}
