import type { Action, Card, Fact } from '../src/chat/card.ts';
import { cut, minutesText, timeText } from './format.ts';
import { feedbackFacts } from './whistle-feedback.ts';
import { brief, endLines, REASON } from './whistle-parts.ts';
import type { WhistleView } from './whistle-view.ts';
import { KIND_NAMES, RESPONSE_NAMES, SATISFIED_NAMES, SOLVED_NAMES } from './whistle-words.ts';

/**
 * C15: three questions, the common answers with one tap. `round` is how often the work had been sent back when it was
 * asked: an earlier question keeps what was answered to it.
 */
export function rateCard(view: WhistleView, reminder: number, round: number): Card {
  const lead = view.parties.find(({ role, live }) => role === 'lead' && live);
  const past = view.reworks[round];
  const last =
    past === undefined
      ? lead?.feedbacks.at(-1)
      : lead?.feedbacks.filter(({ stage }) => stage === 'final').at(round);
  const open = view.state === 'FEEDBACK' && past === undefined;
  const hours =
    view.dispatchedAt === undefined || last === undefined ? '' : durationText(view.dispatchedAt, last.at);
  const body = `${cut(lead?.short ?? '', 7)}办完了，您看行不行`;
  return {
    kind: reminder > 0 ? 'whistle.remind' : 'whistle.rate',
    title: cut(reminder > 0 ? `【提醒${reminder}】请评价` : body, 18),
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '哪一哨', text: `${KIND_NAMES[view.kind]} ${brief(view, 40)}` },
      ...beforeFacts(view, round),
      ...(last === undefined ? [] : feedbackFacts(last)),
      { label: '用时', text: hours },
      ...(open && view.rateDueAt !== undefined
        ? [{ text: `请在${timeText(view.rateDueAt, view.now)}前评价，逾期记“未评价”。` }]
        : []),
    ],
    status: open ? [] : past === undefined ? rateStatus(view) : [reworkLine(past)],
    actions: open ? rateActions() : [],
    no: view.no,
    summary: open
      ? `${reminder > 0 ? `第${reminder}次提醒：` : ''}${lead?.short ?? ''}已反馈${view.no}，请评价`
      : `${view.no} 已评价`,
  };
}

/** Otherwise the second question reads like the first: an official takes it for a double, and a platform drops it as one. */
function beforeFacts(view: WhistleView, round: number): Fact[] {
  const reason = view.reworks[round - 1];
  return reason === undefined ? [] : [{ label: `返办${round}次后`, text: `上次没解决：${reason}` }];
}

function reworkLine(reason: string): string {
  return `⚠ 没解决，返办：${reason}`;
}

function rateStatus(view: WhistleView): string[] {
  const ended = endLines(view);
  if (ended.length > 0) return ended;
  const rework = view.reworks.at(-1);
  if (view.state === 'EVALUATED') return ['⚠ 没解决 · 已转办公室督办'];
  return rework === undefined ? [] : [reworkLine(rework)];
}

function rateActions(): Action[] {
  const options = (names: Readonly<Record<string, string>>): { value: string; label: string }[] =>
    Object.entries(names).map(([value, label]) => ({ value, label }));
  return [
    { id: 'rateYes', label: '满意', style: 'primary' },
    { id: 'rateFair', label: '基本满意', style: 'default' },
    { id: 'rateNo', label: '没解决，返办', style: 'danger', fields: [REASON] },
    {
      id: 'rate',
      label: '逐项评价',
      style: 'default',
      fields: [
        { name: 'response', label: '响应', type: 'select', required: true, options: options(RESPONSE_NAMES) },
        { name: 'solved', label: '解决', type: 'select', required: true, options: options(SOLVED_NAMES) },
        {
          name: 'satisfied',
          label: '满意',
          type: 'select',
          required: true,
          options: options(SATISFIED_NAMES),
        },
        {
          name: 'reason',
          label: '说明（没解决或不满意必填）',
          type: 'textarea',
          required: false,
          maxLength: 200,
        },
      ],
    },
  ];
}

function durationText(from: Date, to: Date): string {
  const hours = (to.getTime() - from.getTime()) / 3_600_000;
  if (hours < 1) return minutesText(hours * 60);
  if (hours < 48) return `${Math.round(hours * 10) / 10}小时`;
  return `${Math.round(hours / 24)}天`;
}
