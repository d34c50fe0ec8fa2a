/** Before dispatch: the draft with its check strips. */
import type { Action, Card, Fact, Field } from '../src/chat/card.ts';
import { cut, list, shortDay } from './format.ts';
import type { CheckView } from './task-check.ts';
import { type FilingView, filingLine } from './task-filing.ts';
import {
  dateFields,
  objects,
  REASON,
  shortScenario,
  stopLine,
  type TaskView,
  title,
  whenWhere,
} from './task-head.ts';

/** 今年 1/2 次 · 上级 5 月已查 · 下次可查日. */
export function stripText(
  check: Pick<CheckView, 'count' | 'cap' | 'superior' | 'next'>,
  date: string,
): string {
  const count = check.cap === null ? `今年${check.count}次，不设上限` : `今年${check.count}/${check.cap}次`;
  const superior =
    check.superior === null ? '上级今年未查' : `上级${Number(check.superior.date.slice(5, 7))}月已查`;
  const next =
    check.next === null
      ? '本年、明年都查不了'
      : check.next === date
        ? '当日可查'
        : `${fullDay(check.next)}起可查`;
  return `${count} · ${superior} · ${next}`;
}

function fullDay(day: string): string {
  return `${day.slice(0, 4)}年${shortDay(day)}`;
}

/** Flagged enterprises first; a card has few lines. */
function strips(checks: readonly CheckView[], { date, no }: TaskView): Fact[] {
  const flagged = (check: CheckView): boolean => check.findings.some(({ blocks }) => blocks);
  const sorted = checks
    .filter(({ enterprise }) => enterprise !== '')
    .toSorted((a, b) => Number(flagged(b)) - Number(flagged(a)));
  const shown = sorted.slice(0, 2).map(check => ({
    label: `${flagged(check) ? '⚠ ' : ''}${check.enterprise}`,
    text: stripText(check, date),
  }));
  const rest = sorted.length - shown.length;
  return rest > 0
    ? [
        ...shown,
        {
          text: `其余${rest}家，其中${sorted.slice(2).filter(flagged).length}家有提示；发“查任务 ${no}”看全部`,
        },
      ]
    : shown;
}

/** The draft: what the bot understood, for whoever prepares the task. */
export function draftCard(
  view: TaskView,
  checks: readonly CheckView[],
  mustFile: boolean,
  filing: FilingView | undefined,
  /** What it waits for; meanwhile nothing on it can be tapped and nothing asks for a tap. */
  waitsFor?: 'consultation' | 'filing',
): Card {
  const dispatched = view.stage !== 'draft' && view.stopped === undefined;
  const open = view.stage === 'draft' && view.stopped === undefined && waitsFor === undefined;
  const stops = [
    ...new Set(
      checks.flatMap(({ findings }) => findings.filter(({ blocks }) => blocks).map(({ text }) => text)),
    ),
  ];
  return {
    kind: 'task.draft',
    title: title(dispatched ? '【已分发】' : '【待分发】', view),
    tone: waitsFor !== undefined ? 'info' : open ? 'notice' : 'closed',
    facts: [
      { label: '场景', text: view.scenario },
      { label: '牵头', text: `${view.lead}；联合：${list(view.joint)}` },
      whenWhere(view),
      ...objects(view),
      ...strips(checks, view),
      { text: open ? nextStep(mustFile, stops) : '' },
    ].filter(fact => fact.text !== ''),
    status: dispatched
      ? [`📣 已分发，备案号 ${view.filingNo ?? ''}`]
      : [
          ...stopLine(view),
          ...(waitsFor === 'consultation' ? ['📣 磋商中，定了时间再分发'] : []),
          ...filingLine(filing, view.now),
        ],
    actions: open ? draftActions(view, mustFile) : [],
    no: view.no,
    summary: dispatched
      ? `${view.no} 已分发`
      : `请核对：${shortScenario(view.scenario)} ${shortDay(view.date)}${stops.length > 0 ? '，有规则提示' : ''}`,
  };
}

function nextStep(mustFile: boolean, stops: readonly string[]): string {
  if (mustFile) return '计划外检查：请先报备，报联席会议同意后再分发。';
  if (stops[0] !== undefined) return cut(stops[0], 90);
  return '请核对，无误后点“确认分发”，各单位会同时收到。';
}

function draftActions(view: TaskView, mustFile: boolean): Action[] {
  const first: Action = mustFile
    ? { id: 'file', label: '报备', style: 'primary', fields: FILING_FIELDS }
    : { id: 'dispatch', label: '确认分发', style: 'primary' };
  return [
    first,
    { id: 'consult', label: '发起磋商', style: 'default', fields: consultFields(view) },
    { id: 'edit', label: '改内容', style: 'default', fields: editFields(view) },
    { id: 'cancel', label: '取消', style: 'default', fields: [REASON] },
  ];
}

const FILING_FIELDS: readonly Field[] = [
  { name: 'reason', label: '为什么查', type: 'textarea', required: true, maxLength: 200 },
  {
    name: 'trigger',
    label: '属于哪种情形',
    type: 'select',
    required: true,
    value: 'daily',
    options: [
      { value: 'daily', label: '日常检查' },
      { value: 'commitment', label: '告知承诺制审批后核查' },
      { value: 'special_national', label: '国家部署的专项检查' },
      { value: 'special_provincial', label: '省部署的专项检查' },
      { value: 'emergency', label: '突发险情（先查，24小时内补报）' },
      { value: 'complaint', label: '投诉' },
      { value: 'report', label: '举报' },
      { value: 'whistle', label: '乡镇吹哨' },
      { value: 'transfer', label: '上级转办' },
      { value: 'data_alert', label: '数据监测' },
    ],
  },
  { name: 'no', label: '文号或线索编号', type: 'text', required: false, maxLength: 40 },
];

function consultFields(view: TaskView): Field[] {
  return [1, 2, 3].flatMap((n): Field[] => [
    {
      name: `date${n}`,
      label: `备选${n}日期`,
      type: 'date',
      required: n < 3,
      ...(n === 1 ? { value: view.date } : {}),
    },
    {
      name: `time${n}`,
      label: `备选${n}时间`,
      type: 'time',
      required: n < 3,
      ...(n === 1 ? { value: view.time } : {}),
    },
  ]);
}

function editFields(view: TaskView): Field[] {
  return [
    ...dateFields(view),
    { name: 'place', label: '集合点', type: 'text', required: false, maxLength: 60, value: view.place },
    { name: 'route', label: '路线', type: 'text', required: false, maxLength: 120, value: view.route },
    {
      name: 'enterprises',
      label: '检查对象',
      type: 'textarea',
      required: false,
      placeholder: '企业全称，用顿号分开',
      value: list(view.enterprises),
    },
  ];
}
