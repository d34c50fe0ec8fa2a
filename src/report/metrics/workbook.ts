/** The metrics as a workbook, for yearly assessment: the figures, what they are made of, and what they mean. */
import ExcelJS from 'exceljs';
import { addDays } from '../../duty/calendar.ts';
import { addSheet } from '../bulletin/xlsx.ts';
import { type MeasuredUnit, type MetricValue, metricText, type Span } from './compute.ts';
import { METRICS } from './definitions.ts';

export async function metricsWorkbook(
  values: readonly MetricValue[],
  units: readonly MeasuredUnit[],
  span: Span,
): Promise<Buffer> {
  const find = (id: string, unitId: string | null): MetricValue | undefined =>
    values.find(value => value.id === id && value.unitId === unitId);
  const cells = (unitId: string | null): (string | number)[] =>
    METRICS.map(({ id, denominator }) =>
      metricText(find(id, unitId) ?? { num: 0, den: denominator === null ? null : 0 }),
    );
  const book = new ExcelJS.Workbook();
  addSheet(
    book,
    '指标',
    {
      head: ['单位', ...METRICS.map(metric => metric.name)],
      rows: [['全县', ...cells(null)], ...units.map(unit => [unit.name, ...cells(unit.id)])],
    },
    `“综合查一次”指标 ${span.first} 至 ${addDays(span.past, -1)}（按单位目录排列，不作排名）`,
  );
  addSheet(book, '分子分母', {
    head: ['指标', '标识', '单位', '单位代码', '分子', '分母', '值'],
    rows: values.map(value => {
      const unit = units.find(entry => entry.id === value.unitId);
      const name = METRICS.find(metric => metric.id === value.id)?.name ?? value.id;
      return [
        name,
        value.id,
        unit?.name ?? '全县',
        unit?.code ?? '',
        value.num,
        value.den ?? '（计数）',
        metricText(value),
      ];
    }),
  });
  addSheet(book, '口径', {
    head: ['指标', '标识', '分子', '分母', '剔除与说明'],
    rows: METRICS.map(({ id, name, numerator, denominator, note }) => [
      name,
      id,
      numerator,
      denominator ?? '（计数）',
      note,
    ]),
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}
