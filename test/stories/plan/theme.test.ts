import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

const THEME = '人行道监管一件事';

describe('a theme', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2026-06-15T09:30:00+08:00' });
    await county.who('SFJ').says(`发布主题 ${THEME} 来源:省级清单 建议:ZHZFJ、住建局`);
    await county.who('SFJ').isTold('已发布主题', '2个单位');
    county.seenByAll();
  });
  afterEach(() => county.close());

  it('is claimed once, and must be covered by the end of August', async () => {
    const lead = county.who('ZHZFJ');
    lead.receives('【认领】人行道监管一件事', '省级清单', '8月31日前至少联查1次');
    await county.who('ZJJ').fills('【认领】', '非我单位牵头', { reason: '只管道路建设' });
    await lead.taps('【认领】', '认领');
    lead.receives('【认领】', '只管道路建设', '县综合行政执法局（城管局） 认领');
    expect(county.who('ZJJ').buttons('【认领】')).toEqual([]);
    county.seenByAll();

    await county.forward('2026-07-01 09:01');
    lead.receives('【主题缺口】', '0次，应不少于1次', '还剩61天');
    await county.forward('2026-08-03 09:01');
    lead.receives('【主题缺口】', '还剩28天');
    await carriedOut(county, '2026-08-05');
    await county.forward('2026-08-24 09:01');
    lead.receives('【主题缺口】', '已覆盖');
    await county.forward('2026-09-05 09:01');
    expect(county.who('ZHZFJ', 'leader').hasCard('【主题缺口】')).toBe(false);
    lead.seeAll();
    county.expectNothingElse();
  });

  it('not covered in time goes to the leader, then to the office', async () => {
    await county.who('ZHZFJ').taps('【认领】', '认领');
    await county.forward('2026-09-01 09:01');
    county.who('ZHZFJ', 'leader').receives('【主题缺口】', '已逾期1天');
    await county.forward('2026-09-08 09:01');
    county.who('SFJ').receives('【主题缺口】', '已逾期8天');
  });

  it('nobody claims: the units are chased, and the office names the lead', async () => {
    await county.who('ZJJ').fills('【认领】', '非我单位牵头', { reason: '不是' });
    await county.forward('2026-06-18 17:01');
    expect(county.who('ZHZFJ').unseen()).toEqual(['【认领】人行道监管一件事']);
    expect(county.who('ZJJ').unseen()).toEqual([]);
    await county.forward('2026-06-23 09:01');
    county.who('ZHZFJ', 'leader').receives('【认领】');
    await county.who('ZHZFJ').fills('【认领】', '非我单位牵头', { reason: '也不是' });
    await county.who('SFJ').fills('【认领】', '指定牵头', { unit: 'ZHZFJ' });
    county.who('SFJ').receives('【认领】', '县综合行政执法局（城管局） 认领');
  });

  it('is published by the office alone, and to units that may inspect', async () => {
    await county.who('XFDD').says('发布主题 甲 建议:ZJJ');
    await county.who('XFDD').isTold('领导小组办公室办理');
    await county.who('SFJ').says('发布主题 乙 建议:XZSPJ');
    await county.who('SFJ').isTold('XZSPJ');
    expect(await county.db.query('select name from theme')).toEqual([{ name: THEME }]);
  });
});

/** A joint inspection of that scenario, carried out: what the coverage check counts. */
async function carriedOut(county: County, date: string): Promise<void> {
  await county.who('ZHZFJ').says(`发起联合检查 S06 ${date}`);
  await county.db.query(`update joint_task set state = 'ARCHIVED' where scenario_code = 'S06'`);
  await county.db.query(`update duty set state = 'done', next_at = null where subject_kind = 'task'`);
  county.seenByAll();
}
