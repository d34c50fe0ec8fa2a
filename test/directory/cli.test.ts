import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { importCommand } from '../../src/cli/import.ts';
import { seedCommand } from '../../src/cli/seed.ts';
import { templateCommand } from '../../src/cli/template.ts';
import type { TestCounty } from './county.ts';
import * as county from './county.ts';
import { emptyCounty, now, wholeCounty, workbook } from './county.ts';

let lin: TestCounty;
let folder: string;
let printed: string[];
beforeEach(async () => {
  lin = await emptyCounty();
  folder = mkdtempSync(join(tmpdir(), 'chayici-import-'));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation(line => void printed.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(line => void printed.push(String(line)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  await lin.close();
});

async function file(sheets: Parameters<typeof workbook>[0]): Promise<string> {
  const path = join(folder, '县.xlsx');
  writeFileSync(path, await workbook(sheets));
  return path;
}

test('an import prints what came of every sheet, and what is missing', async () => {
  expect(await importCommand(lin.db, await file(wholeCounty), { now })).toBe(0);
  expect(printed.slice(0, 3)).toEqual([
    '导入完成。',
    '  行政区：新增 4，变更 0，未变 0',
    '  单位：新增 4，变更 0，未变 0',
  ]);
  expect(printed).toContain('  岗位：到任 8，离任 0');
  expect(printed).toContain('  白沙镇：分管领导 0 人');
});

test('a refused import prints every mistake with its place', async () => {
  const path = await file({ ...wholeCounty, 人员: [...county.people, ['甲', 'XFDD', '12345', '']] });
  expect(await importCommand(lin.db, path, { now })).toBe(1);
  expect(printed).toEqual([
    '导入失败：共 1 处问题，没有写入任何数据。',
    '问题（1）：',
    '  工作表“人员” 第 8 行 “手机号”列：手机号应为 11 位数字，以 13–19 开头',
  ]);
});

test('a file that is not there is one line', async () => {
  expect(await importCommand(lin.db, join(folder, 'none.xlsx'), { now })).toBe(1);
  expect(printed).toEqual([`导入失败：没有文件 ${join(folder, 'none.xlsx')}`]);
});

test('the template is written once and imports as it is', async () => {
  const path = join(folder, '模板.xlsx');
  await seedCommand(lin.db, { now });
  expect([await templateCommand(path), await templateCommand(path)]).toEqual([0, 1]);
  expect(await importCommand(lin.db, path, { now })).toBe(0);
});

test('seeding says what it did', async () => {
  expect([await seedCommand(lin.db, { now }), await seedCommand(lin.db, { now })]).toEqual([0, 0]);
  expect(printed[0]).toMatch(/^演示县清禾县已建好：\d+ 人，节假日数据 \d{4}–2026 年。$/);
  expect(printed[1]).toBe('演示县清禾县已存在，没有改动。');
});
