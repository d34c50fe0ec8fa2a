import type { Card } from '../src/chat/card.ts';
import { cut, dayText, timeText } from './format.ts';
import type { TaskView, UnitView } from './task-head.ts';

/** To the lead: a unit proposes another time. */
export function proposalCard(view: TaskView, unit: UnitView): Card {
  const { answer } = unit;
  const open = answer.kind === 'proposed' && view.stopped === undefined;
  return {
    kind: 'task.proposal',
    title: cut(`【改期】${unit.short}提议换时间`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '任务', text: `${view.scenario}` },
      { label: '现定', text: `${dayText(view.date)} ${view.time}` },
      ...(answer.kind === 'proposed'
        ? [
            { label: '提议', text: `${dayText(answer.slot.date)} ${answer.slot.time}` },
            { label: '原因', text: answer.reason },
            { label: '提议人', text: `${answer.by} ${timeText(answer.at, view.now)}` },
            { text: '同意后全部单位要重新确认。' },
          ]
        : []),
    ],
    status: open ? [] : ['✅ 已答复'],
    actions: open
      ? [
          { id: 'acceptTime', label: '同意改期', style: 'primary' },
          { id: 'keepTime', label: '维持原时间', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: open ? `${unit.short}提议改期，请答复` : `${unit.short}的改期已答复`,
  };
}

/** 申请退出: to the unit's leader in charge, then to the office; the lead is told. */
export function withdrawalCard(view: TaskView, unit: UnitView, as: 'leader' | 'office' | 'lead'): Card {
  const { answer } = unit;
  const open = answer.kind === 'withdrawing' && view.stopped === undefined;
  const mine =
    open && ((as === 'leader' && !answer.leaderAgreed) || (as === 'office' && answer.leaderAgreed));
  return {
    kind: 'task.withdrawal',
    title: cut(`【申请退出】${unit.short}`, 18),
    tone: mine ? 'notice' : open ? 'info' : 'closed',
    facts: [
      { label: '任务', text: `${view.scenario} ${dayText(view.date)} ${view.time}` },
      ...(answer.kind === 'withdrawing'
        ? [
            { label: '单位', text: unit.name },
            { label: '原因', text: answer.reason },
            { label: '申请人', text: `${answer.by} ${timeText(answer.at, view.now)}` },
          ]
        : []),
    ],
    status: open
      ? [answer.leaderAgreed ? '✅ 本单位分管领导已同意，等办公室裁定' : '等本单位分管领导同意']
      : [unit.answer.kind === 'withdrawn' ? '✅ 已同意退出' : '✅ 已裁定：继续参加'],
    actions: mine
      ? [
          { id: as === 'leader' ? 'leaderAgree' : 'officeAgree', label: '同意退出', style: 'primary' },
          { id: as === 'leader' ? 'leaderRefuse' : 'officeRefuse', label: '不同意', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: open
      ? `${unit.short}申请退出，${answer.leaderAgreed ? '等裁定' : '等分管领导'}`
      : `${unit.short}退出申请已裁定`,
  };
}
