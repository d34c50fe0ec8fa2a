import ExcelJS from 'exceljs';
import { columnLetters } from './cell.ts';
import { HINT_SIGN } from './header.ts';
import { noRows } from './rows.ts';
import type { Column, RowPlace, SheetDefinition } from './sheet.ts';

declare module 'exceljs' {
  interface Worksheet {
    /** There, though the package's types leave it out. */
    readonly dataValidations: { add(range: string, validation: ExcelJS.DataValidation): void };
  }
}

/** The sheet that explains the others; the import passes over it. */
export const GUIDE_SHEET = '填表说明';

/** Rows of the template that get drop-down lists. */
const PREPARED_ROWS = 5000;

type AnyDefinition = Pick<SheetDefinition<RowPlace>, 'name' | 'note' | 'columns'>;

/**
 * The workbook that officials download and fill in (.xlsx), made from the same columns that the import reads: one sheet a
 * table, with a heading row, a row of hints, notes on the headings and drop-down lists.
 */
export async function makeTemplate(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const definitions: AnyDefinition[] = Object.values(noRows()).map(({ definition }) => definition);
  addGuide(book, definitions);
  for (const definition of definitions) addSheet(book, definition);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function addGuide(book: ExcelJS.Workbook, definitions: readonly AnyDefinition[]): void {
  const guide = book.addWorksheet(GUIDE_SHEET);
  guide.columns = [{ width: 14 }, { width: 18 }, { width: 8 }, { width: 60 }, { width: 30 }];
  for (const line of [
    '一、不用的工作表可以留空或删除；列的先后可以调整，可选列可以删除（删除的列保持库中原值）。',
    '二、不要合并单元格，不要写公式；手机号、证号、信用代码请按文本填写。',
    `三、以“${HINT_SIGN}”开头的行是填写提示，导入时跳过。`,
    '四、有一行不合格，整个文件都不导入，并逐行列出原因；同一文件重复导入不会产生变化。',
  ])
    guide.addRow([line]);
  guide.addRow([]);
  guide.addRow(['工作表', '列', '必填', '说明', '示例']).font = { bold: true };
  for (const { name, note, columns } of definitions) {
    guide.addRow([name, '', '', note]);
    for (const column of columns)
      guide.addRow([name, column.name, column.required ? '是' : '', column.meaning, column.example]);
  }
}

function addSheet(book: ExcelJS.Workbook, { name, columns }: AnyDefinition): void {
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 2 }] });
  sheet.columns = columns.map(column => ({
    header: column.name,
    width: Math.max(12, column.name.length * 2 + 6),
  }));
  const heading = sheet.getRow(1);
  const hints = sheet.getRow(2);
  heading.font = { bold: true };
  hints.font = { italic: true, color: { argb: 'FF7F7F7F' } };
  hints.alignment = { wrapText: true, vertical: 'top' };
  columns.forEach((column, at) => {
    const cell = heading.getCell(at + 1);
    cell.note = hintOf(column);
    if (column.required) cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFE699' } };
    hints.getCell(at + 1).value = `${HINT_SIGN}${hintOf(column)}`;
    sheet.getColumn(at + 1).numFmt = column.format;
    if (column.list.length > 0) addList(sheet, at + 1, column);
  });
}

/** A drop-down list that proposes: other words are judged by the import, which knows more of them. */
function addList(sheet: ExcelJS.Worksheet, column: number, { list }: Column<unknown>): void {
  const letters = columnLetters(column - 1);
  // One range: exceljs joins single cells into ranges that overlap, which Excel reports as damage.
  sheet.dataValidations.add(`${letters}3:${letters}${2 + PREPARED_ROWS}`, {
    type: 'list',
    allowBlank: true,
    formulae: [`"${list.join(',')}"`],
    showErrorMessage: true,
    errorStyle: 'warning',
    error: '请从下拉列表中选择',
  });
}

function hintOf({ required, meaning, example }: Column<unknown>): string {
  return `${required ? '必填。' : ''}${meaning}${example === '' ? '' : `；例：${example}`}`;
}
