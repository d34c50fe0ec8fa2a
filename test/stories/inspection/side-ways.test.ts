import { afterEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import {
  confirmed,
  dispatched,
  JOINT,
  LEAD,
  OTHER_VENUE,
  onTheDay,
  openDuties,
  refusals,
  taskState,
  teamed,
  UNITS,
  VENUE,
} from './support.ts';

describe('side ways of a task', () => {
  let county: County;
  afterEach(() => county.close());

  it('取消: nothing is left to chase, all cards say so', async () => {
    county = await teamed();
    await county.who(LEAD).fills('【联合检查】', '取消检查', { reason: '场所已停业' });
    expect(await taskState(county)).toBe('CANCELLED');
    expect(await openDuties(county)).toEqual([]);
    county.who('XFDD').receives('【联合检查】', '已取消（文旅局联络员A）：场所已停业');
    expect(county.who('XFDD').buttons('【报人员】')).toEqual([]);
    county.seenByAll();
    await county.forward('2026-09-11 09:00');
    county.expectNothingElse();
  });

  it('after the start it can’t be cancelled or put off', async () => {
    county = await onTheDay();
    await county.who(LEAD).taps('检查组', '开始检查');
    await county.who(LEAD).says('RW2026-0001 取消 不查了');
    await county.who(LEAD).says('RW2026-0001 暂停 不查了');
    expect(await refusals(county)).toEqual(['begun', 'begun']);
    expect(await taskState(county)).toBe('INSPECTING');
  });

  it('暂停 and 恢复: everybody is asked again for the new day', async () => {
    county = await confirmed();
    await county
      .who(LEAD)
      .fills('【联合检查】', '暂停/顺延/并入', { what: 'suspend', into: '', reason: '防汛应急' });
    expect(await taskState(county)).toBe('SUSPENDED');
    expect(await openDuties(county)).toEqual(['task.paused WLJ']);
    county.who('XFDD').receives('【联合检查】', '已暂停（文旅局联络员A）：防汛应急');
    await county.who(LEAD).says('RW2026-0001 恢复 9月22日 9:30');
    expect(await taskState(county)).toBe('DISPATCHED');
    for (const unit of UNITS) county.who(unit).receives('【联合检查】', '9月22日（周二） 09:30', '任务恢复');
    expect(await openDuties(county)).toEqual(UNITS.map(unit => `task.confirm ${unit}`).toSorted());
  });

  it('顺延: comes up again after thirty days', async () => {
    county = await dispatched();
    await county.who('SFJ').says('RW2026-0001 顺延 年底一并检查');
    expect(await taskState(county)).toBe('DEFERRED');
    county.seenByAll();
    // The thirtieth day is 8 October, the first working day after the holidays.
    await county.forward('2026-10-09 10:00');
    county.who(LEAD).receives('【第1次提醒】请恢复任务', '暂停、顺延到期');
    county.expectNothingElse();
    await county.who(LEAD).fills('【第1次提醒】', '取消检查', { reason: '年底统一安排' });
    expect(await taskState(county)).toBe('CANCELLED');
  });

  it('并入: the main task takes over the objects and asks the units it did not have', async () => {
    county = await confirmed();
    await county.who(LEAD).says(`发起联合检查 S03 9月11日 14:30 对象:${OTHER_VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    await county.who(LEAD).says('RW2026-0002 并入 RW2026-0001 同一批场所');
    expect(await taskState(county, 'RW2026-0002')).toBe('MERGED_INTO');
    expect(await taskState(county)).toBe('CONFIRMED');
    county.who('XFDD').receives('【联合检查】', '已并入 RW2026-0001');
    county.who('XFDD').receives('【报人员】', '0/5单位');
    const [main] = await county.db.query<{ names: string[] }>(
      `select array(select e->>'name' from jsonb_array_elements(doc->'enterprises') e) as names from joint_task where no = 'RW2026-0001'`,
    );
    expect(main?.names).toEqual([VENUE, OTHER_VENUE]);
    expect((await openDuties(county)).filter(line => line.startsWith('task.confirm'))).toEqual([]);
  });

  it('并入 is refused where there is nothing to merge into', async () => {
    county = await dispatched();
    await county.who(LEAD).says('RW2026-0001 并入 RW2026-0099 同一批场所');
    await county.who(LEAD).says('RW2026-0001 并入 RW2026-0001 同一批场所');
    expect(await refusals(county)).toEqual(['no-target', 'same-task']);
    expect(await taskState(county)).toBe('DISPATCHED');
  });

  it('only the lead and the office steer', async () => {
    county = await dispatched();
    for (const verb of ['暂停 原因', '顺延 原因', '取消 原因', `对象:${OTHER_VENUE}`]) {
      await county.who('XFDD').says(`RW2026-0001 ${verb}`);
    }
    expect(await refusals(county)).toEqual(['not-yours', 'not-yours', 'not-yours', 'not-yours']);
    await county.who('JYJ').says('RW2026-0001 暂停 原因');
    await county.who('JYJ').isTold('没有查到任务 RW2026-0001');
  });

  it('办公室代定: after the last rung the office answers for the silent, on record', async () => {
    county = await dispatched();
    for (const unit of JOINT.slice(0, 3)) await county.who(unit).taps('【联合检查】', '确认参加');
    await county.forward('2026-09-09 16:00');
    county.who('SFJ').receives('【督办】住建局超时未确认');
    await county.who('SFJ').fills('【督办】', '代为确认', { reason: '电话已确认' });
    expect(await taskState(county)).toBe('CONFIRMED');
    county.who('ZJJ').receives('【报人员】');
  });
});
