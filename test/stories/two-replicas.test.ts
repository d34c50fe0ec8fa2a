import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { County } from '../harness/county.ts';

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];

describe('two replicas on one database', () => {
  let county: County;
  let second: App;
  beforeEach(async () => {
    county = await County.open();
    second = await startApp({
      config: county.config,
      log: pino({ level: 'silent' }),
      clock: county.clock.now,
      bell: false,
    });
    await county.linked(second);
  });
  afterEach(async () => {
    await second.stop();
    await county.close();
  });

  it('share the events between them, and the result is as with one', async () => {
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发', 5);
    for (const unit of UNITS) await county.who(unit).taps('【联合检查】', '确认参加', 5);
    await second.catchUp();
    await county.settle();
    for (const unit of UNITS) {
      county.who(unit).receives('【联合检查】', '已确认 6/6，全部到齐');
      expect(
        county
          .who(unit)
          .items()
          .filter(item => item.body.type === 'card' && item.body.title.includes('【联合检查】')),
      ).toHaveLength(1);
    }
    const actions = await county.db.query<{ action: string; n: number }>(
      'select action, count(*)::int as n from audit group by action order by action',
    );
    expect(actions).toEqual([
      { action: 'task.answered', n: 6 },
      { action: 'task.confirmed', n: 1 },
      { action: 'task.dispatched', n: 1 },
      { action: 'task.opened', n: 1 },
      { action: 'task.teamsCalled', n: 1 },
    ]);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });
});
