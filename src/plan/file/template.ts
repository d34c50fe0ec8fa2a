import ExcelJS from 'exceljs';
import { columnLetters } from '../../directory/import/cell.ts';
import { HINT_SIGN } from '../../directory/import/header.ts';
import { planSheet } from './sheet.ts';

export interface PlanTemplate {
  readonly unit: string;
  readonly year: number;
  readonly scenarios: readonly {
    readonly code: string;
    readonly name: string;
    readonly joint: readonly { readonly short: string }[];
  }[];
}

const PREPARED_ROWS = 2_000;

/** The plan table that a unit fills in (.xlsx), with the scenarios that it leads on a sheet of their own. */
export async function makePlanTemplate({ unit, year, scenarios }: PlanTemplate): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(planSheet.name, { views: [{ state: 'frozen', ySplit: 2 }] });
  sheet.columns = planSheet.columns.map(column => ({
    header: column.name,
    width: Math.max(12, column.name.length * 2 + 6),
  }));
  const hints = sheet.getRow(2);
  sheet.getRow(1).font = { bold: true };
  hints.font = { italic: true, color: { argb: 'FF7F7F7F' } };
  hints.alignment = { wrapText: true, vertical: 'top' };
  planSheet.columns.forEach((column, at) => {
    const letters = columnLetters(at);
    hints.getCell(at + 1).value = `${HINT_SIGN}${column.required ? '必填。' : ''}${column.meaning}`;
    sheet.getColumn(at + 1).numFmt = column.format;
    if (column.list.length === 0) return;
    sheet.dataValidations.add(`${letters}3:${letters}${2 + PREPARED_ROWS}`, {
      type: 'list',
      allowBlank: true,
      formulae: [`"${column.list.join(',')}"`],
    });
  });
  const led = book.addWorksheet('牵头场景');
  led.columns = [{ width: 12 }, { width: 40 }, { width: 50 }];
  led.addRow([`${unit}${year}年度可列入计划的牵头场景（供填表查阅，导入时不读）`]);
  led.addRow(['场景代码', '场景名称', '联合单位']).font = { bold: true };
  for (const { code, name, joint } of scenarios)
    led.addRow([code, name, joint.map(({ short }) => short).join('、')]);
  return Buffer.from(await book.xlsx.writeBuffer());
}
