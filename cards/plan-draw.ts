import type { Action, Card, Fact } from '../src/chat/card.ts';
import { cut, dayText, list, timeText } from './format.ts';

export interface DrawView {
  readonly no: string;
  readonly state: string;
  readonly scenario: string;
  readonly unit: string;
  readonly date: string;
  readonly ratio: number;
  readonly roster: number;
  readonly excluded: number;
  readonly commitment: string;
  readonly committed: { readonly by: string; readonly at: Date };
  readonly seed: string | undefined;
  readonly pool: number;
  readonly drawn: readonly string[];
  readonly officers: readonly string[];
  readonly toReplace: readonly string[];
  readonly replaced: readonly {
    readonly out: readonly string[];
    readonly in: readonly string[];
    readonly by: string;
    readonly at: Date;
  }[];
  readonly drawnBy: { readonly by: string; readonly at: Date } | undefined;
  readonly now: Date;
}

/** 抽取 from the commitment to the finished list; the seed shows only after the draw. */
export function drawCard(view: DrawView, mayAct: boolean): Card {
  return {
    kind: 'draw.result',
    title: titleOf(view),
    tone:
      view.state === 'VOID'
        ? 'closed'
        : view.toReplace.length > 0
          ? 'urgent'
          : view.state === 'COMMITTED'
            ? 'notice'
            : 'done',
    facts: factsOf(view),
    status: statusOf(view),
    actions: mayAct ? actionsOf(view) : [],
    no: view.no,
    summary: `${cut(view.scenario, 14)}抽取：${view.state === 'COMMITTED' ? '种子已封存' : view.state === 'VOID' ? '已作废' : `已抽${view.drawn.length}家，补抽${view.replaced.length}次`}`,
  };
}

function titleOf(view: DrawView): string {
  if (view.state === 'VOID') return '【抽取】已作废';
  if (view.state === 'COMMITTED') return '【抽取】种子已封存，待抽';
  return view.toReplace.length > 0
    ? `【抽取】上级已查${view.toReplace.length}家，补抽？`
    : `【抽取】已抽${view.drawn.length}家`;
}

function factsOf(view: DrawView): Fact[] {
  return [
    { label: '场景', text: `${view.scenario}（牵头 ${view.unit}），${dayText(view.date)}` },
    { label: '名录', text: `${view.roster}家，比例${percent(view.ratio)}` },
    { label: '承诺值', text: view.commitment },
    ...(view.seed === undefined
      ? [{ text: '种子已封存；抽取后公布，任何人可用承诺值核对' }]
      : [
          { label: '种子', text: view.seed },
          { label: '可抽', text: `${view.pool}家（剔除${view.excluded}家）` },
          { label: '抽中', text: shown(view.drawn) },
          ...(view.officers.length === 0 ? [] : [{ label: '人员', text: shown(view.officers) }]),
        ]),
    ...(view.toReplace.length === 0 ? [] : [{ label: '上级已查', text: shown(view.toReplace) }]),
  ].slice(0, 8);
}

function shown(names: readonly string[]): string {
  const first = names.slice(0, 10).map(name => cut(name, 18));
  return names.length > first.length ? `${list(first)}等${names.length}` : list(first);
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))}%`;
}

function statusOf(view: DrawView): string[] {
  return [
    `✅ ${view.committed.by} ${timeText(view.committed.at, view.now)} 封存种子`,
    ...(view.drawnBy === undefined
      ? []
      : [`✅ ${view.drawnBy.by} ${timeText(view.drawnBy.at, view.now)} 抽取`]),
    ...view.replaced.map(
      entry =>
        `✅ ${entry.by} ${timeText(entry.at, view.now)} 补抽${list(entry.in.map(name => cut(name, 14)))}`,
    ),
    ...(view.state === 'USED' ? ['✅ 已生成任务草稿'] : []),
  ];
}

function actionsOf(view: DrawView): Action[] {
  const abandon: Action = {
    id: 'void',
    label: '作废',
    style: 'danger',
    fields: [{ name: 'reason', label: '理由', type: 'text', required: true, maxLength: 200 }],
  };
  if (view.state === 'COMMITTED') return [{ id: 'run', label: '开始抽取', style: 'primary' }, abandon];
  const replace: Action[] =
    view.toReplace.length > 0 ? [{ id: 'replace', label: '补抽', style: 'primary' }] : [];
  if (view.state === 'DRAWN')
    return [
      ...replace,
      { id: 'task', label: '生成任务', style: replace.length > 0 ? 'default' : 'primary' },
      abandon,
    ];
  return view.state === 'USED' ? replace : [];
}

export const drawSays = {
  known: '这次抽取已经开始了。',
  none: '没有这次抽取。',
  help: '请写明场景、比例和日期，例如：抽取 S08 比例20% 9月20日 分级:一般 人员:2 排除:企业全称',
  onlyLead: (unit: string): string => `这个场景由${unit}牵头，只有牵头单位或办公室能抽取。`,
  emptyRoster: '名录里没有这一类、这一级的企业。',
  notInRoster: (names: readonly string[]): string => `要排除的企业不在这次的名录里：${list(names)}。`,
  drawnAlready: '已经抽过了，无需再点。',
  rosterChanged: '封存之后名录有变动，不能按原种子抽取；请作废后重新封存。',
  drawn: (pool: number, drawn: number): string => `可抽${pool}家，已抽${drawn}家；种子已公布。`,
  over: '这次抽取已结束。',
  voided: (no: string): string => `${no} 已作废。`,
  notDrawn: '还没有抽取。',
  nobodyDropped: '抽中的企业没有上级新查的，不用补抽。',
  replaced: (out: readonly string[], names: readonly string[]): string =>
    names.length === 0
      ? `已剔除${list(out)}；名录里没有可补的企业。`
      : `已剔除${list(out)}，补抽${list(names)}。`,
  superiorCame: '抽取后上级已查',
  replaceFirst: '有企业抽取后上级已查，请先补抽。',
  tooMany: (most: number): string => `超过${most}家，请分次抽取。`,
  usedAlready: '已生成任务，无需再点。',
  used: '任务草稿已给牵头单位。',
} as const;
