import type { Cell, RawRow } from './cell.ts';
import { COLUMN_LIMIT, dayOfSerial } from './cell.ts';
import type { WorkbookParts } from './xlsx-parts.ts';
import { ownText } from './xlsx-parts.ts';
import type { XmlHandler } from './xml.ts';
import { parseXml } from './xml.ts';

/** The rows of one worksheet part that have at least one filled cell. */
export function sheetRows(
  bytes: AsyncIterable<Buffer>,
  parts: WorkbookParts,
  onMerged: (range: string) => void,
): AsyncGenerator<RawRow> {
  return parseXml(bytes, new SheetHandler(parts, onMerged));
}

class SheetHandler implements XmlHandler<RawRow> {
  readonly #parts: WorkbookParts;
  readonly #onMerged: (range: string) => void;
  #done: RawRow[] = [];
  #row = 0;
  #cells: (Cell | undefined)[] = [];
  #column = -1;
  #type = '';
  #style = 0;
  #formula = false;
  #value = '';
  #inValue = false;
  #inReading = false;

  constructor(parts: WorkbookParts, onMerged: (range: string) => void) {
    this.#parts = parts;
    this.#onMerged = onMerged;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v' || name === 't') this.#inValue = true;
    else if (name === 'f') this.#formula = true;
    else if (name === 'rPh') this.#inReading = true;
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'mergeCell') this.#onMerged(attributes.ref ?? '');
  }

  text(piece: string): void {
    if (this.#inValue && !this.#inReading) this.#value += piece;
  }

  close(name: string): void {
    if (name === 'c') this.#closeCell();
    else if (name === 'v' || name === 't') this.#inValue = false;
    else if (name === 'rPh') this.#inReading = false;
    else if (name === 'row' && this.#cells.length > 0)
      this.#done.push({ row: this.#row, cells: this.#cells });
  }

  take(): RawRow[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** Row and cell positions may be left out of the file: then they follow the one before. */
  #openRow({ r }: Readonly<Record<string, string>>): void {
    this.#row = r === undefined ? this.#row + 1 : Number(r);
    this.#cells = [];
    this.#column = -1;
  }

  #openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    this.#column = r === undefined ? this.#column + 1 : columnOf(r);
    this.#type = t;
    this.#style = Number(s);
    this.#formula = false;
    this.#value = '';
  }

  #closeCell(): void {
    if (this.#column < 0 || this.#column >= COLUMN_LIMIT) return;
    const cell: Cell | undefined = this.#formula ? { kind: 'formula' } : this.#cell();
    if (cell !== undefined) this.#cells[this.#column] = cell;
  }

  #cell(): Cell | undefined {
    if (this.#value === '') return undefined;
    switch (this.#type) {
      case 's':
        return text(this.#parts.strings[Number(this.#value)] ?? '');
      case 'b':
        return { kind: 'boolean', value: this.#value === '1' };
      case 'e':
        return { kind: 'error', text: ownText(this.#value) };
      case 'd':
        return text(this.#value.slice(0, 10));
      case 'n':
        return this.#number(Number(this.#value));
      default:
        return text(ownText(this.#value));
    }
  }

  #number(value: number): Cell {
    const meaning = this.#parts.formats[this.#style] ?? 'plain';
    const day = meaning === 'date' ? dayOfSerial(value, this.#parts.from1904) : undefined;
    if (day !== undefined) return { kind: 'date', day };
    return { kind: 'number', value, percent: meaning === 'percent' };
  }
}

function text(value: string): Cell | undefined {
  return value.trim() === '' ? undefined : { kind: 'text', text: value };
}

/** Position of a cell reference such as `AB12`, from 0; -1 for none. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column - 1;
}
