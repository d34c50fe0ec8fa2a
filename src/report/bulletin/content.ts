/**
 * What the bulletin says (domain.md §6.2). A pure function of the closed cycle. Units stand in the order of the
 * directory and never in the order of a figure: 54号 forbids targets, and the county ranks nobody by checks or fines.
 */
import { list } from '../../../cards/format.ts';
import { dayOf } from '../../duty/calendar.ts';
import { plus } from '../cycle/facts.ts';
import { type CycleState, isInRow } from '../cycle/state.ts';
import { metricText } from '../metrics/compute.ts';
import { METRICS } from '../metrics/definitions.ts';
import { bulletinSpan, quarterOf, quarterTitle } from '../period.ts';
import { type FigureSet, NO_FIGURES } from '../shapes.ts';
import {
  amendmentTable,
  type BulletinTable,
  cumulative,
  cumulativeTable,
  definitionTable,
  figureTable,
  metricOf,
  metricTable,
  reportingTable,
  wholeOf,
} from './tables.ts';

interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export interface Bulletin {
  readonly title: string;
  /** The title in lines that break where the sense does (GB/T 9704—2012 7.3.1). */
  readonly titleLines: readonly string[];
  readonly issuer: string;
  /** 主送机关 (GB/T 9704—2012 7.3.2). */
  readonly addressee: string;
  /** Day of publication, or of the draft. */
  readonly day: string;
  /** 更正: changed after it was sent. */
  readonly amended: boolean;
  readonly sections: readonly Section[];
  /** 附表: units × reported figures. */
  readonly figures: BulletinTable;
  /** 附表: the same for the half year or the year, where the bulletin covers one. */
  readonly cumulative: BulletinTable | undefined;
  readonly period: { readonly quarter: string; readonly span: string };
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
    addressee: '各乡镇（街道）、各有关单位：',
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
    cumulative: cumulativeTable(state),
    period: { quarter: quarterTitle(quarter), span: span.title },
    metrics: metricTable(state),
    definitions: definitionTable(state),
    amendments: amendmentTable(state),
    reporting: reportingTable(state),
  };
}

function lines(text: string): string[] {
  const found = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  return found.length === 0 ? ['（待补充）'] : found;
}

function totalsOf(state: CycleState): FigureSet {
  return state.doc.rows.reduce((sum, row) => plus(sum, cumulative(state, row)), NO_FIGURES);
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

/** One 附件, and a sheet of the workbook. */
export interface Annex {
  readonly name: string;
  readonly sheet: string;
  readonly table: BulletinTable;
}

/** Everything behind the text, in its order. */
export function annexesOf({ period, ...bulletin }: Bulletin): Annex[] {
  const { figures, cumulative: total, metrics, reporting, definitions, amendments } = bulletin;
  return [
    { name: `${period.quarter}各单位报送数`, sheet: '单位报送数', table: figures },
    ...(total === undefined
      ? []
      : [{ name: `${period.span}各单位累计数`, sheet: '单位累计数', table: total }]),
    { name: '各单位指标', sheet: '单位指标', table: metrics },
    { name: '报送情况', sheet: '报送情况', table: reporting },
    { name: '口径说明', sheet: '口径说明', table: definitions },
    { name: '数据更正单', sheet: '数据更正单', table: amendments },
  ];
}
