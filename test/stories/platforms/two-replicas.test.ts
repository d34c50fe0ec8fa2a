import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type App, startApp } from '../../../src/app.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { mixedPlatforms } from '../../../src/directory/seed.ts';
import { County } from '../../harness/county.ts';

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
const links = z.looseObject({
  connections: z.array(z.looseObject({ id: z.string() })),
  pushes: z.array(z.looseObject({ connectionId: z.string().optional() })),
});

describe('two replicas, each with a long connection of its own', () => {
  let county: County;
  let second: App;
  beforeEach(async () => {
    county = await County.open({ platforms: mixedPlatforms });
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

  it('get the events by turns, and the phones show what one alone would show', async () => {
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发', 5);
    for (const unit of UNITS) await county.who(unit).taps('【联合检查】', '确认参加');
    await county.who('JJDD').says('查任务');
    await county.who('ZHZFJ').says('查任务');
    await second.catchUp();
    await county.settle();
    for (const unit of ['XFDD', 'SCJGJ', 'JJDD', 'ZHZFJ']) {
      const who = county.who(unit);
      who.receives('【联合检查】', '已确认 6/6，全部到齐');
      const copies = who
        .items()
        .filter(item => item.body.type === 'card' && item.body.title.includes('【联合检查】'));
      expect(copies, unit).toHaveLength(1);
    }
    for (const unit of ['ZJJ', 'YJGLJ']) expect(county.who(unit).todo('【联合检查】').done, unit).toBe(true);
    await county.who('JJDD').isTold('RW2026-0001');
    expect(county.playground.unknownCalls()).toBe(0);

    const answered = await county.db.query<{ n: number }>(
      `select count(*)::int as n from audit where action = 'task.answered'`,
    );
    expect(answered).toEqual([{ n: 6 }]);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
    const state = await fetch(`${county.playground.url}/_control/lark/state`);
    expect(links.parse(await state.json()).connections).toHaveLength(2);
  });
});
