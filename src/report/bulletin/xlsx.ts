import ExcelJS from 'exceljs';
import { annexesOf, type Bulletin } from './content.ts';
import type { BulletinTable } from './tables.ts';

const WIDEST = 40;
const NARROWEST = 8;

/** The bulletin's tables as a workbook: figures, reporting, definitions, corrections. */
export async function bulletinXlsx(bulletin: Bulletin): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.creator = bulletin.issuer;
  const title = bulletin.title + (bulletin.amended ? '（更正）' : '');
  for (const [at, { sheet, table }] of annexesOf(bulletin).entries())
    addSheet(book, sheet, table, at === 0 ? title : undefined);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** One table on a sheet of its own, with frozen head and widths that fit. */
export function addSheet(book: ExcelJS.Workbook, name: string, table: BulletinTable, title?: string): void {
  const top = title === undefined ? 1 : 2;
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', xSplit: 1, ySplit: top }] });
  if (title !== undefined) {
    sheet.addRow([title]).font = { bold: true, size: 14 };
    sheet.mergeCells(1, 1, 1, Math.max(1, table.head.length));
  }
  const head = sheet.addRow([...table.head]);
  head.font = { bold: true };
  head.alignment = { wrapText: true, vertical: 'middle', horizontal: 'center' };
  for (const row of table.rows) sheet.addRow([...row]).alignment = { wrapText: true, vertical: 'middle' };
  table.head.forEach((label, index) => {
    const longest = Math.max(label.length, ...table.rows.map(row => `${row[index] ?? ''}`.length));
    sheet.getColumn(index + 1).width = Math.min(WIDEST, Math.max(NARROWEST, longest * 1.8));
  });
}
