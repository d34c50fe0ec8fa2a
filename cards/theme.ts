import type { Card } from '../src/chat/card.ts';
import { cut, list, shortDay, timeText } from './format.ts';

export interface ThemeView {
  readonly name: string;
  readonly source: string;
  readonly no: string;
  readonly state: string;
  readonly suggested: readonly string[];
  readonly claimed: { readonly unit: string; readonly by: string; readonly at: Date } | undefined;
  readonly declined: readonly { readonly short: string; readonly reason: string }[];
  readonly least: number;
  readonly coverDay: string;
  readonly now: Date;
}

/** C21: whoever leads this theme claims it. */
export function themeCard(
  view: ThemeView,
  own: { readonly declined: boolean; readonly office: boolean },
): Card {
  const open = view.state === 'OPEN' && !own.declined;
  return {
    kind: 'theme.claim',
    title: `【认领】${cut(view.name, 14)}`,
    tone: open ? 'notice' : view.state === 'CLAIMED' ? 'done' : 'closed',
    facts: [
      { label: '主题', text: view.name },
      { label: '来源', text: view.source },
      { label: '建议牵头', text: list(view.suggested) },
      { text: `认领后${shortDay(view.coverDay)}前至少联查${view.least}次` },
    ],
    status: [
      ...view.declined.map(
        ({ short, reason }) => `⚠ ${short} 非其牵头${reason === '' ? '' : `：${cut(reason, 40)}`}`,
      ),
      ...(view.claimed === undefined
        ? []
        : [
            `✅ ${view.claimed.unit} 认领（${view.claimed.by} ${timeText(view.claimed.at, view.now)}）；${shortDay(view.coverDay)}前至少联查${view.least}次`,
          ]),
    ],
    actions: open
      ? own.office
        ? [
            {
              id: 'assign',
              label: '指定牵头',
              style: 'primary',
              fields: [
                { name: 'unit', label: '单位代码或简称', type: 'text', required: true, maxLength: 20 },
              ],
            },
          ]
        : [
            { id: 'claim', label: '认领', style: 'primary' },
            {
              id: 'decline',
              label: '非我单位牵头',
              style: 'default',
              fields: [{ name: 'reason', label: '理由', type: 'text', required: true, maxLength: 100 }],
            },
          ]
      : [],
    no: view.no,
    summary: `${cut(view.name, 14)}：${view.claimed === undefined ? `待认领，已答复${view.declined.length}` : `${view.claimed.unit}已认领`}`,
  };
}

/** 覆盖检查: a claimed theme that still lacks its joint inspection of the year. */
export function themeGapCard(
  view: ThemeView,
  gap: { readonly year: number; readonly done: number; readonly left: number; readonly met: boolean },
): Card {
  const missing = view.least - gap.done;
  const left = gap.left > 0 ? `还剩${gap.left}天` : gap.left === 0 ? '今天到期' : `已逾期${-gap.left}天`;
  return {
    kind: 'theme.gap',
    title: `【主题缺口】${cut(view.name, 11)}`,
    tone: gap.met ? 'done' : gap.left <= 0 ? 'urgent' : 'notice',
    facts: [
      { label: '主题', text: view.name },
      { label: '牵头', text: view.claimed?.unit ?? '' },
      { label: `${gap.year}年已联查`, text: `${gap.done}次，应不少于${view.least}次` },
      { label: '期限', text: `${shortDay(view.coverDay)}前，${left}` },
      ...(gap.met ? [] : [{ text: '可发：发起联合检查 场景代码 日期' }]),
    ],
    status: gap.met ? ['✅ 已覆盖'] : [],
    actions: [],
    no: view.no,
    summary: gap.met
      ? `${cut(view.name, 14)}已覆盖`
      : `${cut(view.name, 14)}还差${missing}次联合检查，${left}`,
  };
}

export const themeSays = {
  published: (name: string, units: number): string => `已发布主题“${name}”，请${units}个单位认领。`,
  known: (name: string): string => `主题“${name}”已经发布过了。`,
  none: '没有这个主题。',
  noUnits: (names: readonly string[]): string => `没有这些单位，或它们没有执法权：${list(names)}。`,
  needsUnits: '请写明建议牵头单位，例如：发布主题 人行道监管一件事 来源:省级清单 建议:ZHZFJ、ZJJ',
  claimed: (day: string, least: number): string => `已认领，${shortDay(day)}前至少联查${least}次。`,
  claimedAlready: (unit: string): string => `已由${unit}认领，无需再点。`,
  declined: '已记：非我单位牵头。',
  declinedAlready: '您单位已答复，无需再点。',
  notAsked: '这个主题没有请您单位认领。',
  covered: '已覆盖，无需提醒。',
} as const;
