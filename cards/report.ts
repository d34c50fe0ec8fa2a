import type { Action, Card, Fact, Field } from '../src/chat/card.ts';
import type { Figure } from '../src/report/reply/types.ts';
import type { FigureSet } from '../src/report/shapes.ts';
import type { SubmissionDoc, SubmissionState } from '../src/report/submission/state.ts';
import { cut, dayText, list, stampText, timeText } from './format.ts';
import { FIGURE_LABELS, FIGURE_WORDS, figureText } from './report-copy.ts';

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

const ORDER: readonly Figure[] = [
  'ledChecks',
  'joinedChecks',
  'jointChecks',
  'enterprises',
  'problems',
  'rectified',
  'whistlesReceived',
  'whistlesCheckedIn',
];

function isIn({ state }: ReportView): boolean {
  return state.state === 'SUBMITTED' || state.state === 'ZERO_CONFIRMED';
}

function figuresLine(set: FigureSet): string {
  return ORDER.filter(name => name !== 'jointChecks')
    .map(name => figureText(name, set[name]))
    .join('、');
}

function missing(set: FigureSet): string[] {
  return ORDER.filter(name => set[name] === null).map(name => FIGURE_WORDS[name]);
}

function deadline(view: ReportView): Fact {
  return { label: '截止', text: `${dayText(view.dueDay)} ${view.dueClock}` };
}

/** What has become of the report, newest last. */
function statusLines(view: ReportView): string[] {
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

function numberFields(set: FigureSet, note: string): Field[] {
  return [
    ...ORDER.map((name): Field => {
      const value = set[name];
      return {
        name,
        label: FIGURE_LABELS[name],
        type: 'number',
        required: false,
        ...(value === null ? {} : { value: `${value}` }),
      };
    }),
    { name: 'note', label: '补充说明', type: 'textarea', required: false, maxLength: 300, value: note },
  ];
}

function editAction(label: string, set: FigureSet, note: string): Action {
  return { id: 'correct', label, style: 'default', fields: numberFields(set, note) };
}

function zeroAction(view: ReportView): Action {
  const contradicted = view.state.doc.zeroAsked !== undefined && view.state.doc.records.length > 0;
  if (!contradicted) return { id: 'zero', label: '确认零报告', style: 'default' };
  return {
    id: 'zero',
    label: '仍报零报告',
    style: 'danger',
    fields: [
      { name: 'reason', label: '与系统记录不符的原因', type: 'textarea', required: true, maxLength: 200 },
    ],
  };
}

function delegateAction(view: ReportView, personId: string): Action[] {
  const options = view.state.doc.colleagues
    .filter(person => person.id !== personId)
    .slice(0, 20)
    .map(({ id, name, title }) => ({ value: id, label: title === '' ? name : `${name}（${title}）` }));
  if (options.length === 0) return [];
  return [
    {
      id: 'delegate',
      label: '转给同事',
      style: 'default',
      fields: [{ name: 'personId', label: '转给谁（责任仍在您）', type: 'select', required: true, options }],
    },
  ];
}

function conflict(view: ReportView): Fact[] {
  const { records, zeroAsked } = view.state.doc;
  if (zeroAsked === undefined || records.length === 0 || isIn(view)) return [];
  const shown = records.slice(0, 3).map(({ no, title, date }) => `${no} ${title}（${date.slice(5)}）`);
  const more = records.length > shown.length ? ` 等${records.length}项` : '';
  return [{ label: '⚠ 零报告与记录不符', text: `${list(shown)}${more}` }];
}

/** C18: the bot has filled it in; the liaison checks and taps. */
export function fillCard(view: ReportView, personId: string): Card {
  const { doc } = view.state;
  const done = isIn(view);
  const gaps = missing(doc.figures);
  const state = done
    ? view.state.state === 'ZERO_CONFIRMED'
      ? '已确认零报告'
      : '已报送'
    : doc.promise === undefined
      ? '待报送'
      : `承诺${dayText(doc.promise.due)}`;
  return {
    kind: 'report.fill',
    title: `【${view.quarter}季报】${done ? '已报送' : '请核对后报送'}`,
    tone: done ? 'done' : view.now > view.state.dueAt ? 'urgent' : 'notice',
    facts: [
      { label: done ? '报送数' : '机器人已替您填', text: figuresLine(doc.figures) },
      ...(gaps.length > 0 && !done ? [{ label: '缺', text: list(gaps) }] : []),
      ...(doc.note === '' ? [] : [{ label: '说明', text: doc.note }]),
      ...conflict(view),
      ...(done ? [] : [deadline(view)]),
    ],
    status: statusLines(view),
    actions: done
      ? [editAction('更正数字', doc.figures, doc.note)]
      : [
          { id: 'submit', label: '确认报送', style: 'primary' },
          editAction('改数字', doc.figures, doc.note),
          zeroAction(view),
          ...delegateAction(view, personId),
        ],
    no: doc.no,
    summary: `${doc.unit.short} ${view.quarter}季报 ${state}`,
  };
}

const TO_NOTES: Readonly<Record<string, string>> = {
  leader: '本单位逾期未报，请您过问。',
  head: '本单位逾期未报，请您过问。',
};

function askActions(): Action[] {
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

/** C19: the n-th reminder, in words that change with what is left. */
export function remindCard(view: ReportView, n: number, forUnit: boolean): Card {
  const { doc } = view.state;
  const reminder = doc.reminders.find(entry => entry.n === n);
  const done = isIn(view);
  const left = reminder?.left ?? '';
  const promised = reminder?.promised ?? null;
  const whom = TO_NOTES[reminder?.to ?? ''];
  return {
    kind: 'report.remind',
    title: cut(`【第${n}次提醒】${view.quarter}季报${left === '' ? '已逾期' : `还剩${left}`}`, 18),
    tone: done ? 'done' : left === '' ? 'urgent' : 'notice',
    facts: [
      { label: '进度', text: `已报${reminder?.arrived ?? 0}/${reminder?.total ?? 0}单位` },
      { label: '您单位', text: unitState(view) },
      ...(promised === null ? [] : [{ label: '承诺', text: `您说过${dayText(promised)}前报` }]),
      ...(reminder === undefined || reminder.missing.length === 0
        ? []
        : [{ label: '缺', text: list(reminder.missing) }]),
      deadline(view),
      ...(whom === undefined || done ? [] : [{ text: whom }]),
    ],
    status: statusLines(view),
    actions: done ? [] : forUnit ? askActions() : askActions().slice(0, 1),
    no: doc.no,
    summary: done
      ? `${doc.unit.short} ${view.quarter}季报已报送`
      : `第${n}次提醒：${view.quarter}季报${left === '' ? '已逾期' : `还剩${left}`}，${doc.unit.short}未报`,
  };
}

function unitState(view: ReportView): string {
  const { doc, state } = view.state;
  if (isIn(view)) return '已报送';
  if (doc.promise !== undefined) return `未报（承诺${dayText(doc.promise.due)}前）`;
  if (state === 'DRAFT') return '草表已有，待点“确认报送”';
  if (state === 'EXTENDED') return '已批延期，未报';
  if (state === 'RETURNED') return '已退回，待重报';
  return '未报';
}

/** 看不懂就给三个按钮. */
export function askCard(view: ReportView, n: number): Card {
  const { doc } = view.state;
  const asked = doc.asks.find(entry => entry.n === n);
  const done = isIn(view);
  return {
    kind: 'report.ask',
    title: `【${view.quarter}季报】请点一个按钮`,
    tone: done ? 'done' : 'info',
    facts: [
      { label: '您说', text: cut(asked?.text ?? '', 60) },
      { label: '您单位', text: unitState(view) },
      deadline(view),
    ],
    status: statusLines(view),
    actions: done ? [] : askActions(),
    no: doc.no,
    summary: `${view.quarter}季报：${cut(asked?.text ?? '', 20)}，请点按钮`,
  };
}

/** Numbers from a reply, to be confirmed; before that they count for nothing. */
export function draftCard(view: ReportView, n: number): Card {
  const { doc } = view.state;
  const draft = doc.draft?.n === n ? doc.draft : undefined;
  const changed =
    draft === undefined
      ? []
      : ORDER.filter(name => draft.figures[name] !== doc.figures[name]).map(
          name => `${figureText(name, doc.figures[name])}→${draft.figures[name] ?? '—'}`,
        );
  return {
    kind: 'report.confirm',
    title: `【${view.quarter}季报】${draft?.correction === true ? '请核对更正' : '请核对草表'}`,
    tone: draft === undefined ? 'closed' : 'notice',
    facts:
      draft === undefined
        ? [{ label: '报送数', text: figuresLine(doc.figures) }]
        : [
            { label: '您说', text: cut(draft.said, 60) },
            { label: draft.correction ? '更正' : '改动', text: changed.length === 0 ? '与系统数一致' : list(changed) },
            { label: '草表', text: figuresLine(draft.figures) },
            { text: draft.correction ? '点“确认更正”才生效，原数字留存。' : '点“确认报送”才算报送。' },
          ],
    status: draft === undefined ? [...statusLines(view), '这份草表已处理'] : statusLines(view),
    actions:
      draft === undefined
        ? []
        : [
            { id: 'confirmDraft', label: draft.correction ? '确认更正' : '确认报送', style: 'primary' },
            ...(draft.correction ? [] : [editAction('改数字', draft.figures, doc.note)]),
            { id: 'dropDraft', label: '不对，作废', style: 'default' },
          ],
    no: doc.no,
    summary: draft === undefined ? '草表已处理' : `请核对：${cut(list(changed), 40) || '与系统数一致'}`,
  };
}

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
    title: cut(forOffice ? `【${kind}】${doc.unit.short}${view.quarter}季报` : `【答复】${view.quarter}季报`, 18),
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
      { label: '系统记录', text: `${list(shown)}${doc.records.length > 3 ? ` 等${doc.records.length}项` : ''}` },
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
