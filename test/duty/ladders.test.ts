import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';
import { firstStep, type RungTime, rungTimes } from '../../src/duty/ladder.ts';
import { LADDERS } from '../../src/duty/ladders.ts';

const calendar = createCalendar(chineseDaysCalendar([2025, 2026]));
const QUIET = { hold: true, opens: '08:30', closes: '18:00' };
const OPENED = new Date('2026-09-08T10:00:00+08:00');

/** The steps that a duty opened on 8 September at 10:00 still has. */
function stepsOf(kind: string, dueAt: string): RungTime[] {
  const ladder = LADDERS[kind];
  if (ladder === undefined) throw new Error(`no ladder ${kind}`);
  const times = rungTimes(ladder, { openedAt: OPENED, dueAt: new Date(dueAt) }, calendar, QUIET);
  const first = firstStep(times, OPENED);
  return first === undefined ? [] : times.filter(({ step }) => step >= first.step);
}

const said = (steps: readonly RungTime[]): string[] => steps.map(({ step, rung }) => `${step} ${rung.to}`);

describe('every ladder', () => {
  it.each(Object.keys(LADDERS))('%s speaks even when all its steps lie before the opening', kind => {
    expect(stepsOf(kind, '2026-07-01T18:00:00+08:00')).not.toEqual([]);
  });

  it('drops earlier steps while a later one is to come', () => {
    // Due tomorrow: the reminder of two working days before is over.
    expect(said(stepsOf('report.submit', '2026-09-09T18:00:00+08:00'))).toEqual(['3 liaison', '4 leader']);
  });

  it('that came too late altogether goes to those of its last moment, and only to them', () => {
    expect(said(stepsOf('report.submit', '2026-07-07T18:00:00+08:00'))).toEqual(['4 leader']);
    expect(said(stepsOf('task.backfill', '2026-09-07T18:00:00+08:00'))).toEqual(['2 leader', '3 office']);
    expect(said(stepsOf('task.day', '2026-09-08T08:30:00+08:00'))).toEqual(['1 liaison']);
  });
});
