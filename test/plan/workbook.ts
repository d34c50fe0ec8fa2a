import ExcelJS from 'exceljs';

type Cell = string | number | Date | null;

/** A filled-in plan table as an official would send it. */
export async function planWorkbook(
  rows: readonly Readonly<Record<string, Cell>>[],
  shape: (sheet: ExcelJS.Worksheet) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('年度计划');
  const columns = [
    '场景代码',
    '企业',
    '计划日期',
    '抽查比例',
    '检查频次',
    '联合单位',
    '不得事先通知',
    '可同时开展',
  ];
  sheet.addRow(columns);
  for (const row of rows) sheet.addRow(columns.map(column => row[column] ?? null));
  shape(sheet);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
