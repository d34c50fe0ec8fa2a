import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemplate } from '../../src/directory/import/template.ts';
import type { SheetData, TestCounty } from './county.ts';
import { emptyCounty, wholeCounty } from './county.ts';
import { unzip } from './zip.ts';

let lin: TestCounty;
const folder = mkdtempSync(join(tmpdir(), 'chayici-template-'));
beforeAll(async () => {
  lin = await emptyCounty();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await lin.close();
});

async function templateFile(): Promise<string> {
  const path = join(folder, 'template.xlsx');
  writeFileSync(path, await makeTemplate());
  return path;
}

/** Types rows below the hints, each value under its heading. */
function fill(book: ExcelJS.Workbook, name: string, data: SheetData): void {
  const sheet = book.getWorksheet(name);
  if (sheet === undefined) throw new Error(`the template has no sheet ${name}`);
  const columns = new Map<ExcelJS.CellValue, number>();
  sheet.getRow(1).eachCell((cell, at) => columns.set(cell.value, at));
  const [heading = [], ...rows] = data;
  rows.forEach((row, down) => {
    row.forEach((value, at) => {
      sheet.getCell(3 + down, columns.get(heading[at]) ?? 99).value = value === '' ? null : value;
    });
  });
}

test('the template, filled in, imports; its hints and its guide do not', async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(await templateFile());
  for (const [name, data] of Object.entries(wholeCounty)) fill(book, name, data);
  const result = await lin.load(Buffer.from(await book.xlsx.writeBuffer()));
  expect(result).toMatchObject({
    ok: true,
    warnings: [],
    counts: {
      行政区: { added: 4 },
      单位: { added: 4 },
      人员: { added: 6 },
      场景: { added: 1 },
      企业: { added: 2 },
      节假日: { added: 4 },
    },
  });
});

test('the empty template imports nothing and complains about nothing', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load(await makeTemplate());
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  expect(
    Object.values(result.counts).map(({ added, changed, unchanged }) => added + changed + unchanged),
  ).toEqual(Array(10).fill(0));
});

test('every column explains itself, and its list is a list that Excel opens', async () => {
  const book = new ExcelJS.Workbook();
  const path = await templateFile();
  await book.xlsx.readFile(path);
  const names = book.worksheets.map(({ name }) => name);
  expect(names).toEqual([
    '填表说明',
    ...Object.keys(wholeCounty).flatMap(name => (name === '企业' ? ['吹哨事项', name, '检查记录'] : [name])),
  ]);
  for (const sheet of book.worksheets.slice(1)) {
    sheet.getRow(1).eachCell(cell => {
      expect([sheet.name, cell.value, cell.note]).toEqual([
        sheet.name,
        expect.any(String),
        expect.anything(),
      ]);
    });
  }
  const lists = unzip(readFileSync(path)).flatMap(({ name, content }) =>
    name.startsWith('xl/worksheets/sheet')
      ? [...content.toString().matchAll(/<dataValidation .*?<formula1>(.*?)<\/formula1>/g)]
      : [],
  );
  expect(lists.length).toBeGreaterThan(10);
  for (const [, formula = ''] of lists) expect(formula.length).toBeLessThan(255);
});
