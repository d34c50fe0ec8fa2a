import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { countyLeader, digestItems, digestsOf, MONDAY, quietCounty } from './support.ts';

describe('a week without anything late or to decide', () => {
  let county: County;
  afterEach(() => county.close());

  it('is one line, and one message', async () => {
    county = await quietCounty();
    await county.forward('2026-09-14 08:29');
    expect(digestsOf(county)).toEqual([]);
    await county.forward(MONDAY);
    const [only, ...more] = digestItems(countyLeader(county));
    expect(more).toEqual([]);
    expect(only).toContain('第37周');
    expect(only).toContain('本周无超时、无待定事项；联查0次，少进门0次。');
    expect(only).not.toContain('吹哨');

    const once = digestsOf(county);
    await county.forward('2026-09-18 18:00');
    expect(digestsOf(county)).toEqual(once);
    await county.forward('2026-09-21 08:30');
    expect(digestsOf(county)).toHaveLength(2 * once.length);
  });

  it('goes out on the first working day after a holiday Monday', async () => {
    county = await quietCounty('2026-09-29T09:00:00+08:00', '10月20日');
    await county.forward('2026-10-08 08:29');
    expect(digestsOf(county)).toEqual([]);
    await county.forward('2026-10-08 08:30');
    expect(digestItems(countyLeader(county))).toEqual([expect.stringContaining('第40周')]);
  });

  it('says nothing about a time before the service was there', async () => {
    county = await County.open({ start: '2026-09-14T09:00:00+08:00', rounds: ['digest'] });
    await county.who('SFJ').says('发起联合检查 S01 10月15日 14:30');
    await county.forward('2026-09-18 18:00');
    expect(digestsOf(county)).toEqual([]);
    await county.forward('2026-09-21 08:30');
    expect(digestItems(countyLeader(county))).toHaveLength(1);
  });
});

describe('the word 指标说明 at the foot of a digest', () => {
  it('is answered with what each figure counts', async () => {
    const county = await County.open();
    try {
      await county.who('MZJ', 'leader').says('指标说明');
      await county.who('MZJ', 'leader').isTold('因合并少进门：', '只算实际到场录入的', '按时签收：');
    } finally {
      await county.close();
    }
  });
});

describe('a Monday in a year without calendar', () => {
  it('sends nothing on a guessed date', async () => {
    const county = await quietCounty('2026-12-22T09:00:00+08:00', '12月31日');
    try {
      county.clock.set(county.clock.after('2027-01-04 09:00'));
      await county.app.catchUp();
      expect(digestsOf(county)).toEqual([]);
      const rows = await county.db.query<{ n: number }>('select count(*)::int as n from digest');
      expect(rows[0]?.n).toBe(0);
    } finally {
      await county.close();
    }
  });
});
