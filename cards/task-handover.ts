/** 移交, and what the lead sees when everything is closed. */
import type { Action, Card } from '../src/chat/card.ts';
import { cut, list, shortDay, timeText } from './format.ts';
import { REASON, shortScenario, type TaskView, taskFact } from './task-head.ts';
import { type ResultKind, resultName } from './task-says.ts';

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
  const asked =
    waits && (handover.returned === undefined ? handover.mine === 'receiver' : handover.mine === 'sender');
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
  if (receipt !== undefined)
    return [
      `✅ ${to} 已接收（${receipt.by} ${timeText(receipt.at, now)}${receipt.no === '' ? '' : `，${receipt.no}`}）`,
    ];
  return returned === undefined ? [`等${to}回执`] : [`⚠ ${to} 退回：${returned.reason}（${returned.by}）`];
}

function handoverActions(handover: HandoverView): Action[] {
  if (handover.returned !== undefined) {
    return [
      {
        id: 'again',
        label: '改送',
        style: 'primary',
        fields: [
          {
            name: 'to',
            label: '接收单位',
            type: 'select',
            required: true,
            options: handover.receivers.map(({ id, name }) => ({ value: id, label: name })),
          },
        ],
      },
    ];
  }
  return [
    {
      id: 'receipt',
      label: '已接收',
      style: 'primary',
      fields: [{ name: 'no', label: '收文号', type: 'text', required: false, maxLength: 60 }],
    },
    { id: 'return', label: '不属本单位', style: 'default', fields: [REASON] },
  ];
}

/** 归档: everything is closed. */
export function archivedCard(
  view: TaskView,
  sum: {
    readonly units: readonly string[];
    readonly absent: readonly string[];
    readonly results: Readonly<Record<ResultKind, number>>;
    readonly at: Date;
  },
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
    actions: [
      { id: 'docx', label: '归档材料（Word）', style: 'primary', url: '?f=archive.docx' },
      { id: 'json', label: '核验文件（JSON）', style: 'default', url: '?f=archive.json' },
    ],
    no: view.no,
    summary: `${view.no} 已归档：${list(counts)}`,
  };
}
