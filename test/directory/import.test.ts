import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestCounty } from './county.ts';
import * as county from './county.ts';
import { emptyCounty, later, wholeCounty } from './county.ts';

let lin: TestCounty;
beforeEach(async () => {
  lin = await emptyCounty();
});
afterEach(() => lin.close());

const tables = ['region', 'unit', 'person', 'post', 'identity', 'officer', 'scenario', 'scenario_item', 'enterprise', 'holiday_calendar', 'calendar_year', 'audit'];

/** Every row of the directory and of the audit, as text. */
async function everything(): Promise<string> {
  const all = await Promise.all(tables.map(table => lin.db.query(`select t::text from ${table} t order by 1`)));
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
  expect(await lin.db.query(`select u.code, r.name, u.is_office, u.coordination_body, u.kind from unit u join region r on r.id = u.region_id order by 1`)).toEqual([
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
  expect(await lin.db.query(`select o.cert_no, o.valid_until::text, p.name from officer o left join person p on p.id = o.person_id order by 1`)).toEqual([
    { cert_no: '99010010001', valid_until: '2028-12-31', name: null },
    { cert_no: '99010010002', valid_until: '2029-06-30', name: null },
    { cert_no: '99010010003', valid_until: null, name: '消防联络员A' },
  ]);
  expect(await lin.db.query(`select category, credit_code, credit_grade from enterprise order by name`)).toEqual([
    { category: '学校', credit_code: null, credit_grade: 'trusted' },
    { category: '餐饮类', credit_code: '91990101MA0000001J', credit_grade: 'general' },
  ]);
  expect(await lin.db.query(`select no, text from scenario_item where unit_id = (select id from unit where code = 'XFDD') order by no`)).toEqual([
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
    problems: [{ sheet: '企业', row: 4, column: '乡镇街道', reason: '找不到行政区“没有这个镇”，请核对名称或代码' }],
  });
  for (const table of tables) expect([table, await rowsIn(table)]).toEqual([table, 0]);
});

test('every bad row of every sheet is reported in one go', async () => {
  const result = await lin.load({
    ...wholeCounty,
    单位: [...county.units, ['SFJ', '县司法局二', '司法二', '部门'], ['BAD', '某单位', '消防', '局'], ['ZZJ', '县甲局', '消防', '部门']],
    人员: [...county.people, ['甲', 'XFDD', '12345', ''], ['乙', '不存在的局', '15400000099', ''], ['', 'XFDD', '15400000098', ''], ['丙', 'XFDD', '15400000001', ''], ['丁', 'XFDD', '15400000097', '局长'], ['戊', 'BAD', '15400000096', '']],
    平台身份: [...county.identities, ['微信', 'w1', '15400000001'], ['钉钉', 'xf_liaison_a', '15400000002'], ['钉钉', 'd9', '15499999999'], ['钉钉', 'd8', '']],
    检查人员: [...county.officers, ['己', 'XFDD', '99010010001', '2028-12-31'], ['庚', 'XFDD', '99010010009', '2028年13月1日'], ['辛', 'XFDD', '99010010008', '']],
    场景: [...county.scenarios, ['S02', '某一件事', '学校', '领导小组办', '', '130%', '多次']],
    场景事项: [...county.items, ['S99', 'XFDD', '某事项']],
    企业: [...county.enterprises, ['91990101MA0000001J', '临溪县另一家', '餐饮类', '', ''], ['123', '临溪县春风餐饮店', '餐饮类', '', ''], ['', '临溪县夏荷幼儿园', '学校', '', '']],
    节假日: [...county.holidays, ['2028-01-01', '放假', '元旦'], ['2027-01-01', '放假', '元旦'], ['不是日期', '放假', '']],
  });
  if (result.ok) throw new Error('should fail');
  expect(result.problems.map(({ sheet, row, column, reason }) => `${sheet} ${row} ${column} ${reason}`)).toMatchSnapshot();
});

test('a thousand mistakes are listed and the rest counted', async () => {
  const rows = Array.from({ length: 1500 }, (_, at) => [`甲${at}`, 'XFDD', '123', '']);
  const result = await lin.load({ 行政区: county.regions, 单位: county.units, 人员: [['姓名', '单位', '手机号', '岗位'], ...rows] });
  if (result.ok) throw new Error('should fail');
  expect([result.problems.length, result.more]).toEqual([1000, 500]);
});

test('a reference is resolved in the database when the file does not hold it', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({ 企业: [['企业名称', '对象大类', '乡镇街道'], ['临溪县冬雪冷库', '农业企业类', '白沙镇']] });
  expect(result).toMatchObject({ ok: true, counts: { 企业: { added: 1 } }, gaps: [] });
});

test('a column that the file leaves out keeps what is on record; an empty cell clears it', async () => {
  await lin.load(wholeCounty);
  await lin.load({ 企业: [['统一社会信用代码', '企业名称', '对象大类'], ['91990101MA0000001J', '临溪县春风大酒店', '餐饮类']] });
  const [kept] = await lin.db.query<{ name: string; town: string }>(
    `select e.name, r.name as town from enterprise e left join region r on r.id = e.town_id where credit_code is not null`,
  );
  expect(kept).toEqual({ name: '临溪县春风大酒店', town: '白沙镇' });
  await lin.load({ 企业: [['统一社会信用代码', '企业名称', '对象大类', '乡镇街道'], ['91990101MA0000001J', '临溪县春风大酒店', '餐饮类', '']] });
  expect(await lin.db.query(`select town_id from enterprise where credit_code is not null`)).toEqual([{ town_id: null }]);
});

test('two enterprises may exchange their names, two people their phones', async () => {
  await lin.load(wholeCounty);
  const heading = ['统一社会信用代码', '企业名称', '对象大类'];
  await lin.load({ 企业: [heading, ['91990101MA0000001J', '甲店', '餐饮类'], ['91990101MA0000002F', '乙店', '餐饮类']] });
  const swapped = await lin.load({
    企业: [heading, ['91990101MA0000001J', '乙店', '餐饮类'], ['91990101MA0000002F', '甲店', '餐饮类']],
    人员: [['姓名', '单位', '手机号'], ['消防联络员A', 'XFDD', '15400000002'], ['消防联络员B', 'XFDD', '15400000001']],
  });
  expect(swapped).toMatchObject({ ok: true, counts: { 企业: { changed: 2 }, 人员: { changed: 2 } } });
  expect(await lin.db.query(`select credit_code, name from enterprise where name like '_店' order by 1`)).toEqual([
    { credit_code: '91990101MA0000001J', name: '乙店' },
    { credit_code: '91990101MA0000002F', name: '甲店' },
  ]);
  expect(await lin.db.query(`select mobile from person where name = '消防联络员A'`)).toEqual([{ mobile: '15400000002' }]);
});

test('a name that belongs to another enterprise on record is refused', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({ 企业: [['统一社会信用代码', '企业名称', '对象大类'], ['91990101MA0000009K', '临溪县春风餐饮店', '餐饮类']] });
  expect(result).toMatchObject({
    ok: false,
    problems: [{ row: 2, column: '企业名称', reason: '名称已被另一企业使用（统一社会信用代码 91990101MA0000001J）' }],
  });
});

test('a changed scenario becomes a new version and the old one is retired', async () => {
  await lin.load(wholeCounty);
  const result = await lin.load({ 场景事项: [...county.items, ['S01', 'BSZ', '飞线充电巡查']] });
  expect(result).toMatchObject({ ok: true, counts: { 场景: { changed: 1 } } });
  expect(await lin.db.query(`select version, status, (select count(*) from scenario_item i where i.scenario_id = s.id) n from scenario s order by 1`)).toEqual([
    { version: 1, status: 'retired', n: 3 },
    { version: 2, status: 'published', n: 4 },
  ]);
});

test('the audit holds one entry an import, with before and after and no readable phone number', async () => {
  await lin.load(wholeCounty);
  await lin.load({ 人员: [['姓名', '单位', '手机号'], ['消防联络员A', 'XFDD', '15400000077']] });
  const entries = await lin.db.query<{ stream: string; action: string; actor_id: string; detail: { changes: unknown } }>(
    'select stream, action, actor_id, detail from audit order by id',
  );
  expect(entries).toHaveLength(2);
  expect(entries[1]).toMatchObject({
    stream: 'directory:101',
    action: 'directory.import',
    actor_id: 'tester',
    detail: {
      counts: { 人员: { added: 0, changed: 1, unchanged: 0 } },
      changes: [{ sheet: '人员', key: 'XFDD 消防联络员A', before: { mobile: '154****0001' }, after: { mobile: '154****0077' } }],
    },
  });
  expect(JSON.stringify(entries)).not.toMatch(/1540000/);
});

test('an installation with several counties has to be told which one', async () => {
  const two = [...county.regions, ['102', '南溪县', '县区', '东山市', '']];
  const undecided = await lin.load({ ...wholeCounty, 行政区: two });
  expect(undecided).toMatchObject({ ok: false, problems: [{ reason: '有多个县区，请指明导入哪一个（--region 行政区代码）' }] });
  expect(await lin.load({ ...wholeCounty, 行政区: two }, { regionCode: '101' })).toMatchObject({ ok: true });
  const foreign = await lin.load({ 单位: [['单位代码', '单位名称', '简称', '类别'], ['SFJ', '南溪县司法局', '司法局', '部门']] }, { regionCode: '102' });
  expect(foreign).toMatchObject({ ok: false, problems: [{ row: 2, column: '单位代码', reason: '代码 SFJ 已被其他县区的“县司法局”使用' }] });
});

test('two imports at once queue up and come to the same', async () => {
  const file = await county.workbook(wholeCounty);
  const results = await Promise.all([lin.load(file), lin.load(file)]);
  expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  expect([await rowsIn('person'), await rowsIn('audit')]).toEqual([6, 1]);
});
