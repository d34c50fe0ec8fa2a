import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

/** Everybody of these units is on Feishu, which tells who has read; the fire brigade is on DingTalk, which does not. */
const FEISHU = { lark: ['JJDD', 'ZHZFJ'] };

describe('a leader who is told of a silent unit', () => {
  let county: County;
  afterEach(() => county.close());

  async function untilTheLeaders(): Promise<void> {
    await county.forward('2026-09-08 11:01');
    await county.forward('2026-09-08 15:31');
    await county.forward('2026-09-09 10:01');
  }

  it('learns whether its liaison has looked at all, where the platform tells', async () => {
    county = await County.open({ start: '2026-09-08T09:00:00+08:00', platforms: FEISHU });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    await county.control('lark', 'read', { userId: county.who('JJDD').userId });
    await untilTheLeaders();

    county.who('JJDD', 'leader').receives('【第3次提醒】', '查看情况', '看过，没有答复');
    county.who('ZHZFJ', 'leader').receives('【第3次提醒】', '联络员还没看到，请打电话告知');
    const fire = county.who('XFDD', 'leader').card('【第3次提醒】');
    expect(JSON.stringify(fire)).not.toContain('查看情况');
  });
});
