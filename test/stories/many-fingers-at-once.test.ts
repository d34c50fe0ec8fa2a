import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../harness/county.ts';
import type { Persona } from '../harness/persona.ts';

/** Batches that the inbound commits at once (`src/chat/inbound.ts`): so many transactions can wait for one subject. */
const AT_ONCE = 2;

/**
 * Holds a subject, sends the taps one after the other, and lets them go together: the first ones wait in transactions of
 * their own, what comes after them waits in the service for a place.
 */
async function together(
  county: County,
  table: string,
  title: string,
  taps: readonly (readonly [Persona, string])[],
): Promise<void> {
  const waiting = async (): Promise<number> => {
    const rows = await county.db.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.n ?? 0;
  };
  const sent: Promise<unknown>[] = [];
  await county.db.tx(async sql => {
    await sql.query(`select id from ${table} for update`);
    for (const [person, button] of taps) {
      const wish = { userId: person.userId, cardId: person.card(title).cardId, button };
      sent.push(county.control(person.platform, 'tap', wish));
      while ((await waiting()) < Math.min(sent.length, AT_ONCE))
        await new Promise(resolve => setImmediate(resolve));
    }
  });
  await Promise.all(sent);
  await county.settle();
}

describe('taps that wait for each other', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(() => county.close());

  it('see what the one before has done: the last yes completes the task, a second finger changes nothing', async () => {
    const office = county.who('SFJ');
    await office.says('发起联合检查 S01 9月15日 14:30');
    await office.taps('【待分发】', '确认分发');
    for (const unit of ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ'])
      await county.who(unit).taps('【联合检查】', '确认参加');
    const [one, other] = [county.who('ZHZFJ'), county.who('YJGLJ')];
    await together(county, 'joint_task', '【联合检查】', [
      [one, '确认参加'],
      [other, '确认参加'],
      [one, '确认参加'],
    ]);
    one.receives('【联合检查】', '已确认 6/6，全部到齐');
    const entries = await county.db.query<{ action: string; n: number }>(
      `select action, count(*)::int as n from audit where action in ('task.answered', 'task.confirmed') group by action
       order by action`,
    );
    expect(entries).toEqual([
      { action: 'task.answered', n: 6 },
      { action: 'task.confirmed', n: 1 },
    ]);
  });

  it('sign a call once each', async () => {
    const town = county.who('CGZ');
    await town.says('康乐小区3号楼一楼楼道停了十几辆电瓶车还拉线充电，说几次不听，请消防来看看');
    await town.taps('请核对：我这样转', '对，吹哨');
    const [lead, joint] = [county.who('XFDD'), county.who('ZJJ')];
    await together(county, 'whistle', '【日常哨】', [
      [lead, '签收'],
      [joint, '签收'],
      [lead, '签收'],
    ]);
    town.receives('【已吹哨】', '✅ 消防（主办） 09:00 签收', '✅ 住建局');
    const entries = await county.db.query<{ n: number }>(
      `select count(*)::int as n from audit where action = 'whistle.signed'`,
    );
    expect(entries).toEqual([{ n: 2 }]);
  });
});
