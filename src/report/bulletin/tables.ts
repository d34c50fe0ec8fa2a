/** The bulletin's tables. Units stand in the order of the directory and never in the order of a figure. */
import { dayText, list } from '../../../cards/format.ts';
import { FIGURE_LABELS, figureText } from '../../../cards/report-copy.ts';
import { plus } from '../cycle/facts.ts';
import type { CycleRow, CycleState, MetricSnapshot } from '../cycle/state.ts';
import { metricText } from '../metrics/compute.ts';
import { METRICS } from '../metrics/definitions.ts';
import { FIGURES } from '../reply/types.ts';
import { differences, type FigureSet, NO_FIGURES } from '../shapes.ts';

export interface BulletinTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export function metricOf(state: CycleState, id: string): MetricSnapshot | undefined {
  return state.doc.metrics.find(metric => metric.id === id);
}

export function wholeOf(state: CycleState, id: string): MetricSnapshot['whole'] {
  const counted = METRICS.some(metric => metric.id === id && metric.denominator === null);
  return metricOf(state, id)?.whole ?? { num: 0, den: counted ? null : 0 };
}

/** The quarter's figures and, for half a year or a year, those of the quarters before: 不重复填. */
export function cumulative(state: CycleState, row: CycleRow): FigureSet {
  return plus(state.doc.earlier[row.unit.id] ?? NO_FIGURES, row.figures ?? NO_FIGURES);
}

/** 各单位报送数 of the quarter. */
export function figureTable(state: CycleState): BulletinTable {
  return figuresOf(state, ({ figures }) => figures);
}

/** The same for the half year or the year; undefined where the bulletin covers its quarter alone. */
export function cumulativeTable(state: CycleState): BulletinTable | undefined {
  if (Object.keys(state.doc.earlier).length === 0) return undefined;
  return figuresOf(state, row => cumulative(state, row));
}

function figuresOf(state: CycleState, figures: (row: CycleRow) => FigureSet | null): BulletinTable {
  return {
    head: ['单位', '报送情况', ...FIGURES.map(name => FIGURE_LABELS[name])],
    rows: state.doc.rows.map(row => [
      row.unit.name,
      stateText(row),
      ...FIGURES.map(name => figures(row)?.[name] ?? '—'),
    ]),
  };
}

/** 各单位指标, and what they are made of in the appendix of definitions. */
export function metricTable(state: CycleState): BulletinTable {
  const shown = METRICS.filter(metric => metric.id !== 'noShows' && metric.id !== 'capAlerts');
  const rows = state.doc.rows.map(row => [
    row.unit.name,
    ...shown.map(({ id, denominator }) =>
      metricText(metricOf(state, id)?.units[row.unit.id] ?? { num: 0, den: denominator === null ? null : 0 }),
    ),
  ]);
  return { head: ['单位', ...shown.map(metric => metric.name)], rows };
}

function stateText(row: CycleRow): string {
  if (row.state === 'ZERO_CONFIRMED') return row.late ? '零报告（逾期）' : '零报告';
  if (row.state === 'SUBMITTED') return row.late ? '逾期报送' : '按时报送';
  return '未报';
}

function remarks(row: CycleRow): string {
  const parts = [
    ...(row.correctedAt === null ? [] : ['有更正']),
    ...(row.extendedTo === null ? [] : [`获批延期到${dayText(row.extendedTo)}`]),
    ...(row.zeroReason === '' ? [] : [`零报告说明：${row.zeroReason}`]),
    ...(row.note === '' ? [] : [row.note]),
  ];
  return parts.join('；');
}

function timeText(at: string | null): string {
  if (at === null) return '';
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

/** Corrections before publication from the rows, those after it from the amendments: the original is always there. */
export function amendmentTable(state: CycleState): BulletinTable {
  const head = ['单位', '更正时间', '更正人', '阶段', '原报', '更正为'];
  const before = state.doc.rows.flatMap((row): string[][] => {
    if (row.original === null || row.figures === null || row.correctedAt === null) return [];
    if (state.doc.amendments.some(amendment => amendment.unit.id === row.unit.id)) return [];
    return [
      [row.unit.name, timeText(row.correctedAt), row.by, '通报前', ...changed(row.original, row.figures)],
    ];
  });
  const after = state.doc.amendments.map(({ unit, at, by, before: old, after: now }) => [
    unit.name,
    timeText(at),
    by,
    '通报后（更正）',
    ...(old === null ? ['未报', figuresText(now)] : changed(old, now)),
  ]);
  return { head, rows: [...before, ...after] };
}

function changed(before: FigureSet, after: FigureSet): [string, string] {
  const found = differences(before, after);
  return [
    list(found.map(({ figure, from }) => figureText(figure, from))),
    list(found.map(({ figure, to }) => figureText(figure, to))),
  ];
}

function figuresText(set: FigureSet): string {
  return list(FIGURES.map(name => figureText(name, set[name])));
}

/** 口径说明, with numerator and denominator of the whole. */
export function definitionTable(state: CycleState): BulletinTable {
  return {
    head: ['指标', '分子', '分母', '剔除与说明', '全县', '分子数', '分母数'],
    rows: METRICS.map(metric => {
      const whole = wholeOf(state, metric.id);
      return [
        metric.name,
        metric.numerator,
        metric.denominator ?? '（计数）',
        metric.note,
        metricText(whole),
        whole.num,
        whole.den ?? '—',
      ];
    }),
  };
}

/** 报送情况: who has not reported, was late, reported zero. */
export function reportingTable(state: CycleState): BulletinTable {
  return {
    head: ['单位', '报送情况', '报送人', '报送时间', '说明'],
    rows: state.doc.rows.map(row => [row.unit.name, stateText(row), row.by, timeText(row.at), remarks(row)]),
  };
}
