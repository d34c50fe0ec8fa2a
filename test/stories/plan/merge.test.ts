import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { plans } from './steps.ts';

const TITLE = '这2家企业可少跑2次';

describe('two plans for the same enterprises', () => {
  let county: County;
  let names: string[];
  beforeEach(async () => {
    county = await County.open({ start: '2025-12-15T09:30:00+08:00' });
    await county.settle();
    const rows = await county.db.query<{ name: string }>(
      `select name from enterprise where category = '餐饮类' order by name`,
    );
    names = rows.map(({ name }) => name);
    const lines = (scenario: string, date: string) =>
      names.slice(0, 2).map(name => ({
        场景代码: scenario,
        企业: name,
        计划日期: date,
        抽查比例: '30%',
        检查频次: '2',
        联合单位: 'WJJ',
      }));
    await plans(county, 'SCJGJ', lines('S08', '2026-09-10'), ['WJJ']);
    await county.who('SFJ').taps('【计划审核】', '备案');
    county.seenByAll();
    await plans(county, 'XFDD', lines('S08', '2026-09-18'), ['WJJ']);
    county.who('SFJ').receives('【计划审核】', '1项，预计少进门2次');
    county.seenByAll();
    await county.who('SFJ').taps('【计划审核】', '备案');
  });
  afterEach(() => county.close());

  it('are matched when the second is filed; both agree and the lead gets a draft', async () => {
    const [market, fire] = [county.who('SCJGJ'), county.who('XFDD')];
    for (const unit of [market, fire])
      unit.receives(TITLE, '市监局9月10日、消防9月18日', '9月10日（周四）前后');
    expect(county.everybody().filter(person => person.hasCard(TITLE))).toHaveLength(2);

    await fire.taps(TITLE, '同意合并');
    market.receives(TITLE, '消防联络员A');
    await market.taps(TITLE, '同意合并');
    market.receives(TITLE, '已合并，预计少进门2次');
    fire.receives(TITLE, '已合并');
    market.receives('【待分发】', '9月10日');
    const [task] = await county.db.query<{ doc: { source: string; inPlan: { ref: string } }; state: string }>(
      'select state, doc from joint_task',
    );
    expect(task).toMatchObject({ state: 'DRAFT', doc: { inPlan: { ref: 'JH2026-0001、JH2026-0002' } } });
    expect(task?.doc.source).toMatch(/^merge:/);
  });

  it('another time asks the others again; a refusal ends it with its reason', async () => {
    const [market, fire] = [county.who('SCJGJ'), county.who('XFDD')];
    await market.taps(TITLE, '同意合并');
    await fire.fills(TITLE, '换时间', { date: '2026-09-15' });
    market.receives(TITLE, '消防：由9月10日换到9月15日');
    expect(market.buttons(TITLE)).toContain('同意合并');
    expect(fire.buttons(TITLE)).toEqual([]);
    await market.fills(TITLE, '不能合（写原因）', { reason: '9月15日全员培训' });
    fire.receives(TITLE, '市监局 不能合：9月15日全员培训');
    expect(await county.db.query('select count(*)::int as n from joint_task')).toEqual([{ n: 0 }]);
  });

  it('a third plan takes the open suggestion over: the three are asked together', async () => {
    await plans(
      county,
      'ZJJ',
      [
        {
          场景代码: 'S08',
          企业: names[0] ?? '',
          计划日期: '2026-09-20',
          抽查比例: '30%',
          检查频次: '2',
          联合单位: 'WJJ',
        },
      ],
      ['WJJ'],
    );
    county.seenByAll();
    await county.who('SFJ').taps('【计划审核】', '备案');
    for (const unit of ['SCJGJ', 'XFDD', 'ZJJ']) {
      county.who(unit).receives('这1家企业可少跑2次', '市监局9月10日、消防9月18日、住建局9月20日');
    }
    county.who('XFDD').receives('这1家企业可少跑1次', '消防9月18日');
    const states = await county.db.query<{ state: string; n: number }>(
      `select state, jsonb_array_length(doc->'enterprises') as n from merge_suggestion order by created_at`,
    );
    expect(states).toEqual([
      { state: 'SUGGESTED', n: 1 },
      { state: 'SUGGESTED', n: 1 },
    ]);
  });

  it('an unannounced check is suggested to nobody, and only the office learns of it', async () => {
    county.seenByAll();
    await plans(
      county,
      'ZHZFJ',
      [
        {
          场景代码: 'S08',
          企业: names[0] ?? '',
          计划日期: '2026-09-12',
          抽查比例: '30%',
          检查频次: '2',
          联合单位: 'WJJ',
          不得事先通知: '是',
        },
      ],
      ['WJJ'],
    );
    const office = county.who('SFJ');
    office.receives('【计划审核】县综合行政执法局', '另有1家涉及不得事先通知的检查', '仅办公室可见');
    await county.who('ZHZFJ').taps('【年度计划】', '看合并建议');
    county.seenByAll();
    await office.taps('【计划审核】', '备案');
    for (const unit of ['SCJGJ', 'XFDD', 'ZHZFJ']) {
      expect(
        county
          .who(unit)
          .unseen()
          .filter(title => title.includes('可少跑')),
      ).toEqual([]);
    }
    expect(await county.db.query('select count(*)::int as n from merge_suggestion')).toEqual([{ n: 1 }]);
  });

  it('whoever keeps silent is reminded', async () => {
    await county.who('SCJGJ').taps(TITLE, '同意合并');
    county.seenByAll();
    await county.forward('2025-12-18 09:30');
    expect(county.who('XFDD').unseen()).toContain(TITLE);
    expect(county.who('SCJGJ').unseen()).not.toContain(TITLE);
  });
});
