import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

async function opened(): Promise<County> {
  const county = await County.open({ start: '2026-07-01T08:59:00+08:00', rounds: ['report'] });
  await county.forward('2026-07-01 09:00');
  county.seenByAll();
  return county;
}

/** A check of 30 June that 消防 led; its results may still be out. */
async function check(county: County, results: string): Promise<void> {
  await county.db.query(
    `insert into joint_task (id, region_id, no, state, scenario_code, lead_unit_id, date, version, created_at, changed_at, doc)
     select 't-1', u.region_id, 'RW2026-0009', 'RESULT_PENDING', 'S01', u.id, '2026-06-30', 1, now(), now(),
       '{"scenarioName":"电动自行车"}' from unit u where u.code = 'XFDD' on conflict do nothing`,
  );
  await county.db.query(
    `insert into task_participant (task_id, unit_id, role, state, doc)
     select 't-1', u.id, 'lead', 'ARRIVED', $1 from unit u where u.code = 'XFDD'
     on conflict (task_id, unit_id) do update set doc = excluded.doc`,
    [JSON.stringify({ results: JSON.parse(results) })],
  );
}

describe('a form that is already out', () => {
  let county: County;
  afterEach(() => county.close());

  it('follows what is entered for the quarter’s last days, except where the unit has put in its own figure', async () => {
    county = await opened();
    const [fire, traffic] = [county.who('XFDD'), county.who('JJDD')];
    fire.receives('【二季度季报】', '牵头0次', '问题0个');
    await fire.fills('【二季度季报】', '改数字', { enterprises: '7' });
    await traffic.taps('【二季度季报】', '确认报送');
    await check(county, '[{"kind":"rectify"}]');
    await county.forward('2026-07-01 17:00');
    expect(fire.hasCard('【二季度季报】请核对后报送')).toBe(true);
    county.seenByAll();

    // In place and in the morning: no new message rings.
    await county.forward('2026-07-02 08:31');
    fire.receives('【二季度季报】', '牵头1次', '企业7家次', '问题1个', '您改过', '企业7家次（系统0）');
    county.expectNothingElse();
    await fire.taps('【二季度季报】', '确认零报告');
    fire.receives('【二季度季报】', '零报告与记录不符', 'RW2026-0009');
    await fire.taps('【二季度季报】', '确认报送');
    await check(county, '[{"kind":"rectify"},{"kind":"rectify"}]');
    await county.forward('2026-07-03 08:31');
    // What is reported stays as it was confirmed.
    fire.receives('【二季度季报】已报送', '企业7家次', '问题1个');
    const refreshed = await county.db.query<{ unit: string }>(
      `select split_part(stream, ':', 4) as unit from audit where action = 'report.refreshed'`,
    );
    expect(refreshed).toEqual([{ unit: 'XFDD' }]);
  });

  it('goes to whoever asks for it, such as the leader who is told that it is late', async () => {
    county = await opened();
    await county.forward('2026-07-08 09:01');
    const leader = county.who('XFDD', 'leader');
    await leader.taps('次提醒】二季度季报已逾期', '去报送');
    await leader.taps('【二季度季报】请核对后报送', '确认报送');
    county.who('XFDD').receives('【二季度季报】已报送', '消防分管领导', '逾期');
  });

  it('is opened late where the service was away for its whole time, and the units get the same time', async () => {
    county = await County.open({ start: '2026-03-31T09:00:00+08:00', rounds: ['report'] });
    await county.forward('2026-04-01 09:00');
    county.who('XFDD').receives('【一季度季报】请核对后报送', '4月8日（周三） 18:00');
    await county.restart(() => county.clock.set(county.clock.after('2026-07-20 10:00')));
    await county.settle();
    county.who('XFDD').receives('【二季度季报】请核对后报送', '7月27日（周一） 18:00');
    const cycles = await county.db.query<{ period: string }>('select period from report_cycle order by 1');
    expect(cycles.map(cycle => cycle.period)).toEqual(['2026Q1', '2026Q2']);
  });
});
