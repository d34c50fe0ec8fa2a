import type { Action, Card, Chart, Fact, Field } from '../src/chat/card.ts';
import type { Items } from '../src/digest/items.ts';
import type { DigestState, Figure, FigureRow, Ordered, UnitRef } from '../src/digest/shapes.ts';
import { itemText, ORDER_WORDS } from './digest-words.ts';
import { cut, list, shortDay, timeText } from './format.ts';
import { shortScenario } from './task-head.ts';

/** What a leader's weekly digest shows (domain.md §6.1). */
export interface DigestView {
  readonly state: DigestState;
  /** Numbers of the first and the last week reported on; the same unless a whole week was off. */
  readonly weeks: readonly [number, number];
  readonly lastDay: string;
  readonly items: Items;
  readonly quiet: boolean;
  /** What may still be put under 督办 or on the agenda. */
  readonly left: Readonly<Record<'supervise' | 'meeting', readonly FigureRow[]>>;
  /** Units that answer for what is shown, beside the office. */
  readonly responsible: readonly UnitRef[];
  readonly now: Date;
}

const MARKS = ['①', '②', '③'];

export function digestCard(view: DigestView): Card {
  const { state, items, quiet } = view;
  const base = {
    kind: 'digest',
    title: `综合查一次周报 第${weeksText(view)}周`,
    status: orderedLines(state.doc.ordered, view.now),
    no: `ZB${state.week}`,
  };
  if (quiet) {
    const line = `本周无超时、无待定事项；联查${of(view, 'inspections').n}次，少进门${of(view, 'visitsSaved').n}次。`;
    return {
      ...base,
      tone: 'done',
      facts: [{ text: line }],
      actions: [],
      summary: `第${weeksText(view)}周：${line}`,
    };
  }
  const late = of(view, 'overdue').n;
  return {
    ...base,
    tone: items.decide.length > 0 ? 'notice' : 'info',
    facts: [
      period(view),
      week(view),
      calls(view),
      attention(view),
      ...(items.decide.length === 0
        ? []
        : [{ label: '四、请您定', text: numbered(view, items.decide, items.moreDecide) }]),
      nextWeek(view),
      ...followUps(view),
      { label: '口径', text: '见“指标说明”；不统计罚款额，不按检查次数排名。' },
    ],
    actions: actions(view),
    summary: `第${weeksText(view)}周：${items.decide.length > 0 ? `${count(items.decide, items.moreDecide)}件请您定，` : ''}逾期${late}件，少进门${of(view, 'visitsSaved').n}次${openOrders(state.doc.ordered)}`,
    chart: chart(view),
  };
}

function weeksText({ weeks: [first, last] }: DigestView): string {
  return first === last ? `${last}` : `${first}—${last}`;
}

function of({ state }: DigestView, id: string): Pick<Figure, 'n' | 'of' | 'rows'> {
  return state.doc.figures[id] ?? { n: 0, of: null, rows: [] };
}

function count(rows: readonly FigureRow[], more: number): number {
  return rows.length + more;
}

function period(view: DigestView): Fact {
  const { from, cut: till, unit } = view.state.doc;
  const whose = view.state.edition === 'unit' ? `${unit.name} ` : '';
  return {
    label: '期间',
    text: `${whose}${shortDay(from)}—${shortDay(view.lastDay)}（截至${shortDay(till)}0时）`,
  };
}

function week(view: DigestView): Fact {
  const saved = of(view, 'visitsSaved').n;
  const year = of(view, 'visitsSavedYear').n;
  return {
    label: '一、本周',
    text: `联合检查${of(view, 'inspections').n}次、到企业${of(view, 'visits').n}家次；因合并少进门${saved}次（累计${year}次；近四周${list(view.state.doc.trend.map(({ n }) => String(n)))}）`,
  };
}

function calls(view: DigestView): Fact {
  const arrival = of(view, 'urgentArrival');
  const minutes = share(arrival) === '—' ? '—' : `${Math.round(arrival.n / (arrival.of ?? 1))}分钟`;
  const none = ['whistles', 'signOnTime', 'checkInOnTime', 'whistlesClosed', 'urgentArrival'].every(
    id => of(view, id).rows.length === 0,
  );
  if (none) return { label: '二、吹哨', text: '本周无哨' };
  return {
    label: '二、吹哨',
    text: `${of(view, 'whistles').n}件，按时签收${share(of(view, 'signOnTime'))}、按时报到${share(of(view, 'checkInOnTime'))}、办结${of(view, 'whistlesClosed').n}件；应急哨平均到场${minutes}`,
  };
}

/** 8/9, or — where there is nothing to divide by (domain.md §6.3). */
function share({ n, of: whole }: Pick<Figure, 'n' | 'of'>): string {
  return whole === null || whole === 0 ? '—' : `${n}/${whole}`;
}

function attention(view: DigestView): Fact {
  const { attention: rows, moreAttention } = view.items;
  return { label: '三、请您关注', text: rows.length === 0 ? '无' : numbered(view, rows, moreAttention) };
}

function numbered({ state }: DigestView, rows: readonly FigureRow[], more: number): string {
  const lines = rows.map((row, at) => `${MARKS[at] ?? ''}${itemText(row, state.doc.cut)}`);
  return `${lines.join('；')}${more > 0 ? `；另有${more}件` : ''}`;
}

function nextWeek(view: DigestView): Fact {
  const tasks = of(view, 'nextTasks');
  const named = tasks.rows.slice(0, 2).map(row => `${shortDay(row.at)} ${cut(shortScenario(row.title), 12)}`);
  const which = named.length === 0 ? '' : `（${list(named)}${tasks.n > named.length ? ' 等' : ''}）`;
  return {
    label: view.items.decide.length === 0 ? '四、下周' : '五、下周',
    text: `${tasks.n}次联查${which}；到期：整改${of(view, 'rectifyDue').n}件、推送${of(view, 'publishDue').n}件`,
  };
}

function followUps(view: DigestView): Fact[] {
  const running = of(view, 'followUps');
  if (running.of === null || running.of === 0) return [];
  return [{ label: '交办', text: `在办${running.of}件，逾期${running.n}件` }];
}

/** 少进门 of four weeks: never a comparison of units. */
function chart({ state }: DigestView): Chart {
  return {
    type: 'bar',
    title: '近四周因合并少进门（次）',
    bars: state.doc.trend.map(({ week: name, n }) => ({ label: `第${Number(name.slice(5))}周`, value: n })),
  };
}

const NOTE: Field = { name: 'note', label: '要求', type: 'textarea', required: false, maxLength: 300 };
const DUE: Field = { name: 'due', label: '期限（不填按默认）', type: 'date', required: false };

function actions(view: DigestView): Action[] {
  const remark: Action = {
    id: 'remark',
    label: '批示',
    style: 'primary',
    fields: [
      { name: 'text', label: '批示内容', type: 'textarea', required: true, maxLength: 500 },
      {
        name: 'to',
        label: '交谁办理',
        type: 'select',
        required: true,
        value: 'first',
        options: addressees(view),
      },
      DUE,
    ],
  };
  return [
    remark,
    ...itemAction(view, 'supervise', '督办', [NOTE, DUE]),
    ...itemAction(view, 'meeting', '下次会商', [
      { ...NOTE, label: '会商要点' },
      { ...DUE, label: '会商日期（不填按默认）' },
    ]),
  ];
}

function itemAction(
  view: DigestView,
  id: 'supervise' | 'meeting',
  label: string,
  more: readonly Field[],
): Action[] {
  const options = view.left[id].map(row => ({
    value: row.key,
    label: cut(itemText(row, view.state.doc.cut), 40),
  }));
  const [first] = options;
  if (first === undefined) return [];
  return [
    {
      id,
      label,
      style: 'default',
      fields: [
        { name: 'row', label: '哪一项', type: 'select', required: true, options, value: first.value },
        ...more,
      ],
    },
  ];
}

/** `first`: whoever it falls to when the leader names nobody. */
function addressees({ state, responsible }: DigestView): { value: string; label: string }[] {
  const office = '领导小组办公室';
  if (state.edition === 'unit') {
    return [
      { value: 'first', label: `${state.doc.unit.short}联络员` },
      { value: 'office', label: office },
    ];
  }
  return [
    { value: 'first', label: office },
    ...responsible.map(({ id, short }) => ({ value: id, label: short })),
  ];
}

/** Instructions that a digest shows one by one. */
const LINES = 2;

/** The newest in words, the older ones counted. */
function orderedLines(ordered: readonly Ordered[], now: Date): string[] {
  const older = ordered.slice(0, -LINES);
  const done = older.filter(one => one.done !== undefined).length;
  const counted = older.length === 0 ? [] : [`此前交办${older.length}件，办结${done}件`];
  return [...counted, ...ordered.slice(-LINES).map(one => orderedLine(one, now))];
}

function orderedLine(one: Ordered, now: Date): string {
  const what = `${ORDER_WORDS[one.kind]} ${one.owner.short}`;
  if (one.done !== undefined) {
    return `✅ ${what} ${timeText(new Date(one.done.at), now)} 已办结：${cut(one.done.text, 24)}`;
  }
  if (one.late) return `⚠ ${what} 逾期未办（限${shortDay(one.due)}）`;
  return `${what}，${shortDay(one.due)}前回报（${one.name} ${timeText(new Date(one.at), now)}）`;
}

function openOrders(ordered: readonly Ordered[]): string {
  if (ordered.length === 0) return '';
  const done = ordered.filter(one => one.done !== undefined).length;
  return `；交办${ordered.length}件，办结${done}件`;
}
