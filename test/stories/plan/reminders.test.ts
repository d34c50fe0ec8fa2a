import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { planWorkbook } from '../../plan/workbook.ts';
import { planPage, upload } from './steps.ts';

describe('January', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2025-12-15T09:30:00+08:00' });
    await county.settle();
    county.seenByAll();
  });
  afterEach(() => county.close());

  it('reminds on the 10th, 20th, 27th and the last working day, then asks the leader, and marks it late', async () => {
    const lead = county.who('XFDD');
    await county.forward('2026-01-10 12:00');
    // The 10th is a Saturday: nobody is rung at the weekend.
    expect(lead.hasCard('【第1次提醒】')).toBe(false);
    await county.forward('2026-01-12 09:00');
    lead.receives('【第1次提醒】年度计划还剩19天', '1月31日24时前');
    await county.forward('2026-01-20 09:01');
    lead.receives('【第2次提醒】年度计划还剩11天');
    await county.forward('2026-01-27 09:01');
    lead.receives('【第3次提醒】年度计划还剩4天');
    await county.forward('2026-01-30 09:01');
    lead.receives('【第4次提醒】年度计划还剩1天');
    const leader = county.who('XFDD', 'leader');
    expect(leader.hasCard('【第5次提醒】')).toBe(false);
    await county.forward('2026-02-02 09:00');
    leader.receives('【第5次提醒】年度计划已逾期2日', '请您过问');

    await upload(
      await planPage(lead),
      await planWorkbook([{ 场景代码: 'S01', 抽查比例: '30%', 检查频次: '2', 联合单位: '市监局' }]),
    );
    await county.settle();
    await lead.taps('【年度计划】', '提交备案');
    await county.who('SCJGJ').taps('【会签】', '无意见');
    lead.receives('【年度计划】已提交', '逾期2日');
    county.who('SFJ').receives('【计划审核】县消防', '逾期2日，进通报');
    leader.receives('【第5次提醒】', '提交');
  });

  it('a joint unit that says nothing for three working days has no objection, and it shows', async () => {
    const lead = county.who('XFDD');
    await upload(
      await planPage(lead),
      await planWorkbook([{ 场景代码: 'S01', 抽查比例: '30%', 检查频次: '2', 联合单位: '市监局、住建局' }]),
    );
    await county.settle();
    await lead.taps('【年度计划】', '提交备案');
    await county.who('ZJJ').taps('【会签】', '无意见');
    await lead.taps('【年度计划】', '催会签');
    await county.forward('2025-12-18 18:01');
    lead.receives('【年度计划】已提交', '**逾期视为无意见**：市监局');
    county.who('SCJGJ').receives('【会签】', '逾期，视为无意见');
    expect(county.who('SCJGJ').buttons('【会签】')).toEqual([]);
  });

  it('an objection brings the plan back to its unit, and only who objected is asked again', async () => {
    const lead = county.who('XFDD');
    await upload(
      await planPage(lead),
      await planWorkbook([{ 场景代码: 'S01', 抽查比例: '30%', 检查频次: '2', 联合单位: '市监局、住建局' }]),
    );
    await county.settle();
    await lead.taps('【年度计划】', '提交备案');
    await county.who('ZJJ').taps('【会签】', '无意见');
    await county.who('SCJGJ').fills('【会签】', '有意见', { note: '5月有专项，请错开' });
    lead.receives('【年度计划】1月底前备案', '市监局意见', '5月有专项，请错开');
    county.seenByAll();
    await lead.taps('【年度计划】', '提交备案');
    county.who('SCJGJ').receives('【会签】', '县消防救援大队');
    expect(county.who('ZJJ').unseen()).toEqual([]);
    await county.who('SCJGJ').taps('【会签】', '无意见');
    lead.receives('【年度计划】已提交');
  });
});
