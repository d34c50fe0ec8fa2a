import { afterEach, beforeEach, expect, test } from 'vitest';
import { record } from '../../src/audit/record.ts';
import { hasCheckDigit } from '../../src/directory/import/credit-code.ts';
import { mixedPlatforms, seedDemoCounty } from '../../src/directory/seed.ts';
import type { TestCounty } from './county.ts';
import { emptyCounty, later, now } from './county.ts';

let qinghe: TestCounty;
beforeEach(async () => {
  qinghe = await emptyCounty();
});
afterEach(() => qinghe.close());

const one = async <T>(statement: string): Promise<T | undefined> => (await qinghe.db.query<T>(statement))[0];

test('清禾县 is complete: 22 departments, 12 townships, the zone, and the body that only coordinates', async () => {
  await seedDemoCounty(qinghe.db, { now, record });
  expect(
    await qinghe.db.query(
      `select kind, count(*) n from unit where not coordination_body group by 1 order by 1`,
    ),
  ).toEqual([
    { kind: 'command', n: 1 },
    { kind: 'department', n: 21 },
    { kind: 'township', n: 13 },
  ]);
  expect(await one(`select code from unit where is_office`)).toEqual({ code: 'SFJ' });
  expect(await one(`select code, enforcement from unit where coordination_body`)).toEqual({
    code: 'LDXZB',
    enforcement: false,
  });
  expect(
    await qinghe.db.query(
      `select area, count(*) n from region where level = 'township' group by 1 order by 1`,
    ),
  ).toEqual([
    { area: '城区片', n: 4 },
    { area: '沿河片', n: 4 },
    { area: '西山片', n: 4 },
  ]);
});

test('every unit has one liaison, one deputy, one leader, one head and two valid officers at least', async () => {
  await seedDemoCounty(qinghe.db, { now });
  const odd = await qinghe.db.query(
    `select u.code from unit u where not u.coordination_body and (
       exists (select from unnest(array['liaison', 'deputy', 'leader', 'head']) wanted
         where (select count(*) from post t where t.unit_id = u.id and t.role = wanted and t.until is null) <> 1)
       or (select count(*) from officer o where o.unit_id = u.id and o.kind = 'officer' and o.valid_until > '2027-12-31' and o.person_id is not null) < 2)`,
  );
  expect(odd).toEqual([]);
  expect(
    await qinghe.db.query(
      `select name from person where name !~ '(联络员[AB]|分管领导|负责人|执法员[0-9]|县领导[AB])$'`,
    ),
  ).toEqual([]);
  expect(await qinghe.db.query(`select name from person where mobile !~ '^154[0-9]{8}$'`)).toEqual([]);
  expect(
    await qinghe.db.query(
      `select p.name, u.code from person p join unit u on u.id = p.unit_id join post t on t.person_id = p.id where t.role = 'countyLeader' order by 1`,
    ),
  ).toEqual([
    { name: '分管县领导A', code: 'LDXZB' },
    { name: '分管县领导B', code: 'LDXZB' },
  ]);
});

test('thirty scenarios with their items, and enterprises with the history that the rules need', async () => {
  await seedDemoCounty(qinghe.db, { now });
  expect(
    await one(`select count(*) n, min(code), max(code) from scenario where status = 'published'`),
  ).toEqual({ n: 30, min: 'S01', max: 'S30' });
  expect(
    await one(
      `select count(*) n from scenario s where not exists (select from scenario_item i where i.scenario_id = s.id and i.unit_id = s.lead_unit_id)`,
    ),
  ).toEqual({ n: 0 });
  expect(
    await qinghe.db.query(
      `select distinct k from visit v, unnest(v.kinds) k
       where v.level <> 'province' and not exists (select from scenario_item i where i.kind = k) order by 1`,
    ),
  ).toEqual([]);
  expect(await one(`select count(*) n from scenario_item where kind is null`)).toEqual({ n: 0 });
  const enterprises = await qinghe.db.query<{ credit_code: string; town_id: string | null }>(
    'select credit_code, town_id from enterprise',
  );
  expect(enterprises.length).toBeGreaterThanOrEqual(56);
  expect(
    enterprises.filter(({ credit_code, town_id }) => !hasCheckDigit(credit_code) || town_id === null),
  ).toEqual([]);
  const history = (name: string) =>
    qinghe.db.query(
      `select v.date, v.level, v.units, v.random_draw, v.trigger from visit v join enterprise e on e.id = v.enterprise_id where e.name = $1 order by 1`,
      [name],
    );
  expect(await history('清禾县夜色歌舞厅')).toMatchObject([{ random_draw: true }, { random_draw: true }]);
  expect(await history('清禾县晟源纸业有限公司')).toMatchObject([{ date: '2026-05-20', level: 'city' }]);
  expect(await history('清禾县站前安宿旅馆部')).toMatchObject([{ date: '2025-12-28', units: ['XFDD'] }]);
});

test('accounts are predictable, on the platforms that were asked for', async () => {
  const { people } = await seedDemoCounty(qinghe.db, { now, platforms: mixedPlatforms });
  const account = (unitCode: string, role: string) => {
    const found = people.find(person => person.unitCode === unitCode && person.role === role);
    return `${found?.platform} ${found?.userId}`;
  };
  expect(account('XFDD', 'liaison')).toBe('dingtalk xf_liaison_a');
  expect(account('GYZ', 'leader')).toBe('lark ou_gyz_leader');
  expect(account('FGJ', 'liaison')).toMatch(/^zwdd 7\d{5}$/);
  expect(account('LDXZB', 'countyLeader')).toBe('dingtalk county_leader_a');
  const stored = await qinghe.db.query<{ key: string }>(
    `select platform || ' ' || user_id as key from identity where "primary"`,
  );
  expect(new Set(stored.map(({ key }) => key))).toEqual(
    new Set(people.map(({ platform, userId }) => `${platform} ${userId}`)),
  );
  expect(stored).toHaveLength(people.length);
});

test('a second seed leaves the county as its users have made it', async () => {
  const first = await seedDemoCounty(qinghe.db, { now, record });
  await qinghe.load({
    人员: [
      ['姓名', '单位', '岗位'],
      ['消防新联络员', 'XFDD', 'A岗'],
    ],
  });
  const again = await seedDemoCounty(qinghe.db, { now: later, record });
  expect([first.created, again.created]).toEqual([true, false]);
  expect(again.people).toEqual(first.people);
  expect(await one(`select count(*) n from audit`)).toEqual({ n: 2 });
  expect(
    await one(
      `select p.name from post t join person p on p.id = t.person_id where t.until is null and t.role = 'liaison' and t.unit_id = 'unit-XFDD'`,
    ),
  ).toEqual({ name: '消防新联络员' });
});
