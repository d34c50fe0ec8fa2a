import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import { allClean, inspected, openDuties, pushed, refusals, taskState, UNITS } from './support.ts';

const ORDER = {
  docNo: '消责改〔2026〕12号',
  note: '疏散通道堆物',
  standard: '通道净宽1.4米',
  due: '2026-09-18',
  hazard: '',
};
const OTHERS = UNITS.filter(unit => unit !== 'XFDD');

async function reviewer(county: County, label: string): Promise<string> {
  const page = await (await fetch(county.who('XFDD').link('【复查】', label))).text();
  return /<option value="([^"]+)"/.exec(page)?.[1] ?? '';
}

describe('整改与复查', () => {
  let county: County;
  beforeEach(async () => {
    county = await inspected();
    await county.who('XFDD').fills('【录结果】', '责令整改', ORDER);
    await allClean(county, OTHERS);
    await pushed(county);
  });
  afterEach(() => county.close());

  it('is reminded two days before, on the day and one day after; then the review is owed', async () => {
    expect(await taskState(county)).toBe('RECTIFYING');
    expect(await openDuties(county)).toEqual(['task.rectify XFDD']);
    county.seenByAll();
    await county.forward('2026-09-16 09:05');
    county.who('XFDD').receives('【第1次提醒】请催整改', '还有2天');
    await county.forward('2026-09-18 09:05');
    county.who('XFDD').receives('【第2次提醒】请催整改', '今天到期');
    county.expectNothingElse();
    // The day after is a Saturday; 20 September 2026 is a working Sunday.
    await county.forward('2026-09-20 09:05');
    county.who('XFDD').receives('【第3次提醒】请催整改', '已逾期2天');
    expect(await taskState(county)).toBe('REVIEWING');
    expect(await openDuties(county)).toEqual(['task.review XFDD']);
    county.expectNothingElse();
    await county.forward('2026-09-23 10:00');
    county.who('XFDD').receives('请复查');
    county.who('XFDD', 'leader').receives('请复查', '请您过问');
    county.expectNothingElse();
  });

  it('is closed by a certified reviewer, and the task is archived', async () => {
    await county.who('XFDD').taps('【复查】', '企业报完成');
    expect(await taskState(county)).toBe('REVIEWING');
    await county
      .who('XFDD')
      .fills('【复查】', '已整改到位', { reviewers: await reviewer(county, '已整改到位'), note: '通道已清' });
    county.who('XFDD').receives('【复查】', '复查合格，复查人消防执法员1');
    expect(await taskState(county)).toBe('ARCHIVED');
    expect(await openDuties(county)).toEqual([]);
  });

  it('can be extended to a later day only, or turned into a case', async () => {
    await county.who('XFDD').fills('【复查】', '未到位，续期', { due: '2026-09-17', reason: '来不及' });
    expect(await refusals(county)).toEqual(['past-date']);
    await county.who('XFDD').fills('【复查】', '未到位，续期', { due: '2026-09-25', reason: '设备未到货' });
    county.who('XFDD').receives('【复查】', '9月25日', '已续期1次');
    county.seenByAll();
    await county.forward('2026-09-22 18:00');
    county.expectNothingElse();
    await county.who('XFDD').fills('【复查】', '转立案', { docNo: '清消案〔2026〕9号' });
    county.who('XFDD').receives('【复查】', '已转立案 清消案〔2026〕9号');
    expect(await taskState(county)).toBe('ARCHIVED');
  });
});
