import { afterEach, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/http/tokens.ts';
import { County } from '../../harness/county.ts';

/** A whole county answers its phones in it. */
const LONG = 120_000;
const OPENS = '2026-07-01 09:00';

async function quarter(prepare: (county: County) => Promise<void> = async () => undefined): Promise<County> {
  const county = await County.open({ start: '2026-07-01T08:59:00+08:00', rounds: ['report'] });
  await prepare(county);
  await county.forward(OPENS);
  county.seenByAll();
  return county;
}

/** A joint check of the quarter in which the fire brigade took part. */
async function withRecord(county: County): Promise<void> {
  await county.db.query(
    `insert into joint_task (id, region_id, no, state, scenario_code, lead_unit_id, date, version, created_at, changed_at, doc)
     select 't-1', u.region_id, 'RW2026-0009', 'ARCHIVED', 'S01', u.id, '2026-05-06', 1, now(), now(),
       '{"scenarioName":"电动自行车"}' from unit u where u.code = 'XFDD'`,
  );
  await county.db.query(
    `insert into task_participant (task_id, unit_id, role, state, doc)
     select 't-1', u.id, 'lead', 'RESULT_ENTERED', '{"results":[{"kind":"rectify"}]}' from unit u where u.code = 'XFDD'`,
  );
}

describe('a quarter that does not go by the book', () => {
  let county: County;
  afterEach(() => county.close());

  it('holds a zero report against the records; the office sends it back', async () => {
    county = await quarter(withRecord);
    const fire = county.who('XFDD');
    fire.receives('【二季度季报】', '牵头1次', '问题1个');
    await fire.says('本季度无检查任务');
    await fire.isTold('RW2026-0009 电动自行车', '仍报零报告');
    fire.receives('【二季度季报】', '零报告与记录不符', 'RW2026-0009');
    await fire.fills('【二季度季报】', '仍报零报告', { reason: '该任务由上级组织' });
    fire.receives('【二季度季报】已报送', '已确认零报告');
    county.who('SFJ').receives('【零报告核对】消防', 'RW2026-0009', '该任务由上级组织');
    await county.who('SFJ').fills('【零报告核对】', '退回重报', { reason: '请按本单位牵头报' });
    fire.receives('【二季度季报】请核对后报送', '办公室退回：请按本单位牵头报', '牵头1次');
    await fire.taps('【二季度季报】请核对后报送', '确认报送');
    county.who('SFJ').receives('收报进度', '1/34单位');
  });

  it('makes up for three days down across a weekend, each step once', async () => {
    county = await quarter();
    const fire = county.who('XFDD');
    // Down from before T−2 (July 3) until the morning of T (July 7).
    await county.restart(async () => county.clock.set(new Date('2026-07-07T08:40:00+08:00')));
    await county.settle();
    fire.receives('【第1次提醒】二季度季报还剩9小时');
    expect(fire.unseen()).toEqual([]);
    await county.forward('2026-07-07 09:01');
    fire.receives('【第2次提醒】二季度季报还剩9小时');
    expect(fire.unseen()).toEqual([]);
    const steps = await county.db.query<{ action: string; n: number }>(
      `select action, count(*)::int as n from audit where stream like 'reportSubmission:%:XFDD'
         and action in ('report.reminded', 'duty.step-skipped') group by 1 order by 1`,
    );
    expect(steps).toEqual([
      { action: 'duty.step-skipped', n: 1 },
      { action: 'report.reminded', n: 2 },
    ]);
  });

  it('opens nothing without the calendar, says how to load it, and opens by itself once it is there', async () => {
    county = await County.open({ start: '2026-07-01T08:59:00+08:00', rounds: ['report'] });
    const kept = await county.db.query<{ year: number }>(
      'delete from calendar_year where year = 2026 returning year',
    );
    expect(kept).toHaveLength(1);
    county.app.shell.surroundings.forget();
    await county.forward(OPENS);
    county.who('SFJ').receives('【缺日历】2026年放假安排', '节假日', '没有发任何提醒');
    county.expectNothingElse();
    await county.db.query(`insert into calendar_year (year, source) values (2026, 'test')`);
    county.app.shell.surroundings.forget();
    await county.forward('2026-07-01 10:00');
    county.who('SFJ').receives('【缺日历】2026年放假安排', '日历已导入，季报已开始');
    county.who('XFDD').receives('【二季度季报】请核对后报送', '7月7日（周二） 18:00');
  });

  it(
    'marks a correction after the bulletin, and hands out its files to those who hold the card',
    async () => {
      county = await quarter();
      const fire = county.who('XFDD');
      const office = county.who('SFJ');
      await fire.taps('【二季度季报】请核对后报送', '确认报送');
      await county.forward('2026-07-08 09:01');
      await office.taps('收报进度', '按缺报发');
      await office.taps('【通报稿】', '送审签');
      const leader = county.everybody().find(person => person.role === 'countyLeader');
      await leader?.fills('【审签】', '退回修改', { reason: '补充案例' });
      office.receives('【通报稿】', '退回：补充案例');
      await office.taps('【通报稿】', '送审签');
      await leader?.taps('【审签】', '同意印发');
      fire.receives('【通报】2026年上半年工作情况');

      await fire.fills('【二季度季报】已报送', '更正数字', { enterprises: '21' });
      fire.receives('【通报】2026年上半年工作情况', '更正', '消防，见数据更正单');
      office.receives('【更正】消防二季度季报');
      const file = await fetch(fire.link('【通报】2026年上半年工作情况', '通报稿（Word）'));
      expect(file.headers.get('content-type')).toContain('wordprocessingml');
      expect(decodeURIComponent(file.headers.get('content-disposition') ?? '')).toContain('（更正）.docx');
      expect(
        Buffer.from(await file.arrayBuffer())
          .subarray(0, 2)
          .toString(),
      ).toBe('PK');
      // A unit that was missing may still report; that too is an amendment.
      await county.who('JJDD').taps('【二季度季报】请核对后报送', '确认报送');
      office.receives('【更正】交警二季度季报', '通报后补报');
    },
    LONG,
  );

  it('lets other systems read the metrics with a token that may', async () => {
    county = await quarter();
    const made = await createToken(county.db, { name: '考核', unitCode: 'SFJ', scopes: ['metrics:read'] });
    const other = await createToken(county.db, { name: '任务', unitCode: 'SFJ', scopes: ['tasks:read'] });
    const own = await createToken(county.db, { name: '消防', unitCode: 'XFDD', scopes: ['metrics:read'] });
    if (!made.ok || !other.ok || !own.ok) throw new Error('no tokens');
    const ask = (token: string, period: string): Promise<Response> =>
      fetch(`${county.app.url}/api/v1/metrics?period=${period}`, {
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await ask('x'.repeat(30), '2026Q2')).status).toBe(401);
    expect((await ask(other.token, '2026Q2')).status).toBe(403);
    expect((await ask(made.token, '去年')).status).toBe(400);
    const all = await (await ask(made.token, '2026Q2')).text();
    expect(all).toContain('"reportOnTimeRate"');
    expect(all).toContain('"unit":"JJDD"');
    expect(all).toContain('"text":"—"');
    const mine = await (await ask(own.token, '2026Q2')).text();
    expect(mine).toContain('"unit":"XFDD"');
    expect(mine).not.toContain('"unit":"JJDD"');
  });
});
