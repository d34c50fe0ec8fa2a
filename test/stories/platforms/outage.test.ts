import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';
import { CROWD_PLATFORMS, type Crowd, copies, gather, show } from './crowd.ts';

const CARDS = 120;
const URGENT = 6;

describe('钉钉 is down for an hour', () => {
  let county: County;
  let crowd: Crowd;
  beforeEach(async () => {
    county = await County.open({ platforms: CROWD_PLATFORMS });
    crowd = await gather(county, CARDS);
  });
  afterEach(() => county.close());

  const cardsOf = (person: Persona) => person.items().filter(item => item.body.type === 'card');

  it('delays only its own people; on its return the urgent cards go first', {
    timeout: 120_000,
  }, async () => {
    // The cards that will be urgent were made last.
    const marked = await county.db.query<{ userId: string }>(
      `update card_message set urgent = true where id in (select id from card_message
         where platform = 'dingtalk' and sent_version = 0 order by id desc limit ${URGENT})
       returning user_id as "userId"`,
    );
    await county.control('dingtalk', 'faults', { rules: [{ route: '*', kind: 'status503' }] });
    await county.settle();
    for (const person of crowd.people.filter(one => one.platform !== 'dingtalk').slice(0, 20)) {
      const due = await county.db.query(
        `select 1 from card_message where user_id = $1 and sent_version < desired_version`,
        [person.userId],
      );
      expect(due, person.name).toEqual([]);
    }
    expect(crowd.people.filter(one => one.platform === 'dingtalk' && cardsOf(one).length > 0)).toEqual([]);
    await county.forward('1 小时');

    await county.control('dingtalk', 'faults', { clear: true });
    await county.forward('6 分钟');
    expect(copies(crowd).get(1)).toBe(CARDS);
    expect(copies(crowd).get(2)).toBeUndefined();

    const urgent = new Set(marked.map(row => row.userId));
    const arrivals = crowd.people
      .filter(person => person.platform === 'dingtalk')
      .flatMap(person => cardsOf(person).map(item => ({ at: item.at, urgent: urgent.has(person.userId) })))
      .sort((a, b) => a.at - b.at);
    const last = arrivals.findLastIndex(arrival => arrival.urgent);
    // What two workers had in hand when the platform came back may be among them.
    expect(last).toBeLessThan(URGENT + 20);
    expect(arrivals.length).toBeGreaterThan(40);
  });

  it('a card that was refused comes as a new post when it is shown again', async () => {
    await county.control('dingtalk', 'faults', {
      rules: [{ route: 'POST /v1.0/card/instances/createAndDeliver', kind: 'refuse' }],
    });
    await county.settle();
    const failed = await county.db.query<{ n: number }>(
      `select count(*)::int as n from card_message where state = 'failed'`,
    );
    expect(failed[0]?.n).toBeGreaterThan(0);
    await county.control('dingtalk', 'faults', { clear: true });
    await show(county, CARDS);
    await county.settle();
    expect(copies(crowd).get(1)).toBe(CARDS);
    const posts = await county.db.query<{ post: number; n: number }>(
      `select post, count(*)::int as n from card_message where platform = 'dingtalk' and id like 'card%' group by post`,
    );
    expect(posts).toEqual([{ post: 2, n: failed[0]?.n }]);
  });
});
