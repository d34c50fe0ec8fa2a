import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { gather, scopeOf } from '../../../src/digest/gather.ts';
import type { County } from '../../harness/county.ts';
import { busyWeek, countyLeader, DIGEST, digestItems, digestsOf, MONDAY } from './support.ts';

describe('the digest of a week in which something happened', () => {
  let county: County;
  beforeEach(async () => {
    county = await busyWeek();
  }, 120_000);
  afterEach(() => county.close());

  it('comes on Monday at half past eight and says what was saved, what is late and what comes; made twice it is the same', async () => {
    expect(digestsOf(county)).toEqual([]);
    await county.forward(MONDAY);

    const leader = countyLeader(county);
    leader.receives(
      `${DIGEST} 第37周`,
      '9月7日—9月13日（截至9月14日0时）',
      '联合检查1次、到企业1家次；因合并少进门4次（累计4次；近四周0、0、0、4）',
      '本周无哨',
      '①消防确认参加逾期3天 RW2026-0002',
      '1次联查（9月17日 电动自行车消防安全）；到期：整改0件、推送5件',
      '不统计罚款额，不按检查次数排名',
    );
    expect(leader.buttons(DIGEST)).toEqual(['批示', '督办', '下次会商']);

    // A unit's leader reads of her own unit; who has nothing to look at gets one line.
    county.who('XFDD', 'leader').receives(DIGEST, '县消防救援大队 9月7日', '消防确认参加逾期3天', '推送1件');
    expect(digestItems(county.who('WLJ', 'leader'))).toEqual([
      expect.stringContaining('本周无超时、无待定事项；联查1次，少进门4次。'),
    ]);
    const civil = digestItems(county.who('MZJ', 'leader'));
    expect(civil).toEqual([expect.stringContaining('本周无超时、无待定事项；联查0次，少进门0次。')]);
    expect(civil[0]).not.toContain('消防');

    const readers = digestsOf(county);
    expect(new Set(readers).size).toBe(readers.length - 1); // two county leaders
    expect(new Set(readers.map(who => who.split(' ')[1]))).toEqual(new Set(['countyLeader', 'leader']));
    await sameAgain(county);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  }, 120_000);
});

/** Things go on; what was on record at the cut stays what it was. */
async function sameAgain(county: County): Promise<void> {
  await county.who('XFDD').taps('【联合检查】', '确认参加');
  await county.who('XFDD').taps('【5日推送】', '双随机已推');
  await county.who('XFDD').taps('【5日推送】', '互联网+监管已推');
  await county.forward('2026-09-16 10:00');
  const kept = await county.db.query<{
    edition: 'county' | 'unit';
    unitId: string;
    content: { figures: object };
  }>(
    `select edition, unit_id as "unitId", jsonb_build_object('figures', doc->'figures', 'trend', doc->'trend') as content
     from digest order by edition, unit_id`,
  );
  expect(kept.length).toBeGreaterThan(30);
  const some = kept.filter(({ edition }, at) => edition === 'county' || at % 6 === 0);
  const span = { from: '2026-09-07', cut: '2026-09-14' };
  for (const { edition, unitId, content } of some) {
    const again = await gather(county.db, await scopeOf(county.db, edition, unitId, span));
    const once = await gather(county.db, await scopeOf(county.db, edition, unitId, span));
    expect(JSON.stringify(once)).toBe(JSON.stringify(again));
    expect(again).toEqual(content);
  }
}
