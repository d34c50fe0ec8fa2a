import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/decide/feature.ts';
import { regionSettings } from '../../src/decide/settings.ts';
import { CalendarGapError, createCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';
import { rungTimes } from '../../src/duty/ladder.ts';
import { LADDERS } from '../../src/duty/ladders.ts';
import { acceptDue, deadlines, workdays } from '../../src/whistle/clock.ts';

const calendar = createCalendar(chineseDaysCalendar([2026]));

function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+08:00`);
}

function context(now: string, whistle: object = {}): Context {
  return {
    subjectId: 'w',
    now: at(now),
    calendar,
    newId: () => 'id',
    settings: regionSettings.parse({ whistle }),
  };
}

function read(times: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(times).map(([key, time]) => [
      key,
      new Date(new Date(time).getTime() + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' '),
    ]),
  );
}

describe('the clock of a call (domain.md §3.2)', () => {
  it('counts an 应急哨 in natural minutes, also on a Saturday night', () => {
    expect(read(deadlines('URGENT', context('2026-09-12 23:50')))).toEqual({
      sign: '09-13 00:00',
      contact: '09-13 00:00',
      checkIn: '09-13 00:20',
      feedback: '09-13 23:50',
    });
  });

  it('counts a 日常哨 in working time, across the noon break and the weekend', () => {
    expect(read(deadlines('ROUTINE', context('2026-09-11 11:30')))).toEqual({
      sign: '09-11 15:00',
      contact: '09-12 11:30',
      checkIn: '09-16 18:00',
      feedback: '09-18 18:00',
    });
  });

  it('gives a 攻坚哨 five working days to meet and ten for its plan, past a worked Sunday and a Friday off', () => {
    expect(read(deadlines('HARD', context('2026-09-14 09:00')))).toEqual({
      sign: '09-14 10:00',
      contact: '09-15 09:00',
      checkIn: '09-20 18:00',
      feedback: '09-28 18:00',
    });
  });

  it('accepts within five minutes, one or four working hours', () => {
    expect(read({ due: acceptDue('URGENT', context('2026-09-08 12:00')) })).toEqual({ due: '09-08 12:05' });
    expect(read({ due: acceptDue('ROUTINE', context('2026-09-08 12:00')) })).toEqual({ due: '09-08 15:30' });
    expect(read({ due: acceptDue('HARD', context('2026-09-08 15:00')) })).toEqual({ due: '09-09 09:30' });
  });

  it('follows the county’s own settings', () => {
    const own = context('2026-09-08 09:00', { urgentSignMinutes: 3, routineCheckInWorkdays: 1 });
    expect(read({ due: deadlines('URGENT', own).sign })).toEqual({ due: '09-08 09:03' });
    expect(read({ due: deadlines('ROUTINE', own).checkIn })).toEqual({ due: '09-09 18:00' });
  });

  it('guesses no calendar', () => {
    expect(() => workdays(context('2026-12-31 09:00'), at('2026-12-31 09:00'), 2)).toThrow(CalendarGapError);
  });

  it('escalates at the limit, at half as much again, and at twice the time', () => {
    const ladder = LADDERS['whistle.sign'];
    if (ladder === undefined) throw new Error('no ladder');
    const quiet = { hold: true, opens: '08:30', closes: '18:00' };
    const duty = { openedAt: at('2026-09-08 16:30'), dueAt: at('2026-09-08 17:30') };
    const rungs = rungTimes(ladder, duty, calendar, quiet).map(
      rung => `${rung.rung.to} ${read({ at: rung.at }).at}`,
    );
    expect(rungs).toEqual([
      'liaison 09-08 17:30',
      'deputy 09-08 17:30',
      'leader 09-09 08:30',
      'head 09-09 09:00',
      'office 09-09 09:00',
    ]);
  });
});
