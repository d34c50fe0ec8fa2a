import type { Day } from '../duty/calendar.ts';

/** A quarter of a year, written `2026Q2`. */
export interface Quarter {
  readonly year: number;
  readonly n: number;
}

const NUMERALS = ['', '一', '二', '三', '四'];

/** Undefined when the text is no period. */
export function readPeriod(text: string): Quarter | undefined {
  const found = /^(\d{4})Q([1-4])$/.exec(text);
  return found === null ? undefined : { year: Number(found[1]), n: Number(found[2]) };
}

/** Throws on a text that is no period: periods in rows are our own. */
export function quarterOf(period: string): Quarter {
  const quarter = readPeriod(period);
  if (quarter === undefined) throw new Error(`not a period: ${period}`);
  return quarter;
}

export function periodText(quarter: Quarter): string {
  return `${quarter.year}Q${quarter.n}`;
}

/** The quarter that was over when `day` began. */
export function lastQuarter(day: Day): Quarter {
  const year = Number(day.slice(0, 4));
  const n = Math.floor((Number(day.slice(5, 7)) - 1) / 3);
  return n === 0 ? { year: year - 1, n: 4 } : { year, n };
}

export function firstDay({ year, n }: Quarter): Day {
  return `${year}-${String(n * 3 - 2).padStart(2, '0')}-01`;
}

/** The day after the quarter's last. */
export function dayAfter({ year, n }: Quarter): Day {
  return n === 4 ? `${year + 1}-01-01` : firstDay({ year, n: n + 1 });
}

/** 二季度 */
export function quarterName({ n }: Quarter): string {
  return `${NUMERALS[n] ?? n}季度`;
}

/** 2026年第二季度 */
export function quarterTitle({ year, n }: Quarter): string {
  return `${year}年第${NUMERALS[n] ?? n}季度`;
}

/** What the bulletin covers: the half year after Q2, the whole year after Q4, else the quarter (domain.md §3.3). */
export function bulletinSpan(quarter: Quarter): { readonly title: string; readonly from: Quarter } {
  if (quarter.n === 2) return { title: `${quarter.year}年上半年`, from: { year: quarter.year, n: 1 } };
  if (quarter.n === 4) return { title: `${quarter.year}年度`, from: { year: quarter.year, n: 1 } };
  return { title: quarterTitle(quarter), from: quarter };
}
