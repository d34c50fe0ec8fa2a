/** 计划外报备 (C9) and 频次提示 (C10): what the rules ask of the lead and of the office. */
import type { Action, Card, Field } from '../src/chat/card.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';
import type { CheckView } from './task-check.ts';
import { REASON, stopLine, type TaskView, taskFact } from './task-head.ts';

export interface FilingView {
  readonly by: string;
  readonly unit: string;
  readonly reason: string;
  /** Natural days between filing and check. */
  readonly days: number;
  readonly enough: boolean;
  readonly dueAt: Date;
  readonly ruling:
    | {
        readonly decision: 'agreed' | 'refused' | 'deferred' | 'exempt' | 'emergency';
        readonly by: string;
        readonly at: Date;
        readonly note: string;
      }
    | undefined;
}

const RULINGS = {
  agreed: '✅ 联席会议同意',
  refused: '⚠ 联席会议不同意',
  deferred: '⚠ 编入后续计划',
  exempt: '✅ 免同意，已报备留痕',
  emergency: '⚠ 突发险情，先查后补报',
} as const;

export function filingLine(filing: FilingView | undefined, now: Date): string[] {
  if (filing?.ruling === undefined) return filing === undefined ? [] : ['已报备，等办公室答复'];
  const { decision, by, at, note } = filing.ruling;
  return [`${RULINGS[decision]}（${by} ${timeText(at, now)}）${note === '' ? '' : `：${note}`}`];
}

/** C9: the office answers for the joint meeting. */
export function filingCard(view: TaskView, filing: FilingView, checks: readonly CheckView[]): Card {
  const open = filing.ruling === undefined && view.stopped === undefined;
  const flagged = checks.find(({ findings }) => findings.some(({ own, blocks }) => own && blocks));
  // Of many enterprises the one that the rules stop is what the office must see.
  const first = flagged ?? checks[0];
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
      {
        label: '日期',
        text: `${dayText(view.date)}（提前${filing.days}日，${filing.enough ? '够' : '不够'}）`,
      },
      { label: '理由', text: filing.reason },
      ...(first === undefined
        ? []
        : [
            {
              label: '频次',
              text: `${checks.length > 1 ? `${first.enterprise} ` : ''}${first.cap === null ? `今年${first.count}次，不设上限` : `同类${first.count}/${first.cap}`}`,
            },
            {
              label: '上级',
              text:
                first.superior === null
                  ? '今年未查'
                  : `${first.superior.unit} ${shortDay(first.superior.date)}已查`,
            },
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

/** 补报 after an emergency. */
export function backfillCard(
  view: TaskView,
  done: { readonly name: string; readonly at: string; readonly no: string } | undefined,
  reason: string,
): Card {
  const line =
    done === undefined
      ? []
      : [`✅ 已补报 ${done.no}（${done.name} ${timeText(new Date(done.at), view.now)}）`];
  return {
    kind: 'task.backfill',
    title: cut(`【补报】${view.scenario}`, 18),
    tone: done === undefined ? 'urgent' : 'done',
    facts: [
      taskFact(view),
      { label: '险情', text: reason },
      { text: '突发险情先查，请按时补办审批和报备。' },
    ],
    status: line,
    actions:
      done === undefined
        ? [
            {
              id: 'backfill',
              label: '已补报',
              style: 'primary',
              fields: [
                { name: 'no', label: '审批或报备文号', type: 'text', required: true, maxLength: 60 },
                { ...REASON, name: 'note', label: '说明', required: false },
              ],
            },
          ]
        : [],
    no: view.no,
    summary: done === undefined ? '突发险情检查，请补报' : `已补报 ${done.no}`,
  };
}

/** C10: one enterprise that the rules stop. */
export function alertCard(
  view: TaskView,
  check: CheckView | undefined,
  about: {
    readonly enterprise: string;
    readonly inList: boolean;
    readonly replaced: string | undefined;
    readonly reported: string | undefined;
    readonly asOffice: boolean;
  },
): Card {
  // What concerns the whole task, such as the filing, is said on the draft.
  const own = (check?.findings ?? []).filter(finding => finding.own);
  const found = own.filter(({ blocks }) => blocks);
  const told = found.length > 0 ? found : own;
  const open = about.inList && found.length > 0 && view.stopped === undefined && view.stage !== 'begun';
  const soft = open && found.every(finding => finding.soft);
  return {
    kind: 'cap.alert',
    title: cut(`【频次提示】${about.enterprise}`, 18),
    tone: open ? 'urgent' : 'closed',
    facts: [
      taskFact(view),
      { label: '企业', text: about.enterprise },
      ...told.slice(0, 2).flatMap(({ text, basis }) => [{ text }, { text: basis }]),
      {
        label: '近12个月',
        text: (check?.recent ?? []).length === 0 ? '没有入企' : list((check?.recent ?? []).map(shortDay)),
      },
      ...(about.reported === undefined ? [] : [{ label: '牵头单位报', text: about.reported }]),
    ],
    status: open
      ? about.reported === undefined || about.asOffice
        ? []
        : ['已报办公室，等答复']
      : [about.replaced ?? (found.length === 0 ? '✅ 已处理' : '已关闭')],
    actions: !open ? [] : about.asOffice ? officeActions(soft) : ALERT_ACTIONS,
    no: view.no,
    summary: open
      ? `${about.enterprise}：${cut(told[0]?.text ?? '', 40)}`
      : `${about.enterprise}的频次提示已处理`,
  };
}

const ALERT_ACTIONS: readonly Action[] = [
  {
    id: 'replace',
    label: '换一家',
    style: 'primary',
    fields: [{ name: 'by', label: '换成哪家（全称）', type: 'text', required: true, maxLength: 60 }],
  },
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
