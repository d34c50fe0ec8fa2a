import type { Actor } from '../../src/decide/feature.ts';
import { addDays } from '../../src/duty/calendar.ts';
import type { TaskCommandInput } from '../../src/inspection/commands.ts';
import type { TaskState } from '../../src/inspection/state.ts';
import { JOINT, LEAD, OFFICE, officersOf, person, TOWN } from './people.ts';
import { ENTERPRISES, today, type World } from './world.ts';

export type Choice = readonly [number, number, number];
type Move = (world: World, taskId: string, choice: Choice) => unknown;

const UNITS = [LEAD, ...JOINT];
export const pick = <T>(list: readonly T[], n: number): T => {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

function open(world: World, taskId: string, [a, b, c]: Choice): void {
  const count = (a % 3) + (c % 5 === 0 ? 0 : 1);
  world.act(
    taskId,
    {
      type: 'task.open',
      scenario: 'S1',
      date: addDays(today(world), b % 9),
      time: '09:30',
      place: '',
      route: '',
      enterprises: ENTERPRISES.slice(0, count).map(({ name }) => name),
      dispatch: c % 5 === 0,
      randomDraw: c % 2 === 0,
      unannounced: c % 7 === 0,
      ...(a % 2 === 0 ? { inPlan: { ref: 'P1' } } : {}),
    },
    person(c % 3 === 0 ? OFFICE : LEAD),
  );
}

const taskOf = (world: World, taskId: string): TaskState | undefined => world.tasks.get(taskId);

/** The natural next step of a task, by whoever it is asked of. */
export function advance(world: World, taskId: string, [a, b]: Choice): unknown {
  const state = taskOf(world, taskId);
  if (state === undefined) return open(world, taskId, [pick([0, 0, 6, 2], a), b, pick([1, 2, 4], b)]);
  const act = (command: TaskCommandInput, actor: Actor): void => void world.act(taskId, command, actor);
  const unit = pick(UNITS, a);
  switch (state.state) {
    case 'DRAFT': {
      const out = world.act(
        taskId,
        state.doc.mustFile ? { type: 'task.file', reason: '隐患' } : { type: 'task.dispatch' },
        person(LEAD),
      );
      if (out.decided) return;
      const enterprises = [pick(ENTERPRISES, b).name];
      return act(
        { type: 'task.edit', date: addDays(today(world), (a % 3) + 6), time: '09:30', enterprises },
        person(LEAD),
      );
    }
    case 'CONSULTING':
      return act(
        a % 3 === 0
          ? { type: 'task.settle', choice: b % 2 }
          : { type: 'task.vote', unitId: unit.id, choice: b % 2 },
        person(a % 3 === 0 ? LEAD : unit),
      );
    case 'FILING':
      if (world.act(taskId, { type: 'task.ruleFiling', decision: 'agreed' }, person(OFFICE)).decided) return;
      return act({ type: 'task.ruleFiling', decision: 'deferred' }, person(OFFICE));
    case 'DISPATCHED':
      for (const one of UNITS) act({ type: 'task.confirm', unitId: one.id }, person(one));
      return;
    case 'CONFIRMED':
      for (const one of UNITS) {
        const officers = officersOf(one.id)
          .slice(taskId === 't1' ? 0 : 2)
          .map(({ id }) => id);
        act({ type: 'task.team', unitId: one.id, officers: officers.slice(0, 2) }, person(one));
      }
      return;
    case 'TEAMED': {
      const days = Math.max(0, (Date.parse(state.date) - Date.parse(today(world))) / 86_400_000);
      world.pass(days * 24);
      for (const one of UNITS.slice(0, 1 + (a % 3)))
        act({ type: 'task.arrive', unitId: one.id }, person(one));
      if (world.act(taskId, { type: 'task.start' }, person(LEAD)).code !== 'too-late') return;
      return act(
        { type: 'task.reschedule', date: addDays(today(world), (b % 3) + 1), time: '09:30', reason: '' },
        person(LEAD),
      );
    }
    case 'INSPECTING':
      return act({ type: 'task.finish' }, person(LEAD));
    case 'RESULT_PENDING':
      for (const one of UNITS) {
        for (const nth of [0, 1, 2]) act({ ...resultOf(world, one.id, a, b), nth }, person(one));
      }
      return;
    case 'RECTIFYING':
    case 'REVIEWING':
      for (const one of UNITS) {
        for (const { id } of ENTERPRISES) {
          act(
            { type: 'task.rectified', unitId: one.id, enterpriseId: id, reviewers: [`${one.id}-1`] },
            person(one),
          );
        }
      }
      return;
    case 'PUBLISHING':
      act({ type: 'task.backfill', no: '补1号' }, person(LEAD));
      for (const one of UNITS) {
        act({ type: 'task.pushed', unitId: one.id, platform: 'ssj' }, person(one));
        act({ type: 'task.pushed', unitId: one.id, platform: 'hlw' }, person(one));
      }
      for (const { n, to } of state.doc.handovers)
        act({ type: 'task.handoverReceipt', n, unitId: to.id }, person({ ...to }));
      return;
    case 'SUSPENDED':
    case 'DEFERRED':
      return act(
        { type: 'task.resume', date: addDays(today(world), (b % 9) + 1), time: '10:00' },
        person(LEAD),
      );
    default:
  }
}

function resultOf(
  world: World,
  unitId: string,
  a: number,
  b: number,
): Extract<TaskCommandInput, { type: 'task.result' }> {
  const kind = pick(['clean', 'rectify', 'case', 'transfer'] as const, a);
  return {
    type: 'task.result',
    unitId,
    nth: b % 3,
    kind,
    docNo: '文1号',
    note: '内容',
    standard: '标准',
    due: addDays(today(world), (b % 12) + 1),
    to: pick(['u-A', 'u-B', 'u-X'], b),
    hazard: b % 4 === 0 ? '隐患' : '',
  };
}

export const MOVES: readonly Move[] = [
  ...Array.from({ length: 16 }, () => advance),
  open,
  (world, _, [a]) => world.pass((a % 60) + 1),
  (world, _, [a]) => world.pass((a % 300) + 24),
  steer,
  steer,
  steer,
  (world, id, [a, b, c]) => {
    const unit = pick(UNITS, b);
    world.act(
      id,
      pick(unitMoves(world, unit.id, b, c), a),
      person(c % 6 === 0 ? pick([...UNITS, OFFICE, TOWN], a) : unit),
    );
  },
  (world, id, [a, b, c]) => {
    const unit = pick(UNITS, b);
    world.act(id, pick(lateMoves(world, unit.id, a, b), c), person(unit, c % 3 === 0 ? 'leader' : 'liaison'));
  },
  (world, id, [a, b]) => {
    world.act(
      id,
      { type: 'task.leaderRules', unitId: pick(JOINT, a).id, agree: b % 3 > 0 },
      person(pick(JOINT, a), 'leader'),
    );
    world.act(
      id,
      { type: 'task.officeRules', unitId: pick(JOINT, a).id, agree: b % 2 === 0 },
      person(OFFICE),
    );
  },
  (world, id, [a, b]) => {
    world.act(
      id,
      { type: b % 2 === 0 ? 'task.attend' : 'task.decline', unitId: TOWN.id, names: '李', reason: '忙' },
      person(TOWN),
    );
    world.act(
      id,
      { type: 'task.handoverReturn', n: (a % 2) + 1, unitId: 'u-X', reason: '不属' },
      person({ id: 'u-X', code: 'X', name: 'X', short: 'X' }),
    );
    world.act(
      id,
      {
        type: 'task.handoverAgain',
        n: (a % 2) + 1,
        unitId: pick(UNITS, a).id,
        to: pick(['u-A', 'u-B', 'u-X'], b),
      },
      person(pick(UNITS, a)),
    );
  },
];

function steer(world: World, taskId: string, [a, b, c]: Choice): void {
  world.act(taskId, pick(steering(world, a, b), c), person(pick([LEAD, OFFICE, LEAD, ...JOINT], a)));
}

function steering(world: World, a: number, b: number): TaskCommandInput[] {
  const date = addDays(today(world), b % 8);
  const id = pick(ENTERPRISES, b).id;
  return [
    { type: 'task.dispatch' },
    {
      type: 'task.consult',
      slots: [
        { date, time: '09:00' },
        { date: addDays(date, 1), time: '09:00' },
      ],
    },
    { type: 'task.consultEnd' },
    {
      type: 'task.edit',
      date,
      time: '10:00',
      enterprises: ENTERPRISES.slice(0, (b % 3) + 1).map(({ name }) => name),
    },
    {
      type: 'task.file',
      reason: '隐患',
      ...(b % 3 === 0 ? { trigger: { type: 'special_provincial', basisNo: '1号' } } : {}),
    },
    { type: 'task.file', reason: '险情', trigger: { type: 'emergency' } },
    { type: 'task.backfill', no: '补1号' },
    { type: 'task.ruleFiling', decision: pick(['agreed', 'refused', 'deferred'] as const, b) },
    { type: 'task.replace', enterpriseId: id, by: pick(ENTERPRISES, a).name },
    { type: 'task.case', enterpriseId: id, kind: 'complaint', evidenceNo: 'TS-1' },
    { type: 'task.drop', enterpriseId: id, reason: '关门' },
    { type: 'task.report', enterpriseId: id, reason: '请示' },
    { type: 'task.override', enterpriseId: id, reason: '同意' },
    { type: 'task.objects', enterprises: ENTERPRISES.slice(b % 2).map(({ name }) => name) },
    { type: 'task.reschedule', date, time: '15:00', reason: '' },
    { type: 'task.suspend', reason: '暂停' },
    { type: 'task.defer', reason: '顺延' },
    {
      type: 'task.merge',
      into: pick([...world.tasks.values()].map(({ no }) => no).concat('RW'), b),
      reason: '并',
    },
    { type: 'task.confirmForAll', reason: '代定' },
    { type: 'task.start' },
    { type: 'task.finish' },
    { type: 'task.changeDay', time: '11:00', reason: '堵车' },
    ...(b % 5 === 0 ? [{ type: 'task.cancel' as const, reason: '不查' }] : []),
  ];
}

function unitMoves(world: World, unitId: string, b: number, c: number): TaskCommandInput[] {
  return [
    { type: 'task.vote', unitId, choice: (b % 3) - 1 },
    { type: 'task.confirm', unitId },
    { type: 'task.delegate', unitId, to: '大队' },
    { type: 'task.propose', unitId, date: addDays(today(world), (b % 6) + 1), time: '14:00', reason: '忙' },
    { type: 'task.withdraw', unitId, reason: '没人' },
    { type: 'task.acceptTime', unitId: pick(JOINT, c).id },
    { type: 'task.keepTime', unitId: pick(JOINT, c).id },
    { type: 'task.sameTeam', unitId },
    {
      type: 'task.team',
      unitId,
      officers: officersOf(unitId)
        .slice(b % 3)
        .map(({ id }) => id),
    },
    { type: 'task.entrust', unitId, to: pick(UNITS, c).id, basis: '委1号' },
    { type: 'task.arrive', unitId },
    resultOf(world, unitId, b, c),
  ];
}

function lateMoves(world: World, unitId: string, a: number, b: number): TaskCommandInput[] {
  const enterpriseId = pick(ENTERPRISES, b).id;
  return [
    { type: 'task.hazard', unitId, enterpriseId, text: '险' },
    { type: 'task.hazardSeen', n: 1 },
    { type: 'task.hazardRemark', n: 1, text: '停' },
    { type: 'task.reviewNow', unitId, enterpriseId },
    {
      type: 'task.extendRectify',
      unitId,
      enterpriseId,
      due: addDays(today(world), (a % 20) + 1),
      reason: '慢',
    },
    { type: 'task.rectifyCase', unitId, enterpriseId, docNo: '案1号' },
    { type: 'task.notPublic', unitId, reviewer: '王', reason: '法' },
    { type: 'task.extendPublish', unitId, reason: '慢' },
    { type: 'task.pushed', unitId, platform: 'ssj' },
  ];
}
