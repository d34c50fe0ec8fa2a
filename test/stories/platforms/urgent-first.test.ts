import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLATFORMS, type Platform } from '../../../src/chat/adapter.ts';
import { type ShowRow, showCards } from '../../../src/chat/card-store.ts';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';
import { CROWD_PLATFORMS, type Crowd, counted, gather, POST_CALL } from './crowd.ts';

const CARDS = 2_000;
/** So much of the fan-out is out before the urgent cards come: the platforms are at their limits by then. */
const UNDER_WAY: Readonly<Record<Platform, number>> = { dingtalk: 60, lark: 80, zwdd: 10 };
/** At most so many ordinary cards may still arrive before an urgent one: about a second of each platform's rate. */
const BEFORE: Readonly<Record<Platform, number>> = { dingtalk: 18, lark: 40, zwdd: 4 };

describe('an urgent card in the middle of a fan-out to everybody', () => {
  let county: County;
  let crowd: Crowd;
  beforeEach(async () => {
    county = await County.open({ platforms: CROWD_PLATFORMS });
    crowd = await gather(county, 0);
  });
  afterEach(() => county.close());

  /** Cards that the platform has been given. */
  const given = async (platform: Platform): Promise<number> =>
    (await counted(county, platform)).calls[POST_CALL[platform]] ?? 0;
  async function underWay(platform: Platform): Promise<void> {
    for (;;) {
      const [row] = await county.db.query<{ n: number }>(
        `select count(*)::int as n from card_message where platform = $1 and id like 'card%' and ref is not null`,
        [platform],
      );
      if ((row?.n ?? 0) >= UNDER_WAY[platform]) return;
      // The next thing that shows on any phone; nothing is asked for meanwhile.
      let seen = false;
      await county.until(() => {
        const before = seen;
        seen = true;
        return before;
      });
    }
  }

  const urgentOne = (platform: Platform): Persona => {
    // They are not of the crowd: nothing else comes to them.
    return county.who({ dingtalk: 'SCJGJ', lark: 'JJDD', zwdd: 'ZJJ' }[platform]);
  };

  async function show(people: readonly Persona[], slots: number, urgent: boolean): Promise<void> {
    const [task] = await county.db.query<{ id: string; version: number; regionId: string }>(
      'select id, version, region_id as "regionId" from joint_task order by no limit 1',
    );
    const [unit] = await county.db.query<{ id: string }>(`select id from unit where code = 'SCJGJ'`);
    const ids = await county.db.query<{ platform: string; userId: string; personId: string }>(
      'select platform, user_id as "userId", person_id as "personId" from identity',
    );
    const personOf = new Map(ids.map(one => [`${one.platform} ${one.userId}`, one.personId]));
    const now = county.clock.now();
    const rows = Array.from({ length: slots }, (_, slot) => slot).flatMap(slot =>
      people.map(
        ({ platform, userId }, at): ShowRow => ({
          id: `${urgent ? 'urg' : 'card'}${slot}x${String(at).padStart(4, '0')}`,
          regionId: task?.regionId ?? '',
          subjectKind: 'task',
          subjectId: task?.id ?? '',
          kind: 'task.dispatch',
          slot: `${urgent ? 9_000 : 1_000 + slot}`,
          unitId: unit?.id ?? '',
          role: 'liaison',
          personId: personOf.get(`${platform} ${userId}`) ?? '',
          platform,
          userId,
          urgent,
          version: task?.version ?? 1,
          dueAt: now,
        }),
      ),
    );
    await showCards(county.db, rows.slice(0, CARDS), now);
    county.app.delivery.wake(PLATFORMS.map(platform => ({ platform, at: now })));
  }

  it('goes past what waits under the platform’s limit, and no limit is hit', {
    timeout: 120_000,
  }, async () => {
    await show(crowd.people, Math.ceil(CARDS / crowd.people.length), false);
    for (const platform of PLATFORMS) await underWay(platform);
    const earlier = new Map(PLATFORMS.map(platform => [platform, urgentOne(platform).items().length]));
    await show(PLATFORMS.map(urgentOne), 1, true);
    const between = await Promise.all(
      PLATFORMS.map(async platform => {
        const start = await given(platform);
        await county.until(() => urgentOne(platform).items().length > (earlier.get(platform) ?? 0));
        return [platform, (await given(platform)) - start] as const;
      }),
    );
    for (const [platform, cards] of between) {
      expect(cards, platform).toBeLessThanOrEqual(BEFORE[platform]);
      const { limitHits } = await counted(county, platform);
      expect({ platform, hits: limitHits.byCode }).toEqual({ platform, hits: {} });
    }
    const [fanOut] = await county.db.query<{ all: number; waiting: number }>(
      `select count(*)::int as all, count(*) filter (where ref is null)::int as waiting
       from card_message where id like 'card%'`,
    );
    expect(fanOut?.all).toBe(CARDS);
    expect(fanOut?.waiting).toBeGreaterThan(CARDS / 4);
  });
});
