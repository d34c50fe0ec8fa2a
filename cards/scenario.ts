/** 场景清单: for the office to review and publish, and for the lead to know. */
import type { Action, Card, Fact } from '../src/chat/card.ts';
import { cut, list, timeText } from './format.ts';

interface Done {
  readonly by: string;
  readonly at: Date;
}

export interface ScenarioView {
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly category: string;
  readonly lead: string;
  readonly units: readonly string[];
  readonly items: number;
  readonly ratio: string | null;
  readonly maxPerYear: number | null;
  readonly source: string;
  readonly status: 'proposed' | 'reviewed' | 'published' | 'retired';
  readonly proposed: Done | undefined;
  readonly reviewed: Done | undefined;
  readonly published: Done | undefined;
  readonly changes:
    | {
        readonly since: number;
        readonly formerLead: string | undefined;
        readonly added: readonly string[];
        readonly removed: readonly string[];
      }
    | undefined;
  readonly now: Date;
}

/** 审定、公布, for the office. */
export function scenarioReviewCard(view: ScenarioView): Card {
  return {
    kind: 'scenario.review',
    title: `【清单审定】${cut(view.name, 12)}`,
    tone: view.status === 'published' ? 'done' : view.status === 'retired' ? 'closed' : 'notice',
    facts: facts(view),
    status: status(view),
    actions: actions(view.status),
    no: numberOf(view),
    summary: `清单${view.code}第${view.version}版：${STATUS[view.status]}`,
  };
}

/** 清单有变, for the lead's liaison. */
export function scenarioNoticeCard(view: ScenarioView): Card {
  const inForce = view.status === 'published';
  return {
    kind: 'scenario.notice',
    title: `【清单公布】${cut(view.name, 12)}`,
    tone: inForce ? 'notice' : 'closed',
    facts: [...facts(view), ...(inForce ? [{ text: `可发：发起联合检查 ${view.code} 日期` }] : [])],
    status: status(view),
    actions: [],
    no: numberOf(view),
    summary: `清单${view.code}第${view.version}版：${STATUS[view.status]}`,
  };
}

const STATUS = {
  proposed: '待审定',
  reviewed: '已审定，待公布',
  published: '已公布',
  retired: '已停用',
} as const;
/** How much of a change a card tells; the whole list is in the library. */
const TOLD = 60;

function numberOf(view: ScenarioView): string {
  return `${view.code}-V${view.version}`;
}

function facts(view: ScenarioView): Fact[] {
  const often = [
    ...(view.ratio === null ? [] : [`比例${view.ratio}`]),
    ...(view.maxPerYear === null ? [] : [`每家每年不超过${view.maxPerYear}次`]),
  ];
  return [
    { label: '清单', text: `${view.code} ${view.name}（第${view.version}版）` },
    { label: '对象', text: [view.category, ...often].join('，') },
    { label: '牵头', text: view.lead },
    { label: '单位', text: `${cut(list(view.units), TOLD)}，共${view.items}项` },
    ...(view.source === '' ? [] : [{ label: '依据', text: view.source }]),
    { label: '变动', text: changed(view.changes) },
  ];
}

function changed(changes: ScenarioView['changes']): string {
  if (changes === undefined) return '新清单';
  const { since, formerLead, added, removed } = changes;
  const parts = [
    ...(formerLead === undefined ? [] : [`原牵头${formerLead}`]),
    ...(added.length === 0 ? [] : [`新增${added.length}项（${cut(added.join('；'), TOLD)}）`]),
    ...(removed.length === 0 ? [] : [`减少${removed.length}项（${cut(removed.join('；'), TOLD)}）`]),
  ];
  return `比第${since}版：${parts.length === 0 ? '事项未变' : parts.join('，')}`;
}

function status(view: ScenarioView): string[] {
  const line = (what: string, done: Done | undefined): string[] =>
    done === undefined ? [] : [`✅ ${what}（${done.by} ${timeText(done.at, view.now)}）`];
  return [
    ...line('已提出', view.proposed),
    ...line('已审定', view.reviewed),
    ...line('已公布', view.published),
    ...(view.status === 'retired' ? ['⚠ 已由新版代替'] : []),
  ];
}

function actions(state: ScenarioView['status']): Action[] {
  if (state === 'proposed') return [{ id: 'review', label: '审定通过', style: 'primary' }];
  return state === 'reviewed' ? [{ id: 'publish', label: '公布', style: 'primary' }] : [];
}

export const scenarioSays = {
  proposed: (code: string, version: number): string =>
    `已提出清单 ${code} 第${version}版，请领导小组办公室审定。`,
  reviewed: '已审定；公布后才能按它发起检查。',
  published: (code: string, version: number, lead: string): string =>
    `已公布清单 ${code} 第${version}版，已告知${lead}。`,
  none: '没有这个清单。',
  known: (code: string, version: number): string => `清单 ${code} 第${version}版已经提出过了。`,
  noUnits: (names: readonly string[]): string => `没有这些单位：${list(names)}。请写单位代码、全称或简称。`,
  byLead: (lead: string): string => `清单由牵头单位提出：请由${lead}或领导小组办公室提出。`,
  coordinationBody: (names: readonly string[]): string =>
    `${list(names)}是议事协调机构，不能牵头或实施检查（国办发〔2024〕54号）。`,
  sameItem: (unit: string, text: string): string => `${unit}的检查事项重复：${text}。`,
  replaced: (code: string, version: number): string => `清单 ${code} 第${version}版已由新版代替。`,
  reviewedAlready: '已审定，无需再点。',
  publishedAlready: '已公布，无需再点。',
  reviewFirst: '请先审定，再公布。',
} as const;
