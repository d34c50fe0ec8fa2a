import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../src/chat/adapter.ts';
import { County } from '../../harness/county.ts';
import { CROWD_PLATFORMS, type Crowd, copies, counted, gather, POST_CALL } from './crowd.ts';

const CARDS = 500;

describe('500 cards over three platforms, with the platforms’ limits on', () => {
  let county: County;
  let crowd: Crowd;
  beforeEach(async () => {
    county = await County.open({ platforms: CROWD_PLATFORMS });
    crowd = await gather(county, CARDS);
  });
  afterEach(() => county.close());

  function expectEachOnce(): void {
    const total = crowd.people.length * crowd.tasks.length;
    expect(copies(crowd)).toEqual(
      new Map([
        [1, CARDS],
        [0, total - CARDS],
      ]),
    );
  }

  async function expectNoLimitHit(): Promise<void> {
    for (const platform of PLATFORMS) {
      const { limitHits, unknownCalls, violations } = await counted(county, platform);
      expect({ platform, limitHits: limitHits.byCode, unknownCalls, violations: violations.total }).toEqual({
        platform,
        limitHits: {},
        unknownCalls: 0,
        violations: 0,
      });
    }
  }

  it('all arrive once, and no limit is hit', { timeout: 120_000 }, async () => {
    await county.settle();
    expectEachOnce();
    await expectNoLimitHit();
    await county.who('SCJGJ').taps('【联合检查】', '确认参加');
    await county.settle();
    expectEachOnce();
    const stale = await county.db.query(
      `select 1 from card_message where sent_version < desired_version and state in ('open', 'settled')`,
    );
    expect(stale).toEqual([]);
  });

  it('5 % server errors and 2 % accepted-then-reset lose nothing and double nothing', {
    timeout: 120_000,
  }, async () => {
    for (const platform of PLATFORMS) {
      const rules = [
        { kind: 'status500', rate: 0.05 },
        { kind: 'reset-after-accept', rate: 0.02 },
        // And at least one card on each, whatever the dice say.
        { route: POST_CALL[platform], kind: 'reset-after-accept', count: 1 },
        { route: POST_CALL[platform], kind: 'status500', count: 1 },
      ];
      await county.control(platform, 'faults', { rules });
    }
    await county.settle();
    for (const platform of PLATFORMS) await county.control(platform, 'faults', { clear: true });
    await county.settle();
    expectEachOnce();
    for (const platform of PLATFORMS) {
      const { faults, calls } = await counted(county, platform);
      expect(faults.status500, platform).toBeGreaterThan(0);
      expect(faults['reset-after-accept'], platform).toBeGreaterThan(0);
      const people = crowd.people.filter(person => person.platform === platform).length;
      expect(calls[POST_CALL[platform]], platform).toBeGreaterThan(people);
    }
    await expectNoLimitHit();
    expect(await county.db.query(`select trouble, state from card_message where state = 'failed'`)).toEqual(
      [],
    );
  });
});
