import type { Action, Card } from '../src/chat/card.ts';
import { cut, dayText, list, shortDay, timeText } from './format.ts';

export interface MergeView {
  readonly state: string;
  readonly no: string;
  readonly units: readonly { readonly id: string; readonly short: string }[];
  readonly scenario: { readonly name: string; readonly lead: string } | null;
  readonly date: string;
  readonly enterprises: readonly {
    readonly name: string;
    readonly checks: readonly { readonly short: string; readonly date: string }[];
  }[];
  readonly saved: number;
  readonly agreed: readonly {
    readonly unitId: string;
    readonly short: string;
    readonly by: string;
    readonly at: Date;
  }[];
  readonly retimed: { readonly short: string; readonly from: string } | undefined;
  readonly declined: { readonly short: string; readonly reason: string } | undefined;
  readonly now: Date;
}

/** C8 for one of the units. */
export function mergeCard(view: MergeView, unitId: string): Card {
  const open = view.state === 'SUGGESTED' && !view.agreed.some(entry => entry.unitId === unitId);
  const inside = view.units.length === 1;
  return {
    kind: 'merge.suggest',
    title: `这${view.enterprises.length}家企业可少跑${view.saved}次`,
    tone: open ? 'notice' : view.state === 'DECLINED' || view.state === 'SUPERSEDED' ? 'closed' : 'done',
    facts: [
      ...(view.retimed === undefined
        ? []
        : [
            {
              label: '⚠ 换时间',
              text: `${view.retimed.short}：由${shortDay(view.retimed.from)}换到${shortDay(view.date)}`,
            },
          ]),
      ...enterpriseLines(view),
      { label: '建议', text: adviceOf(view, inside) },
    ],
    status: statusOf(view),
    actions: open ? mergeActions(view, inside) : [],
    no: view.no,
    summary: `${list(view.units.map(unit => unit.short))}可合并检查${view.enterprises.length}家：${shortOf(view)}`,
  };
}

const SHOWN = 4;

function enterpriseLines(view: MergeView): { text: string }[] {
  const lines = view.enterprises.slice(0, SHOWN).map(({ name, checks }) => ({
    text: `${cut(name, 20)}：${list(checks.map(({ short, date }) => `${short}${shortDay(date)}`))}`,
  }));
  const more = view.enterprises.length - lines.length;
  return more > 0 ? [...lines, { text: `另有${more}家` }] : lines;
}

function adviceOf(view: MergeView, inside: boolean): string {
  if (inside) return `本单位归并成一次，${dayText(view.date)}前后`;
  if (view.scenario === null) return `一起去，${dayText(view.date)}前后；场景和牵头由办公室定`;
  return `合为${view.scenario.name}，牵头${view.scenario.lead}，${dayText(view.date)}前后`;
}

function shortOf(view: MergeView): string {
  switch (view.state) {
    case 'DECLINED':
      return '不合并';
    case 'OPENED':
      return '已合并';
    case 'AGREED':
      return '已同意，待办公室定场景';
    case 'SUPERSEDED':
      return '已由更大的合并方案替代';
    default:
      return `已同意${view.agreed.length}/${view.units.length}`;
  }
}

function statusOf(view: MergeView): string[] {
  const lines = view.agreed.map(({ short, by, at }) => `✅ ${short} ${by} ${timeText(at, view.now)} 同意`);
  if (view.declined !== undefined) lines.push(`⚠ ${view.declined.short} 不能合：${view.declined.reason}`);
  if (view.state === 'OPENED') lines.push(`✅ 已合并，预计少进门${view.saved}次`);
  else if (view.state === 'AGREED' || view.state === 'SUPERSEDED') lines.push(`ℹ ${shortOf(view)}`);
  return lines;
}

function mergeActions(view: MergeView, inside: boolean): Action[] {
  return [
    { id: 'agree', label: '同意合并', style: 'primary' },
    ...(inside
      ? []
      : [
          {
            id: 'retime',
            label: '换时间',
            style: 'default' as const,
            fields: [
              { name: 'date', label: '日期', type: 'date' as const, required: true, value: view.date },
            ],
          },
        ]),
    {
      id: 'decline',
      label: '不能合（写原因）',
      style: 'default',
      fields: [{ name: 'reason', label: '原因', type: 'textarea', required: true, maxLength: 200 }],
    },
  ];
}

/** Everybody agrees and no scenario holds them all: the office names one. */
export function mergeScenarioCard(view: MergeView): Card {
  const open = view.state === 'AGREED';
  return {
    kind: 'merge.scenario',
    title: '【合并】请定场景和牵头',
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '单位', text: list(view.units.map(unit => unit.short)) },
      ...enterpriseLines(view),
      { label: '日期', text: `${dayText(view.date)}前后` },
    ],
    status: statusOf(view),
    actions: open
      ? [
          {
            id: 'scenario',
            label: '定场景',
            style: 'primary',
            fields: [
              {
                name: 'scenario',
                label: '场景代码',
                type: 'text',
                required: true,
                maxLength: 20,
                placeholder: 'S08',
              },
            ],
          },
        ]
      : [],
    no: view.no,
    summary: `${list(view.units.map(unit => unit.short))}同意合并${view.enterprises.length}家：${shortOf(view)}`,
  };
}
