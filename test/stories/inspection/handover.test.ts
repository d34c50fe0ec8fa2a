import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import { allClean, inspected, openDuties, pushed, taskState, UNITS } from './support.ts';

const OTHERS = UNITS.filter(unit => unit !== 'SCJGJ');

async function receiver(county: County, title: string, label: string, name: RegExp): Promise<string> {
  const page = await (await fetch(county.who('SCJGJ').link(title, label))).text();
  return new RegExp(`<option value="([^"]+)">(?:${name.source})`).exec(page)?.[1] ?? '';
}

describe('移交', () => {
  let county: County;
  beforeEach(async () => {
    county = await inspected();
    const to = await receiver(county, '【录结果】', '移交/移送', /[^<]*卫健局|[^<]*卫生健康/);
    await county.who('SCJGJ').fills('【录结果】', '移交/移送', {
      to,
      docNo: '清市监移〔2026〕1号',
      note: '场所卫生许可',
      hazard: '',
    });
    await allClean(county, OTHERS);
    await pushed(county);
  });
  afterEach(() => county.close());

  it('waits for the receipt, which is chased after three working days', async () => {
    county.who('WJJ').receives('【移交】', '市监局 → 卫健局', '清市监移〔2026〕1号', '场所卫生许可');
    expect(await taskState(county)).toBe('PUBLISHING');
    expect(await openDuties(county)).toEqual(['task.handover WJJ']);
    county.seenByAll();
    await county.forward('2026-09-14 18:00');
    county.expectNothingElse();
    await county.forward('2026-09-15 18:00');
    county.who('WJJ').receives('【第1次提醒】请回执移交');
    county.expectNothingElse();
    await county.who('WJJ').fills('【第1次提醒】', '已接收', { no: '清卫收〔2026〕5号' });
    county.who('WJJ').receives('【移交】', '卫健局 已接收', '清卫收〔2026〕5号');
    expect(await taskState(county)).toBe('ARCHIVED');
  });

  it('comes back when it is not theirs, and goes to another unit', async () => {
    await county.who('WJJ').fills('【移交】', '不属本单位', { reason: '属文旅场所备案' });
    county.who('SCJGJ').receives('【移交】', '卫健局 退回：属文旅场所备案');
    expect(await openDuties(county)).toEqual(['task.handover SCJGJ']);
    const to = await receiver(county, '【移交】', '改送', /[^<]*文化和旅游|[^<]*文旅/);
    await county.who('SCJGJ').fills('【移交】', '改送', { to });
    expect(await openDuties(county)).toEqual(['task.handover WLJ']);
    await county.who('WLJ').fills('【移交】', '已接收', { no: '' });
    expect(await taskState(county)).toBe('ARCHIVED');
  });
});
