import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SheetData, TestCounty } from './county.ts';
import { emptyCounty, wholeCounty } from './county.ts';

let lin: TestCounty;
beforeEach(async () => {
  lin = await emptyCounty();
});
afterEach(() => lin.close());

const HEAD = ['企业', '检查日期', '检查级别', '检查单位', '检查类别', '抽查', '已入企', '备注'];
const 检查记录: SheetData = [
  HEAD,
  ['临溪县春风餐饮店', '2026-05-20', '市', '市市场监管局', '食品安全', '', '', '市监函〔2026〕8号'],
  ['91990101MA0000001Y', '2026-03-01', '县', 'XFDD、县司法局', '消防、执法文书', '是', '是', ''],
];

const stored = () =>
  lin.db.query<{ entered: boolean }>(
    `select e.name, v.date::text as date, v.level, v.units, v.kinds, v.random_draw as drawn, v.entered, v.note, v.task_id as task
     from visit v join enterprise e on e.id = v.enterprise_id order by v.date`,
  );

test('what a superior checked, and what the county checked before, come in with the enterprises of the same file', async () => {
  expect(await lin.load({ ...wholeCounty, 检查记录 })).toMatchObject({
    ok: true,
    counts: { 检查记录: { added: 2, changed: 0, unchanged: 0 } },
  });
  expect(await stored()).toEqual([
    {
      name: '临溪县春风餐饮店',
      date: '2026-03-01',
      level: 'county',
      units: ['XFDD', 'SFJ'],
      kinds: ['消防', '执法文书'],
      drawn: true,
      entered: true,
      note: '',
      task: null,
    },
    {
      name: '临溪县春风餐饮店',
      date: '2026-05-20',
      level: 'city',
      units: ['市市场监管局'],
      kinds: ['食品安全'],
      drawn: false,
      entered: true,
      note: '市监函〔2026〕8号',
      task: null,
    },
  ]);
  const [logged] = await lin.db.query<{ changes: unknown }>(
    "select detail->'changes' as changes from audit where action = 'directory.import'",
  );
  expect(JSON.stringify(logged?.changes)).toContain('临溪县春风餐饮店 2026-05-20 市市场监管局');
});

test('the same file again changes nothing; a row is corrected in its place', async () => {
  await lin.load({ ...wholeCounty, 检查记录 });
  expect(await lin.load({ 检查记录 })).toMatchObject({ counts: { 检查记录: { added: 0, unchanged: 2 } } });
  const withdrawn = [
    HEAD,
    ['临溪县春风餐饮店', '2026-05-20', '市', '市市场监管局', '食品安全', '', '否', ''],
  ];
  expect(await lin.load({ 检查记录: withdrawn })).toMatchObject({
    counts: { 检查记录: { added: 0, changed: 1 } },
  });
  expect((await stored()).map(({ entered }) => entered)).toEqual([true, false]);
});

test('every bad row is named, and nothing of such a file is kept', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({
    检查记录: [
      HEAD,
      ['没有这一家', '2026-05-20', '市', '市市场监管局', '食品安全', '', '', ''],
      ['临溪县春风餐饮店', '2026-09-02', '市', '市市场监管局', '食品安全', '', '', ''],
      ['临溪县春风餐饮店', '2026-05-20', '县', '没有的单位', '消防', '', '', ''],
      ['临溪县春风餐饮店', '2026-05-21', '区', '市市场监管局', '消防', '', '', ''],
      ['临溪县夏荷幼儿园', '2026-05-20', '市', '市教育局', '安全', '', '', ''],
      ['临溪县夏荷幼儿园', '2026-05-20', '市', '市教育局、市消防支队', '消防', '', '', ''],
    ],
  });
  expect(result).toMatchObject({ ok: false });
  expect(
    result.ok ? [] : result.problems.map(({ row, column, reason }) => `${row} ${column} ${reason}`),
  ).toEqual([
    '2 企业 企业名录里没有“没有这一家”，请先登记企业',
    '3 检查日期 检查日期还没有到，只登记已经查过的',
    '4 检查单位 找不到单位“没有的单位”，请核对代码、名称或简称',
    '5 检查级别 应为“县”、“县级”、“乡镇”、“市”、“市级”、“省”、“省级”、“国家”之一，实为“区”',
    '7 企业 企业重复：与第 6 行相同',
  ]);
  expect(await stored()).toEqual([]);
});

test('what a joint task wrote is not written again by hand', async () => {
  await lin.load(wholeCounty);
  await lin.db.query(
    `insert into visit (id, enterprise_id, date, level, units, kinds, task_id)
     select 'v', e.id, '2026-06-01', 'county', '{XFDD,SFJ}', '{消防}', 'some-task' from enterprise e
     where e.name = '临溪县春风餐饮店'`,
  );
  const result = await lin.load({
    检查记录: [HEAD, ['临溪县春风餐饮店', '2026-06-01', '', '消防', '消防', '', '', '']],
  });
  expect(result).toMatchObject({
    ok: false,
    problems: [{ row: 2, reason: '这次检查是在本系统里办的联合检查，已经自动计次，不用再登记' }],
  });
});
