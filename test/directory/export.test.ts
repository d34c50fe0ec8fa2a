import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exportCommand } from '../../src/cli/export.ts';
import type { TestCounty } from './county.ts';
import { emptyCounty, wholeCounty } from './county.ts';

let lin: TestCounty;
let folder: string;
beforeEach(async () => {
  lin = await emptyCounty();
  folder = mkdtempSync(join(tmpdir(), 'export-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await lin.close();
});

const 检查记录 = [
  ['企业', '检查日期', '检查级别', '检查单位', '检查类别', '方式', '抽查', '缘由', '备注'],
  [
    '临溪县夏荷幼儿园',
    '2026-05-20',
    '省',
    '省教育厅、省消防总队',
    '消防、安全',
    '书面',
    '是',
    '举报',
    '第8号',
  ],
];

test('what comes out goes in again and changes nothing; it names nobody’s phone', async () => {
  await lin.load({ ...wholeCounty, 检查记录 });
  const path = join(folder, 'lists.xlsx');
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await exportCommand(lin.db, path, undefined)).toBe(0);
  expect(log.mock.calls.flat().join()).toContain('检查人员 3，场景 1，场景事项 3，企业 2，检查记录 1');
  expect(await exportCommand(lin.db, path, undefined)).toBe(1);
  expect(await exportCommand(lin.db, path, '999')).toBe(1);
  expect(error.mock.calls.flat()).toEqual([`文件 ${path} 已存在，没有覆盖`, '没有这个行政区']);
  log.mockRestore();
  error.mockRestore();

  const result = await lin.load(readFileSync(path));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  for (const [sheet, { added, changed }] of Object.entries(result.counts))
    expect([sheet, added, changed]).toEqual([sheet, 0, 0]);
  expect(Object.keys(result.counts)).toEqual(['检查人员', '场景', '企业', '检查记录']);

  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const words = JSON.stringify(book.worksheets.map(sheet => sheet.getSheetValues()));
  expect(words).toContain('省教育厅、省消防总队');
  expect(words).not.toContain('15400000001');
});
