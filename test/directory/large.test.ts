import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCharacter } from '../../src/directory/import/credit-code.ts';
import type { TestCounty } from './county.ts';
import { emptyCounty, regions, units } from './county.ts';

const COUNT = 50_000;
let lin: TestCounty;
let file: Buffer;

beforeAll(async () => {
  lin = await emptyCounty();
  await lin.load({ 行政区: regions, 单位: units });
  file = await enterprises(at => `临溪县第${at}号商行`);
}, 120_000);
afterAll(() => lin.close());

async function enterprises(name: (at: number) => string): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('企业');
  sheet.addRow([
    '统一社会信用代码',
    '企业名称',
    '对象大类',
    '乡镇街道',
    '地址',
    '清单',
    '信用等级',
    '风险等级',
    '在用',
  ]);
  for (let at = 0; at < COUNT; at++) {
    const body = `91990101MA${String(at).padStart(7, '0')}`;
    sheet.addRow([
      `${body}${checkCharacter(body)}`,
      name(at),
      '商贸流通类',
      at % 2 ? '白沙镇' : '枫林乡',
      `向阳街 ${at} 号`,
      '一般',
      '一般',
      '低',
      '是',
    ]);
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function timed(what: string, bytes: Buffer) {
  const start = performance.now();
  const result = await lin.load(bytes);
  console.log(
    `${what}: ${((performance.now() - start) / 1000).toFixed(1)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
  return result;
}

test('50,000 enterprises: new, again, and each with another name', async () => {
  expect(await timed('new', file)).toMatchObject({
    ok: true,
    warnings: [],
    counts: { 企业: { added: COUNT, changed: 0, unchanged: 0 } },
  });
  expect(await timed('again', file)).toMatchObject({
    ok: true,
    counts: { 企业: { added: 0, changed: 0, unchanged: COUNT } },
  });
  const renamed = await enterprises(at => `临溪县第${(at + 1) % COUNT}号商行`);
  expect(await timed('renamed', renamed)).toMatchObject({
    ok: true,
    counts: { 企业: { added: 0, changed: COUNT } },
  });
  const [stored] = await lin.db.query(
    `select count(*) n, count(distinct name) names, count(town_id) towns from enterprise where name ~ '^临溪县第[0-9]+号商行$'`,
  );
  expect(stored).toEqual({ n: COUNT, names: COUNT, towns: COUNT });
}, 300_000);
