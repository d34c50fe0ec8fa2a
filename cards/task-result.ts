/** After the inspection: results (C5), hazards (C5b), rectification (C6), publication (C7), handover, archive. */
import type { Action, Card, Field } from '../src/chat/card.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';
import { REASON, shortScenario, type TaskView, taskFact } from './task-head.ts';
import { type ResultKind, resultName } from './task-says.ts';

export interface ResultView {
  readonly unit: string;
  readonly items: readonly string[];
  /** The enterprise whose result is next; undefined when all are in. */
  readonly next: { readonly index: number; readonly name: string } | undefined;
  readonly total: number;
  readonly entered: readonly { readonly enterprise: string; readonly kind: ResultKind; readonly docNo: string }[];
  readonly missingUnits: readonly string[];
  readonly dueAt: Date | undefined;
  readonly receivers: readonly { readonly id: string; readonly name: string }[];
  readonly open: boolean;
}

const HAZARD: Field = { name: 'hazard', label: '重大隐患（有则写，立即上报）', type: 'textarea', required: false, maxLength: 200 };
const DOCUMENT: Field = { name: 'docNo', label: '文书号', type: 'text', required: true, maxLength: 60 };

function content(label: string): Field {
  return { name: 'note', label, type: 'textarea', required: true, maxLength: 200 };
}

/** C5: one card leads a unit through its enterprises; each button names the enterprise it stands for. */
export function resultCard(view: TaskView, result: ResultView): Card {
  const { next } = result;
  const open = result.open && next !== undefined;
  const last = result.entered.slice(-2).map(({ enterprise, kind, docNo }) => `✅ ${enterprise} 已录：${resultName(kind)}${docNo === '' ? '' : `（${docNo}）`}`);
  const missing = result.missingUnits.length === 0 ? '各单位已录齐' : `未录：${list(result.missingUnits)}`;
  return {
    kind: 'task.result',
    title: cut(`【录结果】${next?.name ?? `${result.unit}已录齐`}`, 18),
    tone: open ? 'notice' : 'done',
    facts: [
      taskFact(view),
      ...(next === undefined ? [] : [{ label: '企业', text: `${next.name}（第${next.index + 1}家，共${result.total}家）` }]),
      { label: '您单位', text: result.items.join('；') },
      ...(open && result.dueAt !== undefined ? [{ label: '截止', text: timeText(result.dueAt, view.now) }] : []),
    ],
    status: [...last, missing],
    actions: open ? resultActions(next.index, result) : [],
    no: view.no,
    summary: `${result.unit}已录${result.entered.length}/${result.total}家${open ? `，下一家：${next.name}` : ''}；${missing}`,
  };
}

function resultActions(index: number, result: ResultView): Action[] {
  return [
    { id: `clean.${index}`, label: '未发现问题', style: 'primary' },
    {
      id: `rectify.${index}`,
      label: '责令整改',
      style: 'default',
      fields: [DOCUMENT, content('整改内容'), { name: 'standard', label: '整改标准', type: 'text', required: true, maxLength: 200 }, { name: 'due', label: '整改期限', type: 'date', required: true }, HAZARD],
    },
    { id: `case.${index}`, label: '立案', style: 'default', fields: [{ ...DOCUMENT, label: '立案号' }, content('案由'), HAZARD] },
    {
      id: `transfer.${index}`,
      label: '移交/移送',
      style: 'default',
      fields: [
        { name: 'to', label: '接收单位', type: 'select', required: true, options: result.receivers.map(({ id, name }) => ({ value: id, label: name })) },
        { ...DOCUMENT, label: '移交文书号' },
        content('移交事由'),
        HAZARD,
      ],
    },
  ];
}

export interface HazardView {
  readonly enterprise: string;
  readonly text: string;
  readonly by: string;
  readonly unit: string;
  readonly at: Date;
  readonly acks: readonly { readonly name: string; readonly at: Date }[];
  readonly remarks: readonly { readonly name: string; readonly at: Date; readonly text: string }[];
  readonly seenByMe: boolean;
}

/** C5b, at any hour. */
export function hazardCard(view: TaskView, hazard: HazardView): Card {
  return {
    kind: 'task.hazard',
    title: `【重大隐患】${cut(hazard.enterprise, 8)} 请即阅`,
    tone: hazard.seenByMe ? 'info' : 'urgent',
    facts: [
      { label: '企业', text: hazard.enterprise },
      { label: '隐患', text: hazard.text },
      { label: '上报', text: `${hazard.unit} ${hazard.by} ${timeText(hazard.at, view.now)}` },
      { label: '牵头', text: view.lead },
      { label: '已抄', text: '本单位和牵头单位分管领导、办公室、县领导' },
    ],
    status: [
      ...hazard.acks.slice(-4).map(({ name, at }) => `✅ ${name} ${timeText(at, view.now)} 已阅`),
      ...hazard.remarks.slice(-2).map(({ name, at, text }) => `📣 ${name} ${timeText(at, view.now)} 批示：${text}`),
    ],
    actions: [
      ...(hazard.seenByMe ? [] : [{ id: 'seen', label: '已知悉', style: 'primary' as const }]),
      { id: 'remark', label: '批示', style: 'default', fields: [{ ...REASON, name: 'text', label: '批示' }] },
    ],
    no: view.no,
    summary: `重大隐患：${hazard.enterprise}，已阅${hazard.acks.length}人，批示${hazard.remarks.length}条`,
  };
}

export interface RectifyView {
  readonly enterprise: string;
  readonly unit: string;
  readonly what: string;
  readonly standard: string;
  readonly due: string;
  readonly docNo: string;
  readonly state: 'open' | 'review' | 'passed' | 'case';
  readonly extensions: number;
  readonly closed: { readonly by: string; readonly at: Date; readonly reviewers: string; readonly docNo: string } | undefined;
  readonly reviewers: readonly { readonly id: string; readonly name: string }[];
}

/** C6. */
export function rectifyCard(view: TaskView, rectify: RectifyView): Card {
  const open = rectify.state === 'open' || rectify.state === 'review';
  const tail = ` ${shortDay(rectify.due)}到期`;
  return {
    kind: 'rectify.due',
    title: `【复查】${cut(rectify.enterprise, 14 - tail.length)}${tail}`,
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '企业', text: rectify.enterprise },
      { label: '整改', text: rectify.what },
      { label: '标准', text: rectify.standard },
      { label: '下发', text: `${rectify.unit}（${rectify.docNo}）` },
      { label: '期限', text: `${dayText(rectify.due)}${rectify.extensions === 0 ? '' : `（已续期${rectify.extensions}次）`}` },
    ],
    status: rectifyLine(rectify, view.now),
    actions: open ? rectifyActions(rectify) : [],
    no: view.no,
    summary: `${rectify.enterprise}整改（${shortDay(rectify.due)}到期）：${STATES[rectify.state]}`,
  };
}

const STATES = { open: '整改中', review: '待复查', passed: '复查合格', case: '已转立案' } as const;

function rectifyLine({ state, closed }: RectifyView, now: Date): string[] {
  if (closed === undefined) return state === 'review' ? ['待持证人员复查'] : [];
  const when = `${closed.by} ${timeText(closed.at, now)}`;
  return [state === 'passed' ? `✅ 复查合格，复查人${closed.reviewers}（${when}）` : `⚠ 已转立案 ${closed.docNo}（${when}）`];
}

function rectifyActions(rectify: RectifyView): Action[] {
  return [
    {
      id: 'passed',
      label: '已整改到位',
      style: 'primary',
      fields: [
        { name: 'reviewers', label: '复查人（持证）', type: 'multiselect', required: true, options: rectify.reviewers.map(({ id, name }) => ({ value: id, label: name })) },
        { name: 'note', label: '复查情况', type: 'textarea', required: false, maxLength: 200 },
      ],
    },
    { id: 'extend', label: '未到位，续期', style: 'default', fields: [{ name: 'due', label: '新期限', type: 'date', required: true }, REASON] },
    { id: 'case', label: '转立案', style: 'danger', fields: [{ ...DOCUMENT, label: '立案号' }] },
    ...(rectify.state === 'open' ? [{ id: 'review', label: '企业报完成', style: 'default' as const }] : []),
  ];
}

export interface PublishView {
  readonly unit: string;
  readonly due: string;
  readonly ssj: { readonly by: string; readonly at: Date } | undefined;
  readonly hlw: { readonly by: string; readonly at: Date } | undefined;
  readonly extended: { readonly reason: string } | undefined;
  readonly notPublic: { readonly reviewer: string; readonly reason: string } | undefined;
  /** On which day after the results both were done. */
  readonly doneOn: number | undefined;
}

/** C7. */
export function publishCard(view: TaskView, publish: PublishView): Card {
  const done = publish.notPublic !== undefined || (publish.ssj !== undefined && publish.hlw !== undefined);
  const state = (tick: PublishView['ssj']): string => (tick === undefined ? '未推' : `已推（${tick.by} ${timeText(tick.at, view.now)}）`);
  const tail = ` ${shortDay(publish.due)}前`;
  return {
    kind: 'publish.due',
    title: `【5日推送】${cut(shortScenario(view.scenario), 12 - tail.length)}${tail}`,
    tone: done ? 'done' : 'notice',
    facts: [
      taskFact(view),
      { label: '双随机平台', text: state(publish.ssj) },
      { label: '互联网+监管', text: state(publish.hlw) },
      { label: '期限', text: `${dayText(publish.due)}${publish.extended === undefined ? '' : `（已顺延：${publish.extended.reason}）`}` },
    ],
    status: publishLine(publish),
    actions: done ? [] : publishActions(publish),
    no: view.no,
    summary: `${publish.unit}公示推送：双随机${publish.ssj === undefined ? '未推' : '已推'}，互联网+监管${publish.hlw === undefined ? '未推' : '已推'}，${shortDay(publish.due)}前`,
  };
}

function publishLine({ notPublic, doneOn }: PublishView): string[] {
  if (notPublic !== undefined) return [`⚠ 依法不予公开：${notPublic.reason}（法制审核人${notPublic.reviewer}）`];
  return doneOn === undefined ? [] : [`✅ 两平台均已推送（第${doneOn}日）`];
}

function publishActions(publish: PublishView): Action[] {
  const pushes: Action[] = [
    ...(publish.ssj === undefined ? [{ id: 'ssj', label: '双随机已推', style: 'default' as const }] : []),
    ...(publish.hlw === undefined ? [{ id: 'hlw', label: '互联网+监管已推', style: 'default' as const }] : []),
  ];
  return [
    ...pushes.map((action, at): Action => (at === 0 ? { ...action, style: 'primary' } : action)),
    { id: 'notPublic', label: '依法不予公开', style: 'default', fields: [{ name: 'reviewer', label: '法制审核人', type: 'text', required: true, maxLength: 40 }, REASON] },
    ...(publish.extended === undefined ? [{ id: 'extend', label: '申请顺延', style: 'default' as const, fields: [REASON] }] : []),
  ];
}

export interface HandoverView {
  readonly from: string;
  readonly to: string;
  readonly enterprise: string;
  readonly docNo: string;
  readonly reason: string;
  readonly receipt: { readonly by: string; readonly at: Date; readonly no: string } | undefined;
  readonly returned: { readonly by: string; readonly reason: string } | undefined;
  readonly mine: 'receiver' | 'sender' | 'other';
  readonly receivers: readonly { readonly id: string; readonly name: string }[];
}

/** 移交: the receiving unit gives a receipt, or sends it back to the unit it came from. */
export function handoverCard(view: TaskView, handover: HandoverView): Card {
  const waits = handover.receipt === undefined;
  const asked = waits && (handover.returned === undefined ? handover.mine === 'receiver' : handover.mine === 'sender');
  return {
    kind: 'task.handover',
    title: cut(`【移交】${handover.enterprise}`, 18),
    tone: asked ? 'notice' : waits ? 'info' : 'done',
    facts: [
      taskFact(view),
      { label: '企业', text: handover.enterprise },
      { label: '移交', text: `${handover.from} → ${handover.to}` },
      { label: '文书号', text: handover.docNo },
      { label: '事由', text: handover.reason },
    ],
    status: handoverLine(handover, view.now),
    actions: asked ? handoverActions(handover) : [],
    no: view.no,
    summary: `${handover.enterprise}移交${handover.to}：${waits ? (handover.returned === undefined ? '等回执' : '被退回') : '已接收'}`,
  };
}

function handoverLine({ receipt, returned, to }: HandoverView, now: Date): string[] {
  if (receipt !== undefined) return [`✅ ${to} 已接收（${receipt.by} ${timeText(receipt.at, now)}${receipt.no === '' ? '' : `，${receipt.no}`}）`];
  return returned === undefined ? [`等${to}回执`] : [`⚠ ${to} 退回：${returned.reason}（${returned.by}）`];
}

function handoverActions(handover: HandoverView): Action[] {
  if (handover.returned !== undefined) {
    return [{ id: 'again', label: '改送', style: 'primary', fields: [{ name: 'to', label: '接收单位', type: 'select', required: true, options: handover.receivers.map(({ id, name }) => ({ value: id, label: name })) }] }];
  }
  return [
    { id: 'receipt', label: '已接收', style: 'primary', fields: [{ name: 'no', label: '收文号', type: 'text', required: false, maxLength: 60 }] },
    { id: 'return', label: '不属本单位', style: 'default', fields: [REASON] },
  ];
}

/** 归档: everything is closed. */
export function archivedCard(
  view: TaskView,
  sum: { readonly units: readonly string[]; readonly absent: readonly string[]; readonly results: Readonly<Record<ResultKind, number>>; readonly at: Date },
): Card {
  const counts = (['clean', 'rectify', 'case', 'transfer'] as const)
    .filter(kind => sum.results[kind] > 0)
    .map(kind => `${resultName(kind)}${sum.results[kind]}`);
  return {
    kind: 'task.archived',
    title: `【已归档】${cut(shortScenario(view.scenario), 6)} ${shortDay(view.date)}`,
    tone: 'done',
    facts: [
      { label: '备案号', text: view.filingNo ?? '' },
      taskFact(view),
      { label: '企业', text: `${view.enterprises.length}家` },
      { label: '到场', text: list(sum.units) },
      ...(sum.absent.length === 0 ? [] : [{ label: '未到场', text: list(sum.absent) }]),
      { label: '结果', text: list(counts) },
    ],
    status: [`✅ 结果、整改、推送全部闭环（${timeText(sum.at, view.now)}）`],
    actions: [],
    no: view.no,
    summary: `${view.no} 已归档：${list(counts)}`,
  };
}
