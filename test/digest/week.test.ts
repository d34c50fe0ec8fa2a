import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { mondayOfWeek, reportDue, weekOf } from '../../src/digest/week.ts';
import { addDays, CalendarGapError, createCalendar, weekdayOf } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';

const calendar = createCalendar(chineseDaysCalendar([2025, 2026]));

describe('ISO weeks', () => {
  it('are those of the standard, on every day of forty years', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14_600 }), n => {
        const day = addDays('2010-01-01', n);
        const standard = DateTime.fromISO(day, { zone: 'Asia/Shanghai' });
        expect(weekOf(day)).toBe(`${standard.weekYear}W${String(standard.weekNumber).padStart(2, '0')}`);
        expect(mondayOfWeek(weekOf(day))).toBe(addDays(day, 1 - weekdayOf(day)));
      }),
    );
  });

  it('that do not exist have no Monday', () => {
    for (const text of ['2026W54', '2025W53', '2026W00', '2026-37', '', 'W37']) {
      expect(mondayOfWeek(text)).toBeUndefined();
    }
    expect(mondayOfWeek('2026W53')).toBe('2026-12-28');
  });
});

describe('what a digest reports on', () => {
  it('is the week before, on its Monday', () => {
    expect(reportDue('2026-09-16', calendar)).toEqual({
      week: '2026W37',
      from: '2026-09-07',
      cut: '2026-09-14',
      due: '2026-09-14',
    });
  });

  it('goes out on the first working day when Monday is off', () => {
    expect(reportDue('2026-10-05', calendar)?.due).toBe('2026-10-08');
  });

  it('covers two weeks when a whole week is off, and in that week there is none', () => {
    // 春节 2026: from 15 to 23 February.
    expect(reportDue('2026-02-18', calendar)).toBeUndefined();
    expect(reportDue('2026-02-25', calendar)).toEqual({
      week: '2026W08',
      from: '2026-02-09',
      cut: '2026-02-23',
      due: '2026-02-24',
    });
  });

  it('is never guessed where the year has no calendar', () => {
    expect(() => reportDue('2027-01-05', calendar)).toThrow(CalendarGapError);
  });
});
