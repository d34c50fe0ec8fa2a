/**
 * What the bulletin says (domain.md §6.2). A pure function of the closed cycle. Units stand in the order of the
 * directory and never in the order of a figure: 54号 forbids targets, and the county ranks nobody by checks or fines.
 */
import { dayText, list } from '../../../cards/format.ts';
import { FIGURE_LABELS, figureText } from '../../../cards/report-copy.ts';
import { dayOf } from '../../duty/calendar.ts';
import { plus } from '../cycle/facts.ts';
import { type CycleRow, type CycleState, isInRow, type MetricSnapshot } from '../cycle/state.ts';
import { metricText } from '../metrics/compute.ts';
import { METRICS } from '../metrics/definitions.ts';
import { bulletinSpan, quarterOf, quarterTitle } from '../period.ts';
import { FIGURES } from '../reply/types.ts';
import { differences, type FigureSet, NO_FIGURES } from '../shapes.ts';

interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export interface BulletinTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Bulletin {
  readonly title: string;
  /** The title in lines that break where the sense does (GB/T 9704—2012 7.3.1). */
  readonly titleLines: readonly string[];
  readonly issuer: string;
  /** Day of publication, or of the draft. */
  readonly day: string;
  /** 更正: changed after it was sent. */
  readonly amended: boolean;
  readonly sections: readonly Section[];
  /** 附表: units × reported figures. */
  readonly figures: BulletinTable;
  /** 附表: units × metrics. */
  readonly metrics: BulletinTable;
  /** 口径说明. */
  readonly definitions: BulletinTable;
  /** 数据更正单. */
  readonly amendments: BulletinTable;
  /** 报送情况: who has not reported, was late, reported zero. */
  readonly reporting: BulletinTable;
}

const NOTHING = '无。';

export function bulletinOf(state: CycleState): Bulletin {
  const quarter = quarterOf(state.period);
  const span = bulletinSpan(quarter);
  const day = dayOf(new Date(state.doc.publishedAt ?? state.doc.collected?.at ?? state.doc.openedAt));
  const titleLines = [`关于${span.title}`, '“综合查一次”工作情况的通报'];
  return {
    title: titleLines.join(''),
    titleLines,
    issuer: `${state.doc.office.name}（领导小组办公室）`,
    day,
    amended: state.doc.amendments.length > 0,
    sections: [
      { heading: '一、总体情况', paragraphs: overview(state) },
      { heading: '二、计划执行', paragraphs: byUnit(state, ['planDoneRate']) },
      {
        heading: '三、协同情况',
        paragraphs: byUnit(state, [
          'confirmOnTimeRate',
          'resultOnTimeRate',
          'push5dRate',
          'rectifyClosedRate',
        ]),
      },
      {
        heading: '四、吹哨报到',
        paragraphs: byUnit(state, ['signOnTimeRate', 'checkInOnTimeRate', 'satisfiedRate']),
      },
      { heading: '五、存在问题', paragraphs: problems(state) },
      { heading: '六、典型案例', paragraphs: lines(state.doc.cases) },
      { heading: '七、下步要求', paragraphs: lines(state.doc.next) },
    ],
    figures: figureTable(state),
    metrics: metricTable(state),
    definitions: {
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
    },
    amendments: amendmentTable(state),
    reporting: {
      head: ['单位', '报送情况', '报送人', '报送时间', '说明'],
      rows: state.doc.rows.map(row => [
        row.unit.name,
        stateText(row),
        row.by,
        timeText(row.at),
        remarks(row),
      ]),
    },
  };
}

function lines(text: string): string[] {
  const found = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  return found.length === 0 ? ['（待补充）'] : found;
}

function metricOf(state: CycleState, id: string): MetricSnapshot | undefined {
  return state.doc.metrics.find(metric => metric.id === id);
}

function wholeOf(state: CycleState, id: string): MetricSnapshot['whole'] {
  const counted = METRICS.some(metric => metric.id === id && metric.denominator === null);
  return metricOf(state, id)?.whole ?? { num: 0, den: counted ? null : 0 };
}

function totalsOf(state: CycleState): FigureSet {
  return state.doc.rows.reduce((sum, row) => plus(sum, cumulative(state, row)), NO_FIGURES);
}

/** The quarter's figures and, for half a year or a year, those of the quarters before: 不重复填. */
function cumulative(state: CycleState, row: CycleRow): FigureSet {
  return plus(state.doc.earlier[row.unit.id] ?? NO_FIGURES, row.figures ?? NO_FIGURES);
}

function overview(state: CycleState): string[] {
  const { rows } = state.doc;
  const quarter = quarterOf(state.period);
  const span = bulletinSpan(quarter).title;
  const totals = totalsOf(state);
  const entries = wholeOf(state, 'jointRate');
  const saved = wholeOf(state, 'visitsSaved');
  const late = rows.filter(row => isInRow(row) && row.late);
  const missing = rows.filter(row => !isInRow(row));
  const onTime = rows.length - late.length - missing.length;
  return [
    `${span}，各单位牵头开展联合检查${totals.ledChecks ?? 0}次；入企检查${entries.den ?? 0}次，其中两个以上单位联合${entries.num}次，` +
      `合并率${metricText(entries)}；因合并减少入企${saved.num}次。`,
    `各单位报送发现问题${totals.problems ?? 0}个，已整改${totals.rectified ?? 0}个；接哨${totals.whistlesReceived ?? 0}件次，报到${totals.whistlesCheckedIn ?? 0}件次。`,
    `${quarterTitle(quarter)}应报${rows.length}个单位，按时报送${onTime}个，逾期报送${late.length}个，未报${missing.length}个。`,
  ];
}

/**
 * One paragraph a metric: the whole, then the units that did not do all of it, in the directory's order; the others are
 * counted, because thirty names at 100% are read by nobody (附件2 has them).
 */
function byUnit(state: CycleState, ids: readonly string[]): string[] {
  return ids.map(id => {
    const name = METRICS.find(metric => metric.id === id)?.name ?? id;
    const metric = metricOf(state, id);
    const measured = state.doc.rows.flatMap(row => {
      const value = metric?.units[row.unit.id];
      return value === undefined || value.den === 0 || value.den === null ? [] : [{ row, value }];
    });
    const part = measured
      .filter(({ value }) => value.num !== value.den)
      .map(({ row, value }) => `${row.unit.short}${metricText(value)}（${value.num}/${value.den}）`);
    const full = measured.length - part.length;
    const rest = part.length === 0 ? `${full}个单位均为100%` : `其余${full}个单位为100%`;
    const parts = [...(part.length === 0 ? [] : [list(part)]), ...(full === 0 ? [] : [rest])];
    const whole = `${name}${metricText(wholeOf(state, id))}`;
    return parts.length === 0 ? `${whole}。` : `${whole}。其中：${parts.join('；')}。`;
  });
}

/** Units are named for four things only (domain.md §6.2 五). */
function problems(state: CycleState): string[] {
  const { rows } = state.doc;
  const late = rows.filter(row => isInRow(row) && row.late).map(row => row.unit.name);
  const missing = rows.filter(row => !isInRow(row)).map(row => row.unit.name);
  const short = (id: string): string[] =>
    rows.flatMap(row => {
      const value = metricOf(state, id)?.units[row.unit.id];
      if (value === undefined) return [];
      const failed = value.den === null ? value.num : value.den - value.num;
      return failed > 0 ? [`${row.unit.name}${failed}次`] : [];
    });
  const named: [string, string[]][] = [
    ['逾期未报', missing],
    ['逾期报送', late],
    ['无故缺席', short('noShows')],
    ['超时未报到', short('checkInOnTimeRate')],
    ['逾期未推送', short('push5dRate')],
  ];
  const found = named
    .filter(([, units]) => units.length > 0)
    .map(([what, units]) => `${what}：${list(units)}。`);
  return found.length === 0 ? [NOTHING] : found;
}

function figureTable(state: CycleState): BulletinTable {
  const spanned = Object.keys(state.doc.earlier).length > 0;
  const { title } = bulletinSpan(quarterOf(state.period));
  const rows = state.doc.rows.map((row): (string | number)[] => [
    row.unit.name,
    stateText(row),
    ...FIGURES.map(name => row.figures?.[name] ?? '—'),
    ...(spanned ? FIGURES.map(name => cumulative(state, row)[name] ?? '—') : []),
  ]);
  const labels = FIGURES.map(name => FIGURE_LABELS[name]);
  return {
    head: ['单位', '报送情况', ...labels, ...(spanned ? labels.map(label => `${title}${label}`) : [])],
    rows,
  };
}

function metricTable(state: CycleState): BulletinTable {
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
function amendmentTable(state: CycleState): BulletinTable {
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
