import { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import type { ListSheet } from './lists.ts';

/** The lists as an .xlsx file, written row by row: 100,000 enterprises need no second copy of them all in memory. */
export async function listWorkbook(sheets: readonly ListSheet[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  for (const { definition, columns, rows } of sheets) {
    const sheet = book.addWorksheet(definition.name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = columns.map(({ name, format }) => ({
      header: name,
      width: Math.max(12, name.length * 2 + 6),
      style: { numFmt: format },
    }));
    for (const row of rows) sheet.addRow([...row]).commit();
    sheet.commit();
  }
  await book.commit();
  return Buffer.concat(chunks);
}
