import type { Action, Card, Field } from '../src/chat/card.ts';
import { cut, list, timeText } from './format.ts';
import { absenceStatus } from './whistle-chase.ts';
import { termsField } from './whistle-learn.ts';
import {
  brief,
  endLines,
  isEnded,
  KIND_FIELD,
  kindText,
  liveParties,
  partyLine,
  picturesAction,
  ruledText,
  shortNo,
  situation,
  unitFields,
  unitsText,
  whyText,
} from './whistle-parts.ts';
import type { PartyView, WhistleView } from './whistle-view.ts';
import { REJECTION_NAMES } from './whistle-words.ts';

const REJECT: Field[] = [
  {
    name: 'reason',
    label: '理由',
    type: 'select',
    required: true,
    options: Object.entries(REJECTION_NAMES).map(([value, label]) => ({ value, label })),
  },
  { name: 'into', label: '并入哪一哨（重复时填编号）', type: 'text', required: false, maxLength: 30 },
  { name: 'note', label: '说明', type: 'text', required: false, maxLength: 200 },
];

/** 分哨台: a person decides who goes; of an 应急哨 that went out by itself she may correct the units. */
export function deskCard(view: WhistleView, nudged: number): Card {
  const waiting = view.stage === 'desk' && !isEnded(view);
  const out = isEnded(view) || liveParties(view).some(({ came }) => came !== undefined);
  const head = waiting
    ? nudged > 0
      ? `【待分哨·提醒${nudged}】`
      : '【待分哨】'
    : view.dispatchedAt === undefined
      ? '【分哨】'
      : '【已派】';
  return {
    kind: nudged > 0 ? 'whistle.remind' : 'whistle.desk',
    title: cut(`${head}${brief(view, 18 - head.length)}`, 18),
    tone: waiting ? (view.kind === 'URGENT' ? 'urgent' : 'notice') : 'info',
    facts: [
      ...situation(view),
      { label: '哨型', text: kindText(view) },
      { label: '建议', text: unitsText(view) },
      { label: '依据', text: whyText(view) },
      ...(view.repeat === undefined
        ? []
        : [{ label: '可能重复', text: `${view.repeat.no} ${cut(view.repeat.text, 60)}` }]),
    ],
    status: [
      ...(view.dispatchedAt === undefined
        ? []
        : [`📣 已派单：${list(liveParties(view).map(({ short }) => short))}`]),
      ...endLines(view),
    ],
    actions: [
      ...(waiting
        ? deskActions(view)
        : out || view.dispatchedAt === undefined
          ? []
          : [{ id: 'redispatch', label: '改派', style: 'default' as const, fields: unitFields(view) }]),
      ...picturesAction(view),
    ],
    no: view.no,
    summary: waiting
      ? `${nudged > 0 ? `提醒${nudged}：` : ''}请分哨：${brief(view, 20)}`
      : `${view.no} ${view.dispatchedAt === undefined ? '已处理' : '已派单'}`,
  };
}

function deskActions(view: WhistleView): Action[] {
  return [
    ...(view.reading.lead === undefined || view.reading.outOfScope
      ? []
      : [{ id: 'acceptSuggested', label: '按建议派单', style: 'primary' as const }]),
    {
      id: 'accept',
      label: '定部门派单',
      style: view.reading.lead === undefined ? 'primary' : 'default',
      fields: [...unitFields(view), { ...KIND_FIELD, value: view.kind }],
    },
    { id: 'reject', label: '不予受理', style: 'danger', fields: REJECT },
  ];
}

/** C16. */
export function arbitrateCard(view: WhistleView, party: PartyView, disputeNo: number): Card {
  const open = party.state === 'RETURN_REQUESTED' && !isEnded(view);
  const { returned } = party;
  const suggested = returned?.suggested;
  const terms = termsField(view);
  const lead: Field = {
    name: 'lead',
    label: '指定单位',
    type: 'select',
    required: true,
    options: view.choices,
  };
  const joint: Action[] =
    party.role === 'joint' ? [{ id: 'release', label: '免于协办', style: 'default' }] : [];
  return {
    kind: 'whistle.arbitrate',
    title: cut(`【退回裁定】${party.short}称非本职`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      ...situation(view).slice(0, 2),
      { label: '理由', text: returned?.basis ?? '' },
      {
        label: '提出',
        text: `${party.name}（${party.role === 'lead' ? '主办' : '协办'}）${returned?.by ?? ''}`,
      },
      { label: '建议转', text: suggested ?? '没有' },
      { label: '清单依据', text: whyText(view) },
      ...(disputeNo > 1 ? [{ text: `这是第${disputeNo}次争议，由办公室指定。` }] : []),
    ],
    status: open ? (view.consulted ? ['已列入会商'] : []) : [ruledText(returned?.ruling) || '✅ 已了结'],
    actions: open
      ? [
          ...(disputeNo > 1 || suggested === undefined
            ? []
            : [{ id: 'reassign', label: `改派${suggested}`, style: 'primary' as const }]),
          { id: 'keep', label: '维持原派', style: 'default' as const },
          {
            id: 'designate',
            label: party.role === 'lead' ? '指定主办' : '指定协办',
            style: 'default' as const,
            fields: party.role === 'lead' ? [lead, terms] : [lead],
          },
          ...(joint.length > 0
            ? joint
            : view.consulted
              ? []
              : [{ id: 'consult', label: '列入会商', style: 'default' as const }]),
        ]
      : [],
    no: view.no,
    summary: open
      ? `${party.short}退回${view.no}，请裁定${view.consulted ? '（已列会商）' : ''}`
      : `${view.no} ${party.short}的退回已裁定`,
  };
}

/** 延期, for the office. */
export function extensionCard(view: WhistleView, party: PartyView): Card {
  const { extension } = party;
  const open = extension !== undefined && extension.granted === undefined && !isEnded(view);
  return {
    kind: 'whistle.extension',
    title: cut(`【延期】${party.short} ${shortNo(view.no)}`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      ...situation(view).slice(0, 2),
      { label: '原因', text: extension?.reason ?? '' },
      {
        label: '反馈限',
        text: party.feedbackDueAt === undefined ? '' : timeText(party.feedbackDueAt, view.now),
      },
    ],
    status: open
      ? []
      : [
          extension?.granted === true
            ? '✅ 已同意延期'
            : extension?.granted === false
              ? '⚠ 未同意延期'
              : '✅ 已了结',
        ],
    actions: open
      ? [
          { id: 'grant', label: '同意', style: 'primary' },
          { id: 'deny', label: '不同意', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: `${party.short}申请延期${open ? '，请批' : '，已答复'}`,
  };
}

/** 未到有异议, for the office. */
export function absenceRulingCard(view: WhistleView, party: PartyView): Card {
  const { absence } = party;
  const open = absence?.disputed !== undefined && absence.ruled === undefined && !isEnded(view);
  return {
    kind: 'whistle.absent',
    title: cut(`【到场争议】${party.short}`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      ...situation(view).slice(0, 2),
      { label: '乡镇说', text: `${absence?.by ?? ''} 记${party.short}未到` },
      { label: '单位说', text: absence?.disputed ?? '' },
      ...(absence?.claimedBy === undefined ? [] : [{ label: '曾报到', text: absence.claimedBy }]),
    ],
    status: open ? [] : absenceStatus(party, view.now),
    actions: open
      ? [
          { id: 'cameYes', label: '认定到了', style: 'primary' },
          { id: 'cameNo', label: '维持未到', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: `${party.short}对未到有异议${open ? '，请裁定' : '，已裁定'}`,
  };
}

/** Two reworks did not solve it: what becomes of it is the office's to decide (督办 L4). */
export function stuckCard(view: WhistleView): Card {
  const open = view.state === 'EVALUATED';
  return {
    kind: 'whistle.stuck',
    title: cut(`【督办L4】${shortNo(view.no)}仍未解决`, 18),
    tone: open ? 'urgent' : 'closed',
    facts: [
      ...situation(view).slice(0, 2),
      { label: '主办', text: unitsText(view) },
      { label: '返办', text: view.reworks.map((reason, n) => `第${n + 1}次：${reason}`).join('；') },
      { label: '这次', text: view.evaluation?.reason ?? '' },
      { text: '已列入分管县领导周报“请定事项”。' },
    ],
    status: open ? [] : endLines(view),
    actions: open
      ? [
          {
            id: 'conclude',
            label: '写明结果并办结',
            style: 'primary',
            fields: [{ name: 'note', label: '结果', type: 'textarea', required: true, maxLength: 200 }],
          },
        ]
      : [],
    no: view.no,
    summary: open ? `${view.no} 返办两次仍未解决，请定` : `${view.no} 已办结`,
  };
}

/** Whoever owes a ruling, an answer or a rating is reminded in few words. */
export function officeReminder(view: WhistleView, n: number, what: string): Card {
  return {
    kind: 'whistle.remind',
    title: cut(`【提醒${n}】${what}`, 18),
    tone: isEnded(view) ? 'done' : 'notice',
    facts: [...situation(view).slice(0, 2), { text: `${what}：请在 ${view.no} 的卡片上办理。` }],
    status: isEnded(view) ? endLines(view) : liveParties(view).map(party => partyLine(party, view.now)),
    actions: [],
    no: view.no,
    summary: `第${n}次提醒：${view.no} ${what}`,
  };
}
