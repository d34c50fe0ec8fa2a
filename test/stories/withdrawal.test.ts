import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../harness/county.ts';

describe('a unit that wants out', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    county.seenByAll();
    await county.who('YJGLJ').fills('【联合检查】', '申请退出', { reason: '当天全局培训' });
  });
  afterEach(() => county.close());

  it('needs its own leader’s consent and then the office’s ruling', async () => {
    county.who('YJGLJ', 'leader').receives('【申请退出】', '当天全局培训');
    county.who('XFDD').receives('【申请退出】', '等本单位分管领导同意');
    county.who('YJGLJ').card('【联合检查】');
    expect(county.who('XFDD').buttons('【申请退出】')).toEqual([]);
    county.expectNothingElse();

    await county.who('YJGLJ', 'leader').taps('【申请退出】', '同意退出');
    county.who('SFJ').receives('【申请退出】', '本单位分管领导已同意');
    await county.who('SFJ').taps('【申请退出】', '同意退出');
    county.who('XFDD').receives('【联合检查】', '应急局 已退出', '已确认 0/5');
    county.expectNothingElse();
  });

  it('is asked again when the office says no', async () => {
    await county.who('YJGLJ', 'leader').taps('【申请退出】', '同意退出');
    await county.who('SFJ').taps('【申请退出】', '不同意');
    expect(county.who('YJGLJ').buttons('【联合检查】')).toContain('确认参加');
  });

  it('can’t be let go by its liaison', async () => {
    const outTrackId = county.who('YJGLJ', 'leader').card('【申请退出】').cardId;
    await county.control('dingtalk', 'callback', {
      userId: county.who('YJGLJ').userId,
      outTrackId,
      params: { id: 'leaderAgree', c: outTrackId.split('.')[0], v: '1' },
    });
    await county.settle();
    county.who('XFDD').receives('【申请退出】', '等本单位分管领导同意');
  });
});
