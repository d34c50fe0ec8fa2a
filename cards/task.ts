import type { Action, Card, Fact, Field } from '../src/chat/card.ts';
import { cut, dayText, list, minutesText, shortDay, timeText } from './format.ts';

/** What the cards of a joint task (联合检查任务, domain.md §6 C2) show, for one recipient. */
export interface TaskView {
  readonly no: string;
  readonly scenario: string;
  readonly date: string;
  readonly time: string;
  readonly place: string;
  readonly route: string;
  readonly filingNo: string | null;
  readonly lead: string;
  readonly joint: readonly string[];
  readonly enterprises: readonly string[];
  readonly confirmDueAt: Date | undefined;
  readonly change: string;
  readonly units: readonly UnitView[];
  readonly cancelled: { readonly by: string; readonly reason: string } | undefined;
  readonly now: Date;
}

export interface UnitView {
  readonly short: string;
  readonly name: string;
  readonly items: readonly string[];
  readonly answer:
    | { readonly kind: 'none' }
    | { readonly kind: 'confirmed'; readonly by: string; readonly at: Date }
    | { readonly kind: 'delegated'; readonly by: string; readonly at: Date; readonly to: string }
    | {
        readonly kind: 'proposed';
        readonly by: string;
        readonly at: Date;
        readonly slot: { date: string; time: string };
        readonly reason: string;
      }
    | {
        readonly kind: 'withdrawing';
        readonly by: string;
        readonly at: Date;
        readonly reason: string;
        readonly leaderAgreed: boolean;
      }
    | { readonly kind: 'withdrawn' };
}

const REASON: Field = { name: 'reason', label: '原因', type: 'textarea', required: true, maxLength: 200 };

function dateFields(view: TaskView): Field[] {
  return [
    { name: 'date', label: '日期', type: 'date', required: true, value: view.date },
    { name: 'time', label: '时间', type: 'time', required: true, value: view.time },
  ];
}

function title(prefix: string, view: TaskView): string {
  const tail = ` ${shortDay(view.date)}`;
  return `${prefix}${cut(shortScenario(view.scenario), 18 - prefix.length - tail.length)}${tail}`;
}

/** 电动自行车消防安全 for 电动自行车消防安全监管一件事. */
function shortScenario(name: string): string {
  return name.replace(/监管一件事$|一件事$/, '');
}

function answered(unit: UnitView): boolean {
  return unit.answer.kind === 'confirmed' || unit.answer.kind === 'delegated';
}

function progress(view: TaskView): string {
  const present = view.units.filter(unit => unit.answer.kind !== 'withdrawn');
  const silent = present.filter(unit => !answered(unit));
  const count = `已确认 ${present.length - silent.length}/${present.length}`;
  return silent.length === 0
    ? `${count}，全部到齐`
    : `${count}，还差：${list(silent.map(unit => unit.short))}`;
}

/** What a unit has answered, as a status line; undefined while it has not. */
function answerLine(unit: UnitView, now: Date): string | undefined {
  const { answer } = unit;
  switch (answer.kind) {
    case 'none':
      return undefined;
    case 'confirmed':
      return `✅ ${unit.short} 已确认（${answer.by} ${timeText(answer.at, now)}）`;
    case 'delegated':
      return `✅ ${unit.short} 已确认，转${answer.to}办理（${answer.by} ${timeText(answer.at, now)}）`;
    case 'proposed':
      return `⚠ ${unit.short} 提议改到${dayText(answer.slot.date)}${answer.slot.time}，等牵头单位答复`;
    case 'withdrawing':
      return `⚠ ${unit.short} 申请退出，等${answer.leaderAgreed ? '办公室裁定' : '分管领导同意'}`;
    case 'withdrawn':
      return `⚠ ${unit.short} 已退出`;
  }
}

function whenWhere(view: TaskView): Fact {
  const place = view.place === '' ? '' : ` · 集合：${view.place}`;
  const route = view.route === '' ? '' : ` · 路线：${view.route}`;
  return { label: '时间', text: `${dayText(view.date)} ${view.time}${place}${route}` };
}

function objects(view: TaskView): Fact[] {
  if (view.enterprises.length === 0) return [];
  const names = view.enterprises.slice(0, 3);
  const more = view.enterprises.length > names.length ? ` 等${view.enterprises.length}家` : '';
  return [{ label: '对象', text: `${list(names)}${more}` }];
}

/** C2 before dispatch: what the bot understood, for whoever started the task. */
export function draftCard(view: TaskView, dispatched: boolean): Card {
  const open = !dispatched && view.cancelled === undefined;
  return {
    kind: 'task.draft',
    title: title('【待分发】', view),
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '场景', text: view.scenario },
      { label: '牵头', text: view.lead },
      { label: '联合', text: list(view.joint) },
      whenWhere(view),
      ...objects(view),
      { text: open ? '请核对，无误后点“确认分发”，各单位会同时收到。' : '' },
    ].filter(fact => fact.text !== ''),
    status: dispatched ? [`📣 已分发，备案号 ${view.filingNo ?? ''}`] : cancelLine(view),
    actions: open
      ? [
          { id: 'dispatch', label: '确认分发', style: 'primary' },
          { id: 'cancel', label: '取消', style: 'default', fields: [REASON] },
        ]
      : [],
    no: view.no,
    summary: dispatched
      ? `${view.no} 已分发`
      : `请核对：${shortScenario(view.scenario)} ${shortDay(view.date)}`,
  };
}

function cancelLine(view: TaskView): string[] {
  return view.cancelled === undefined ? [] : [`⚠ 已取消（${view.cancelled.by}）：${view.cancelled.reason}`];
}

/** C2: the dispatch card of one unit; the lead's copy carries the lead's own buttons. */
export function dispatchCard(view: TaskView, own: UnitView, isLead: boolean): Card {
  const silent = own.answer.kind === 'none';
  const due = view.confirmDueAt;
  return {
    kind: 'task.dispatch',
    title: title('【联合检查】', view),
    tone: view.cancelled !== undefined ? 'closed' : silent ? 'notice' : answered(own) ? 'done' : 'info',
    facts: [
      ...(view.change === '' ? [] : [{ label: '⚠ 改时间', text: view.change }]),
      { label: '备案号', text: view.filingNo ?? '待生成' },
      { label: '牵头', text: `${view.lead}；联合：${list(view.joint)}` },
      whenWhere(view),
      { label: '您单位查', text: own.items.join('；') },
      { label: '需出', text: '持证检查人员2人以上' },
      ...objects(view),
      ...(silent && due !== undefined ? [{ text: `请在${timeText(due, view.now)}前确认` }] : []),
    ],
    status: [...cancelLine(view), ...ownLine(own, view.now), ...othersLines(view, own), progress(view)],
    actions: dispatchActions(view, own, isLead),
    no: view.no,
    summary: `${shortScenario(view.scenario)} ${shortDay(view.date)} ${progress(view)}`,
  };
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

function dispatchActions(view: TaskView, own: UnitView, isLead: boolean): Action[] {
  if (view.cancelled !== undefined || own.answer.kind === 'withdrawn') return [];
  const silent = own.answer.kind === 'none';
  const yes: Action[] = silent
    ? [
        { id: 'confirm', label: '确认参加', style: 'primary' },
        {
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
        },
      ]
    : [];
  if (isLead) {
    return [
      ...yes,
      {
        id: 'reschedule',
        label: '改时间',
        style: 'default',
        fields: [...dateFields(view), { ...REASON, required: false }],
      },
      { id: 'cancel', label: '取消检查', style: 'danger', fields: [REASON] },
    ];
  }
  if (!silent) return [];
  return [
    ...yes,
    { id: 'propose', label: '提时间/人手困难', style: 'default', fields: [...dateFields(view), REASON] },
    { id: 'withdraw', label: '申请退出', style: 'danger', fields: [REASON] },
  ];
}

/** To the lead: a unit proposes another time. */
export function proposalCard(view: TaskView, unit: UnitView): Card {
  const { answer } = unit;
  const open = answer.kind === 'proposed' && view.cancelled === undefined;
  return {
    kind: 'task.proposal',
    title: cut(`【改期】${unit.short}提议换时间`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '任务', text: `${view.scenario}` },
      { label: '现定', text: `${dayText(view.date)} ${view.time}` },
      ...(answer.kind === 'proposed'
        ? [
            { label: '提议', text: `${dayText(answer.slot.date)} ${answer.slot.time}` },
            { label: '原因', text: answer.reason },
            { label: '提议人', text: `${answer.by} ${timeText(answer.at, view.now)}` },
            { text: '同意后全部单位要重新确认。' },
          ]
        : []),
    ],
    status: open ? [] : ['✅ 已答复'],
    actions: open
      ? [
          { id: 'acceptTime', label: '同意改期', style: 'primary' },
          { id: 'keepTime', label: '维持原时间', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: open ? `${unit.short}提议改期，请答复` : `${unit.short}的改期已答复`,
  };
}

/** 申请退出: to the unit's leader in charge, then to the office; the lead is told. */
export function withdrawalCard(view: TaskView, unit: UnitView, as: 'leader' | 'office' | 'lead'): Card {
  const { answer } = unit;
  const open = answer.kind === 'withdrawing' && view.cancelled === undefined;
  const mine =
    open && ((as === 'leader' && !answer.leaderAgreed) || (as === 'office' && answer.leaderAgreed));
  return {
    kind: 'task.withdrawal',
    title: cut(`【申请退出】${unit.short}`, 18),
    tone: mine ? 'notice' : open ? 'info' : 'closed',
    facts: [
      { label: '任务', text: `${view.scenario} ${dayText(view.date)} ${view.time}` },
      ...(answer.kind === 'withdrawing'
        ? [
            { label: '单位', text: unit.name },
            { label: '原因', text: answer.reason },
            { label: '申请人', text: `${answer.by} ${timeText(answer.at, view.now)}` },
          ]
        : []),
    ],
    status: open
      ? [answer.leaderAgreed ? '✅ 本单位分管领导已同意，等办公室裁定' : '等本单位分管领导同意']
      : [unit.answer.kind === 'withdrawn' ? '✅ 已同意退出' : '✅ 已裁定：继续参加'],
    actions: mine
      ? [
          { id: as === 'leader' ? 'leaderAgree' : 'officeAgree', label: '同意退出', style: 'primary' },
          { id: as === 'leader' ? 'leaderRefuse' : 'officeRefuse', label: '不同意', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: open
      ? `${unit.short}申请退出，${answer.leaderAgreed ? '等裁定' : '等分管领导'}`
      : `${unit.short}退出申请已裁定`,
  };
}

/** 催确认: the n-th reminder; the words change with what is left, because some platforms drop repeats. */
export function remindCard(
  view: TaskView,
  unit: UnitView,
  reminder: {
    readonly step: number;
    readonly to: 'liaison' | 'deputy' | 'leader';
    readonly leftMinutes: number;
  },
): Card {
  const silent = unit.answer.kind === 'none' && view.cancelled === undefined;
  const { leftMinutes } = reminder;
  const left =
    leftMinutes > 0
      ? `还剩${minutesText(leftMinutes)}（工作时间）`
      : `已超时${minutesText(-leftMinutes)}（工作时间）`;
  const whom = { liaison: '', deputy: '联络员尚未答复，请B岗协助', leader: '本单位尚未答复，请您过问' }[
    reminder.to
  ];
  return {
    kind: 'task.remind',
    title: `【第${reminder.step}次提醒】请确认`,
    tone: silent ? (leftMinutes > 0 ? 'notice' : 'urgent') : 'done',
    facts: [
      { label: '任务', text: `${shortScenario(view.scenario)} ${dayText(view.date)} ${view.time}` },
      { label: '牵头', text: view.lead },
      { label: '您单位查', text: unit.items.join('；') },
      { label: '确认时限', text: left },
      { text: progress(view) },
      ...(whom === '' || !silent ? [] : [{ text: whom }]),
    ],
    status: [...cancelLine(view), ...ownLine(unit, view.now)],
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
  const open = silent.length > 0 && view.cancelled === undefined;
  return {
    kind: 'task.remind',
    title: `【督办】${cut(list(silent.map(unit => unit.short)), 10) || '确认'}${open ? '超时未确认' : '已补齐'}`,
    tone: open ? 'urgent' : 'done',
    facts: [
      { label: '任务', text: `${view.scenario} ${dayText(view.date)} ${view.time}` },
      { label: '牵头', text: view.lead },
      ...(open ? [{ label: '未确认', text: list(silent.map(unit => unit.name)) }] : []),
      { text: `已逐级提醒${step}次：联络员、B岗、分管领导` },
      { text: progress(view) },
    ],
    status: cancelLine(view),
    actions: [],
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
