import { describe, expect, it } from 'vitest';
import { person } from './people.ts';
import { attempts, reach, SITUATIONS, type Situation, stateOf } from './states.ts';

/**
 * The whole life as a table: where an action may be taken and what state comes of it (domain.md §3.1). Wherever an
 * action is not named, its guard refuses it with words and nothing changes.
 */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  改内容: ['DRAFT', 'DRAFT 计划外'],
  发起磋商: ['DRAFT → CONSULTING', 'DRAFT 计划外 → CONSULTING'],
  选时间: ['CONSULTING'],
  定时间: ['CONSULTING → DRAFT'],
  停止磋商: ['CONSULTING → DRAFT'],
  报备: ['DRAFT 计划外 → FILING'],
  审报备: ['FILING → DRAFT'],
  换一家: [
    'DRAFT',
    'CONSULTING',
    'DISPATCHED',
    'CONFIRMED',
    'TEAMED',
    'DRAFT 计划外',
    'DISPATCHED 有单位提时间',
    'DISPATCHED 有单位申请退出',
    'DISPATCHED 分管领导已同意退出',
    'TEAMED 检查日',
  ],
  剔除: [
    'DRAFT',
    'CONSULTING',
    'FILING',
    'DISPATCHED',
    'CONFIRMED',
    'TEAMED',
    'INSPECTING',
    'DRAFT 计划外',
    'DISPATCHED 有单位提时间',
    'DISPATCHED 有单位申请退出',
    'DISPATCHED 分管领导已同意退出',
    'TEAMED 检查日',
    'INSPECTING 紧急未补报',
    'INSPECTING 险情先查',
  ],
  换名单: [
    'DRAFT',
    'CONSULTING',
    'FILING',
    'DISPATCHED',
    'CONFIRMED',
    'TEAMED',
    'DRAFT 计划外',
    'DISPATCHED 有单位提时间',
    'DISPATCHED 有单位申请退出',
    'DISPATCHED 分管领导已同意退出',
    'TEAMED 检查日',
  ],
  分发: ['DRAFT → DISPATCHED'],
  确认: ['DISPATCHED'],
  转执法队: ['DISPATCHED'],
  提时间: ['DISPATCHED'],
  同意改期: ['DISPATCHED 有单位提时间'],
  维持原时间: ['DISPATCHED 有单位提时间'],
  申请退出: ['DISPATCHED'],
  分管领导同意退出: ['DISPATCHED 有单位申请退出'],
  办公室裁定退出: ['DISPATCHED 分管领导已同意退出'],
  办公室代定: [
    'DISPATCHED → CONFIRMED',
    'DISPATCHED 有单位提时间',
    'DISPATCHED 有单位申请退出',
    'DISPATCHED 分管领导已同意退出',
  ],
  改时间: [
    'DISPATCHED',
    'CONFIRMED → DISPATCHED',
    'TEAMED → DISPATCHED',
    'DISPATCHED 有单位提时间',
    'DISPATCHED 有单位申请退出',
    'DISPATCHED 分管领导已同意退出',
    'TEAMED 检查日 → DISPATCHED',
  ],
  报人员: ['CONFIRMED', 'TEAMED', 'TEAMED 检查日'],
  按上次名单报: ['CONFIRMED', 'TEAMED', 'TEAMED 检查日'],
  委托代查: ['CONFIRMED', 'TEAMED', 'TEAMED 检查日'],
  乡镇派员: ['CONFIRMED', 'TEAMED', 'TEAMED 检查日', 'INSPECTING 紧急未补报', 'INSPECTING 险情先查'],
  到场: ['TEAMED 检查日', 'INSPECTING 险情先查'],
  开始检查: ['TEAMED 检查日 → INSPECTING'],
  临时变更: ['INSPECTING', 'TEAMED 检查日', 'INSPECTING 紧急未补报', 'INSPECTING 险情先查'],
  结束检查: [
    'INSPECTING → RESULT_PENDING',
    'INSPECTING 紧急未补报 → RESULT_PENDING',
    'INSPECTING 险情先查 → RESULT_PENDING',
  ],
  录结果: ['RESULT_PENDING'],
  报重大隐患: ['INSPECTING', 'RESULT_PENDING', 'INSPECTING 紧急未补报'],
  复查合格: ['RECTIFYING → PUBLISHING', 'REVIEWING → PUBLISHING'],
  企业报完成: ['RECTIFYING → REVIEWING'],
  整改续期: ['RECTIFYING', 'REVIEWING → RECTIFYING'],
  整改转立案: ['RECTIFYING → PUBLISHING', 'REVIEWING → PUBLISHING'],
  推送打卡: ['RECTIFYING', 'REVIEWING', 'PUBLISHING', 'PUBLISHING 移交待回执'],
  不予公开: ['RECTIFYING', 'REVIEWING', 'PUBLISHING', 'PUBLISHING 移交待回执'],
  推送顺延: ['RECTIFYING', 'REVIEWING', 'PUBLISHING', 'PUBLISHING 移交待回执'],
  移交回执: ['PUBLISHING 移交待回执'],
  移交退回: ['PUBLISHING 移交待回执'],
  补报: ['INSPECTING 紧急未补报', 'INSPECTING 险情先查'],
  取消: [
    'DRAFT → CANCELLED',
    'CONSULTING → CANCELLED',
    'FILING → CANCELLED',
    'DISPATCHED → CANCELLED',
    'CONFIRMED → CANCELLED',
    'TEAMED → CANCELLED',
    'DEFERRED → CANCELLED',
    'SUSPENDED → CANCELLED',
    'DRAFT 计划外 → CANCELLED',
    'DISPATCHED 有单位提时间 → CANCELLED',
    'DISPATCHED 有单位申请退出 → CANCELLED',
    'DISPATCHED 分管领导已同意退出 → CANCELLED',
    'TEAMED 检查日 → CANCELLED',
  ],
  并入: [
    'DRAFT → MERGED_INTO',
    'CONSULTING → MERGED_INTO',
    'FILING → MERGED_INTO',
    'DISPATCHED → MERGED_INTO',
    'CONFIRMED → MERGED_INTO',
    'TEAMED → MERGED_INTO',
    'DRAFT 计划外 → MERGED_INTO',
    'DISPATCHED 有单位提时间 → MERGED_INTO',
    'DISPATCHED 有单位申请退出 → MERGED_INTO',
    'DISPATCHED 分管领导已同意退出 → MERGED_INTO',
    'TEAMED 检查日 → MERGED_INTO',
  ],
  顺延: [
    'DRAFT → DEFERRED',
    'CONSULTING → DEFERRED',
    'FILING → DEFERRED',
    'DISPATCHED → DEFERRED',
    'CONFIRMED → DEFERRED',
    'TEAMED → DEFERRED',
    'DRAFT 计划外 → DEFERRED',
    'DISPATCHED 有单位提时间 → DEFERRED',
    'DISPATCHED 有单位申请退出 → DEFERRED',
    'DISPATCHED 分管领导已同意退出 → DEFERRED',
    'TEAMED 检查日 → DEFERRED',
  ],
  暂停: [
    'DRAFT → SUSPENDED',
    'CONSULTING → SUSPENDED',
    'FILING → SUSPENDED',
    'DISPATCHED → SUSPENDED',
    'CONFIRMED → SUSPENDED',
    'TEAMED → SUSPENDED',
    'DRAFT 计划外 → SUSPENDED',
    'DISPATCHED 有单位提时间 → SUSPENDED',
    'DISPATCHED 有单位申请退出 → SUSPENDED',
    'DISPATCHED 分管领导已同意退出 → SUSPENDED',
    'TEAMED 检查日 → SUSPENDED',
  ],
  恢复: ['DEFERRED → DRAFT', 'SUSPENDED → DISPATCHED'],
};

describe('the life of a task as a table', () => {
  for (const situation of SITUATIONS) {
    it(`${situation}: what is allowed moves, everything else is refused with words`, () => {
      for (const { name } of attempts(reach(situation))) {
        const world = reach(situation);
        const before = world.tasks.get('t1');
        const { command, actor } = found(attempts(world), name);
        const step = world.act('t1', command, actor);
        const after = world.tasks.get('t1');
        const wanted = expected(name, situation);
        expect([name, step.decided ? after?.state : 'refused', step.code]).toEqual([
          name,
          wanted ?? 'refused',
          wanted === undefined ? expect.stringMatching(/^[a-z-]+$/) : '',
        ]);
        if (wanted !== undefined) continue;
        expect(after).toBe(before);
        expect([name, step.say]).toEqual([name, expect.stringMatching(/\p{Script=Han}{3,}/u)]);
      }
    });

    it(`${situation}: nothing is moved by somebody who has no part in it`, () => {
      const stranger = person({ id: 'u-Z', code: 'Z', name: 'Z局', short: 'Z' });
      for (const { name } of attempts(reach(situation))) {
        const world = reach(situation);
        const before = world.tasks.get('t1');
        const step = world.act('t1', found(attempts(world), name).command, stranger);
        expect([name, step.decided]).toEqual([name, false]);
        expect(world.tasks.get('t1')).toBe(before);
      }
    });
  }

  it('names no action and no situation that does not exist', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual(
      attempts(reach('DRAFT'))
        .map(({ name }) => name)
        .toSorted(),
    );
    const known = new Set<string>(SITUATIONS);
    for (const line of Object.values(TABLE).flat()) expect(known).toContain(line.split(' → ')[0]);
  });
});

/** The state that comes of it; undefined where it is refused. */
function expected(name: string, situation: Situation): string | undefined {
  const line = TABLE[name]?.find(one => one.split(' → ')[0] === situation);
  return line === undefined ? undefined : (line.split(' → ')[1] ?? stateOf(situation));
}

function found<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const one = list.find(entry => entry.name === name);
  if (one === undefined) throw new Error(`no attempt ${name}`);
  return one;
}
