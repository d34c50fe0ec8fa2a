import type { Action, Card, Fact, Field } from '../src/chat/card.ts';
import { cut, list, shortDay, stampText, timeText } from './format.ts';

export interface PlanView {
  readonly unit: string;
  readonly year: number;
  readonly state: string;
  readonly no: string;
  readonly filingNo: string | null;
  /** 01-31, the last day in time. */
  readonly dueDay: string;
  readonly left: number;
  readonly rows: number;
  readonly missing: readonly string[];
  readonly merges:
    | { readonly suggestions: number; readonly saved: number; readonly setAside: number }
    | undefined;
  readonly cosigns: readonly CosignView[];
  readonly returned: { readonly by: string; readonly reason: string } | undefined;
  readonly submitted: { readonly by: string; readonly at: Date } | undefined;
  readonly late: number;
  readonly copies: number;
  readonly received: number;
  readonly approved: { readonly by: string; readonly at: Date } | undefined;
  readonly amendment: { readonly n: number; readonly reason: string } | undefined;
  readonly scenarios: readonly { readonly code: string; readonly name: string }[];
  readonly source: string;
  readonly now: Date;
}

export interface CosignView {
  readonly short: string;
  readonly state: 'asked' | 'agreed' | 'objected' | 'silent';
  readonly note: string;
}

export const REASON: Field = {
  name: 'reason',
  label: '理由',
  type: 'textarea',
  required: true,
  maxLength: 200,
};

/** 还剩12天, 今天截止, 已逾期3日. */
function planLeft(left: number): string {
  if (left > 0) return `还剩${left}天`;
  return left === 0 ? '今天截止' : `已逾期${-left}日`;
}

/** C20 for the unit, from the notice to the approved list. */
export function planCard(view: PlanView): Card {
  const head = headOf(view);
  return {
    kind: 'plan.file',
    title: head.title,
    tone: head.tone,
    facts: planFactLines(view),
    status: planStatus(view),
    actions: planActions(view),
    no: view.no,
    summary: `${view.unit}${view.year}年度计划：${head.short}，${view.rows}项`,
  };
}

export function headOf(view: PlanView): { title: string; tone: Card['tone']; short: string } {
  switch (view.state) {
    case 'COSIGN':
      return { title: '【年度计划】会签中', tone: 'notice', short: '会签中' };
    case 'SUBMITTED':
    case 'REVIEW':
      return { title: '【年度计划】已提交，待审核', tone: 'info', short: '待审核' };
    case 'RETURNED':
      return { title: '【年度计划】退回补正', tone: 'urgent', short: '退回补正' };
    case 'FILED':
      return { title: '【年度计划】已备案', tone: 'done', short: '已备案' };
    case 'APPROVED_LIST':
      return { title: '【年度计划】已入任务清单', tone: 'done', short: '已入任务清单' };
    case 'AMENDED':
      return { title: `【年度计划】第${view.amendment?.n ?? 1}次调整`, tone: 'notice', short: '调整中' };
    default:
      return {
        title:
          view.left < 0
            ? `【年度计划】${planLeft(view.left)}`
            : `【年度计划】${monthEnd(view.dueDay)}前备案 ${planLeft(view.left)}`,
        tone: view.left < 0 ? 'urgent' : 'notice',
        short: view.state === 'OPEN' ? '待填报' : '草稿',
      };
  }
}

/** 1月底 for the last day of a month, else 1月20日. */
function monthEnd(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1 ? `${Number(day.slice(5, 7))}月底` : shortDay(day);
}

export function planFactLines(view: PlanView): Fact[] {
  const waiting = view.cosigns.filter(entry => entry.state === 'asked').map(entry => entry.short);
  const objections = view.cosigns.filter(entry => entry.state === 'objected');
  const silent = view.cosigns.filter(entry => entry.state === 'silent').map(entry => entry.short);
  return [
    {
      label: '计划',
      text: `${view.year}年，${view.rows}项${view.source === '' ? '' : `（${cut(view.source, 24)}）`}`,
    },
    { label: '缺项', text: missingText(view.missing) },
    ...(view.merges === undefined
      ? []
      : [{ label: '可合并', text: `${view.merges.suggestions}项，预计少进门${view.merges.saved}次` }]),
    ...(view.cosigns.length === 0
      ? []
      : [{ label: '待会签', text: waiting.length === 0 ? '已齐' : list(waiting) }]),
    ...(silent.length === 0 ? [] : [{ label: '逾期视为无意见', text: list(silent) }]),
    ...objections.slice(0, 2).map(({ short, note }) => ({ label: `${short}意见`, text: cut(note, 60) })),
    ...(view.returned === undefined ? [] : [{ label: '退回原因', text: view.returned.reason }]),
  ].slice(0, 8);
}

/** 第2行抽查比例、未抄送…, the first few. */
function missingText(missing: readonly string[]): string {
  if (missing.length === 0) return '无';
  const more = missing.length > 3 ? `等${missing.length}处` : '';
  return `${list(missing.slice(0, 3))}${more}`;
}

export function planStatus(view: PlanView): string[] {
  const lines: string[] = [];
  if (view.amendment !== undefined)
    lines.push(`✏ 第${view.amendment.n}次调整：${cut(view.amendment.reason, 40)}`);
  if (view.submitted !== undefined && view.state !== 'RETURNED') {
    const late = view.late > 0 ? `，逾期${view.late}日` : '';
    lines.push(`✅ ${view.submitted.by} ${timeText(view.submitted.at, view.now)} 提交${late}`);
  }
  if (view.filingNo !== null)
    lines.push(`✅ 已备案 ${view.filingNo}，已抄送${view.copies}单位（回执${view.received}/${view.copies}）`);
  if (view.approved !== undefined)
    lines.push(`✅ ${view.approved.by} ${stampText(view.approved.at)} 列入任务清单`);
  return lines;
}

function planActions(view: PlanView): Action[] {
  const look: Action = { id: 'look', label: '看合并建议', style: 'default' };
  switch (view.state) {
    case 'COSIGN':
      return [{ id: 'chase', label: '催会签', style: 'primary' }, look];
    case 'SUBMITTED':
    case 'REVIEW':
      return [look];
    case 'FILED':
    case 'APPROVED_LIST':
      return [look, { id: 'amend', label: '调整', style: 'default', fields: [REASON] }];
    default:
      return [{ id: 'submit', label: '提交备案', style: 'primary' }, ...addAction(view), look];
  }
}

function addAction(view: PlanView): Action[] {
  if (view.scenarios.length === 0) return [];
  const options = view.scenarios.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }));
  const grades = [
    { value: 'general', label: '一般监管对象' },
    { value: 'trusted', label: '信任对象' },
    { value: 'key', label: '重点监管对象' },
  ];
  return [
    {
      id: 'add',
      label: '增加一项',
      style: 'default',
      fields: [
        { name: 'scenario', label: '场景', type: 'select', required: true, options },
        {
          name: 'enterprise',
          label: '企业全称（随机抽取的不填）',
          type: 'text',
          required: false,
          maxLength: 60,
        },
        { name: 'date', label: '计划日期', type: 'date', required: false },
        {
          name: 'ratio',
          label: '抽查比例',
          type: 'text',
          required: false,
          maxLength: 10,
          placeholder: '30%',
        },
        {
          name: 'frequency',
          label: '年度频次',
          type: 'text',
          required: false,
          maxLength: 10,
          placeholder: '2 或 不设上限',
        },
        {
          name: 'grade',
          label: '对象分级',
          type: 'select',
          required: true,
          options: grades,
          value: 'general',
        },
        { name: 'basis', label: '依据', type: 'text', required: false, maxLength: 100 },
      ],
    },
  ];
}

/** 催备案: words as of the day it was sent. */
export function planRemindCard(
  view: PlanView,
  reminder: { step: number; left: number; leader: boolean },
): Card {
  const open = ['OPEN', 'DRAFT', 'RETURNED', 'COSIGN'].includes(view.state);
  const left = planLeft(reminder.left);
  return {
    kind: 'plan.remind',
    title: `【第${reminder.step}次提醒】年度计划${left}`,
    tone: !open ? 'done' : reminder.left <= 0 ? 'urgent' : 'notice',
    facts: [
      { label: '单位', text: view.unit },
      ...planFactLines(view).slice(0, 4),
      { text: `${shortDay(view.dueDay)}24时前报领导小组办公室备案，逾期进通报` },
      ...(reminder.leader && open ? [{ text: '本单位还没有提交，请您过问' }] : []),
    ],
    status: planStatus(view),
    actions: open && !reminder.leader ? planActions(view) : [],
    no: view.no,
    summary: open
      ? `第${reminder.step}次提醒：${view.unit}年度计划${left}，未备案`
      : `${view.unit}年度计划已提交`,
  };
}
