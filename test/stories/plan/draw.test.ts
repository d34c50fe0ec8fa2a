import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDraws } from '../../../src/plan/draw/feature.ts';
import { recordOf } from '../../../src/plan/draw/state.ts';
import { verifyRecord } from '../../../src/plan/draw/verify.ts';
import { drawCommitment } from '../../../src/rules/draw.ts';
import { County } from '../../harness/county.ts';

describe('a random draw', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2026-06-01T09:30:00+08:00', env: { COUNTY_PROFILE: 'LINYI' } });
    await county.db.query(
      `insert into enterprise (id, region_id, name, category)
       select 'e' || n, (select id from region where level = 'county'), '抽取餐馆' || lpad(n::text, 2, '0'), '餐饮类'
       from generate_series(1, 40) n`,
    );
    await county.who('SCJGJ').says('抽取 S08 比例20% 6月20日 人员:2 排除:抽取餐馆07');
  });
  afterEach(() => county.close());

  it('binds its seed before, shows it after, and anybody can repeat it', async () => {
    const lead = county.who('SCJGJ');
    const [before] = await states(county);
    const seed = before?.doc.seed ?? '';
    expect(seed).toHaveLength(48);
    lead.receives('【抽取】种子已封存', drawCommitment(seed), '封存种子');
    county.who('SFJ').receives('【抽取】种子已封存', drawCommitment(seed));
    for (const person of county.everybody()) expect(JSON.stringify(person.items())).not.toContain(seed);
    expect(JSON.stringify(await county.db.query('select detail from audit'))).not.toContain(seed);

    await lead.taps('【抽取】', '开始抽取');
    lead.receives('【抽取】已抽', seed);
    const [drawn] = await states(county);
    const record = drawn === undefined ? undefined : recordOf(drawn);
    expect(verifyRecord(record)).toMatchObject({ ok: true, replaced: 0 });
    expect(record?.excluded.manual).toEqual(['抽取餐馆07']);
    expect(record?.enterprises.drawn).toHaveLength(Math.ceil((record?.roster.length ?? 0) * 0.2));
    expect(new Set(record?.officers?.drawn.map(key => key.split('|')[0]))).toContain('XFDD');
    const other = record?.enterprises.pool.find(name => !record.enterprises.drawn.includes(name)) ?? '';
    expect(
      verifyRecord({ ...record, enterprises: { ...record?.enterprises, drawn: [other] } }),
    ).toMatchObject({ ok: false });
    expect(verifyRecord({ ...record, commitment: '0'.repeat(64) })).toMatchObject({ ok: false });
    expect(verifyRecord({ ...record, roster: record?.roster.slice(1) })).toMatchObject({ ok: false });
  });

  it('is not made over a register that changed since the seed was bound', async () => {
    await county.db.query(`update enterprise set active = false where id = 'e3'`);
    await county.who('SCJGJ').taps('【抽取】', '开始抽取');
    county.who('SCJGJ').receives('【抽取】种子已封存');
    expect((await states(county))[0]?.state).toBe('COMMITTED');
  });

  it('draws the next in line for whom a superior has visited since, and says so on the task too', async () => {
    const lead = county.who('SCJGJ');
    await lead.taps('【抽取】', '开始抽取');
    await lead.taps('【抽取】', '生成任务');
    lead.receives('【待分发】');
    const [state] = await states(county);
    const gone = state?.doc.enterprises?.drawn[0] ?? '';
    await county.db.query(
      `insert into visit (id, enterprise_id, date, level, units, kinds)
       select 'v1', id, '2026-06-10', 'city', '{SJ}', array['餐饮类', '食品安全', '消防', '生态环境', '燃气', '市容'] from enterprise where name = $1`,
      [gone],
    );
    county.seenByAll();
    await county.forward('2026-06-18 09:01');
    lead.receives('【抽取】上级已查1家，补抽？', gone);
    await lead.taps('【抽取】', '补抽');
    const [after] = await states(county);
    const [swap] = after?.doc.replaced ?? [];
    expect(swap?.out).toEqual([gone]);
    expect(swap?.in).toHaveLength(1);
    lead.receives('【抽取】已抽', `补抽${swap?.in[0]}`);
    expect(verifyRecord(after === undefined ? undefined : recordOf(after))).toMatchObject({
      ok: true,
      replaced: 1,
    });
    const [task] = await county.db.query<{ names: string[] }>(
      `select (select json_agg(e->>'name') from jsonb_array_elements(doc->'enterprises') e) as names from joint_task`,
    );
    expect(task?.names).not.toContain(gone);
    expect(task?.names).toContain(swap?.in[0]);
  });

  it('is for the lead of the scenario alone', async () => {
    await county.who('XFDD').says('抽取 S08 比例20% 6月20日');
    await county.who('XFDD').isTold('由县市场监管局牵头');
    await county.who('XFDD').says('抽取 S08 6月20日');
    await county.who('XFDD').isTold('请写明场景、比例和日期');
  });
});

describe('a random draw where the county caps all enterprises but those of the key list', () => {
  it('leaves out a general enterprise at its cap and keeps one of the key list', async () => {
    const county = await County.open({
      start: '2026-06-01T09:30:00+08:00',
      env: { COUNTY_PROFILE: 'CUSTOM' },
    });
    try {
      await county.db.query(
        `update region set settings = '{"rules": {"capScope": "total", "cap": 2, "keyListNoCap": true}}' where level = 'county'`,
      );
      await county.db.query(
        `insert into enterprise (id, region_id, name, category, list_type)
         select 'e' || n, (select id from region where level = 'county'), '抽取餐馆' || n, '餐饮类',
           case n when 1 then 'key' else 'general' end from generate_series(1, 6) n`,
      );
      await county.db.query(
        `insert into visit (id, enterprise_id, date, level, units, kinds, random_draw)
         select 'v' || e.id || n, e.id, date '2026-03-10' + n, 'county', '{SCJGJ}',
           array['餐饮类', '食品安全', '消防', '生态环境', '燃气', '市容'], true
         from enterprise e, generate_series(1, 3) n where e.id in ('e1', 'e2')`,
      );
      await county.who('SCJGJ').says('抽取 S08 比例50% 6月20日');
      await county.who('SCJGJ').taps('【抽取】', '开始抽取');
      const [drawn] = await states(county);
      expect(drawn?.doc.excluded?.cap).toEqual(['抽取餐馆2']);
      expect(drawn?.doc.enterprises?.pool).toContain('抽取餐馆1');
    } finally {
      await county.close();
    }
  });
});

async function states(county: County) {
  const rows = await county.db.query<{ id: string }>('select id from random_draw order by no');
  return [
    ...(
      await loadDraws(
        county.db,
        rows.map(({ id }) => id),
        'none',
      )
    ).values(),
  ];
}
