import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import { allClean, inspected, openDuties, pushed, refusals, taskState, UNITS } from './support.ts';

describe('公示推送', () => {
  let county: County;
  beforeEach(async () => {
    county = await inspected();
    await allClean(county);
    await pushed(county, UNITS.slice(1));
    county.seenByAll();
  });
  afterEach(() => county.close());

  it('is chased on the third, the fourth and the last day, then the leader hears of it', async () => {
    expect(await openDuties(county)).toEqual(['task.publish WLJ']);
    // The third day is a Sunday: it moves to Monday, the fourth, and falls together with it.
    await county.forward('2026-09-14 09:05');
    county.who('WLJ').receives('请公示推送', '还有1天', '双随机平台', '未推');
    await county.forward('2026-09-15 09:05');
    county.who('WLJ').receives('请公示推送', '今天到期');
    county.expectNothingElse();
    await county.forward('2026-09-16 09:05');
    county.who('WLJ', 'leader').receives('请公示推送', '已逾期1天');
    county.expectNothingElse();
    await county.who('WLJ').taps('请公示推送', '双随机已推');
    await county.who('WLJ').taps('请公示推送', '互联网+监管已推');
    county.who('WLJ').receives('【5日推送】', '两平台均已推送（第6日）');
    expect(await taskState(county)).toBe('ARCHIVED');
  });

  it('is extended once, with a reason', async () => {
    await county.who('WLJ').fills('【5日推送】', '申请顺延', { reason: '平台维护' });
    county.who('WLJ').receives('【5日推送】', '9月20日', '已顺延：平台维护');
    expect(county.who('WLJ').buttons('【5日推送】')).not.toContain('申请顺延');
    county.seenByAll();
    await county.forward('2026-09-15 18:00');
    county.expectNothingElse();
  });

  it('is left out by law only with the name of the legal reviewer', async () => {
    const page = await county
      .who('WLJ')
      .fills('【5日推送】', '依法不予公开', { reviewer: '', reason: '涉未成年人' });
    expect(page).toContain('法制审核人');
    expect(await taskState(county)).toBe('PUBLISHING');
    await county
      .who('WLJ')
      .fills('【5日推送】', '依法不予公开', { reviewer: '法规股王', reason: '涉未成年人' });
    county.who('WLJ').receives('【5日推送】', '依法不予公开：涉未成年人（法制审核人法规股王）');
    expect(await taskState(county)).toBe('ARCHIVED');
    expect(await refusals(county)).toEqual([]);
  });
});
