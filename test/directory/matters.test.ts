import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SheetData, TestCounty } from './county.ts';
import { emptyCounty, wholeCounty } from './county.ts';

const HEAD = ['事项代码', '事项', '主办单位', '协办单位', '关键词', '默认哨型'];
const FIRE: readonly string[] = ['M01', '楼道消防', '消防', '县司法局', '飞线、拉线充电，电瓶车', '日常哨'];

let lin: TestCounty;
beforeEach(async () => {
  lin = await emptyCounty();
  await lin.load(wholeCounty);
});
afterEach(() => lin.close());

const matters = (...rows: (readonly string[])[]): { 吹哨事项: SheetData } => ({ 吹哨事项: [HEAD, ...rows] });

async function onRecord(): Promise<unknown[]> {
  return lin.db.query(
    `select m.code, m.name, u.code as lead, array(select j.code from unit j where j.id = any(m.joint_unit_ids)) as joint,
       m.keywords, m.default_type as type, m.active from whistle_matter m join unit u on u.id = m.lead_unit_id order by 1`,
  );
}

test('a list of matters comes in, once however often it is imported', async () => {
  expect(await lin.load(matters(FIRE))).toMatchObject({ ok: true, counts: { 吹哨事项: { added: 1 } } });
  expect(await onRecord()).toEqual([
    {
      code: 'M01',
      name: '楼道消防',
      lead: 'XFDD',
      joint: ['SFJ'],
      keywords: ['飞线', '拉线充电', '电瓶车'],
      type: 'ROUTINE',
      active: true,
    },
  ]);
  expect(await lin.load(matters(FIRE))).toMatchObject({ ok: true, counts: { 吹哨事项: { unchanged: 1 } } });
});

test('what a file leaves out stays as it is', async () => {
  await lin.load(matters(FIRE, ['M02', '法律援助', 'SFJ', '', '打官司', '日常哨']));
  const changed: SheetData = [
    ['事项代码', '事项', '主办单位', '在用'],
    ['M01', '楼道消防', 'SFJ', '否'],
  ];
  expect(await lin.load({ 吹哨事项: changed })).toMatchObject({ counts: { 吹哨事项: { changed: 1 } } });
  expect(await onRecord()).toMatchObject([
    { code: 'M01', lead: 'SFJ', joint: ['SFJ'], keywords: ['飞线', '拉线充电', '电瓶车'], active: false },
    { code: 'M02', lead: 'SFJ', joint: [], active: true },
  ]);
});

test('only a department can be responsible, every mistake is named, and nothing of such a file is kept', async () => {
  const result = await lin.load(
    matters(
      ['M01', '楼道消防', '白沙镇', '', '飞线', '日常哨'],
      ['M02', '统筹', 'LXB', '', '', '日常哨'],
      ['M03', '油烟', '城管', '消防、环保', '油烟', '日常哨'],
      ['M01', '又一个', '消防', '', '', '紧急'],
    ),
  );
  expect(result).toMatchObject({ ok: false });
  expect(
    result.ok ? [] : result.problems.map(({ row, column, reason }) => `${row} ${column} ${reason}`),
  ).toEqual(
    expect.arrayContaining([
      '2 主办单位 “白沙镇”不是承办部门，不能派单',
      '3 主办单位 “领导小组办公室”不是承办部门，不能派单',
      '4 主办单位 找不到单位“城管”，请核对代码、名称或简称',
      '4 协办单位 找不到单位“环保”，请核对代码、名称或简称',
      '5 默认哨型 应为“应急哨”、“日常哨”、“攻坚哨”之一，实为“紧急”',
    ]),
  );
  expect(await onRecord()).toEqual([]);
});
