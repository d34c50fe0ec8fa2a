import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestCounty } from './county.ts';
import * as county from './county.ts';
import { emptyCounty, later, wholeCounty } from './county.ts';

let lin: TestCounty;
beforeEach(async () => {
  lin = await emptyCounty();
});
afterEach(() => lin.close());

const tables = [
  'region',
  'unit',
  'person',
  'post',
  'identity',
  'officer',
  'scenario',
  'scenario_item',
  'enterprise',
  'holiday_calendar',
  'calendar_year',
  'audit',
];

/** Every row of the directory and of the audit, as text. */
async function everything(): Promise<string> {
  const all = await Promise.all(
    tables.map(table => lin.db.query(`select t::text from ${table} t order by 1`)),
  );
  return JSON.stringify(all);
}

async function rowsIn(table: string): Promise<number> {
  const [row] = await lin.db.query<{ n: number }>(`select count(*) n from ${table}`);
  return row?.n ?? -1;
}

test('a county comes out of one workbook', async () => {
  const result = await lin.load(wholeCounty);
  expect(result).toMatchObject({
    ok: true,
    counts: {
      行政区: { added: 4, changed: 0, unchanged: 0 },
      单位: { added: 4 },
      人员: { added: 6 },
      平台身份: { added: 3 },
      检查人员: { added: 3 },
      场景: { added: 1 },
      企业: { added: 2 },
      节假日: { added: 4 },
    },
    posts: { opened: 8, closed: 0 },
    gaps: [{ unit: 'BSZ', role: 'leader', holders: 0 }],
  });
  expect(
    await lin.db.query(
      `select u.code, r.name, u.is_office, u.coordination_body, u.kind from unit u join region r on r.id = u.region_id order by 1`,
    ),
  ).toEqual([
    { code: 'BSZ', name: '白沙镇', is_office: false, coordination_body: false, kind: 'township' },
    { code: 'LXB', name: '临溪县', is_office: false, coordination_body: true, kind: 'department' },
    { code: 'SFJ', name: '临溪县', is_office: true, coordination_body: false, kind: 'department' },
    { code: 'XFDD', name: '临溪县', is_office: false, coordination_body: false, kind: 'department' },
  ]);
  expect(await lin.db.query(`select user_id, "primary", linked_by from identity order by 1`)).toEqual([
    { user_id: 'ou_xf_liaison_a', primary: false, linked_by: 'import' },
    { user_id: 'xf_liaison_a', primary: true, linked_by: 'import' },
    { user_id: 'xf_liaison_b', primary: true, linked_by: 'import' },
  ]);
  expect(
    await lin.db.query(
      `select o.cert_no, o.valid_until::text, p.name from officer o left join person p on p.id = o.person_id order by 1`,
    ),
  ).toEqual([
    { cert_no: '99010010001', valid_until: '2028-12-31', name: null },
    { cert_no: '99010010002', valid_until: '2029-06-30', name: null },
    { cert_no: '99010010003', valid_until: null, name: '消防联络员A' },
  ]);
  expect(
    await lin.db.query(`select category, credit_code, credit_grade from enterprise order by name`),
  ).toEqual([
    { category: '学校', credit_code: null, credit_grade: 'trusted' },
    { category: '餐饮类', credit_code: '91990101MA0000001Y', credit_grade: 'general' },
  ]);
  expect(
    await lin.db.query(
      `select no, text from scenario_item where unit_id = (select id from unit where code = 'XFDD') order by no`,
    ),
  ).toEqual([
    { no: 1, text: '疏散通道、安全出口畅通' },
    { no: 2, text: '消防设施' },
  ]);
});

test('the same file again changes nothing, not even the audit', async () => {
  const file = await county.workbook(wholeCounty);
  await lin.load(file);
  const before = await everything();
  const again = await lin.load(file, { now: later });
  expect(again).toMatchObject({ ok: true, posts: { opened: 0, closed: 0 } });
  if (!again.ok) throw new Error('unreachable');
  expect(Object.values(again.counts).map(({ added, changed }) => added + changed)).toEqual(Array(8).fill(0));
  expect(Object.values(again.counts).reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(27);
  expect(await everything()).toBe(before);
});

test('one bad row keeps the whole file out', async () => {
  const result = await lin.load({
    ...wholeCounty,
    企业: [...county.enterprises, ['', '临溪县秋实超市', '商贸流通类', '没有这个镇', '一般']],
  });
  expect(result).toMatchObject({
    ok: false,
    more: 0,
    problems: [
      { sheet: '企业', row: 4, column: '乡镇街道', reason: '找不到行政区“没有这个镇”，请核对名称或代码' },
    ],
  });
  for (const table of tables) expect([table, await rowsIn(table)]).toEqual([table, 0]);
});

test('every bad row of every sheet is reported in one go', async () => {
  const result = await lin.load({
    ...wholeCounty,
    单位: [
      ...county.units,
      ['SFJ', '县司法局二', '司法二', '部门'],
      ['BAD', '某单位', '消防', '局'],
      ['ZZJ', '县甲局', '消防', '部门'],
    ],
    人员: [
      ...county.people,
      ['甲', 'XFDD', '12345', ''],
      ['乙', '不存在的局', '15400000099', ''],
      ['', 'XFDD', '15400000098', ''],
      ['丙', 'XFDD', '15400000001', ''],
      ['丁', 'XFDD', '15400000097', '局长'],
      ['戊', 'BAD', '15400000096', ''],
    ],
    平台身份: [
      ...county.identities,
      ['微信', 'w1', '15400000001'],
      ['钉钉', 'xf_liaison_a', '15400000002'],
      ['钉钉', 'd9', '15499999999'],
      ['钉钉', 'd8', ''],
    ],
    检查人员: [
      ...county.officers,
      ['己', 'XFDD', '99010010001', '2028-12-31'],
      ['庚', 'XFDD', '99010010009', '2028年13月1日'],
      ['辛', 'XFDD', '99010010008', ''],
    ],
    场景: [...county.scenarios, ['S02', '某一件事', '学校', '领导小组办', '', '130%', '多次']],
    场景事项: [...county.items, ['S99', 'XFDD', '某事项']],
    企业: [
      ...county.enterprises,
      ['91990101MA0000001Y', '临溪县另一家', '餐饮类', '', ''],
      ['123', '临溪县春风餐饮店', '餐饮类', '', ''],
      ['', '临溪县夏荷幼儿园', '学校', '', ''],
    ],
    节假日: [
      ...county.holidays,
      ['2028-01-01', '放假', '元旦'],
      ['2027-01-01', '放假', '元旦'],
      ['不是日期', '放假', ''],
    ],
  });
  if (result.ok) throw new Error('should fail');
  expect(
    result.problems.map(({ sheet, row, column, reason }) => `${sheet} ${row} ${column} ${reason}`),
  ).toEqual([
    '单位 6 单位代码 单位代码重复：与第 2 行相同',
    '单位 7 类别 应为“部门”、“乡镇街道”、“指挥中心”之一，实为“局”',
    '单位 8 简称 简称重复：与第 3 行相同',
    '人员 3 单位 有两个单位都叫“消防”，请改用单位代码',
    '人员 8 手机号 手机号应为 11 位数字，以 13–19 开头',
    '人员 9 单位 找不到单位“不存在的局”，请核对代码、名称或简称',
    '人员 10 姓名 必填，不能为空',
    '人员 11 手机号 手机号重复：与第 2 行相同',
    '人员 12 岗位 应为“联络员A岗”、“联络员”、“A岗”、“联络员B岗”、“B岗”、“分管领导”、“负责人”、“工作人员”、“县领导”，实为“局长”',
    '平台身份 5 平台 应为“钉钉”、“飞书”、“政务钉钉”之一，实为“微信”',
    '平台身份 6 平台用户ID 平台用户ID重复：与第 2 行相同',
    '平台身份 7 手机号 没有登记这个手机号的人员，请先在“人员”表中填写',
    '平台身份 8 手机号 请填手机号，或同时填单位和姓名',
    '检查人员 5 执法证号 执法证号重复：与第 2 行相同',
    '检查人员 6 有效期至 不是有效日期“2028年13月1日”，应如 2026-09-15（或设为 Excel 日期格式）',
    '检查人员 7 有效期至 必填，不能为空',
    '场景 2 牵头单位 有两个单位都叫“消防”，请改用单位代码',
    '场景 3 抽查比例 应为 0–100% 的比例，如 30%，实为“130%”',
    '场景 3 年度频次上限 应为 1–366 的整数，实为“多次”',
    '场景事项 5 场景代码 找不到场景“S99”',
    '企业 4 统一社会信用代码 统一社会信用代码重复：与第 2 行相同',
    '企业 5 统一社会信用代码 应为 18 位数字和大写字母，实为“123”',
    '企业 6 企业名称 企业名称重复：与第 3 行相同',
    '节假日 6 日期 2028 年还没有节假日数据，须一次填全全年安排；缺少春节、国庆的放假安排',
    '节假日 7 日期 日期重复：与第 2 行相同',
    '节假日 8 日期 不是有效日期“不是日期”，应如 2026-09-15（或设为 Excel 日期格式）',
  ]);
});

test('a thousand mistakes are listed and the rest counted', async () => {
  const rows = Array.from({ length: 1500 }, (_, at) => [`甲${at}`, 'XFDD', '123', '']);
  const result = await lin.load({
    行政区: county.regions,
    单位: county.units,
    人员: [['姓名', '单位', '手机号', '岗位'], ...rows],
  });
  if (result.ok) throw new Error('should fail');
  expect([result.problems.length, result.more]).toEqual([1000, 500]);
});

test('a reference is resolved in the database when the file does not hold it', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({
    企业: [
      ['企业名称', '对象大类', '乡镇街道'],
      ['临溪县冬雪冷库', '农业企业类', '白沙镇'],
    ],
  });
  expect(result).toMatchObject({ ok: true, counts: { 企业: { added: 1 } }, gaps: [] });
});

test('a column that the file leaves out keeps what is on record; an empty cell clears it', async () => {
  await lin.load(wholeCounty);
  await lin.load({
    企业: [
      ['统一社会信用代码', '企业名称', '对象大类'],
      ['91990101MA0000001Y', '临溪县春风大酒店', '餐饮类'],
    ],
  });
  const [kept] = await lin.db.query<{ name: string; town: string }>(
    `select e.name, r.name as town from enterprise e left join region r on r.id = e.town_id where credit_code is not null`,
  );
  expect(kept).toEqual({ name: '临溪县春风大酒店', town: '白沙镇' });
  await lin.load({
    企业: [
      ['统一社会信用代码', '企业名称', '对象大类', '乡镇街道'],
      ['91990101MA0000001Y', '临溪县春风大酒店', '餐饮类', ''],
    ],
  });
  expect(await lin.db.query(`select town_id from enterprise where credit_code is not null`)).toEqual([
    { town_id: null },
  ]);
});

test('two enterprises may exchange their names, two people their phones', async () => {
  await lin.load(wholeCounty);
  const heading = ['统一社会信用代码', '企业名称', '对象大类'];
  await lin.load({
    企业: [heading, ['91990101MA0000001Y', '甲店', '餐饮类'], ['91990101MA00000022', '乙店', '餐饮类']],
  });
  const swapped = await lin.load({
    企业: [heading, ['91990101MA0000001Y', '乙店', '餐饮类'], ['91990101MA00000022', '甲店', '餐饮类']],
    人员: [
      ['姓名', '单位', '手机号'],
      ['消防联络员A', 'XFDD', '15400000002'],
      ['消防联络员B', 'XFDD', '15400000001'],
    ],
  });
  expect(swapped).toMatchObject({ ok: true, counts: { 企业: { changed: 2 }, 人员: { changed: 2 } } });
  expect(
    await lin.db.query(`select credit_code, name from enterprise where name like '_店' order by 1`),
  ).toEqual([
    { credit_code: '91990101MA0000001Y', name: '乙店' },
    { credit_code: '91990101MA00000022', name: '甲店' },
  ]);
  expect(await lin.db.query(`select mobile from person where name = '消防联络员A'`)).toEqual([
    { mobile: '15400000002' },
  ]);
});

test('a name that belongs to another enterprise on record is refused', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({
    企业: [
      ['统一社会信用代码', '企业名称', '对象大类'],
      ['91990101MA0000009P', '临溪县春风餐饮店', '餐饮类'],
    ],
  });
  expect(result).toMatchObject({
    ok: false,
    problems: [
      { row: 2, column: '企业名称', reason: '名称已被另一企业使用（统一社会信用代码 91990101MA0000001Y）' },
    ],
  });
});

test('a changed scenario becomes a new version and the old one is retired', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({ 场景事项: [...county.items, ['S01', 'BSZ', '飞线充电巡查']] });
  expect(result).toMatchObject({ ok: true, counts: { 场景: { changed: 1 } } });
  expect(
    await lin.db.query(
      `select version, status, (select count(*) from scenario_item i where i.scenario_id = s.id) n from scenario s order by 1`,
    ),
  ).toEqual([
    { version: 1, status: 'retired', n: 3 },
    { version: 2, status: 'published', n: 4 },
  ]);
});

test('a version that is only proposed leaves the one in force, until one is published', async () => {
  await lin.load(wholeCounty);
  const versions = () =>
    lin.db.query(`select version, status from scenario where code = 'S01' order by version`);
  const [heading = [], ...rows] = county.scenarios;
  const as = (status: string) => ({ 场景: [[...heading, '状态'], ...rows.map(row => [...row, status])] });
  expect(await lin.load(as('待审定'))).toMatchObject({ ok: true });
  expect(await versions()).toEqual([
    { version: 1, status: 'published' },
    { version: 2, status: 'proposed' },
  ]);
  expect(await lin.load(as('已发布'))).toMatchObject({ ok: true });
  expect(await versions()).toEqual([
    { version: 1, status: 'retired' },
    { version: 2, status: 'retired' },
    { version: 3, status: 'published' },
  ]);
});

test('检查类别 comes from its column; a file without that column keeps it, or the item would count under another cap', async () => {
  await lin.load(wholeCounty);
  const [heading = [], first = [], ...rest] = county.items;
  const kinds = () =>
    lin.db.query<{ text: string; kind: string | null }>(
      `select i.text, i.kind from scenario_item i join scenario s on s.id = i.scenario_id
       where s.status = 'published' and i.kind is not null`,
    );
  expect(await kinds()).toEqual([]);
  const stated = [[...heading, '检查类别'], [...first, '消防'], ...rest.map(row => [...row, ''])];
  expect(await lin.load({ 场景事项: stated })).toMatchObject({ ok: true, counts: { 场景: { changed: 1 } } });
  expect(await kinds()).toEqual([{ text: first.at(-1), kind: '消防' }]);
  expect(await lin.load({ 场景事项: [...county.items, ['S01', 'BSZ', '飞线充电巡查']] })).toMatchObject({
    ok: true,
  });
  expect(await kinds()).toEqual([{ text: first.at(-1), kind: '消防' }]);
});

test('the audit holds one entry an import, with before and after and no readable phone number', async () => {
  await lin.load(wholeCounty);
  await lin.load({
    人员: [
      ['姓名', '单位', '手机号'],
      ['消防联络员A', 'XFDD', '15400000077'],
    ],
  });
  const entries = await lin.db.query<{
    stream: string;
    action: string;
    actor_id: string;
    detail: { changes: unknown };
  }>('select stream, action, actor_id, detail from audit order by id');
  expect(entries).toHaveLength(2);
  expect(entries[1]).toMatchObject({
    stream: 'directory:101',
    action: 'directory.import',
    actor_id: 'tester',
    detail: {
      counts: { 人员: { added: 0, changed: 1, unchanged: 0 } },
      changes: [
        {
          sheet: '人员',
          key: 'XFDD 消防联络员A',
          before: { mobile: '154****0001' },
          after: { mobile: '154****0077' },
        },
      ],
    },
  });
  expect(JSON.stringify(entries)).not.toMatch(/1540000/);
});

test('an installation with several counties has to be told which one', async () => {
  const two = [...county.regions, ['102', '南溪县', '县区', '东山市', '']];
  const undecided = await lin.load({ ...wholeCounty, 行政区: two });
  expect(undecided).toMatchObject({
    ok: false,
    problems: [{ reason: '有多个县区，请指明导入哪一个（--region 行政区代码）' }],
  });
  expect(await lin.load({ ...wholeCounty, 行政区: two }, { regionCode: '101' })).toMatchObject({ ok: true });
  const foreign = await lin.load(
    {
      单位: [
        ['单位代码', '单位名称', '简称', '类别'],
        ['SFJ', '南溪县司法局', '司法局', '部门'],
      ],
    },
    { regionCode: '102' },
  );
  expect(foreign).toMatchObject({
    ok: false,
    problems: [{ row: 2, column: '单位代码', reason: '代码 SFJ 已被其他县区的“县司法局”使用' }],
  });
});

test('two imports at once queue up and come to the same', async () => {
  const file = await county.workbook(wholeCounty);
  const results = await Promise.all([lin.load(file), lin.load(file)]);
  expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  expect([await rowsIn('person'), await rowsIn('audit')]).toEqual([6, 1]);
});

test('what belongs to another county is out of reach', async () => {
  await lin.load(
    { ...wholeCounty, 行政区: [...county.regions, ['102', '南溪县', '县区', '东山市', '']] },
    { regionCode: '101' },
  );
  const unit = [
    ['单位代码', '单位名称', '简称', '类别'],
    ['NX', '南溪县消防大队', '消防', '部门'],
  ];
  const result = await lin.load(
    {
      单位: unit,
      人员: [
        ['姓名', '单位', '手机号'],
        ['消防联络员A', 'NX', '15400000001'],
        ['南溪联络员', 'NX', '15400000070'],
      ],
      平台身份: [
        ['平台', '平台用户ID', '手机号'],
        ['钉钉', 'xf_liaison_a', '15400000070'],
      ],
      检查人员: [
        ['姓名', '单位', '执法证号', '有效期至'],
        ['消防执法员1', 'NX', '99010010001', '2028-12-31'],
      ],
      企业: [
        ['统一社会信用代码', '企业名称', '对象大类'],
        ['91990101MA0000001Y', '南溪县某店', '餐饮类'],
      ],
    },
    { regionCode: '102' },
  );
  if (result.ok) throw new Error('should fail');
  expect(result.problems.map(({ sheet, row, reason }) => `${sheet} ${row} ${reason}`)).toEqual([
    '人员 2 手机号已登记在其他县区',
    '平台身份 2 该账号已登记在其他县区',
    '检查人员 2 该证号已登记在其他县区',
    '企业 2 该信用代码已登记在其他县区，不能在本县区重复登记',
  ]);
  // Names may repeat from county to county.
  expect(await lin.load({ 单位: unit }, { regionCode: '102' })).toMatchObject({
    ok: true,
    counts: { 单位: { added: 1 } },
  });
});

test('an audit that cannot be written takes the import with it', async () => {
  const record = async () => {
    throw new Error('audit is down');
  };
  await expect(lin.load(wholeCounty, { record })).rejects.toThrow('audit is down');
  expect(await rowsIn('enterprise')).toBe(0);
});
