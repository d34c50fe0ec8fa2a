import type { Action, Card, Fact } from '../src/chat/card.ts';
import { cut, timeText } from './format.ts';
import { APT, isOut, judging, outLines } from './whistle-own.ts';
import { REASON, situation } from './whistle-parts.ts';
import type { FeedbackView, PartyView, WhistleView } from './whistle-view.ts';

/** C14: the lead's, once it is there, and anew each time that the work is sent back: `round` is how often it had been. */
export function feedbackCard(view: WhistleView, own: PartyView, round: number): Card {
  const out = isOut(view, own);
  if (!out && round < view.reworks.length) return sentBackCard(view, round);
  const waiting = view.state === 'FEEDBACK' || view.state === 'EVALUATED';
  const open = !out && !waiting;
  const last = own.feedbacks.at(-1);
  const rework = view.reworks.at(-1);
  return {
    kind: 'whistle.feedback',
    title: titleOf(view, round),
    tone: out ? 'closed' : waiting ? 'done' : rework === undefined ? 'info' : 'urgent',
    facts: [
      ...situation(view).slice(0, 2),
      ...(rework === undefined ? [] : [{ label: '没解决', text: rework }]),
      ...(last === undefined ? [] : feedbackFacts(last)),
      ...(open && own.feedbackDueAt !== undefined
        ? [{ label: '反馈限', text: timeText(own.feedbackDueAt, view.now) }]
        : []),
      ...(open && last === undefined ? [{ text: '现场照片直接发给机器人就行，会附在这一哨上。' }] : []),
    ].slice(0, 8),
    status: [
      ...(own.extension === undefined
        ? []
        : [
            own.extension.granted === undefined
              ? '⏳ 延期等办公室批'
              : own.extension.granted
                ? '✅ 延期已批'
                : '⚠ 延期未批',
          ]),
      ...(view.task === undefined ? [] : [`✅ 已转联合检查 ${view.task.scenario}`]),
      ...(waiting && !out ? [`✅ 已反馈，待${view.caller}评价`] : []),
      ...outLines(view, own),
    ],
    actions: open ? feedbackActions(view, own) : judging(view, own),
    no: view.no,
    summary: open
      ? `${view.no} ${rework === undefined ? '请填反馈' : '返办，请重新反馈'}${own.feedbackDueAt === undefined ? '' : `，限${timeText(own.feedbackDueAt, view.now)}`}`
      : `${view.no} 已反馈`,
  };
}

/** What it was about is on a card of its own by now. */
function sentBackCard(view: WhistleView, round: number): Card {
  return {
    kind: 'whistle.feedback',
    title: titleOf(view, round),
    tone: 'done',
    facts: situation(view).slice(0, 2),
    status: [`⚠ 没解决：${view.reworks[round] ?? ''}`, `已返办，请办【返办${round + 1}】卡片`],
    actions: [],
    no: view.no,
    summary: `${view.no} 返办`,
  };
}

function titleOf(view: WhistleView, round: number): string {
  return cut(`${round === 0 ? '【反馈】' : `【返办${round}】`}${view.no}`, 18);
}

export function feedbackFacts(feedback: FeedbackView): Fact[] {
  return [
    { label: '何时受理', text: feedback.accepted },
    { label: '与谁沟通', text: feedback.contact },
    { label: '什么措施', text: cut(feedback.measures, 200) },
    { label: '何时办完', text: feedback.finish },
  ];
}

/** 填反馈, with the four elements; what the bot knows of them is filled in. */
export function reportAction(view: WhistleView, own: PartyView): Action {
  return {
    id: 'report',
    label: '填反馈',
    style: 'primary',
    fields: [
      {
        name: 'stage',
        label: '这次是',
        type: 'select',
        required: true,
        options: [
          { value: 'final', label: '办结反馈' },
          { value: 'progress', label: '阶段进展' },
        ],
      },
      {
        name: 'accepted',
        label: '何时受理',
        type: 'text',
        required: true,
        maxLength: 60,
        value: own.signed === undefined ? '' : timeText(own.signed.at, view.now),
      },
      {
        name: 'contact',
        label: '与谁沟通',
        type: 'text',
        required: true,
        maxLength: 60,
        value: view.source === undefined ? `${view.caller} ${view.blower}` : '',
      },
      { name: 'measures', label: '什么措施', type: 'textarea', required: true, maxLength: 400 },
      { name: 'finish', label: '何时办完', type: 'text', required: true, maxLength: 60 },
    ],
  };
}

function feedbackActions(view: WhistleView, own: PartyView): Action[] {
  return [
    reportAction(view, own),
    ...(view.task === undefined
      ? [
          {
            id: 'task',
            label: '转联合检查',
            style: 'default' as const,
            fields: [
              {
                name: 'scenario',
                label: '场景编号或名称',
                type: 'text' as const,
                required: true,
                maxLength: 60,
                placeholder: '如 S01；发“场景”看清单',
              },
              { name: 'date', label: '检查日期', type: 'date' as const, required: true },
              { name: 'time', label: '时间', type: 'time' as const, required: true, value: '09:00' },
            ],
          },
        ]
      : []),
    ...(view.kind === 'URGENT' || own.extension !== undefined
      ? []
      : [{ id: 'extend', label: '申请延期', style: 'default' as const, fields: [REASON] }]),
    ...(own.judged ? [] : [APT]),
  ];
}
