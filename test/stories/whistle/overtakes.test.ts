import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ItemView } from '../../../playground/phone.ts';
import { County } from '../../harness/county.ts';
import { CROWD_PLATFORMS, type Crowd, gather } from '../platforms/crowd.ts';
import { GAS } from './scene.ts';

const CARDS = 150;
/** What the lane's two ordinary workers may have had in hand when the call came (src/chat/lane.ts: their largest batch each). */
const IN_HAND = 50;

describe('an 应急哨 while a fan-out is waiting', () => {
  let county: County;
  let crowd: Crowd;
  beforeEach(async () => {
    county = await County.open({ platforms: CROWD_PLATFORMS });
    crowd = await gather(county, CARDS);
  });
  afterEach(() => county.close());

  it('goes before it on every platform', { timeout: 240_000 }, async () => {
    await county.who('LSZ').says(GAS);
    const called = ['ZJJ', 'XFDD', 'YJGLJ'].flatMap(unit =>
      (['liaison', 'deputy', 'leader'] as const).map(role => county.who(unit, role)),
    );
    for (const platform of ['dingtalk', 'zwdd']) {
      const posts = called.filter(who => who.platform === platform);
      const last = Math.max(
        ...posts.map(who => {
          const found = who.items().find(item => isCard(item, '【应急哨】'));
          if (found === undefined) throw new Error(`${who.name} has no 应急哨`);
          return found.at;
        }),
      );
      const ordinary = crowd.people
        .filter(who => who.platform === platform)
        .flatMap(who => who.items().filter(item => crowd.tasks.some(no => isCard(item, no))));
      const before = ordinary.filter(({ at }) => at < last).length;
      expect(posts.length, platform).toBeGreaterThan(0);
      expect(before, platform).toBeLessThanOrEqual(Math.min(IN_HAND, ordinary.length));
    }
    // And the fan-out is not lost over it.
    const waiting = await county.db.query(
      `select 1 from card_message where sent_version < desired_version and state in ('open', 'settled')`,
    );
    expect(waiting).toEqual([]);
  });
});

function isCard(item: ItemView, words: string): boolean {
  return item.body.type === 'card' && JSON.stringify(item.body).includes(words);
}
