/** After the inspection: results (C5) and hazards (C5b). */
import type { Action, Card, Field } from '../src/chat/card.ts';
import { cut, list, timeText } from './format.ts';
import { REASON, type TaskView, taskFact } from './task-head.ts';
import { type ResultKind, resultName } from './task-says.ts';

export interface ResultView {
  readonly unit: string;
  readonly items: readonly string[];
  /** The enterprise whose result is next; undefined when all are in. */
  readonly next: { readonly index: number; readonly name: string } | undefined;
  readonly total: number;
  readonly entered: readonly {
    readonly enterprise: string;
    readonly kind: ResultKind;
    readonly docNo: string;
    readonly photos: number;
  }[];
  /** 掌上执法, where the county has it; else ''. */
  readonly enforcementUrl: string;
  readonly missingUnits: readonly string[];
  readonly dueAt: Date | undefined;
  readonly receivers: readonly { readonly id: string; readonly name: string }[];
  readonly open: boolean;
}

const HAZARD: Field = {
  name: 'hazard',
  label: '重大隐患（有则写，立即上报）',
  type: 'textarea',
  required: false,
  maxLength: 200,
};
export const PHOTOS: Field = { name: 'photos', label: '现场照片', type: 'photo', required: false };
export const DOCUMENT: Field = {
  name: 'docNo',
  label: '文书号',
  type: 'text',
  required: true,
  maxLength: 60,
};

function content(label: string): Field {
  return { name: 'note', label, type: 'textarea', required: true, maxLength: 200 };
}

/** C5: one card leads a unit through its enterprises; each button names the enterprise it stands for. */
export function resultCard(view: TaskView, result: ResultView): Card {
  const { next } = result;
  const open = result.open && next !== undefined;
  const last = result.entered
    .slice(-2)
    .map(
      ({ enterprise, kind, docNo, photos }) =>
        `✅ ${enterprise} 已录：${resultName(kind)}${withPapers(docNo, photos)}`,
    );
  const missing = result.missingUnits.length === 0 ? '各单位已录齐' : `未录：${list(result.missingUnits)}`;
  return {
    kind: 'task.result',
    title: cut(`【录结果】${next?.name ?? `${result.unit}已录齐`}`, 18),
    tone: open ? 'notice' : 'done',
    facts: [
      taskFact(view),
      ...(next === undefined
        ? []
        : [{ label: '企业', text: `${next.name}（第${next.index + 1}家，共${result.total}家）` }]),
      { label: '您单位', text: result.items.join('；') },
      ...(open && result.dueAt !== undefined
        ? [{ label: '截止', text: timeText(result.dueAt, view.now) }]
        : []),
      ...(open && result.enforcementUrl !== '' ? [{ label: '掌上执法', text: result.enforcementUrl }] : []),
    ],
    status: [...last, missing],
    actions: open ? resultActions(next.index, result) : [],
    no: view.no,
    summary: `${result.unit}已录${result.entered.length}/${result.total}家${open ? `，下一家：${next.name}` : ''}；${missing}`,
  };
}

export function withPapers(docNo: string, photos: number): string {
  const papers = [docNo, photos === 0 ? '' : `照片${photos}张`].filter(part => part !== '');
  return papers.length === 0 ? '' : `（${papers.join('，')}）`;
}

function resultActions(index: number, result: ResultView): Action[] {
  return [
    { id: `clean.${index}`, label: '未发现问题', style: 'primary' },
    {
      id: `rectify.${index}`,
      label: '责令整改',
      style: 'default',
      fields: [
        DOCUMENT,
        content('整改内容'),
        { name: 'standard', label: '整改标准', type: 'text', required: true, maxLength: 200 },
        { name: 'due', label: '整改期限', type: 'date', required: true },
        HAZARD,
        PHOTOS,
      ],
    },
    {
      id: `case.${index}`,
      label: '立案',
      style: 'default',
      fields: [{ ...DOCUMENT, label: '立案号' }, content('案由'), HAZARD, PHOTOS],
    },
    {
      id: `transfer.${index}`,
      label: '移交/移送',
      style: 'default',
      fields: [
        {
          name: 'to',
          label: '接收单位',
          type: 'select',
          required: true,
          options: result.receivers.map(({ id, name }) => ({ value: id, label: name })),
        },
        { ...DOCUMENT, label: '移交文书号' },
        content('移交事由'),
        HAZARD,
        PHOTOS,
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
      ...hazard.remarks
        .slice(-2)
        .map(({ name, at, text }) => `📣 ${name} ${timeText(at, view.now)} 批示：${text}`),
    ],
    actions: [
      ...(hazard.seenByMe ? [] : [{ id: 'seen', label: '已知悉', style: 'primary' as const }]),
      { id: 'remark', label: '批示', style: 'default', fields: [{ ...REASON, name: 'text', label: '批示' }] },
    ],
    no: view.no,
    summary: `重大隐患：${hazard.enterprise}，已阅${hazard.acks.length}人，批示${hazard.remarks.length}条`,
  };
}
