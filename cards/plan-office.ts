/** What others than the planning unit see of its annual plan: joint units and the office. */
import type { Action, Card } from '../src/chat/card.ts';
import { cut, timeText } from './format.ts';
import { type CosignView, headOf, type PlanView, planFactLines, planStatus, REASON } from './plan.ts';

/** The rows themselves: nobody signs what she has not read. */
const LOOK: Action = { id: 'xlsx', label: '看计划（Excel）', style: 'default', url: '?f=plan.xlsx' };

/** 会签 of one joint unit. */
export function cosignCard(view: PlanView, own: CosignView | undefined, dueText: string): Card {
  const open = own?.state === 'asked' && view.state === 'COSIGN';
  const answers = {
    asked: '待会签',
    agreed: '无意见',
    objected: '有意见',
    silent: '逾期，视为无意见',
  } as const;
  return {
    kind: 'plan.cosign',
    title: `【会签】${cut(view.unit, 9)}年度计划`,
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '牵头', text: view.unit },
      { label: '计划', text: `${view.year}年，${view.rows}项涉及联合检查` },
      { text: `${dueText}前答复；逾期视为无意见并标注` },
    ],
    status:
      own === undefined || own.state === 'asked'
        ? []
        : [`✅ ${own.short} ${answers[own.state]}${own.note === '' ? '' : `：${cut(own.note, 60)}`}`],
    actions: open
      ? [
          { id: 'agree', label: '无意见', style: 'primary' },
          {
            id: 'object',
            label: '有意见',
            style: 'default',
            fields: [{ name: 'note', label: '意见', type: 'textarea', required: true, maxLength: 200 }],
          },
          LOOK,
        ]
      : [],
    no: view.no,
    summary: `${view.unit}${view.year}年度计划会签：${own === undefined ? '已撤回' : answers[own.state]}`,
  };
}

/** 审核: for the office. */
export function planReviewCard(view: PlanView): Card {
  const open = view.state === 'SUBMITTED' || view.state === 'REVIEW';
  const setAside = view.merges?.setAside ?? 0;
  return {
    kind: 'plan.review',
    title: `【计划审核】${cut(view.unit, 10)}`,
    tone: open ? 'notice' : view.state === 'FILED' || view.state === 'APPROVED_LIST' ? 'done' : 'info',
    facts: [
      ...planFactLines(view).slice(0, 6),
      ...(view.late > 0
        ? [{ label: '时限', text: `逾期${view.late}日，进通报` }]
        : [{ label: '时限', text: '按时' }]),
      ...(setAside > 0
        ? [{ text: `另有${setAside}家涉及不得事先通知的检查，未向单位提示（仅办公室可见）` }]
        : []),
    ],
    status: planStatus(view),
    actions: reviewActions(view, open),
    no: view.no,
    summary: `${view.unit}${view.year}年度计划：${headOf(view).short}`,
  };
}

function reviewActions(view: PlanView, open: boolean): Action[] {
  if (open) {
    return [
      { id: 'file', label: '备案', style: 'primary' },
      LOOK,
      { id: 'look', label: '看合并建议', style: 'default' },
      { id: 'return', label: '退回补正', style: 'danger', fields: [REASON] },
    ];
  }
  return view.state === 'FILED' ? [{ id: 'approve', label: '列入任务清单', style: 'primary' }] : [];
}

/** 抄送 to a joint unit, with its receipt. */
export function planCopyCard(view: PlanView, receipt: { by: string; at: Date } | undefined): Card {
  return {
    kind: 'plan.copy',
    title: `【抄送】${cut(view.unit, 9)}年度计划`,
    tone: receipt === undefined ? 'info' : 'done',
    facts: [
      { label: '备案号', text: view.filingNo ?? '' },
      { label: '牵头', text: view.unit },
      { label: '计划', text: `${view.year}年，${view.rows}项` },
      ...(view.amendment === undefined
        ? []
        : [{ label: `第${view.amendment.n}次调整`, text: cut(view.amendment.reason, 60) }]),
    ],
    status: receipt === undefined ? [] : [`✅ ${receipt.by} ${timeText(receipt.at, view.now)} 已收到`],
    actions: [
      ...(receipt === undefined ? [{ id: 'receive', label: '已收到', style: 'primary' as const }] : []),
      LOOK,
    ],
    no: view.no,
    summary: `${view.unit}${view.year}年度计划抄送${receipt === undefined ? '，请回执' : '，已回执'}`,
  };
}
