import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { CHARGING } from '../whistle/scene.ts';

/** A township that owes a report and has a call of its own in hand: neither is taken for the other. */
describe('a report and a whistle in one chat', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2026-07-01T08:59:00+08:00', rounds: ['report'] });
    await county.forward('2026-07-01 09:00');
    county.seenByAll();
    await county.forward('2026-07-02 10:00');
  });
  afterEach(() => county.close());

  async function report(unit: string): Promise<string> {
    const [row] = await county.db.query<{ state: string }>(
      'select s.state from report_submission s join unit u on u.id = s.unit_id where u.code = $1',
      [unit],
    );
    return row?.state ?? 'none';
  }

  async function calls(): Promise<{ text: string; state: string }[]> {
    return county.db.query(`select doc->>'text' as text, state from whistle order by created_at`);
  }

  it('takes a call for a call and an answer for an answer, in whatever order', async () => {
    const town = county.who('CGZ');
    await town.says(CHARGING);
    town.receives('请核对：我这样转', '消防');
    expect(await report('CGZ')).toBe('NOT_STARTED');
    await town.says('下周一报');
    await town.isTold('7月6日（周一）前报');
    expect(await report('CGZ')).toBe('PROMISED');
    await town.taps('请核对：我这样转', '对，吹哨');
    expect((await calls()).map(call => call.text)).toEqual([CHARGING]);

    // The department has the call and its own report open.
    const fire = county.who('XFDD');
    await fire.taps('【日常哨】', '签收');
    await fire.says('收到');
    await fire.isTold('已阅', '确认报送');
    await fire.says('联合检查3次，检查企业12家，发现问题5个，已整改4个');
    fire.receives('【二季度季报】请核对草表', '企业12家次');
    expect(await report('XFDD')).toBe('DRAFT');
    expect((await calls()).map(call => call.text)).toEqual([CHARGING]);
  });

  it('does not write an answer about the report into a call that waits for its place', async () => {
    const town = county.who('CGZ');
    await town.says('电瓶车拉线充电，十几辆，说几次不听');
    town.receives('请核对：我这样转', '地点未说明');
    await town.says('收到');
    await town.isTold('已阅', '确认报送');
    await town.says('季报下周一报');
    await town.isTold('7月6日（周一）前报');
    expect(await report('CGZ')).toBe('PROMISED');
    await town.says('本季度无检查任务');
    town.receives('【二季度季报】请核对后报送');
    town.receives('请核对：我这样转', '地点未说明');
    // The place still finds its call.
    await town.says('老粮站后头');
    town.receives('请核对：我这样转', '城关镇 · 老粮站后头');
    expect(await calls()).toHaveLength(1);
  });
});
