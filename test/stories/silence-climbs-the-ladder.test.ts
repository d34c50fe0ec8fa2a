import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { County } from '../harness/county.ts';

const OTHERS = ['SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];

/** A task that everybody but the fire brigade confirms at once. */
async function onlyFireIsSilent(start: string): Promise<County> {
  const county = await County.open({ start });
  await county.who('SFJ').says('发起联合检查 S01 10月15日 14:30');
  await county.who('SFJ').taps('【待分发】', '确认分发');
  for (const unit of OTHERS) await county.who(unit).taps('【联合检查】', '确认参加');
  county.seenByAll();
  return county;
}

describe('a unit that does not answer', () => {
  let county: County;
  afterEach(() => county.close());

  it('is reminded at 2, 4 and 8 working hours and goes to the office a working day after the deadline', async () => {
    county = await onlyFireIsSilent('2026-09-08T09:00:00+08:00');
    const fire = county.who('XFDD');

    await county.forward('2026-09-08 10:59');
    county.expectNothingElse();
    await county.forward('2026-09-08 11:01');
    fire.receives('【第1次提醒】', '还剩2小时', '还差：消防');
    county.expectNothingElse();

    await county.forward('2026-09-08 15:31');
    county.who('XFDD', 'deputy').receives('【第2次提醒】', '请B岗协助');
    county.expectNothingElse();

    await county.forward('2026-09-09 10:01');
    county.who('XFDD', 'leader').receives('【第3次提醒】', '已超时4小时', '请您过问');
    county.expectNothingElse();

    await county.forward('2026-09-09 15:31');
    county.who('SFJ').receives('【督办】消防超时未确认', '县消防救援大队');
    county.expectNothingElse();

    await county.forward('2026-09-14 18:00');
    county.expectNothingElse();

    await county.who('XFDD', 'leader').taps('【第3次提醒】', '确认参加');
    fire.receives('【联合检查】', '消防分管领导', '已确认 6/6，全部到齐');
    county.who('SFJ').receives('【督办】', '已补齐');
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  it('is left in peace over a weekend', async () => {
    county = await onlyFireIsSilent('2026-09-11T16:30:00+08:00');
    await county.forward('2026-09-14 08:29');
    county.expectNothingElse();
    // One and a half hours of Friday afternoon and half an hour of Monday morning.
    await county.forward('2026-09-14 09:01');
    county.who('XFDD').receives('【第1次提醒】');
    county.expectNothingElse();
  });

  it('is reminded on a Saturday that the State Council made a working day', async () => {
    county = await onlyFireIsSilent('2026-10-09T16:30:00+08:00');
    await county.forward('2026-10-10 08:59');
    county.expectNothingElse();
    await county.forward('2026-10-10 09:01');
    county.who('XFDD').receives('【第1次提醒】', '还剩2小时');
    await county.forward('2026-10-10 11:01');
    county.who('XFDD', 'deputy').receives('【第2次提醒】');
    county.expectNothingElse();
  });

  it('stops being reminded the moment it answers', async () => {
    county = await onlyFireIsSilent('2026-09-08T09:00:00+08:00');
    await county.forward('2026-09-08 11:01');
    await county.who('XFDD').taps('【第1次提醒】', '确认参加');
    county.who('XFDD').receives('【第1次提醒】', '已确认');
    expect(county.who('XFDD').buttons('【第1次提醒】')).toEqual([]);
    county.seenByAll();
    await county.forward('2026-09-11 18:00');
    county.expectNothingElse();
  });

  it('gets each step once after the service was down for three days', async () => {
    county = await onlyFireIsSilent('2026-09-08T09:00:00+08:00');
    await county.restart(() => county.clock.set(county.clock.after('2026-09-11 10:00')));
    await county.settle();
    county.who('XFDD').receives('【第1次提醒】');
    county.who('XFDD', 'deputy').receives('【第2次提醒】');
    county.who('XFDD', 'leader').receives('【第3次提醒】');
    county.who('SFJ').receives('【督办】');
    county.expectNothingElse();
  });
});

describe('a calendar without the coming year', () => {
  it('refuses to set a deadline and says how to mend it', async () => {
    const county = await County.open({ start: '2026-12-31T17:00:00+08:00' });
    try {
      await county.who('SFJ').says('发起联合检查 S01 2027-01-15 14:30');
      await county.who('SFJ').taps('【待分发】', '确认分发');
      county.who('SFJ').receives('【待分发】', '缺少2027年节假日数据', '导入2027年放假安排');
      expect(county.who('SFJ').buttons('【待分发】')).toContain('确认分发');
      expect(county.who('XFDD').hasCard('【联合检查】')).toBe(false);
      expect(await county.db.query(`select no from joint_task where state <> 'DRAFT'`)).toEqual([]);
    } finally {
      await county.close();
    }
  });
});
