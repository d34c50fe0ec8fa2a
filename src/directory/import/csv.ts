import type { Cell, RawRow, RawSheet } from './cell.ts';
import { COLUMN_LIMIT } from './cell.ts';
import { UnreadableFileError } from './problems.ts';

/** A .csv file as one sheet: UTF-8, or GB 18030 as a Chinese Excel saves it; comma or tab. Throws UnreadableFileError. */
export function openCsv(bytes: Uint8Array, name: string): RawSheet {
  const text = decode(bytes);
  const firstLine = text.slice(0, text.indexOf('\n') + 1 || text.length);
  const separator = firstLine.includes('\t') && !firstLine.includes(',') ? '\t' : ',';
  return { name, hidden: false, rows: () => csvRows(text, separator) };
}

function decode(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (text.includes('\0')) break;
      return text;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // a TypeError says: not in this encoding
    }
  }
  throw new UnreadableFileError('文件不是 .xlsx 电子表格，也不是 .csv 文本，请用 Excel 或 WPS 另存为 .xlsx');
}

async function* csvRows(text: string, separator: string): AsyncGenerator<RawRow> {
  let fields: string[] = [];
  let row = 0;
  for (const { field, endOfRow } of csvFields(text, separator)) {
    fields.push(field);
    if (!endOfRow) continue;
    row += 1;
    const cells = fields.slice(0, COLUMN_LIMIT).map(cellOf);
    fields = [];
    if (cells.some(cell => cell !== undefined)) yield { row, cells };
  }
}

function cellOf(field: string): Cell | undefined {
  return field.trim() === '' ? undefined : { kind: 'text', text: field };
}

/** RFC 4180: fields may be quoted, a quote inside is doubled, a quoted field may hold separators and line breaks. */
function* csvFields(text: string, separator: string): Generator<{ field: string; endOfRow: boolean }> {
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"';
    const { field, end } = quoted ? quotedField(text, at) : plainField(text, at, separator);
    const after = text[end];
    if (after !== undefined && after !== separator && after !== '\r' && after !== '\n')
      throw new UnreadableFileError('CSV 中引号后有多余文字，请检查双引号是否成对');
    at = after === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
    yield { field, endOfRow: after !== separator };
    if (after === separator && at >= text.length) yield { field: '', endOfRow: true };
  }
}

function plainField(text: string, at: number, separator: string): { field: string; end: number } {
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { field: text.slice(at, end), end };
}

function quotedField(text: string, at: number): { field: string; end: number } {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw new UnreadableFileError('CSV 中有未成对的双引号，请检查');
  return { field: text.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 };
}
