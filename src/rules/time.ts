/** Time = a civil day or an instant; both become one value in Asia/Shanghai. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { addDays, atTime, type Day, dayOf, isDay } from '../duty/calendar.ts';

/** `at`: the instant (the day's first when only a day is known); `day`: its civil day in Asia/Shanghai. */
export interface Time {
  at: Date;
  day: Day;
  dayOnly: boolean;
}

export function timeOf(at: Date): Time {
  return { at, day: dayOf(at), dayOnly: false };
}

function timeOfDay(day: Day): Time {
  return { at: atTime(day, '00:00'), day, dayOnly: true };
}

/** The last moment that the time may mean: of a bare day, 24:00. */
export function latestMoment(time: Time): Date {
  return time.dayOnly ? atTime(addDays(time.day, 1), '00:00') : time.at;
}

export const daySchema = z.string().refine(isDay, 'must be a day, YYYY-MM-DD');

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$/;

/** A day, or ISO 8601 with an offset or Z; a time without an offset is refused, for its zone would be a guess. */
export const timeSchema = z.string().transform((text, context): Time => {
  if (isDay(text)) return timeOfDay(text);
  const parsed = instantPattern.test(text) ? DateTime.fromISO(text, { setZone: true }) : undefined;
  if (parsed?.isValid) return timeOf(parsed.toJSDate());
  context.addIssue({
    code: 'custom',
    message: 'must be YYYY-MM-DD or ISO 8601 with an offset, such as 2026-06-12T16:00:00+08:00',
  });
  return z.NEVER;
});
