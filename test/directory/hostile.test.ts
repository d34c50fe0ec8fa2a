import { randomFillSync } from 'node:crypto';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImportResult } from '../../src/directory/import/import.ts';
import type { TestCounty } from './county.ts';
import { emptyCounty, regions, units, workbook } from './county.ts';
import type { ZipPart } from './zip.ts';
import { sheetRow, unzip, workbookParts, zipOf } from './zip.ts';

let lin: TestCounty;
beforeAll(async () => {
  lin = await emptyCounty();
  await lin.load({ 行政区: regions, 单位: units });
});
afterAll(() => lin.close());

beforeEach(async () => {
  expect(await lin.db.query('select count(*) n from enterprise')).toEqual([{ n: 0 }]);
});

const enterpriseHeading = ['企业名称', '对象大类', '地址'];
const mainNamespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const sheetXml = (inner: string) => `<worksheet ${mainNamespace}><sheetData>${inner}</sheetData></worksheet>`;

function problemsOf(result: ImportResult): string[] {
  if (result.ok) throw new Error('the file was accepted');
  return result.problems.map(({ sheet, row, column, reason }) => `${sheet}|${row}|${column}|${reason}`);
}

const refuse = async (bytes: Uint8Array, fileName?: string): Promise<string[]> =>
  problemsOf(await lin.load(bytes, fileName === undefined ? {} : { fileName }));

test('formulas are refused cell by cell, whatever they would come to', async () => {
  const result = await lin.load({
    企业: [
      enterpriseHeading,
      [{ formula: '"甲"&"店"', result: '甲店' }, '餐饮类', ''],
      ['乙店', '餐饮类', { formula: 'A1' }],
    ],
  });
  expect(problemsOf(result)).toEqual([
    '企业|2|企业名称|单元格是公式，请复制后“粘贴为数值”',
    '企业|3|地址|单元格是公式，请复制后“粘贴为数值”',
  ]);
});

test('merged cells are refused with their place', async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('企业');
  sheet.addRows([enterpriseHeading, ['甲店', '餐饮类', ''], ['乙店', '餐饮类', '']]);
  sheet.mergeCells('B2:B3');
  expect(await refuse(Buffer.from(await book.xlsx.writeBuffer()))).toContain(
    '企业|2|B|合并单元格 B2:B3，请取消合并后逐行填写',
  );
});

test('values of the wrong type are refused', async () => {
  const result = await lin.load({
    企业: [
      enterpriseHeading,
      [new Date('2026-01-01'), '餐饮类', ''],
      [12, '餐饮类', true],
      ['丙店', { error: '#N/A' }, ''],
    ],
    检查人员: [
      ['姓名', '单位', '执法证号', '有效期至'],
      ['甲', 'XFDD', 91990101000000000000, '2028-12-31'],
      ['乙', 'XFDD', 12345678901, 2028],
    ],
  });
  expect(problemsOf(result)).toEqual([
    '检查人员|2|执法证号|数字超过 15 位，Excel 已丢失末位，请把该列设为“文本”后重新填写',
    '检查人员|3|有效期至|不是有效日期“2028”，应如 2026-09-15（或设为 Excel 日期格式）',
    '企业|2|企业名称|应为文字，实为日期',
    '企业|3|企业名称|应为文字，实为数字',
    '企业|3|地址|应为文字，实为是非值',
    '企业|4|对象大类|单元格是错误值 #N/A，请改正',
  ]);
});

test('a coordination body may neither lead nor inspect', async () => {
  const result = await lin.load({
    场景: [
      ['场景代码', '场景名称', '对象大类', '牵头单位'],
      ['S01', '某一件事', '学校', '领导小组办'],
    ],
    场景事项: [
      ['场景代码', '单位', '检查事项'],
      ['S01', 'LXB', '某事项'],
    ],
  });
  expect(problemsOf(result)).toEqual([
    '场景|2|牵头单位|“领导小组办公室”是议事协调机构，不能牵头检查（国办发〔2024〕54号）',
    '场景事项|2|单位|“领导小组办公室”是议事协调机构，不能实施检查（国办发〔2024〕54号）',
  ]);
});

test('bytes that are no spreadsheet get one clear line', async () => {
  const noise = randomFillSync(Buffer.alloc(4096));
  noise[0] = 0;
  const good = await workbook({ 企业: [enterpriseHeading, ['甲店', '餐饮类', '']] });
  const other = zipOf([{ name: 'hello.txt', content: Buffer.from('hello') }]);
  expect(await refuse(Buffer.alloc(0))).toEqual(['|0||文件是空的']);
  expect(await refuse(noise)).toEqual([
    '|0||文件不是 .xlsx 电子表格，也不是 .csv 文本，请用 Excel 或 WPS 另存为 .xlsx',
  ]);
  expect(await refuse(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toEqual([
    '|0||文件是旧版 .xls 或加了密码，请取消密码并用 Excel 或 WPS 另存为 .xlsx',
  ]);
  expect(await refuse(good.subarray(0, good.length / 2))).toEqual([
    '|0||文件已损坏，无法解压，请重新导出后再试',
  ]);
  expect(await refuse(Buffer.from('PK'))).toEqual(['|0||文件已损坏，无法解压，请重新导出后再试']);
  expect(await refuse(other)).toEqual(['|0||文件不是 .xlsx 电子表格，请用 Excel 或 WPS 另存为 .xlsx']);
  expect(await refuse(zipOf([{ name: '_rels/.rels', content: Buffer.from('x'), encrypted: true }]))).toEqual([
    '|0||文件加了密码，请取消密码后再导入',
  ]);
});

test('every way of damaging one byte is survived', async () => {
  const good = await workbook({ 企业: [enterpriseHeading, ['甲店', '餐饮类', '']] });
  for (let at = 0; at < good.length; at += 37) {
    const bad = Buffer.from(good);
    bad.writeUInt8((bad.readUInt8(at) + 1) % 256, at);
    const result = await lin.load(bad);
    if (result.ok) await lin.db.query('delete from enterprise');
    else expect(problemsOf(result)[0]).not.toBe('');
  }
}, 120_000);

test('a bomb is refused by what the directory promises', async () => {
  const bomb = sheetXml(' '.repeat(40 * 1024 * 1024));
  expect(await refuse(zipOf(workbookParts('企业', bomb)))).toEqual([
    '|0||文件压缩比异常（疑似压缩炸弹），已拒绝导入',
  ]);
  const many: ZipPart[] = Array.from({ length: 8 }, (_, at) => {
    return { name: `xl/${at}.xml`, content: Buffer.from('x'), claimed: 90 * 1024 * 1024 };
  });
  expect(await refuse(zipOf([...workbookParts('企业', sheetXml('')), ...many]))).toEqual([
    expect.stringMatching(/疑似压缩炸弹|解压后超过 500 MB/),
  ]);
});

test('a bomb that lies about its size is stopped where the lie ends', async () => {
  const parts = workbookParts('企业', sheetXml(' '.repeat(40 * 1024 * 1024)));
  const lying = parts.map(part => (part.name.includes('one.xml') ? { ...part, claimed: 1000 } : part));
  const before = process.memoryUsage().rss;
  expect(await refuse(zipOf(lying))).toEqual(['|0||文件实际大小与目录不符（疑似压缩炸弹），已拒绝导入']);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});

test('entities are never expanded', async () => {
  const laughs = `<!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet ${mainNamespace}><sheetData>${sheetRow(['企业名称', '对象大类'])}${sheetRow(['&b;', '餐饮类'])}</sheetData></worksheet>`;
  expect(await refuse(zipOf(workbookParts('企业', laughs)))).toEqual([
    '|0||文件内容已损坏（XML 无法解析），请用 Excel 或 WPS 另存后再试',
  ]);
});

test('1,000,001 rows are refused at the first above 200,000, and what follows is never unpacked', async () => {
  const heading = sheetRow(['企业名称', '对象大类']);
  const named = (from: number, count: number): string =>
    Array.from({ length: count }, (_, at) => sheetRow([`甲${from + at}`, '餐饮类'])).join('');
  // What follows repeats a block longer than the window of the packer, so that the sheet does not look like a bomb.
  const rows = `${named(0, 200_001)}${named(300_000, 1_000).repeat(800)}`;
  const file = zipOf(workbookParts('企业', sheetXml(heading + rows)));
  const before = process.memoryUsage().rss;
  expect(await refuse(file)).toEqual(['企业|200002||超过 200000 行，请拆分后导入；此行以下未检查']);
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024);
  expect(await lin.db.query('select count(*) n from enterprise')).toEqual([{ n: 0 }]);
}, 120_000);

test('formatted empty rows are not counted', async () => {
  const heading = sheetRow(['企业名称', '对象大类']);
  const empty = Array.from(
    { length: 300_000 },
    (_, at) => `<row r="${at + 2}"><c r="A${at + 2}" s="0"/></row>`,
  ).join('');
  const wide = await lin.load(zipOf(workbookParts('企业', sheetXml(heading + empty + sheetRow(['', ''])))));
  expect(wide).toMatchObject({ ok: true, counts: { 企业: { added: 0, changed: 0, unchanged: 0 } } });
}, 120_000);

test('headings: missing, repeated and unknown columns, and a sheet without any', async () => {
  expect(
    problemsOf(
      await lin.load({
        企业: [
          ['企业名称', '地址', '地址', '备注'],
          ['甲店', '', '', ''],
        ],
      }),
    ),
  ).toEqual(['企业|1|地址|列“地址”重复（C 列）', '企业|1|对象大类|缺少必填列“对象大类”']);
  expect(problemsOf(await lin.load({ 企业: [['甲店', '餐饮类']] }))).toEqual([
    '企业|0||找不到表头：前 10 行中应有一行写明“企业名称”、“对象大类”',
  ]);
  expect(problemsOf(await lin.load({ 甲: [['x']], 乙: [['y']] }))[0]).toContain('没有可导入的工作表');
});

test('texts in any dress: shared, rich, with readings, across the pieces in which a file is read', async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('企业');
  sheet.addRow(enterpriseHeading);
  sheet.addRow([
    { richText: [{ text: '临溪县' }, { text: '甲店', font: { bold: true } }] },
    '餐饮类',
    '　白沙镇\n向阳街 ',
  ]);
  for (let at = 0; at < 20_000; at++)
    sheet.addRow([`临溪县第${at}号饭店`, '餐饮类', `${'向阳街'.repeat(30)}${at}`]);
  const parts = unzip(Buffer.from(await book.xlsx.writeBuffer()));
  // Sheets may come before the shared texts they refer to, and texts may carry readings.
  const shuffled = parts.toReversed().map(part => {
    if (!part.name.endsWith('sharedStrings.xml')) return part;
    const text = part.content
      .toString()
      .replace('</r></si>', '</r><rPh sb="0" eb="1"><t>LINXI</t></rPh></si>');
    return { ...part, content: Buffer.from(text) };
  });
  const result = await lin.load(zipOf(shuffled));
  expect(result).toMatchObject({ ok: true, counts: { 企业: { added: 20_001 } } });
  expect(await lin.db.query(`select address from enterprise where name = '临溪县甲店'`)).toEqual([
    { address: '白沙镇 向阳街' },
  ]);
  expect(
    await lin.db.query(
      `select count(*) n from enterprise where name ~ '^临溪县第[0-9]+号饭店$' and address ~ '^(向阳街){30}[0-9]+$'`,
    ),
  ).toEqual([{ n: 20_000 }]);
  await lin.db.query('delete from enterprise');
}, 120_000);
