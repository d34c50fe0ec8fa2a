import type { Day } from '../../duty/calendar.ts';
import { addDays } from '../../duty/calendar.ts';

/** What a cell holds, before anybody asks what it means. An empty cell is absent. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly percent: boolean }
  | { readonly kind: 'date'; readonly day: Day }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'formula' }
  | { readonly kind: 'error'; readonly text: string };

/** One row that has at least one cell; `cells[0]` is column A. */
export interface RawRow {
  /** As the spreadsheet shows it, from 1. */
  readonly row: number;
  readonly cells: readonly (Cell | undefined)[];
}

/** A sheet of a file of any format. */
export interface RawSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Rows in file order; `onMerged` is told every merged range, such as `A2:A5`, by the end of the last row. */
  rows(onMerged: (range: string) => void): AsyncGenerator<RawRow>;
}

/** Columns beyond this one are not read. */
export const COLUMN_LIMIT = 256;

/** Column letters of a position from 0: A … Z, AA … */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

/** The civil day of a spreadsheet's day number; the count from 1900 has a 29 February that never was. */
export function dayOfSerial(serial: number, from1904 = false): Day | undefined {
  const whole = Math.floor(serial);
  if (!(whole >= 0 && whole < 2_958_466)) return undefined;
  if (from1904) return addDays('1904-01-01', whole);
  return addDays(whole < 60 ? '1899-12-31' : '1899-12-30', whole);
}
