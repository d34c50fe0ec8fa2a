import type { Card } from '../src/chat/card.ts';
import type { SubmissionDoc } from '../src/report/submission/state.ts';
import { cut, dayText, list, stampText, timeText } from './format.ts';

import { askActions, deadline, isIn, type ReportView, statusLines, unitState } from './report-parts.ts';

/** 延期申请 for the office. */
export function extendCard(view: ReportView, n: number): Card {
  const { doc } = view.state;
  const asked = doc.extensions.find(entry => entry.n === n);
  const open = asked !== undefined && asked.ruling === undefined && !isIn(view);
  return {
    kind: 'report.extend',
    title: cut(`【延期申请】${doc.unit.short}${view.quarter}季报`, 18),
    tone: open ? 'notice' : 'closed',
    facts:
      asked === undefined
        ? []
        : [
            { label: '单位', text: doc.unit.name },
            deadline(view),
            { label: '申请延到', text: dayText(asked.due) },
            { label: '原因', text: asked.reason },
            { label: '申请人', text: `${asked.name} ${timeText(new Date(asked.at), view.now)}` },
            ...(doc.extensions.length > 1 ? [{ text: `本期第${asked.n}次申请` }] : []),
          ],
    status: asked?.ruling === undefined ? statusLines(view).slice(0, 2) : [rulingLine(asked.ruling)],
    actions: open
      ? [
          { id: 'grant', label: `同意到${dayText(asked.due)}`, style: 'primary' },
          {
            id: 'grantOther',
            label: '同意，改日期',
            style: 'default',
            fields: [{ name: 'due', label: '延到哪天', type: 'date', required: true, value: asked.due }],
          },
          {
            id: 'refuse',
            label: '不同意',
            style: 'danger',
            fields: [{ name: 'note', label: '理由', type: 'textarea', required: false, maxLength: 200 }],
          },
        ]
      : [],
    no: doc.no,
    summary: open
      ? `${doc.unit.short}申请${view.quarter}季报延到${dayText(asked.due)}`
      : `${doc.unit.short}的延期申请已办理`,
  };
}

function rulingLine(ruling: NonNullable<SubmissionDoc['extensions'][number]['ruling']>): string {
  const note = ruling.note === '' ? '' : `：${ruling.note}`;
  return ruling.granted
    ? `✅ 办公室同意延到${dayText(ruling.due)}（${ruling.name} ${stampText(new Date(ruling.at))}）`
    : `⚠ 办公室不同意延期${note}（${ruling.name} ${stampText(new Date(ruling.at))}）`;
}

/** The office's answer, for the unit. */
export function extendedCard(view: ReportView, n: number): Card {
  const { doc } = view.state;
  const asked = doc.extensions.find(entry => entry.n === n);
  const granted = asked?.ruling?.granted === true;
  return {
    kind: 'report.extended',
    title: `【${view.quarter}季报】${granted ? '延期已同意' : '延期未同意'}`,
    tone: isIn(view) ? 'done' : granted ? 'info' : 'notice',
    facts: [{ label: '您单位', text: unitState(view) }, deadline(view)],
    status: asked?.ruling === undefined ? [] : [rulingLine(asked.ruling)],
    actions: isIn(view) ? [] : askActions().slice(0, 2),
    no: doc.no,
    summary: `${view.quarter}季报${granted ? `延期到${dayText(view.dueDay)}` : '仍按原截止时间'}`,
  };
}

const QUERY_KINDS = { dispute: '异议', issue: '系统问题', question: '询问' } as const;

/** 异议、问题、询问 for the office; the register's basis is shown, nothing is reassigned by itself. */
export function queryCard(view: ReportView, n: number, forOffice: boolean): Card {
  const { doc } = view.state;
  const asked = doc.queries.find(entry => entry.n === n);
  const answer = asked?.answer;
  const open = asked !== undefined && answer === undefined;
  const kind = asked === undefined ? '' : QUERY_KINDS[asked.kind];
  return {
    kind: forOffice ? 'report.query' : 'report.answer',
    title: cut(
      forOffice ? `【${kind}】${doc.unit.short}${view.quarter}季报` : `【答复】${view.quarter}季报`,
      18,
    ),
    tone: open ? 'notice' : 'info',
    facts: [
      { label: '单位', text: doc.unit.name },
      { label: kind, text: asked?.text ?? '' },
      ...(asked !== undefined && asked.basis.length > 0 && asked.kind === 'dispute'
        ? [{ label: '清单依据', text: `该单位牵头：${list(asked.basis)}` }]
        : []),
      ...(answer === undefined ? [] : [{ label: '答复', text: answer.text }]),
      { text: '报送时限不因此改变。' },
    ],
    status: answer === undefined ? [] : [`✅ ${answer.name} ${stampText(new Date(answer.at))} 已答复`],
    actions:
      open && forOffice
        ? [
            {
              id: 'answer',
              label: '答复',
              style: 'primary',
              fields: [{ name: 'text', label: '答复', type: 'textarea', required: true, maxLength: 300 }],
            },
          ]
        : [],
    no: doc.no,
    summary: open ? `${doc.unit.short}${kind}：${cut(asked.text, 20)}` : `${doc.unit.short}的${kind}已答复`,
  };
}

/** A zero report that the records contradict, for the office. */
export function conflictCard(view: ReportView): Card {
  const { doc } = view.state;
  const open = view.state.state === 'ZERO_CONFIRMED' && doc.zeroAccepted === undefined;
  const shown = doc.records.slice(0, 3).map(({ no, title }) => `${no} ${title}`);
  return {
    kind: 'report.conflict',
    title: cut(`【零报告核对】${doc.unit.short}`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '单位', text: doc.unit.name },
      {
        label: '系统记录',
        text: `${list(shown)}${doc.records.length > 3 ? ` 等${doc.records.length}项` : ''}`,
      },
      { label: '单位说明', text: doc.submitted?.zeroReason ?? doc.returned?.reason ?? '' },
    ],
    status: [
      ...statusLines(view),
      ...(doc.zeroAccepted === undefined ? [] : [`✅ ${doc.zeroAccepted.name} 已认可零报告`]),
    ],
    actions: open
      ? [
          { id: 'acceptZero', label: '认可零报告', style: 'primary' },
          {
            id: 'return',
            label: '退回重报',
            style: 'danger',
            fields: [{ name: 'reason', label: '退回原因', type: 'textarea', required: true, maxLength: 200 }],
          },
        ]
      : [],
    no: doc.no,
    summary: open ? `${doc.unit.short}零报告与记录不符，请核对` : `${doc.unit.short}零报告已核对`,
  };
}
