import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestCounty } from './county.ts';
import { emptyCounty, regions, units } from './county.ts';

let lin: TestCounty;
beforeAll(async () => {
  lin = await emptyCounty();
  await lin.load({ 行政区: regions, 单位: units });
});
afterAll(() => lin.close());

/** 企业名称,对象大类 and one row 甲店,餐饮类 as a Chinese Excel saves them. */
const gbk = Buffer.from('c6f3d2b5c3fbb3c62cb6d4cff3b4f3c0e00d0abcd7b5ea2cb2cdd2fbc0e00d0a', 'hex');

test('a .csv file is known by its name', async () => {
  const text =
    '\ufeff企业名称,对象大类,地址\r\n"临溪县""老字号""面馆",餐饮类,"向阳街 1 号, 2 号\r\n临街"\r\n\r\n临溪县乙店,餐饮类,\r\n';
  const result = await lin.load(Buffer.from(text), { fileName: '/tmp/企业名录.csv' });
  expect(result).toMatchObject({ ok: true, counts: { 企业名录: { added: 2 } }, warnings: [] });
  expect(await lin.db.query(`select name, address from enterprise order by name`)).toEqual([
    { name: '临溪县"老字号"面馆', address: '向阳街 1 号, 2 号 临街' },
    { name: '临溪县乙店', address: '' },
  ]);
});

test('or by its headings', async () => {
  const text = '姓名\t单位\t执法证号\t有效期至\n甲\tXFDD\t9901001\t2028.6.30\n';
  const result = await lin.load(Buffer.from(text), { fileName: 'export (3).csv' });
  expect(result).toMatchObject({ ok: true, counts: { 'export (3)': { added: 1 } } });
  expect(await lin.db.query('select cert_no, valid_until from officer')).toEqual([
    { cert_no: '9901001', valid_until: '2028-06-30' },
  ]);
});

test('in GB 18030 too', async () => {
  expect(await lin.load(gbk, { fileName: '企业.csv' })).toMatchObject({ ok: true });
  expect(await lin.db.query(`select category from enterprise where name = '甲店'`)).toEqual([
    { category: '餐饮类' },
  ]);
});

test('mistakes are reported with the row that a spreadsheet shows', async () => {
  const text = '企业名称,对象大类,统一社会信用代码\n甲店,餐饮类,9.11E+17\n,,\n丁\u0001店,餐饮类,\n';
  const result = await lin.load(Buffer.from(text), { fileName: '企业.csv' });
  expect(result).toMatchObject({
    ok: false,
    problems: [
      {
        row: 2,
        column: '统一社会信用代码',
        reason: '已被 Excel 变成科学计数法，请把该列设为“文本”后重新填写',
      },
      { row: 4, column: '企业名称', reason: '含有不可见字符，请重新输入' },
    ],
  });
});

test('broken quotes and unknown tables get one clear line', async () => {
  const reason = async (text: string) => {
    const result = await lin.load(Buffer.from(text), { fileName: 'x.csv' });
    return result.ok ? 'accepted' : result.problems[0]?.reason;
  };
  expect(await reason('企业名称,对象大类\n"甲店,餐饮类\n')).toBe('CSV 中有未成对的双引号，请检查');
  expect(await reason('企业名称,对象大类\n"甲"店,餐饮类\n')).toBe(
    'CSV 中引号后有多余文字，请检查双引号是否成对',
  );
  expect(await reason('a,b\n1,2\n')).toContain('看不出是哪一种表');
});
