import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { startApp } from '../../../src/app.ts';
import type { County } from '../../harness/county.ts';
import { countyLeader, digestItems, digestsOf, quietCounty } from './support.ts';

describe('a service that is not there on Monday', () => {
  let county: County;
  afterEach(() => county.close());

  it('catches the digest up once, as of Monday', async () => {
    county = await quietCounty();
    await county.restart(() => county.clock.set(county.clock.after('2026-09-16 10:00')));
    await county.settle();
    const once = digestsOf(county);
    expect(once.filter(who => who === 'LDXZB countyLeader')).toHaveLength(2);
    expect(digestItems(countyLeader(county))).toEqual([expect.stringContaining('第37周')]);
    await county.restart();
    await county.forward('2026-09-18 18:00');
    expect(digestsOf(county)).toEqual(once);
    const cuts = await county.db.query<{ cut: string }>(`select distinct doc->>'cut' as cut from digest`);
    expect(cuts).toEqual([{ cut: '2026-09-14' }]);
  });

  it('leaves out the digest of a week that has gone by, and the record of the next says so', async () => {
    county = await quietCounty();
    await county.forward('2026-09-14 09:00');
    await county.restart(() => county.clock.set(county.clock.after('2026-10-09 19:00')));
    await county.settle();
    // Friday evening of a week whose Saturday is worked: it can still be read this week.
    expect(digestItems(countyLeader(county))).toHaveLength(1);
    await county.forward('2026-10-10 08:30');
    expect(digestItems(countyLeader(county)).at(-1)).toContain('第40周');
    expect(digestItems(countyLeader(county))).toHaveLength(2);
    const missed = await county.db.query<{ missed: string[] }>(
      `select distinct detail->'missed' as missed from audit where action = 'digest.made' and detail->>'week' = '2026W40'`,
    );
    expect(missed).toEqual([{ missed: ['2026W38', '2026W39'] }]);
  });

  it('sends one to each leader when two replicas wake up together', async () => {
    county = await quietCounty();
    const second = await startApp({
      config: county.config,
      log: pino({ level: 'silent' }),
      clock: county.clock.now,
      bell: false,
      rounds: ['digest'],
    });
    try {
      await county.linked(second);
      county.clock.set(county.clock.after('2026-09-14 08:31'));
      await Promise.all([county.app.catchUp(), second.catchUp(), county.app.catchUp(), second.catchUp()]);
      await county.settle();
      const readers = digestsOf(county);
      expect(new Set(readers).size).toBe(readers.length - 1); // two county leaders
      const doubled = await county.db.query(
        'select 1 from digest group by edition, unit_id, week having count(*) > 1',
      );
      expect(doubled).toEqual([]);
    } finally {
      await second.stop();
    }
  });
});
