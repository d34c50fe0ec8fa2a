import { describe, expect, it } from 'vitest';
import { CalendarGapError, createCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar, chineseDaysYears, yearsArranged } from '../../src/duty/chinese-days.ts';

describe('holiday data of the package chinese-days', () => {
  it('covers the years of the published arrangements without a hole, and 2027 not yet', () => {
    const years = chineseDaysYears();
    expect(years).toContain(2025);
    expect(years).toContain(2026);
    expect(years).not.toContain(2027);
    expect(years).toEqual(years.map((_, i) => (years[0] ?? 0) + i));
  });

  it('does not take a stray day for a year’s arrangement', () => {
    const whole = { '2026-01-01': 'x,元旦,1', '2026-02-17': 'x,春节,4', '2026-10-01': 'x,国庆节,3' };
    expect(yearsArranged({ ...whole, '2027-01-01': 'x,元旦,1', '2025-12-31': 'x,元旦,1' })).toEqual([2026]);
  });

  it('refuses a year it does not really cover', () => {
    expect(() => chineseDaysCalendar([2026, 2027])).toThrow(CalendarGapError);
    expect(() => chineseDaysCalendar([2003])).toThrow(expect.objectContaining({ year: 2003 }));
  });

  it('gives only the years asked for, and only days that differ from Monday–Friday', () => {
    const { years, overrides } = chineseDaysCalendar([2026]);
    expect(years).toEqual([2026]);
    expect(overrides.every(({ day }) => day.startsWith('2026-'))).toBe(true);
    const plain = createCalendar({ years: [2026], overrides: [] });
    expect(overrides.filter(({ day, workday }) => plain.isWorkday(day) === workday)).toEqual([]);
    expect(overrides).toContainEqual({ day: '2026-10-10', workday: true, name: '国庆节' });
    expect(overrides).toContainEqual({ day: '2026-06-19', workday: false, name: '端午' });
  });

  it('agrees with the notice of the State Council on every moved day of 2026', () => {
    const worked = chineseDaysCalendar([2026]).overrides.filter(({ workday }) => workday);
    expect(worked.map(({ day }) => day)).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });
});
