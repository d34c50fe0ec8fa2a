import type { Action, Card, Fact } from '../src/chat/card.ts';
import type { Receipt } from '../src/decide/receipt.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';
import { receiptFact } from './receipt.ts';
import {
  answered,
  answerLine,
  dateFields,
  objects,
  progress,
  REASON,
  shortScenario,
  stopLine,
  type TaskView,
  taskFact,
  title,
  type UnitView,
  whenWhere,
} from './task-head.ts';
import { leftWork } from './task-says.ts';

/** C2: the dispatch card of one unit; the lead's copy carries the lead's own buttons. */
export function dispatchCard(view: TaskView, own: UnitView, isLead: boolean): Card {
  const silent = own.answer.kind === 'none';
  return {
    kind: 'task.dispatch',
    title: title('【联合检查】', view),
    tone: view.stopped !== undefined ? 'closed' : silent ? 'notice' : answered(own) ? 'done' : 'info',
    facts: [
      ...(view.change === '' ? [] : [{ label: '⚠ 改时间', text: view.change }]),
      { label: '备案号', text: view.filingNo ?? '待生成' },
      { label: '牵头', text: `${view.lead}；联合：${list(view.joint)}` },
      whenWhere(view),
      { label: '您单位查', text: own.items.join('；') },
      { label: '需出', text: `持证检查人员${view.teamLeast}人以上` },
      ...objects(view),
      ...lastLine(view, silent),
    ],
    status: [
      ...stopLine(view),
      ...(view.ahead === 'underWay' ? [BEGUN] : []),
      ...ownLine(own, view.now),
      ...othersLines(view, own),
      progress(view),
    ],
    actions: dispatchActions(view, own, isLead),
    no: view.no,
    summary: `${shortScenario(view.scenario)} ${shortDay(view.date)} ${progress(view)}`,
    ...(view.stopped === undefined || own.answer.kind === 'withdrawn' ? {} : { over: view.stopped }),
  };
}

const AHEAD = { label: '突发险情', text: '人到就查，不等齐；人员和报备事后补' };
const BEGUN = '📣 险情先查，检查已开始';

/** By when an answer is wanted; an emergency does not wait for one. */
function lastLine(view: TaskView, silent: boolean): Fact[] {
  if (view.ahead === 'may') return [AHEAD];
  const due = view.confirmDueAt;
  return silent && due !== undefined ? [{ text: `请在${timeText(due, view.now)}前确认` }] : [];
}

function ownLine(own: UnitView, now: Date): string[] {
  const line = answerLine(own, now);
  return line === undefined ? [] : [line];
}

/** Others' open requests concern everybody; their plain yes is in the count. */
function othersLines(view: TaskView, own: UnitView): string[] {
  return view.units.flatMap(unit => {
    if (unit === own || answered(unit)) return [];
    const line = answerLine(unit, view.now);
    return line === undefined ? [] : [line];
  });
}

const CONFIRM: Action = { id: 'confirm', label: '确认参加', style: 'primary' };
const DELEGATE: Action = {
  id: 'delegate',
  label: '转本单位执法队',
  style: 'default',
  fields: [
    {
      name: 'to',
      label: '转给谁',
      type: 'text',
      required: true,
      maxLength: 40,
      placeholder: '执法队名称或姓名',
    },
  ],
};
const START_AHEAD: Action = { id: 'start', label: '人已到，开始检查', style: 'primary' };

function dispatchActions(view: TaskView, own: UnitView, isLead: boolean): Action[] {
  if (view.stopped !== undefined || view.stage === 'begun' || own.answer.kind === 'withdrawn') return [];
  const silent = own.answer.kind === 'none';
  const yes: Action[] = silent ? [CONFIRM, DELEGATE] : [];
  if (isLead) {
    // Four buttons and no more: who begins with whoever is there need not hand on.
    const ahead: Action[] = silent ? [START_AHEAD, CONFIRM] : [START_AHEAD];
    return [
      ...(view.ahead === 'may' ? ahead : yes),
      {
        id: 'reschedule',
        label: '改时间',
        style: 'default',
        fields: [...dateFields(view), { ...REASON, required: false }],
      },
      { id: 'cancel', label: '取消检查', style: 'danger', fields: [REASON] },
      ...(silent ? [] : [ASIDE]),
    ];
  }
  if (!silent) return [];
  return [
    ...yes,
    { id: 'propose', label: '提时间/人手困难', style: 'default', fields: [...dateFields(view), REASON] },
    { id: 'withdraw', label: '申请退出', style: 'danger', fields: [REASON] },
  ];
}

/** 暂停、编入后续、并入: one button for the rare ways out. */
const ASIDE: Action = {
  id: 'aside',
  label: '暂停/顺延/并入',
  style: 'default',
  fields: [
    {
      name: 'what',
      label: '怎么办',
      type: 'select',
      required: true,
      options: [
        { value: 'suspend', label: '暂停' },
        { value: 'defer', label: '编入后续计划' },
        { value: 'merge', label: '并入另一任务' },
      ],
    },
    {
      name: 'into',
      label: '并入哪个任务（编号）',
      type: 'text',
      required: false,
      maxLength: 30,
      placeholder: 'RW2026-0001',
    },
    REASON,
  ],
};

/** 催确认: the n-th reminder; the words change with what is left, because some platforms drop repeats. */
export function remindCard(
  view: TaskView,
  unit: UnitView,
  reminder: {
    readonly step: number;
    readonly to: 'liaison' | 'deputy' | 'leader';
    readonly leftMinutes: number;
    readonly receipt: Receipt | undefined;
  },
): Card {
  const silent = unit.answer.kind === 'none' && view.stopped === undefined;
  const { leftMinutes } = reminder;
  const left = leftWork(leftMinutes);
  const whom = { liaison: '', deputy: '联络员尚未答复，请B岗协助', leader: '本单位尚未答复，请您过问' }[
    reminder.to
  ];
  return {
    kind: 'task.remind',
    title: `【第${reminder.step}次提醒】请确认`,
    tone: silent ? (leftMinutes > 0 ? 'notice' : 'urgent') : 'done',
    facts: [
      taskFact(view),
      { label: '牵头', text: view.lead },
      { label: '您单位查', text: unit.items.join('；') },
      { label: '确认时限', text: left },
      { text: progress(view) },
      ...(reminder.receipt === undefined || !silent ? [] : [receiptFact(reminder.receipt, view.now)]),
      ...(whom === '' || !silent ? [] : [{ text: whom }]),
    ],
    status: [...stopLine(view), ...ownLine(unit, view.now)],
    actions: silent ? dispatchActions(view, unit, false) : [],
    no: view.no,
    summary: silent
      ? `第${reminder.step}次提醒：${shortScenario(view.scenario)}${left}，${unit.short}未确认`
      : `${unit.short}已答复`,
  };
}

/** 督办: the office sees every silent unit on one card. */
export function overdueCard(view: TaskView, step: number): Card {
  const silent = view.units.filter(unit => unit.answer.kind === 'none');
  const open = silent.length > 0 && view.stopped === undefined && view.stage === 'asking';
  return {
    kind: 'task.remind',
    title: `【督办】${cut(list(silent.map(unit => unit.short)), 9) || '确认'}${open ? '超时未确认' : '已补齐'}`,
    tone: open ? 'urgent' : 'done',
    facts: [
      { label: '任务', text: `${view.scenario} ${dayText(view.date)} ${view.time}` },
      { label: '牵头', text: view.lead },
      ...(open ? [{ label: '未确认', text: list(silent.map(unit => unit.name)) }] : []),
      { text: `已逐级提醒${step}次：联络员、B岗、分管领导` },
      { text: progress(view) },
    ],
    status: stopLine(view),
    actions: open ? [{ id: 'confirmForAll', label: '代为确认', style: 'primary', fields: [REASON] }] : [],
    no: view.no,
    summary: `${open ? '超时未确认' : '已补齐'}：${list(silent.map(unit => unit.short)) || view.no}`,
  };
}

/** Any card of an earlier round, after the time was changed. */
export function rescheduled(card: Card): Card {
  return {
    ...card,
    title: card.title.replace(/^【[^】]*】/, '【已改期】'),
    tone: 'closed',
    status: ['⚠ 时间已改，这张卡作废，请看新卡片'],
    actions: [],
    summary: '时间已改，请看新卡片',
  };
}
