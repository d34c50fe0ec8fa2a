/** 整改复查 (C6) and 公示推送 (C7). */
import type { Action, Card } from '../src/chat/card.ts';
import { cut, dayText, shortDay, timeText } from './format.ts';
import { REASON, shortScenario, type TaskView, taskFact } from './task-head.ts';
import { DOCUMENT, PHOTOS, withPapers } from './task-result.ts';

export interface RectifyView {
  readonly enterprise: string;
  readonly unit: string;
  readonly what: string;
  readonly standard: string;
  readonly due: string;
  readonly docNo: string;
  readonly state: 'open' | 'review' | 'passed' | 'case';
  readonly extensions: number;
  readonly closed:
    | {
        readonly by: string;
        readonly at: Date;
        readonly reviewers: string;
        readonly docNo: string;
        readonly photos: number;
      }
    | undefined;
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
      {
        label: '期限',
        text: `${dayText(rectify.due)}${rectify.extensions === 0 ? '' : `（已续期${rectify.extensions}次）`}`,
      },
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
  return [
    state === 'passed'
      ? `✅ 复查合格，复查人${closed.reviewers}${withPapers('', closed.photos)}（${when}）`
      : `⚠ 已转立案 ${closed.docNo}（${when}）`,
  ];
}

function rectifyActions(rectify: RectifyView): Action[] {
  return [
    {
      id: 'passed',
      label: '已整改到位',
      style: 'primary',
      fields: [
        {
          name: 'reviewers',
          label: '复查人（持证）',
          type: 'multiselect',
          required: true,
          options: rectify.reviewers.map(({ id, name }) => ({ value: id, label: name })),
        },
        { name: 'note', label: '复查情况', type: 'textarea', required: false, maxLength: 200 },
        { ...PHOTOS, label: '复查照片' },
      ],
    },
    {
      id: 'extend',
      label: '未到位，续期',
      style: 'default',
      fields: [{ name: 'due', label: '新期限', type: 'date', required: true }, REASON],
    },
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
  const state = (tick: PublishView['ssj']): string =>
    tick === undefined ? '未推' : `已推（${tick.by} ${timeText(tick.at, view.now)}）`;
  const tail = ` ${shortDay(publish.due)}前`;
  return {
    kind: 'publish.due',
    title: `【5日推送】${cut(shortScenario(view.scenario), 12 - tail.length)}${tail}`,
    tone: done ? 'done' : 'notice',
    facts: [
      taskFact(view),
      { label: '双随机平台', text: state(publish.ssj) },
      { label: '互联网+监管', text: state(publish.hlw) },
      {
        label: '期限',
        text: `${dayText(publish.due)}${publish.extended === undefined ? '' : `（已顺延：${publish.extended.reason}）`}`,
      },
    ],
    status: publishLine(publish),
    actions: done ? [] : publishActions(publish),
    no: view.no,
    summary: `${publish.unit}公示推送：双随机${publish.ssj === undefined ? '未推' : '已推'}，互联网+监管${publish.hlw === undefined ? '未推' : '已推'}，${shortDay(publish.due)}前`,
  };
}

function publishLine({ notPublic, doneOn }: PublishView): string[] {
  if (notPublic !== undefined)
    return [`⚠ 依法不予公开：${notPublic.reason}（法制审核人${notPublic.reviewer}）`];
  return doneOn === undefined ? [] : [`✅ 两平台均已推送（第${doneOn}日）`];
}

function publishActions(publish: PublishView): Action[] {
  const pushes: Action[] = [
    ...(publish.ssj === undefined ? [{ id: 'ssj', label: '双随机已推', style: 'default' as const }] : []),
    ...(publish.hlw === undefined
      ? [{ id: 'hlw', label: '互联网+监管已推', style: 'default' as const }]
      : []),
  ];
  return [
    ...pushes.map((action, at): Action => (at === 0 ? { ...action, style: 'primary' } : action)),
    {
      id: 'notPublic',
      label: '依法不予公开',
      style: 'default',
      fields: [
        { name: 'reviewer', label: '法制审核人', type: 'text', required: true, maxLength: 40 },
        REASON,
      ],
    },
    ...(publish.extended === undefined
      ? [{ id: 'extend', label: '申请顺延', style: 'default' as const, fields: [REASON] }]
      : []),
  ];
}
