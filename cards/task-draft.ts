/** Before dispatch: the draft with its check strips, the consultation (C1), the filing (C9), the cap alert (C10). */
import type { Action, Card, Fact, Field } from '../src/chat/card.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';
import { dateFields, objects, REASON, shortScenario, stopLine, type TaskView, taskFact, title, whenWhere } from './task-head.ts';
import { circled } from './task-says.ts';

/** What the rules said about one enterprise (预检). */
export interface CheckView {
  readonly enterprise: string;
  readonly count: number;
  readonly cap: number | null;
  readonly superior: { readonly unit: string; readonly date: string } | null;
  readonly next: string | null;
  readonly recent: readonly string[];
  readonly findings: readonly { readonly text: string; readonly basis: string; readonly blocks: boolean; readonly soft: boolean }[];
}

/** 今年 1/2 次 · 上级 5 月已查 · 下次可查日. */
export function stripText(check: CheckView, date: string): string {
  const count = check.cap === null ? `今年${check.count}次，不设上限` : `今年${check.count}/${check.cap}次`;
  const superior = check.superior === null ? '上级今年未查' : `上级${Number(check.superior.date.slice(5, 7))}月已查`;
  const next = check.next === null ? '本年、明年都查不了' : check.next === date ? '当日可查' : `${fullDay(check.next)}起可查`;
  return `${count} · ${superior} · ${next}`;
}

function fullDay(day: string): string {
  return `${day.slice(0, 4)}年${shortDay(day)}`;
}

/** Flagged enterprises first; a card has few lines. */
function strips(checks: readonly CheckView[], date: string): Fact[] {
  const flagged = (check: CheckView): boolean => check.findings.some(({ blocks }) => blocks);
  const sorted = checks.filter(({ enterprise }) => enterprise !== '').toSorted((a, b) => Number(flagged(b)) - Number(flagged(a)));
  const shown = sorted.slice(0, 2).map(check => ({
    label: `${flagged(check) ? '⚠ ' : ''}${check.enterprise}`,
    text: stripText(check, date),
  }));
  const rest = sorted.length - shown.length;
  return rest > 0 ? [...shown, { text: `其余${rest}家，其中${sorted.slice(2).filter(flagged).length}家有提示` }] : shown;
}

/** The draft: what the bot understood, for whoever prepares the task. */
export function draftCard(view: TaskView, checks: readonly CheckView[], mustFile: boolean, filing: FilingView | undefined): Card {
  const dispatched = view.stage !== 'draft' && view.stopped === undefined;
  const open = view.stage === 'draft' && view.stopped === undefined;
  const stops = [...new Set(checks.flatMap(({ findings }) => findings.filter(({ blocks }) => blocks).map(({ text }) => text)))];
  return {
    kind: 'task.draft',
    title: title('【待分发】', view),
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '场景', text: view.scenario },
      { label: '牵头', text: `${view.lead}；联合：${list(view.joint)}` },
      whenWhere(view),
      ...objects(view),
      ...strips(checks, view.date),
      { text: open ? nextStep(mustFile, stops) : '' },
    ].filter(fact => fact.text !== ''),
    status: dispatched ? [`📣 已分发，备案号 ${view.filingNo ?? ''}`] : [...stopLine(view), ...filingLine(filing, view.now)],
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
    { name: `date${n}`, label: `备选${n}日期`, type: 'date', required: n < 3, ...(n === 1 ? { value: view.date } : {}) },
    { name: `time${n}`, label: `备选${n}时间`, type: 'time', required: n < 3, ...(n === 1 ? { value: view.time } : {}) },
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

export interface ConsultView {
  readonly slots: readonly { readonly date: string; readonly time: string }[];
  readonly dueAt: Date;
  readonly votes: readonly { readonly unit: string; readonly choice: number }[];
  readonly missing: readonly string[];
  readonly settled: number | undefined;
  readonly majority: number | undefined;
  readonly open: boolean;
}

function slotText(slot: { readonly date: string; readonly time: string }): string {
  return `${dayText(slot.date)}${slot.time}`;
}

function slotFacts(consult: ConsultView): Fact[] {
  return [{ label: '备选', text: consult.slots.map((slot, index) => `${circled(index)}${slotText(slot)}`).join(' ') }];
}

function voteLines(consult: ConsultView): string[] {
  const lines = consult.votes.map(({ unit, choice }) => {
    const slot = consult.slots[choice];
    return slot === undefined ? `⚠ ${unit} 都不行` : `✅ ${unit} 选${circled(choice)}（${slotText(slot)}）`;
  });
  const missing = consult.missing.length === 0 ? '都选了' : `还差：${list(consult.missing)}`;
  const settled = consult.settled === undefined ? undefined : consult.slots[consult.settled];
  return [...lines, settled === undefined ? missing : `✅ 已定${slotText(settled)}`];
}

function consultTitle(view: TaskView): string {
  return `【磋商】${cut(shortScenario(view.scenario), 7)}联合检查定时间`;
}

/** C1: a joint unit chooses. */
export function consultCard(view: TaskView, consult: ConsultView, own: { items: readonly string[]; choice: number | undefined }): Card {
  const open = consult.open && view.stopped === undefined;
  return {
    kind: 'task.consult',
    title: consultTitle(view),
    tone: !open ? 'closed' : own.choice === undefined ? 'notice' : 'done',
    facts: [
      { label: '牵头', text: view.lead },
      { label: '拟查', text: `${view.enterprises.length}家` },
      { label: '您单位事项', text: own.items.join('；') },
      ...slotFacts(consult),
      ...(open ? [{ text: `请在${timeText(consult.dueAt, view.now)}前选` }] : []),
    ],
    status: [...stopLine(view), ...voteLines(consult)],
    actions: open
      ? [
          ...consult.slots.map((_, index): Action => ({ id: `slot.${index}`, label: `选${circled(index)}`, style: index === 0 ? 'primary' : 'default' })),
          { id: 'slot.none', label: '都不行', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: `${shortScenario(view.scenario)}定时间：${consult.votes.length}家已选，${consult.missing.length}家未选`,
  };
}

/** The lead's side of C1: the majority is proposed, the lead's word counts. */
export function settleCard(view: TaskView, consult: ConsultView): Card {
  const open = consult.open && view.stopped === undefined;
  const best = consult.majority;
  const order = consult.slots.map((_, index) => index).sort((a, b) => Number(b === best) - Number(a === best));
  const bestSlot = best === undefined ? undefined : consult.slots[best];
  return {
    kind: 'task.settle',
    title: consultTitle(view),
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '联合', text: list(view.joint) },
      ...slotFacts(consult),
      ...(open && bestSlot !== undefined && best !== undefined ? [{ label: '多数选', text: `${circled(best)}${slotText(bestSlot)}` }] : []),
      ...(open ? [{ text: `${timeText(consult.dueAt, view.now)}前选完，由您定时间` }] : []),
    ],
    status: [...stopLine(view), ...voteLines(consult)],
    actions: open
      ? [
          ...order.map((index, at): Action => ({ id: `settle.${index}`, label: `定${circled(index)}`, style: at === 0 ? 'primary' : 'default' })),
          { id: 'end', label: '停止磋商', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: `${shortScenario(view.scenario)}定时间：${consult.votes.length}家已选，${consult.missing.length}家未选${open ? '' : '，已结束'}`,
  };
}

export interface FilingView {
  readonly by: string;
  readonly unit: string;
  readonly reason: string;
  /** Natural days between filing and check. */
  readonly days: number;
  readonly enough: boolean;
  readonly dueAt: Date;
  readonly ruling: { readonly decision: 'agreed' | 'refused' | 'deferred' | 'exempt'; readonly by: string; readonly at: Date; readonly note: string } | undefined;
}

const RULINGS = { agreed: '✅ 联席会议同意', refused: '⚠ 联席会议不同意', deferred: '⚠ 编入后续计划', exempt: '✅ 免同意，已报备留痕' } as const;

export function filingLine(filing: FilingView | undefined, now: Date): string[] {
  if (filing?.ruling === undefined) return filing === undefined ? [] : ['已报备，等办公室答复'];
  const { decision, by, at, note } = filing.ruling;
  return [`${RULINGS[decision]}（${by} ${timeText(at, now)}）${note === '' ? '' : `：${note}`}`];
}

/** C9: the office answers for the joint meeting. */
export function filingCard(view: TaskView, filing: FilingView, checks: readonly CheckView[]): Card {
  const open = filing.ruling === undefined && view.stopped === undefined;
  const first = checks[0];
  const many = view.enterprises.length > 1 ? `等${view.enterprises.length}家` : '';
  const note: Field = { ...REASON, name: 'note', label: '意见', required: false };
  const later: Action = { id: 'defer', label: '编入后续计划', style: 'default', fields: [note] };
  return {
    kind: 'filing.review',
    title: cut(`【计划外报备】${filing.unit}拟查${view.enterprises[0] ?? ''}`, 18),
    tone: open ? 'notice' : 'done',
    facts: [
      taskFact(view),
      { label: '对象', text: view.enterprises[0] === undefined ? '未定' : `${view.enterprises[0]}${many}` },
      { label: '日期', text: `${dayText(view.date)}（提前${filing.days}日，${filing.enough ? '够' : '不够'}）` },
      { label: '理由', text: filing.reason },
      ...(first === undefined
        ? []
        : [
            { label: '频次', text: first.cap === null ? `今年${first.count}次，不设上限` : `同类${first.count}/${first.cap}` },
            { label: '上级', text: first.superior === null ? '今年未查' : `${first.superior.unit} ${shortDay(first.superior.date)}已查` },
          ]),
      ...(open ? [{ text: `请在${timeText(filing.dueAt, view.now)}前答复` }] : []),
    ],
    status: [...stopLine(view), ...filingLine(filing, view.now)],
    actions: open
      ? [
          // Filed too late, it can only wait (R4).
          ...(filing.enough
            ? [{ id: 'agree', label: '同意', style: 'primary' as const }]
            : [{ ...later, style: 'primary' as const }]),
          { id: 'refuse', label: '不同意', style: 'default', fields: [{ ...note, required: true }] },
          ...(filing.enough ? [later] : []),
        ]
      : [],
    no: view.no,
    summary: open ? `请答复${filing.unit}的计划外报备` : `${filing.unit}的报备已答复`,
  };
}

/** C10: one enterprise that the rules stop. */
export function alertCard(
  view: TaskView,
  check: CheckView | undefined,
  about: { readonly enterprise: string; readonly inList: boolean; readonly replaced: string | undefined; readonly reported: string | undefined; readonly asOffice: boolean },
): Card {
  const found = (check?.findings ?? []).filter(({ blocks }) => blocks);
  const told = found.length > 0 ? found : (check?.findings ?? []);
  const open = about.inList && found.length > 0 && view.stopped === undefined && view.stage !== 'begun';
  const soft = open && found.every(finding => finding.soft);
  return {
    kind: 'cap.alert',
    title: cut(`【频次提示】${about.enterprise}`, 18),
    tone: open ? 'urgent' : 'closed',
    facts: [
      taskFact(view),
      { label: '企业', text: about.enterprise },
      ...told.slice(0, 2).flatMap(({ text, basis }) => [{ text }, { label: '依据', text: basis }]),
      { label: '近12个月', text: (check?.recent ?? []).length === 0 ? '没有入企' : list((check?.recent ?? []).map(shortDay)) },
      ...(about.reported === undefined ? [] : [{ label: '牵头单位报', text: about.reported }]),
    ],
    status: open ? (about.reported === undefined || about.asOffice ? [] : ['已报办公室，等答复']) : [about.replaced ?? (found.length === 0 ? '✅ 已处理' : '已关闭')],
    actions: !open ? [] : about.asOffice ? officeActions(soft) : ALERT_ACTIONS,
    no: view.no,
    summary: open ? `${about.enterprise}：${cut(told[0]?.text ?? '', 40)}` : `${about.enterprise}的频次提示已处理`,
  };
}

const ALERT_ACTIONS: readonly Action[] = [
  { id: 'replace', label: '换一家', style: 'primary', fields: [{ name: 'by', label: '换成哪家（全称）', type: 'text', required: true, maxLength: 60 }] },
  {
    id: 'case',
    label: '按投诉线索办',
    style: 'default',
    fields: [
      {
        name: 'kind',
        label: '线索来源',
        type: 'select',
        required: true,
        value: 'complaint',
        options: [
          { value: 'complaint', label: '投诉' },
          { value: 'report', label: '举报' },
          { value: 'whistle', label: '乡镇吹哨' },
          { value: 'transfer', label: '上级转办' },
          { value: 'data_alert', label: '数据监测' },
        ],
      },
      { name: 'no', label: '工单号或哨单号', type: 'text', required: true, maxLength: 40 },
    ],
  },
  { id: 'report', label: '报办公室', style: 'default', fields: [REASON] },
  { id: 'drop', label: '剔除', style: 'default', fields: [REASON] },
];

/** A hard rule has no exception: the office can only have the input changed. */
function officeActions(soft: boolean): Action[] {
  return [
    ...(soft ? [{ id: 'override', label: '同意例外', style: 'primary' as const, fields: [REASON] }] : []),
    { id: 'drop', label: '剔除', style: soft ? 'default' : 'primary', fields: [REASON] },
  ];
}
