import { afterEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import {
  JOINT,
  LEAD,
  OTHER_VENUE,
  onTheDay,
  openDuties,
  refusals,
  TOWN,
  taskState,
  teamed,
  VENUE,
} from './support.ts';

describe('检查日 and the start', () => {
  let county: County;
  afterEach(() => county.close());

  it('the card of the day goes out at 08:30, to those who go and to nobody else', async () => {
    county = await teamed();
    county.seenByAll();
    await county.forward('2026-09-10 08:29');
    county.expectNothingElse();
    await county.forward('2026-09-10 08:31');
    for (const unit of [LEAD, ...JOINT]) {
      county
        .who(unit)
        .receives('今天09:30', '集合', '政务中心东门', '第1家', VENUE, '执法证、检查通知书、记录单');
    }
    for (const officer of county
      .everybody()
      .filter(person => ['执法员1', '执法员2'].some(no => person.name.endsWith(no)))) {
      if (officer.hasCard('检查组')) officer.receives('今天09:30', '您查');
    }
    county.who('GAJ', 'staff').receives('今天09:30', VENUE);
    expect(JSON.stringify(county.who(TOWN).receives('今天09:30', '政务中心东门'))).not.toContain('您查');
    county.expectNothingElse();
    expect(county.who('GAJ').buttons('检查组')).toEqual(['我到了']);
    expect(county.who(LEAD).buttons('检查组')).toEqual(['我到了', '开始检查', '临时变更']);
  });

  it('an officer on the spot taps for her unit', async () => {
    county = await onTheDay();
    await county.who('GAJ', 'staff').taps('检查组', '我到了');
    county.who('GAJ').receives('检查组', '到场 1/6：公安局');
  });

  it('nobody arrives or starts on another day', async () => {
    county = await onTheDay();
    await county.forward('2026-09-11 09:05');
    county.who(LEAD).receives('【第1次提醒】请开始检查', '检查日9月10日已过');
    await county.who('GAJ').taps('检查组', '我到了');
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await refusals(county)).toEqual(['too-late', 'too-late']);
    expect(await taskState(county)).toBe('TEAMED');
  });

  it('a task without filing number can’t be started', async () => {
    county = await onTheDay();
    await county.db.query('update joint_task set filing_no = null');
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await refusals(county)).toEqual(['not-filed']);
    expect(await taskState(county)).toBe('TEAMED');
  });

  it('a superior who has checked meanwhile stops the start; the lead drops the enterprise or takes another', async () => {
    county = await onTheDay();
    await county.db.query(
      `insert into visit (id, enterprise_id, date, level, units, kinds, mode, entered, trigger)
       select 'superior', id, '2026-09-09', 'city', '{市文旅局}', '{文化市场}', 'onsite', true, 'daily' from enterprise where name = $1`,
      [VENUE],
    );
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await taskState(county)).toBe('TEAMED');
    county.who(LEAD).receives('【频次提示】', '上级市文旅局9月9日已查过');
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await refusals(county)).toEqual(['rules']);
    await county.who(LEAD).fills('【频次提示】', '换一家', { by: OTHER_VENUE });
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await taskState(county)).toBe('INSPECTING');
  });

  it('a change of the hour rings on every phone of the group', async () => {
    county = await onTheDay();
    county.seenByAll();
    await county
      .who(LEAD)
      .fills('检查组', '临时变更', { time: '10:00', place: '城关派出所', reason: '路口封闭' });
    for (const unit of [...JOINT, TOWN])
      county.who(unit).receives('今天10:00', '时间09:30改为10:00，集合点改到城关派出所（路口封闭）');
    county.who(LEAD).receives('今天10:00');
    county.expectNothingElse();
  });

  it('who has not come by the end is 未到场, and a forgotten end is asked for the next morning', async () => {
    county = await onTheDay();
    await county.who('GAJ').taps('检查组', '我到了');
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await openDuties(county)).toEqual([
      'task.day CGZ',
      'task.day SCJGJ',
      'task.day XFDD',
      'task.day ZJJ',
      'task.finish WLJ',
    ]);
    county.seenByAll();
    await county.forward('2026-09-11 09:05');
    county.who(LEAD).receives('【第1次提醒】请结束检查');
    county.expectNothingElse();
    await county.who(LEAD).taps('【第1次提醒】', '结束检查');
    expect(await openDuties(county)).toEqual(['task.result GAJ', 'task.result WLJ']);
    const absent = await county.db.query<{ code: string }>(
      `select doc->'unit'->>'code' as code from task_participant where state = 'NO_SHOW' order by 1`,
    );
    expect(absent.map(({ code }) => code)).toEqual(['CGZ', 'SCJGJ', 'XFDD', 'ZJJ']);
  });

  it('two tasks at one enterprise: the second start finds the first one’s entry counted (LYG)', async () => {
    county = await onTheDay({ env: {} });
    await county.db.query(`update region set profile = 'LYG' where code = '990101'`);
    await county.db.query(`update joint_task set doc = doc || '{"inPlan": {"ref": "2026-1"}}'`);
    const [task] = await county.db.query<{ id: string }>('select id from joint_task');
    await county.db.query(
      `insert into joint_task (id, region_id, no, state, scenario_code, lead_unit_id, date, version, created_at, changed_at, doc)
       select 'other', region_id, 'RW2026-0099', 'INSPECTING', scenario_code, lead_unit_id, date, 1, now(), now(), doc
       from joint_task where id = $1`,
      [task?.id],
    );
    await county.db.query(
      `insert into task_participant
       select (jsonb_populate_record(p, jsonb_build_object('task_id', 'other', 'doc', p.doc - 'team'))).*
       from task_participant p where p.task_id = $1`,
      [task?.id],
    );
    await county.who(LEAD).taps('检查组', '开始检查');
    expect(await taskState(county)).toBe('TEAMED');
    county.who(LEAD).receives('【频次提示】', '文化市场', '检查已有1次');
  });
});
