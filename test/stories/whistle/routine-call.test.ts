import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

describe('a routine call to its end', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(() => county.close());

  it('from one sentence over 签收, 报到 and 反馈 to 满意', async () => {
    const town = county.who('CGZ');
    await town.says('康乐小区3号楼一楼楼道停了十几辆电瓶车还拉线充电，说几次不听，请消防来看看');
    town.receives(
      '请核对：我这样转',
      '城关镇 · 康乐小区',
      '日常哨（签收1小时，报到3工作日）',
      '消防；协办：住建局',
      '拉线充电',
    );
    expect(town.buttons('请核对：我这样转')).toEqual(['对，吹哨', '改部门', '改哨型', '补充地点']);
    county.expectNothingElse();

    await town.taps('请核对：我这样转', '对，吹哨');
    town.receives('【已吹哨】', '📣 已吹响 SD2026-0001', '10:00前应签收');
    const [lead, joint] = [county.who('XFDD'), county.who('ZJJ')];
    lead.receives('【日常哨】', '康乐小区', '主办', '签收限10:00', '城关联络员A');
    joint.receives('【日常哨】', '协办');
    county.expectNothingElse();

    await lead.taps('【日常哨】', '签收');
    lead.receives('【日常哨】', '✅ 消防', '签收，请9月11日 18:00前报到');
    lead.receives('【报到】', '应到', '消防、住建局', '还没有');
    town.receives('【已吹哨】', '✅ 消防（主办） 09:00 签收', '⏳ 住建局 待签收');
    await joint.taps('【日常哨】', '签收');
    await lead.taps('【报到】', '已到场');
    joint.receives('【报到】', '消防 消防联络员A');
    town.receives('【已吹哨】', '到场');
    lead.receives('【反馈】', '反馈限', '9月15日 18:00');
    await joint.taps('【报到】', '已到场');
    county.expectNothingElse();

    await lead.fills('【反馈】', '填反馈', {
      stage: 'final',
      accepted: '9月8日 09:00',
      contact: '城关镇 城关联络员A',
      measures: '已清理飞线，张贴告知书',
      finish: '9月8日',
    });
    town.receives('消防办完了', '已清理飞线', '9月10日 18:00前评价');
    await town.taps('消防办完了', '满意');
    town.receives('消防办完了', '✅ 满意 · 已办结');
    lead.receives('【反馈】', '✅ 满意 · 已办结');
    county.expectNothingElse();

    const rows = await county.db.query<{ state: string; satisfied: string; solved: string }>(
      'select state, satisfied, solved from whistle',
    );
    expect(rows).toEqual([{ state: 'CLOSED', satisfied: 'yes', solved: 'yes' }]);
    const duties = await county.db.query<{ n: number }>(
      `select count(*)::int as n from duty where state = 'open'`,
    );
    expect(duties[0]?.n).toBe(0);
  });
});
