import type { Action, Card, Fact, Field } from '../src/chat/card.ts';
import type { FigureSet } from '../src/report/shapes.ts';
import { cut, dayText, list } from './format.ts';
import { FIGURE_LABELS, figureText } from './report-copy.ts';

import {
  askActions,
  deadline,
  figuresLine,
  isIn,
  missing,
  ORDER,
  type ReportView,
  statusLines,
  unitState,
} from './report-parts.ts';

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

/** Where the unit's figures differ from the record as it stands now. */
function ownFigures({ state: { doc } }: ReportView): Fact[] {
  const own = ORDER.filter(name => doc.figures[name] !== doc.prefilled[name]);
  if (own.length === 0) return [];
  const parts = own.map(
    name => `${figureText(name, doc.figures[name])}（系统${doc.prefilled[name] ?? '—'}）`,
  );
  return [{ label: '您改过', text: list(parts) }];
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
      ...(done ? [] : ownFigures(view)),
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
            {
              label: draft.correction ? '更正' : '改动',
              text: changed.length === 0 ? '与系统数一致' : list(changed),
            },
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
