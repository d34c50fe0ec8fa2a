import type { Card } from '../src/chat/card.ts';
import { shortDay } from './format.ts';
import { objects, stopLine, type TaskView, taskFact, title, whenWhere } from './task-head.ts';

/** 事先告知 (R9): some days before the check its lead is offered the text for the enterprises. */
export function noticeCard(view: TaskView, left: number): Card {
  const open = view.stage === 'ready' && view.stopped === undefined;
  return {
    kind: 'task.notice',
    title: title('【可告知】', view),
    tone: open ? 'info' : 'closed',
    facts: [
      taskFact(view),
      whenWhere(view),
      ...objects(view),
      ...(open
        ? [
            {
              text: `离检查还有${left}天。可把《检查事先告知》发给企业，请企业先自查自改；不要求法定代表人到场。`,
            },
          ]
        : []),
    ],
    status: stopLine(view),
    actions: open
      ? [{ id: 'notice', label: '下载告知书（Word）', style: 'primary', url: '?f=notice.docx' }]
      : [],
    no: view.no,
    summary: open
      ? `${view.no} ${shortDay(view.date)}检查，可以发《检查事先告知》了`
      : `${view.no} 不用再告知`,
  };
}
