import type { Action, Fact } from '../src/chat/card.ts';
import type { Figure } from '../src/report/reply/types.ts';
import type { FigureSet } from '../src/report/shapes.ts';
import type { SubmissionDoc, SubmissionState } from '../src/report/submission/state.ts';
import { dayText, list, stampText, timeText } from './format.ts';
import { FIGURE_WORDS, figureText } from './report-copy.ts';

/** What the cards of one unit's report show (domain.md §6 C18, C19). */
export interface ReportView {
  readonly state: SubmissionState;
  /** 二季度 */
  readonly quarter: string;
  /** 2026-07-07 and 18:00 */
  readonly dueDay: string;
  readonly dueClock: string;
  readonly now: Date;
}

export const ORDER: readonly Figure[] = [
  'ledChecks',
  'joinedChecks',
  'jointChecks',
  'enterprises',
  'problems',
  'rectified',
  'whistlesReceived',
  'whistlesCheckedIn',
];

export function isIn({ state }: ReportView): boolean {
  return state.state === 'SUBMITTED' || state.state === 'ZERO_CONFIRMED';
}

export function figuresLine(set: FigureSet): string {
  return ORDER.filter(name => name !== 'jointChecks')
    .map(name => figureText(name, set[name]))
    .join('、');
}

export function missing(set: FigureSet): string[] {
  return ORDER.filter(name => set[name] === null).map(name => FIGURE_WORDS[name]);
}

export function deadline(view: ReportView): Fact {
  return { label: '截止', text: `${dayText(view.dueDay)} ${view.dueClock}` };
}

/** What has become of the report, newest last. */
export function statusLines(view: ReportView): string[] {
  const { doc, state } = view.state;
  const lines: string[] = [];
  const { submitted } = doc;
  if (submitted !== undefined) {
    const what = state === 'ZERO_CONFIRMED' ? '已确认零报告' : '已报送';
    lines.push(
      `✅ ${what}${submitted.late ? '（逾期）' : ''} ${submitted.name} ${timeText(new Date(submitted.at), view.now)}`,
    );
    for (const correction of doc.corrections.slice(-2)) {
      lines.push(`⚠ ${stampText(new Date(correction.at))} ${correction.name}更正：${changes(correction)}`);
    }
    return lines;
  }
  if (doc.returned !== undefined) lines.push(`⚠ 办公室退回：${doc.returned.reason}`);
  if (doc.promise !== undefined) lines.push(`已记：${dayText(doc.promise.due)}前报（${doc.promise.name}）`);
  if (doc.stage !== undefined) lines.push(`进度：${doc.stage.text}（${doc.stage.name}）`);
  if (doc.delegated !== undefined) lines.push(`已转${doc.delegated.to.name}，责任仍在${doc.delegated.name}`);
  const waiting = doc.extensions.find(extension => extension.ruling === undefined);
  if (waiting !== undefined) lines.push(`已申请延期到${dayText(waiting.due)}，等办公室答复`);
  if (state === 'MISSING') lines.push('⚠ 已按缺报处理，仍可补报');
  return lines;
}

function changes(correction: SubmissionDoc['corrections'][number]): string {
  return list(
    ORDER.filter(name => correction.before[name] !== correction.after[name]).map(
      name => `${figureText(name, correction.before[name])}→${correction.after[name] ?? '—'}`,
    ),
  );
}

export function askActions(): Action[] {
  return [
    { id: 'resend', label: '去报送', style: 'primary' },
    { id: 'today', label: '今天下班前', style: 'default' },
    {
      id: 'extend',
      label: '申请延期',
      style: 'default',
      fields: [
        { name: 'due', label: '延到哪天', type: 'date', required: true },
        { name: 'reason', label: '原因', type: 'textarea', required: true, maxLength: 200 },
      ],
    },
  ];
}

export function unitState(view: ReportView): string {
  const { doc, state } = view.state;
  if (isIn(view)) return '已报送';
  if (doc.promise !== undefined) return `未报（承诺${dayText(doc.promise.due)}前）`;
  if (state === 'DRAFT') return '草表已有，待点“确认报送”';
  if (state === 'EXTENDED') return '已批延期，未报';
  if (state === 'RETURNED') return '已退回，待重报';
  return '未报';
}
