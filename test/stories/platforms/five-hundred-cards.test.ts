import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../src/chat/adapter.ts';
import { County } from '../../harness/county.ts';
import { CROWD_PLATFORMS, copies, counted, gather } from './crowd.ts';

const CARDS = 500;

describe('500 cards over three platforms, with the platforms’ limits on', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: CROWD_PLATFORMS });
  });
  afterEach(() => county.close());

  it('all arrive once, and no limit is hit', { timeout: 120_000 }, async () => {
    const crowd = await gather(county, CARDS);
    const began = performance.now();
    await county.settle();
    console.log('elapsed', performance.now() - began, crowd.people.length);
    const total = crowd.people.length * crowd.tasks.length;
    expect(copies(crowd)).toEqual(new Map([[1, CARDS], [0, total - CARDS]]));
    for (const platform of PLATFORMS) {
      const { limitHits, unknownCalls, violations } = await counted(county, platform);
      expect({ platform, limitHits: limitHits.byCode, unknownCalls, violations: violations.total }).toEqual({
        platform,
        limitHits: {},
        unknownCalls: 0,
        violations: 0,
      });
    }
  });
});
