import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  atTime,
  CalendarGapError,
  createCalendar,
  dayOf,
  daysBetween,
  isDay,
  weekdayOf,
} from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';

const calendar = createCalendar(chineseDaysCalendar([2025, 2026]));
const shanghai = (text: string) => new Date(`${text}:00+08:00`);

describe('civil days in Asia/Shanghai', () => {
  it('turns the day at midnight in Shanghai, which is 16:00 in UTC', () => {
    expect(dayOf(new Date('2026-06-12T15:59:59.999Z'))).toBe('2026-06-12');
    expect(dayOf(new Date('2026-06-12T16:00:00Z'))).toBe('2026-06-13');
    expect(atTime('2026-06-13', '00:00').toISOString()).toBe('2026-06-12T16:00:00.000Z');
    expect(atTime('2026-06-12', '24:00')).toEqual(atTime('2026-06-13', '00:00'));
  });

  it('counts over the ends of months and years and over 29 February', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2025-12-28', '2026-01-05')).toBe(8);
    expect(daysBetween('2026-01-05', '2025-12-28')).toBe(-8);
  });

  it('numbers the weekdays from Monday', () => {
    expect(weekdayOf('2026-10-05')).toBe(1);
    expect(weekdayOf('2026-10-11')).toBe(7);
    expect(weekdayOf('1969-12-31')).toBe(3);
  });

  it('knows a real day from a wrong one', () => {
    expect(isDay('2026-02-28')).toBe(true);
    for (const wrong of ['2026-02-29', '2026-13-01', '2026-6-1', '20260601', '2026-06-01T00:00', '']) {
      expect(isDay(wrong), wrong).toBe(false);
    }
    expect(() => calendar.isWorkday('2026-02-30')).toThrow(RangeError);
    expect(() => atTime('2026-06-01', '25:00')).toThrow(RangeError);
    expect(() => atTime('2026-06-01', '08:60')).toThrow(RangeError);
  });
});

describe('working days round 国庆 2026', () => {
  it('rests from 1 to 7 October and works on Saturday the 10th (调休)', () => {
    for (let n = 1; n <= 7; n++) expect(calendar.isWorkday(`2026-10-0${n}`)).toBe(false);
    expect(calendar.isWorkday('2026-10-10')).toBe(true);
    expect(calendar.isWorkday('2026-10-11')).toBe(false);
    expect(calendar.isWorkday('2026-09-20')).toBe(true);
  });

  it('finds the neighbouring working days', () => {
    expect(calendar.nextWorkday('2026-10-01')).toBe('2026-10-08');
    expect(calendar.nextWorkday('2026-10-08')).toBe('2026-10-08');
    expect(calendar.previousWorkday('2026-10-07')).toBe('2026-09-30');
    expect(calendar.previousWorkday('2026-01-31')).toBe('2026-01-30');
  });

  it('counts the fifth working day after the third quarter as 13 October, and after the second as 7 July', () => {
    expect(calendar.addWorkdays('2026-09-30', 5)).toBe('2026-10-13');
    expect(calendar.addWorkdays('2026-06-30', 5)).toBe('2026-07-07');
  });

  it('skips 端午 when a five-day period is in working days', () => {
    expect(calendar.addWorkdays('2026-06-12', 5)).toBe('2026-06-22');
  });

  it('counts back, and not at all', () => {
    expect(calendar.addWorkdays('2026-10-13', -5)).toBe('2026-09-30');
    expect(calendar.addWorkdays('2026-10-04', 0)).toBe('2026-10-04');
    expect(() => calendar.addWorkdays('2026-10-04', 1.5)).toThrow(RangeError);
  });

  it('does not count the first day but counts the last', () => {
    expect(calendar.workdaysBetween('2026-09-30', '2026-10-09')).toBe(2);
    expect(calendar.workdaysBetween('2026-10-09', '2026-09-30')).toBe(-2);
    expect(calendar.workdaysBetween('2026-10-08', '2026-10-08')).toBe(0);
    expect(calendar.workdaysBetween('2026-10-03', '2026-10-01')).toBe(0);
  });
});

describe('a year without data (E45)', () => {
  it('is an error that names the year, never a guess', () => {
    const ask = () => calendar.addWorkdays('2026-12-31', 5);
    expect(ask).toThrow(CalendarGapError);
    expect(ask).toThrow(expect.objectContaining({ year: 2027 }));
  });

  it('does not disturb counts that stay in years with data', () => {
    expect(calendar.addWorkdays('2026-12-30', 1)).toBe('2026-12-31');
    expect(calendar.workdaysBetween('2024-12-31', '2025-01-02')).toBe(1);
  });

  it('is an error for working time too, even at night', () => {
    expect(() => calendar.isWorkingTime(shanghai('2027-01-04T03:00'))).toThrow(CalendarGapError);
    expect(() => calendar.addWorkingMinutes(shanghai('2026-12-31T17:59'), 2)).toThrow(CalendarGapError);
    expect(() => calendar.previousWorkday('2024-12-31')).toThrow(CalendarGapError);
  });

  it('ends when the county enters the year: the fifth working day after 2026Q4 is 8 January', () => {
    const { overrides } = chineseDaysCalendar([2026]);
    const entered = createCalendar({
      years: [2026, 2027],
      overrides: [...overrides, { day: '2027-01-01', workday: false, name: '元旦' }],
    });
    expect(entered.addWorkdays('2026-12-31', 5)).toBe('2027-01-08');
  });

  it('lets a later correction of a day win', () => {
    const corrected = createCalendar({
      years: [2026],
      overrides: [
        { day: '2026-06-19', workday: false },
        { day: '2026-06-19', workday: true },
      ],
    });
    expect(corrected.isWorkday('2026-06-19')).toBe(true);
  });
});

describe('working minutes (08:30–12:00, 14:30–18:00)', () => {
  const add = (from: string, minutes: number) => calendar.addWorkingMinutes(shanghai(from), minutes);

  it('opens and closes on the minute', () => {
    expect(calendar.isWorkingTime(shanghai('2026-09-10T08:29'))).toBe(false);
    expect(calendar.isWorkingTime(shanghai('2026-09-10T08:30'))).toBe(true);
    expect(calendar.isWorkingTime(shanghai('2026-09-10T12:00'))).toBe(false);
    expect(calendar.isWorkingTime(shanghai('2026-09-10T14:30'))).toBe(true);
    expect(calendar.isWorkingTime(shanghai('2026-09-10T18:00'))).toBe(false);
  });

  it('jumps over lunch', () => {
    expect(add('2026-09-10T11:30', 60)).toEqual(shanghai('2026-09-10T15:00'));
    expect(add('2026-09-10T11:30', 30)).toEqual(shanghai('2026-09-10T12:00'));
    expect(calendar.nextWorkingTime(shanghai('2026-09-10T12:30'))).toEqual(shanghai('2026-09-10T14:30'));
  });

  it('jumps over an ordinary weekend', () => {
    expect(add('2026-09-11T17:00', 120)).toEqual(shanghai('2026-09-14T09:30'));
    expect(calendar.nextWorkingTime(shanghai('2026-09-12T10:00'))).toEqual(shanghai('2026-09-14T08:30'));
  });

  it('works on a 调休 Saturday and rests on the Sunday after it', () => {
    expect(add('2026-10-09T17:00', 120)).toEqual(shanghai('2026-10-10T09:30'));
    expect(add('2026-10-10T17:00', 120)).toEqual(shanghai('2026-10-12T09:30'));
  });

  it('jumps over the whole of 国庆', () => {
    expect(add('2026-09-30T16:00', 4 * 60)).toEqual(shanghai('2026-10-08T10:30'));
    expect(calendar.workingMinutesBetween(shanghai('2026-09-30T18:00'), shanghai('2026-10-08T08:30'))).toBe(
      0,
    );
  });

  it('measures seven hours a day, and backwards as less than nothing', () => {
    expect(calendar.workingMinutesBetween(shanghai('2026-09-10T00:00'), shanghai('2026-09-11T00:00'))).toBe(
      420,
    );
    expect(calendar.workingMinutesBetween(shanghai('2026-09-10T15:00'), shanghai('2026-09-10T11:30'))).toBe(
      -60,
    );
  });

  it('takes other hours, and refuses hours that make no sense', () => {
    const data = chineseDaysCalendar([2026]);
    const long = createCalendar(data, { spans: [{ from: '09:00', to: '17:00' }] });
    expect(long.addWorkingMinutes(shanghai('2026-09-10T12:30'), 60)).toEqual(shanghai('2026-09-10T13:30'));
    for (const spans of [
      [],
      [{ from: '12:00', to: '09:00' }],
      [
        { from: '09:00', to: '12:00' },
        { from: '11:00', to: '13:00' },
      ],
    ]) {
      expect(() => createCalendar(data, { spans })).toThrow(RangeError);
    }
    expect(() => long.addWorkingMinutes(shanghai('2026-09-10T12:30'), -1)).toThrow(RangeError);
  });
});

describe('laws of the calendar', () => {
  const day = fc.integer({ min: 0, max: 729 }).map(n => addDays('2025-01-01', n));
  const instant = fc
    .integer({ min: 0, max: 600 * 24 * 60 })
    .map(n => new Date(Date.parse('2025-01-01T00:00:00+08:00') + n * 60_000));
  const minutes = fc.integer({ min: 0, max: 3_000 });

  it('adding working days and counting them are inverse, and land on working days', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 30 }), (from, n) => {
        fc.pre(from < '2026-11-01');
        const to = calendar.addWorkdays(from, n);
        expect(calendar.isWorkday(to)).toBe(true);
        expect(calendar.workdaysBetween(from, to)).toBe(n);
      }),
    );
  });

  it('a stretch of days is counted the same whole or in parts', () => {
    fc.assert(
      fc.property(day, day, day, (a, b, c) => {
        const parts = calendar.workdaysBetween(a, b) + calendar.workdaysBetween(b, c);
        expect(calendar.workdaysBetween(a, c)).toBe(parts);
      }),
    );
  });

  it('adding working minutes and measuring them are inverse, in one go or in two', () => {
    fc.assert(
      fc.property(instant, minutes, minutes, (from, first, second) => {
        const to = calendar.addWorkingMinutes(from, first + second);
        expect(calendar.workingMinutesBetween(from, to)).toBe(first + second);
        if (second > 0) {
          expect(calendar.addWorkingMinutes(calendar.addWorkingMinutes(from, first), second)).toEqual(to);
        }
      }),
    );
  });

  it('the next working time is working time, and none is skipped', () => {
    fc.assert(
      fc.property(instant, from => {
        const next = calendar.nextWorkingTime(from);
        expect(calendar.isWorkingTime(next)).toBe(true);
        expect(calendar.workingMinutesBetween(from, next)).toBe(0);
      }),
    );
  });
});
