import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { planWorkbook } from '../../plan/workbook.ts';
import { planPage, upload } from './steps.ts';

describe('a plan from a file', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2025-12-15T09:30:00+08:00' });
    await county.settle();
  });
  afterEach(() => county.close());

  it('takes all rows, sends gaps back, and takes the corrected file', async () => {
    const lead = county.who('XFDD');
    const url = await planPage(lead);
    expect(await (await fetch(url)).text()).toContain('县消防救援大队2026年度检查计划');
    const template = await fetch(`${url}?template`);
    expect(template.headers.get('content-type')).toContain('spreadsheetml');
    expect((await template.arrayBuffer()).byteLength).toBeGreaterThan(4_000);

    const short = await planWorkbook([
      { 场景代码: 'S01', 计划日期: '2026-05-12', 抽查比例: '30%', 检查频次: '2次', 联合单位: '市监局' },
      { 场景代码: 'S01', 计划日期: '2026-06-12', 抽查比例: null, 检查频次: '不设上限', 联合单位: '市监局' },
    ]);
    const first = await upload(url, short);
    expect(first.text).toContain('已导入2项，还有1处缺项');
    await county.settle();
    await lead.taps('【年度计划】', '提交备案');
    lead.receives('【年度计划】退回补正', '第2行抽查比例');

    const whole = await planWorkbook([
      { 场景代码: 'S01', 计划日期: '2026-05-12', 抽查比例: '30%', 检查频次: '2次', 联合单位: '市监局' },
      { 场景代码: 'S01', 计划日期: '2026-06-12', 抽查比例: '20%', 检查频次: '不设上限', 联合单位: '市监局' },
    ]);
    expect((await upload(url, whole)).text).toContain('已导入2项，没有缺项');
    expect((await upload(url, whole)).text).toContain('这份文件已经导入过了');
    await county.settle();
    await lead.taps('【年度计划】', '提交备案');
    lead.receives('【年度计划】会签中', '市监局');
  });

  it('refuses a wrong file as a whole, with every place that is wrong', async () => {
    const lead = county.who('XFDD');
    const url = await planPage(lead);
    const wrong = await planWorkbook(
      [
        { 场景代码: 'S99', 计划日期: '2026-05-12', 抽查比例: '30%', 检查频次: '2' },
        { 场景代码: 'S01', 企业: '没有这家公司', 计划日期: '2027-05-12', 抽查比例: '130%', 检查频次: '2' },
      ],
      sheet => {
        sheet.getCell('E2').value = { formula: '1+1', result: 2 };
        sheet.mergeCells('G2:H2');
      },
    );
    const answer = await upload(url, wrong);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('单元格是公式');
    expect(answer.text).toContain('合并单元格 G2:H2');
    expect(answer.text).toContain('应为 0–100% 的比例');

    const unknown = await upload(
      url,
      await planWorkbook([
        { 场景代码: 'S99', 计划日期: '2027-01-02', 企业: '没有这家公司', 联合单位: '火星局' },
      ]),
    );
    expect(unknown.text).toContain('没有已公布的场景“S99”');
    expect(unknown.text).toContain('名录里没有“没有这家公司”');
    expect(unknown.text).toContain('应在 2026 年内');
    expect(unknown.text).toContain('没有单位“火星局”');
    expect((await upload(url, new TextEncoder().encode('场景代码,企业'))).text).toContain(
      '请上传 .xlsx 文件',
    );
    expect(await county.db.query('select count(*)::int as n from plan_row')).toEqual([{ n: 0 }]);
    lead.receives('【年度计划】', '0项');
  });

  it('opens for nobody else: a changed link, or somebody who has left the unit', async () => {
    const lead = county.who('XFDD');
    const url = await planPage(lead);
    expect((await fetch(`${url.slice(0, -3)}aaa`)).status).toBe(410);
    await county.db.query(`update person set unit_id = 'unit-SCJGJ' where name = $1`, [lead.name]);
    expect((await fetch(url)).status).toBe(410);
  });
});
