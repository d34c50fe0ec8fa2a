import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mixedPlatforms } from '../../src/directory/seed.ts';
import { County } from '../harness/county.ts';

const counts = z.object({ n: z.number() });

async function count(county: County, sql: string, values: readonly unknown[] = []): Promise<number> {
  const rows = await county.db.query(sql, values);
  return counts.parse(rows[0]).n;
}

describe('the same tap delivered again', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    county.seenByAll();
  });
  afterEach(() => county.close());

  it('five times has one effect, one audit row and one update a copy', async () => {
    await county.who('SCJGJ').taps('【联合检查】', '确认参加', 5);
    for (const unit of ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ']) {
      const card = county.who(unit).receives('【联合检查】', '已确认 1/6');
      expect(card.updates, unit).toBe(1);
    }
    expect(await count(county, `select count(*)::int as n from audit where action = 'task.answered'`)).toBe(
      1,
    );
    expect(
      await count(county, `select count(*)::int as n from task_participant where state = 'CONFIRMED'`),
    ).toBe(1);
    county.expectNothingElse();
  });

  it('by a second finger is answered kindly and changes nothing', async () => {
    const other = county.who('SCJGJ', 'deputy');
    await county.who('SCJGJ').taps('【联合检查】', '确认参加');
    const before = await count(county, 'select count(*)::int as n from audit');
    const outTrackId = county.who('SCJGJ').card('【联合检查】').cardId;
    await county.control('dingtalk', 'callback', {
      userId: other.userId,
      outTrackId,
      params: { id: 'confirm', c: outTrackId.split('.')[0], v: '1' },
    });
    await county.settle();
    expect(await count(county, 'select count(*)::int as n from audit')).toBe(before);
    county.who('SCJGJ').receives('【联合检查】', '市监局联络员A', '已确认 1/6');
  });
});

describe('an answer that a broken link may have swallowed', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: mixedPlatforms });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
  });
  afterEach(() => county.close());

  it.each([
    { unit: 'SCJGJ', platform: 'dingtalk' },
    { unit: 'JJDD', platform: 'lark' },
  ])('is given once more by an update of the card on $platform', async ({ unit, platform }) => {
    await county.who(unit).taps('【联合检查】', '确认参加');
    const { updates } = county.who(unit).card('【联合检查】');
    await county.control(platform, 'disconnect', { mode: 'cut' });
    await county.until(() => county.who(unit).card('【联合检查】').updates === updates + 1);
    county.who(unit).receives('【联合检查】', '已确认 1/6');
  });
});
