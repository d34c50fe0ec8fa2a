import type { Actor } from '../../src/decide/feature.ts';
import { addDays } from '../../src/duty/calendar.ts';
import type { TaskCommandInput } from '../../src/inspection/commands.ts';
import { TASK_STATES, type TaskStateName } from '../../src/inspection/state.ts';
import { pick } from './moves.ts';
import { JOINT, LEAD, OFFICE, OUTSIDE, officersOf, person, TOWN } from './people.ts';
import { ENTERPRISES, today, World } from './world.ts';

const B = pick(JOINT, 0);
const C = pick(JOINT, 1);
const UNITS = [LEAD, B, C];
const NAMES = ['企业e1', '企业e2'];

/** One thing that somebody may do to a task, by the one who may do it. */
export interface Attempt {
  readonly name: string;
  readonly command: TaskCommandInput;
  readonly actor: Actor;
}

/** Every command of the life except the opening itself and the clock, each as its rightful actor would give it. */
export function attempts(world: World): Attempt[] {
  const now = today(world);
  const later = addDays(now, 12);
  const at = (name: string, command: TaskCommandInput, actor: Actor): Attempt => ({ name, command, actor });
  const lead = person(LEAD);
  const office = person(OFFICE);
  const joint = person(B);
  const unitId = B.id;
  const enterpriseId = 'e1';
  const officers = officersOf(B.id).map(({ id }) => id);
  return [
    at('改内容', { type: 'task.edit', date: later, time: '10:00', enterprises: ['企业e3'] }, lead),
    at('发起磋商', { type: 'task.consult', slots: slots(now) }, lead),
    at('选时间', { type: 'task.vote', unitId, choice: 1 }, joint),
    at('定时间', { type: 'task.settle', choice: 0 }, lead),
    at('停止磋商', { type: 'task.consultEnd' }, lead),
    at('报备', { type: 'task.file', reason: '群众反映集中' }, lead),
    at('审报备', { type: 'task.ruleFiling', decision: 'agreed' }, office),
    at('换一家', { type: 'task.replace', enterpriseId, by: '企业e3' }, lead),
    at('剔除', { type: 'task.drop', enterpriseId, reason: '已停业' }, lead),
    at('换名单', { type: 'task.objects', enterprises: ['企业e1'] }, lead),
    at('分发', { type: 'task.dispatch' }, lead),
    at('确认', { type: 'task.confirm', unitId }, joint),
    at('转执法队', { type: 'task.delegate', unitId, to: '执法大队' }, joint),
    at('提时间', { type: 'task.propose', unitId, date: later, time: '15:00', reason: '迎检' }, joint),
    at('同意改期', { type: 'task.acceptTime', unitId }, lead),
    at('维持原时间', { type: 'task.keepTime', unitId }, lead),
    at('申请退出', { type: 'task.withdraw', unitId, reason: '无此职责' }, joint),
    at('分管领导同意退出', { type: 'task.leaderRules', unitId, agree: true }, person(B, 'leader')),
    at('办公室裁定退出', { type: 'task.officeRules', unitId, agree: true }, office),
    at('办公室代定', { type: 'task.confirmForAll', reason: '电话已确认' }, office),
    at('改时间', { type: 'task.reschedule', date: later, time: '16:00', reason: '降雨' }, lead),
    at('报人员', { type: 'task.team', unitId, officers: officers.slice(0, 2) }, joint),
    at('按上次名单报', { type: 'task.sameTeam', unitId }, joint),
    at('委托代查', { type: 'task.entrust', unitId, to: C.id, basis: '委托书1号' }, joint),
    at('乡镇派员', { type: 'task.attend', unitId: TOWN.id, names: '李站长' }, person(TOWN)),
    at('到场', { type: 'task.arrive', unitId }, joint),
    at('开始检查', { type: 'task.start' }, lead),
    at('临时变更', { type: 'task.changeDay', time: '11:00', reason: '堵车' }, lead),
    at('结束检查', { type: 'task.finish' }, lead),
    at('录结果', { type: 'task.result', unitId, nth: 1, kind: 'clean' }, joint),
    at('报重大隐患', { type: 'task.hazard', unitId, enterpriseId, text: '液氨泄漏' }, joint),
    at('复查合格', { type: 'task.rectified', unitId, enterpriseId, reviewers: officers.slice(0, 1) }, joint),
    at('企业报完成', { type: 'task.reviewNow', unitId, enterpriseId }, joint),
    at(
      '整改续期',
      { type: 'task.extendRectify', unitId, enterpriseId, due: addDays(now, 40), reason: '缺件' },
      joint,
    ),
    at('整改转立案', { type: 'task.rectifyCase', unitId, enterpriseId, docNo: '立字1号' }, joint),
    at('推送打卡', { type: 'task.pushed', unitId, platform: 'ssj' }, joint),
    at('不予公开', { type: 'task.notPublic', unitId, reviewer: '王审核', reason: '涉密' }, joint),
    at('推送顺延', { type: 'task.extendPublish', unitId, reason: '平台升级' }, joint),
    at('移交回执', { type: 'task.handoverReceipt', n: 1, unitId: OUTSIDE.id, no: '收1号' }, person(OUTSIDE)),
    at(
      '移交退回',
      { type: 'task.handoverReturn', n: 1, unitId: OUTSIDE.id, reason: '不属本单位' },
      person(OUTSIDE),
    ),
    at('补报', { type: 'task.backfill', no: '补1号' }, lead),
    at('取消', { type: 'task.cancel', reason: '不再检查' }, lead),
    at('并入', { type: 'task.merge', into: 'RW2026-0099', reason: '同一批' }, lead),
    at('顺延', { type: 'task.defer', reason: '年底再查' }, lead),
    at('暂停', { type: 'task.suspend', reason: '防汛' }, lead),
    at('恢复', { type: 'task.resume', date: later, time: '09:30' }, lead),
  ];
}

function slots(now: string): { date: string; time: string }[] {
  return [
    { date: addDays(now, 10), time: '09:30' },
    { date: addDays(now, 11), time: '14:30' },
  ];
}

/** A world in which `t1` is in this situation by legal actions alone; `t2` (RW2026-0099) is a draft to merge into. */
export function reach(situation: Situation): World {
  const wanted = stateOf(situation);
  const world = new World(situation === 'FILING' || situation === 'DRAFT 计划外' ? 'LYG' : 'CUSTOM');
  const open = {
    type: 'task.open' as const,
    scenario: 'S1',
    date: addDays(today(world), 9),
    time: '09:30',
    place: '',
    route: '',
    dispatch: false,
  };
  const must = (command: TaskCommandInput, actor: Actor, task = 't1'): void => {
    const step = world.act(task, command, actor);
    if (!step.decided)
      throw new Error(`on the way to ${situation}: ${command.type} ${step.code} ${step.say}`);
  };
  must({ ...open, enterprises: NAMES }, person(LEAD));
  must({ ...open, enterprises: ['企业e3'] }, person(LEAD), 't2');
  const main = world.tasks.get('t2');
  if (main !== undefined) world.tasks.set('t2', { ...main, no: 'RW2026-0099' });
  for (const step of WAY[situation](world)) must(...step);
  const state = world.tasks.get('t1')?.state;
  if (state !== wanted) throw new Error(`came to ${state} instead of ${wanted}`);
  return world;
}

/** A state, or a state with something pending in it that other actions answer to. */
export type Situation = TaskStateName | (typeof PENDING)[number];
const PENDING = [
  'DRAFT 计划外',
  'DISPATCHED 有单位提时间',
  'DISPATCHED 有单位申请退出',
  'DISPATCHED 分管领导已同意退出',
  'TEAMED 检查日',
  'INSPECTING 紧急未补报',
  'INSPECTING 险情先查',
  'PUBLISHING 移交待回执',
] as const;
export const SITUATIONS: readonly Situation[] = [...TASK_STATES, ...PENDING];

export function stateOf(situation: Situation): TaskStateName {
  const found = TASK_STATES.find(state => state === situation.split(' ')[0]);
  if (found === undefined) throw new Error(`no state ${situation}`);
  return found;
}

type Way = (world: World) => Iterable<[TaskCommandInput, Actor]>;

const dispatched: Way = function* () {
  yield [{ type: 'task.dispatch' }, person(LEAD)];
};
const confirmed: Way = function* (world) {
  yield* dispatched(world);
  for (const unit of [B, C]) yield [{ type: 'task.confirm', unitId: unit.id }, person(unit)];
};
const teamed: Way = function* (world) {
  yield* confirmed(world);
  for (const unit of UNITS) {
    const officers = officersOf(unit.id).slice(0, 2);
    yield [{ type: 'task.team', unitId: unit.id, officers: officers.map(({ id }) => id) }, person(unit)];
  }
};
const onTheDay: Way = function* (world) {
  yield* teamed(world);
  world.pass(9 * 24);
};
const inspecting: Way = function* (world) {
  yield* onTheDay(world);
  for (const unit of [B, C]) yield [{ type: 'task.arrive', unitId: unit.id }, person(unit)];
  yield [{ type: 'task.start' }, person(LEAD)];
};
const pending: Way = function* (world) {
  yield* inspecting(world);
  yield [{ type: 'task.finish' }, person(LEAD)];
};
/** B finds this at e1; nobody finds anything else. */
function resulted(kind: 'clean' | 'rectify' | 'transfer'): Way {
  return function* (world) {
    yield* pending(world);
    const due = addDays(today(world), 15);
    const found = { docNo: '1号', note: '通道堵塞', standard: '保持畅通', due, to: OUTSIDE.id };
    for (const unit of UNITS) {
      for (const nth of NAMES.keys()) {
        const base = { type: 'task.result' as const, unitId: unit.id, nth };
        const hit = unit === B && nth === 0;
        yield [hit ? { ...base, kind, ...found } : { ...base, kind: 'clean' }, person(unit)];
      }
    }
  };
}
const withdrawing: Way = function* (world) {
  yield* dispatched(world);
  yield [{ type: 'task.withdraw', unitId: B.id, reason: '无此职责' }, person(B)];
};
function* pushed(): Iterable<[TaskCommandInput, Actor]> {
  for (const unit of UNITS) {
    for (const platform of ['ssj', 'hlw'] as const)
      yield [{ type: 'task.pushed', unitId: unit.id, platform }, person(unit)];
  }
}

const WAY: Readonly<Record<Situation, Way>> = {
  DRAFT: () => [],
  'DRAFT 计划外': () => [],
  *'DISPATCHED 有单位提时间'(world) {
    yield* dispatched(world);
    const date = addDays(today(world), 10);
    yield [{ type: 'task.propose', unitId: B.id, date, time: '15:00', reason: '迎检' }, person(B)];
  },
  'DISPATCHED 有单位申请退出': withdrawing,
  *'DISPATCHED 分管领导已同意退出'(world) {
    yield* withdrawing(world);
    yield [{ type: 'task.leaderRules', unitId: B.id, agree: true }, person(B, 'leader')];
  },
  'TEAMED 检查日': onTheDay,
  *'INSPECTING 紧急未补报'(world) {
    yield [{ type: 'task.file', reason: '险情', trigger: { type: 'emergency' } }, person(LEAD)];
    yield* inspecting(world);
  },
  *'INSPECTING 险情先查'(world) {
    yield [{ type: 'task.file', reason: '险情', trigger: { type: 'emergency' } }, person(LEAD)];
    yield* dispatched(world);
    world.pass(9 * 24);
    yield [{ type: 'task.start' }, person(LEAD)];
  },
  'PUBLISHING 移交待回执': resulted('transfer'),
  *CONSULTING(world) {
    yield [{ type: 'task.consult', slots: slots(today(world)) }, person(LEAD)];
  },
  *FILING() {
    yield [{ type: 'task.file', reason: '群众反映集中' }, person(LEAD)];
  },
  DISPATCHED: dispatched,
  CONFIRMED: confirmed,
  TEAMED: teamed,
  INSPECTING: inspecting,
  RESULT_PENDING: pending,
  RECTIFYING: resulted('rectify'),
  *REVIEWING(world) {
    yield* resulted('rectify')(world);
    yield [{ type: 'task.reviewNow', unitId: B.id, enterpriseId: ENTERPRISES[0]?.id ?? '' }, person(B)];
  },
  PUBLISHING: resulted('clean'),
  *ARCHIVED(world) {
    yield* resulted('clean')(world);
    yield* pushed();
  },
  *CANCELLED() {
    yield [{ type: 'task.cancel', reason: '停业' }, person(LEAD)];
  },
  *MERGED_INTO() {
    yield [{ type: 'task.merge', into: 'RW2026-0099', reason: '同一批' }, person(LEAD)];
  },
  *DEFERRED() {
    yield [{ type: 'task.defer', reason: '年底再查' }, person(LEAD)];
  },
  *SUSPENDED(world) {
    yield* dispatched(world);
    yield [{ type: 'task.suspend', reason: '防汛' }, person(LEAD)];
  },
};
