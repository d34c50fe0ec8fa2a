import { addDays, isDay } from '../../duty/calendar.ts';
import { dayAfter, firstDay, readPeriod } from '../period.ts';
import type { Span } from './compute.ts';

/** Days that the metrics can be asked about; the database knows no year 0 and writes 10000 its own way. */
const KNOWN = /^2\d{3}-\d{2}-\d{2}$/;

/**
 * `2026`, `2026H1`, `2026Q3`, `2026-07` or `2026-07-01..2026-07-31`, last day included, between 2000 and 2999.
 * Undefined for anything else.
 */
export function readSpan(text: string): Span | undefined {
  const span = spanOf(text);
  return span !== undefined && KNOWN.test(span.first) && KNOWN.test(span.past) ? span : undefined;
}

function spanOf(text: string): Span | undefined {
  const quarter = readPeriod(text);
  if (quarter !== undefined) return { first: firstDay(quarter), past: dayAfter(quarter) };
  const [, year = '', half = ''] = /^(\d{4})(?:H([12]))?$/.exec(text) ?? [];
  if (year !== '') {
    const from = { year: Number(year), n: half === '2' ? 3 : 1 };
    const to = { year: Number(year), n: half === '1' ? 2 : 4 };
    return { first: firstDay(from), past: dayAfter(to) };
  }
  const [, monthOf = '', month = ''] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (monthOf !== '') {
    const next =
      month === '12'
        ? `${Number(monthOf) + 1}-01-01`
        : `${monthOf}-${`${Number(month) + 1}`.padStart(2, '0')}-01`;
    return { first: `${monthOf}-${month}-01`, past: next };
  }
  const [first = '', last = '', more] = text.split('..');
  if (more !== undefined || !isDay(first) || !isDay(last) || last < first) return undefined;
  return { first, past: addDays(last, 1) };
}
