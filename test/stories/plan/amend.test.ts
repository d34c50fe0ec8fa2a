import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { planWorkbook } from '../../plan/workbook.ts';
import { planPage, plans, upload } from './steps.ts';

const line = { 场景代码: 'S01', 抽查比例: '30%', 检查频次: '2', 联合单位: '市监局' };

describe('a filed plan', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2025-12-15T09:30:00+08:00' });
    await county.settle();
    await plans(county, 'XFDD', [line], ['SCJGJ']);
  });
  afterEach(() => county.close());

  it('is changed with a reason, co-signed and filed again under its number; the first version stays', async () => {
    const [lead, office] = [county.who('XFDD'), county.who('SFJ')];
    await office.taps('【计划审核】', '备案');
    await lead.fills('【年度计划】', '调整', { reason: '机构改革' });
    lead.receives('【年度计划】第1次调整', '机构改革');
    await lead.fills('【年度计划】', '增加一项', {
      scenario: 'S01',
      enterprise: '',
      date: '2026-10-12',
      ratio: '10%',
      frequency: '1',
      grade: 'key',
      basis: '',
    });
    expect(await revisions(county)).toEqual([1, 2]);
    await lead.taps('【年度计划】', '提交备案');
    for (const unit of ['SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'])
      await county.who(unit).taps('【会签】', '无意见');
    await office.taps('【计划审核】', '备案');
    lead.receives('【年度计划】已备案', 'JH2026-0001', '第1次调整', '2项');
    county.who('JJDD').receives('【抄送】', '第1次调整');
  });

  it('can’t be changed without that, is filed by the office alone, and goes back with a reason', async () => {
    const [lead, office] = [county.who('XFDD'), county.who('SFJ')];
    await office.fills('【计划审核】', '退回补正', { reason: '缺重点对象' });
    lead.receives('【年度计划】退回补正', '缺重点对象');
    await lead.taps('【年度计划】', '提交备案');
    lead.receives('【年度计划】已提交');
    office.receives('【计划审核】');
    await office.taps('【计划审核】', '备案');
    const answer = await upload(await planPage(lead), await planWorkbook([{ ...line, 抽查比例: '50%' }]));
    expect(answer.text).toContain('计划已备案，要改请点“调整”');
    expect(await revisions(county)).toEqual([1, 1]);
    lead.receives('【年度计划】已备案', '1项');
    const refused = await county.db.query<{ code: string }>(
      `select detail->>'code' as code from audit where action = 'refused' and stream like 'plan:%'`,
    );
    expect(refused).toEqual([{ code: 'filed' }]);
  });
});

/** Rows of each revision that is stored. */
async function revisions(county: County): Promise<number[]> {
  const rows = await county.db.query<{ n: number }>(
    `select count(*)::int as n from plan_row where plan_id = 'plan-2026-unit-XFDD' group by revision order by 1`,
  );
  return rows.map(({ n }) => n);
}
