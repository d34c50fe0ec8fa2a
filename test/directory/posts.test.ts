import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SheetData, TestCounty } from './county.ts';
import { emptyCounty, later, now, wholeCounty } from './county.ts';

let lin: TestCounty;
beforeEach(async () => {
  lin = await emptyCounty();
  await lin.load(wholeCounty);
});
afterEach(() => lin.close());

const heading = ['姓名', '单位', '手机号', '岗位'];
const load = (...rows: SheetData) => lin.load({ 人员: [heading, ...rows] }, { now: later });

/** Terms of a post in a unit, oldest first: who, since, until. */
async function terms(unit: string, role: string): Promise<unknown> {
  const rows = await lin.db.query<{ name: string; since: Date; until: Date | null }>(
    `select p.name, t.since, t.until from post t join person p on p.id = t.person_id join unit u on u.id = t.unit_id
     where u.code = $1 and t.role = $2 order by t.since, p.name`,
    [unit, role],
  );
  return rows.map(({ name, since, until }) => [name, since.toISOString(), until?.toISOString() ?? null]);
}

const versionOf = async (name: string): Promise<number | undefined> =>
  (await lin.db.query<{ version: number }>('select version from person where name = $1', [name]))[0]?.version;

test('a new liaison takes over: the old term ends, the new one begins, both stay on record', async () => {
  const result = await load(['新联络员', 'XFDD', '15400000050', '联络员A岗']);
  expect(result).toMatchObject({ ok: true, posts: { opened: 1, closed: 1 }, gaps: [] });
  expect(await terms('XFDD', 'liaison')).toEqual([
    ['消防联络员A', now.toISOString(), later.toISOString()],
    ['新联络员', later.toISOString(), null],
  ]);
  expect([
    await versionOf('消防联络员A'),
    await versionOf('新联络员'),
    await versionOf('消防联络员B'),
  ]).toEqual([2, 1, 1]);
  expect(await load(['新联络员', 'XFDD', '15400000050', '联络员A岗'])).toMatchObject({
    ok: true,
    counts: { 人员: { added: 0, changed: 0, unchanged: 1 } },
    posts: { opened: 0, closed: 0 },
  });
});

test('A and B change places', async () => {
  const result = await load(
    ['消防联络员A', 'XFDD', '15400000001', 'B岗'],
    ['消防联络员B', 'XFDD', '15400000002', 'A岗'],
  );
  expect(result).toMatchObject({ ok: true, posts: { opened: 2, closed: 2 }, gaps: [] });
  expect(await terms('XFDD', 'deputy')).toEqual([
    ['消防联络员B', now.toISOString(), later.toISOString()],
    ['消防联络员A', later.toISOString(), null],
  ]);
});

test('nobody is A and B at once', async () => {
  expect(await load(['消防联络员A', 'XFDD', '15400000001', 'A岗、B岗'])).toMatchObject({
    ok: false,
    problems: [{ row: 2, column: '岗位', reason: '联络员A岗和B岗不能是同一人' }],
  });
});

test('who leaves gives up her posts, and the gap is told', async () => {
  const result = await lin.load(
    {
      人员: [
        ['姓名', '单位', '在用'],
        ['消防分管领导', 'XFDD', '否'],
      ],
    },
    { now: later },
  );
  expect(result).toMatchObject({
    ok: true,
    posts: { opened: 0, closed: 1 },
    gaps: [{ unit: 'XFDD', name: '县消防救援大队', role: 'leader', holders: 0 }],
  });
});

test('who moves to another unit leaves her posts behind', async () => {
  const result = await lin.load(
    {
      人员: [
        ['姓名', '单位', '手机号'],
        ['消防联络员B', 'SFJ', '15400000002'],
      ],
    },
    { now: later },
  );
  expect(result).toMatchObject({
    ok: true,
    counts: { 人员: { added: 0, changed: 1 } },
    posts: { opened: 0, closed: 1 },
  });
  expect(await terms('XFDD', 'deputy')).toEqual([['消防联络员B', now.toISOString(), later.toISOString()]]);
});

test('a unit has no second liaison and no second leader in charge', async () => {
  const result = await load(
    ['消防联络员A', 'XFDD', '15400000001', 'A岗'],
    ['第二联络员', '消防', '15400000051', 'A岗、分管领导'],
    ['第二领导', 'XFDD', '15400000052', '分管领导'],
  );
  expect(result).toMatchObject({
    ok: false,
    problems: [
      { row: 3, column: '岗位', reason: '一个单位只能有一名联络员A岗：与第 2 行重复' },
      { row: 4, column: '岗位', reason: '一个单位只能有一名分管领导：与第 3 行重复' },
    ],
  });
});

test('one mobile under another name in the same unit is a change of name, and said so', async () => {
  const result = await load(['消防联络员甲', 'XFDD', '15400000001', 'A岗']);
  expect(result).toMatchObject({
    ok: true,
    counts: { 人员: { added: 0, changed: 1 } },
    posts: { opened: 0, closed: 0 },
    warnings: [
      { row: 2, column: '姓名', reason: expect.stringContaining('154****0001 原登记为“消防联络员A”') },
    ],
  });
});

test('one mobile under another name in another unit is a mistake', async () => {
  expect(await load(['某人', 'SFJ', '15400000001', ''])).toMatchObject({
    ok: false,
    problems: [
      { row: 2, column: '手机号', reason: '手机号已登记在“消防联络员A”名下（姓名和单位都不同），请核对' },
    ],
  });
});

test('people of one name in one unit are told apart by their mobiles', async () => {
  const same = (mobile: string) => ['李明', 'XFDD', mobile, ''];
  expect(await load(same('15400000061'), same('15400000062'))).toMatchObject({
    ok: true,
    counts: { 人员: { added: 2 } },
  });
  expect(await load(same('15400000061'), same('15400000062'))).toMatchObject({
    ok: true,
    counts: { 人员: { added: 0, unchanged: 2 } },
  });
  expect(await load(same(''))).toMatchObject({
    ok: false,
    problems: [{ row: 2, reason: '同单位有同名人员，请填手机号以便区分' }],
  });
  expect(await load(same('15400000063'), same(''))).toMatchObject({
    ok: false,
    problems: [{ row: 3, column: '姓名' }],
  });
});

test('a new account replaces the old one on its platform; the first choice can move', async () => {
  const accounts = (...rows: SheetData) =>
    lin.load({ 平台身份: [['平台', '平台用户ID', '手机号', '首选'], ...rows] }, { now: later });
  const known = () =>
    lin.db.query(
      `select user_id, "primary" from identity i join person p on p.id = i.person_id where p.name = '消防联络员A' order by 1`,
    );
  await accounts(['飞书', 'ou_xf_liaison_a', '15400000001', '是']);
  expect(await known()).toEqual([
    { user_id: 'ou_xf_liaison_a', primary: true },
    { user_id: 'xf_liaison_a', primary: false },
  ]);
  const replaced = await accounts(['钉钉', 'xf_liaison_a2', '15400000001', '']);
  expect(replaced).toMatchObject({ ok: true, counts: { 平台身份: { added: 1 } } });
  expect(await known()).toEqual([
    { user_id: 'ou_xf_liaison_a', primary: true },
    { user_id: 'xf_liaison_a2', primary: false },
  ]);
  await accounts(['飞书', 'ou_xf_liaison_a', '15400000002', '']);
  expect(await known()).toEqual([{ user_id: 'xf_liaison_a2', primary: true }]);
  expect(await versionOf('消防联络员A')).toBe(4);
});
