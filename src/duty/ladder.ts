import type { Audience } from '../directory/who.ts';
import { addDays, atTime, CalendarGapError, dayOf, type WorkCalendar } from './calendar.ts';

/** When a rung is due. Working time where the field counts it so (domain.md §3.0), clock time otherwise. */
export type Offset =
  | { readonly from: 'opened' | 'due'; readonly workMinutes: number }
  | { readonly from: 'opened' | 'due'; readonly minutes: number }
  /** So many working days later (or earlier, negative), at a time of day or at the base's own (`same`). */
  | { readonly from: 'opened' | 'due'; readonly workdays: number; readonly at: string }
  /** So many natural days later (or earlier, negative), likewise. */
  | { readonly from: 'opened' | 'due'; readonly days: number; readonly at: string }
  /** When this part of the time that was given has gone by (50%), in working time. */
  | { readonly from: 'opened'; readonly part: number }
  /** Past the deadline by this part of the time that was given (超 50%), in working or clock time. */
  | { readonly from: 'due'; readonly overrun: number; readonly time: 'work' | 'clock' };

/** Whom a rung reaches, relative to the unit that owes the duty. */
export type RungAudience = 'liaison' | 'deputy' | 'leader' | 'head' | 'office' | 'countyLeaders';

export interface Rung {
  readonly when: Offset;
  readonly to: RungAudience;
  /** Card kind of the subject that is shown; its slot is the rung's number. */
  readonly card: string;
  /** Breaks quiet hours: 应急哨 and 重大隐患 only. */
  readonly urgent?: boolean;
  /** Whoever this reaches is told whether the unit has looked at its cards at all, where a platform tells. */
  readonly receipts?: boolean;
}

export interface Ladder {
  /** Document and clause, or `default` for our own choice (design.md §3.11). */
  readonly source: string;
  readonly rungs: readonly Rung[];
}

export interface RungTime {
  /** 1 for the first. */
  readonly step: number;
  readonly at: Date;
  readonly rung: Rung;
}

/**
 * The rungs of a ladder in order of time for one duty. A rung that may not break the quiet hours moves to the next
 * opening. Throws CalendarGapError when a needed year has no calendar.
 */
export function rungTimes(
  ladder: Ladder,
  duty: { readonly openedAt: Date; readonly dueAt: Date },
  calendar: WorkCalendar,
  quiet: QuietHours,
): RungTime[] {
  return ladder.rungs
    .map(rung => {
      const at = offsetTime(rung.when, duty, calendar);
      return { rung, at: rung.urgent ? at : quietEnds(at, calendar, quiet) };
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map((entry, index) => ({ step: index + 1, ...entry }));
}

/**
 * The step that a new duty begins with. Steps that lay before the opening are pointless as long as a later one is still
 * to come; where all of them are over, those of the last moment are taken at once, lest nobody learns who is silent.
 */
export function firstStep(times: readonly RungTime[], openedAt: Date): RungTime | undefined {
  const last = times.at(-1);
  return (
    times.find(({ at }) => at >= openedAt) ?? times.find(({ at }) => at.getTime() === last?.at.getTime())
  );
}

function offsetTime(
  when: Offset,
  duty: { readonly openedAt: Date; readonly dueAt: Date },
  calendar: WorkCalendar,
): Date {
  const base = when.from === 'opened' ? duty.openedAt : duty.dueAt;
  if ('workMinutes' in when) return calendar.addWorkingMinutes(base, when.workMinutes);
  if ('minutes' in when) return new Date(base.getTime() + when.minutes * 60_000);
  if ('overrun' in when) return overrunTime(when, duty, calendar);
  if ('part' in when) return calendar.addWorkingMinutes(base, when.part * givenMinutes(duty, calendar));
  const day =
    'workdays' in when ? calendar.addWorkdays(dayOf(base), when.workdays) : addDays(dayOf(base), when.days);
  if (when.at !== 'same') return atTime(day, when.at);
  return new Date(atTime(day, '00:00').getTime() + (base.getTime() - atTime(dayOf(base), '00:00').getTime()));
}

function overrunTime(
  when: { readonly overrun: number; readonly time: 'work' | 'clock' },
  { openedAt, dueAt }: { readonly openedAt: Date; readonly dueAt: Date },
  calendar: WorkCalendar,
): Date {
  if (when.time === 'clock') {
    return new Date(dueAt.getTime() + when.overrun * Math.max(0, dueAt.getTime() - openedAt.getTime()));
  }
  return calendar.addWorkingMinutes(dueAt, when.overrun * givenMinutes({ openedAt, dueAt }, calendar));
}

function givenMinutes(
  { openedAt, dueAt }: { readonly openedAt: Date; readonly dueAt: Date },
  calendar: WorkCalendar,
): number {
  return Math.max(0, calendar.workingMinutesBetween(openedAt, dueAt));
}

/** 非工作时间: nothing but urgent matters is pushed (domain.md §2 消息纪律; 2019 年基层减负通知). */
export interface QuietHours {
  /** False only where someone watches round the clock, such as the demo. */
  readonly hold: boolean;
  /** 'HH:mm' on working days, Asia/Shanghai. */
  readonly opens: string;
  readonly closes: string;
}

/** `at` itself when messages may go out then, else the next opening. */
export function quietEnds(at: Date, calendar: WorkCalendar, quiet: QuietHours): Date {
  if (!quiet.hold) return at;
  const day = dayOf(at);
  if (calendar.isWorkday(day)) {
    if (at < atTime(day, quiet.opens)) return atTime(day, quiet.opens);
    if (at < atTime(day, quiet.closes)) return at;
  }
  return atTime(calendar.addWorkdays(day, 1), quiet.opens);
}

/**
 * When a card that somebody caused may ring: `quietEnds` where the calendar is known. In a year without calendar only
 * the hours of the day are kept, because saying that the calendar is missing must not depend on it. Deadlines never
 * take this way.
 */
export function openingHour(at: Date, calendar: WorkCalendar, quiet: QuietHours): Date {
  try {
    return quietEnds(at, calendar, quiet);
  } catch (error) {
    if (!(error instanceof CalendarGapError)) throw error;
    const day = dayOf(at);
    if (at < atTime(day, quiet.opens)) return atTime(day, quiet.opens);
    return at < atTime(day, quiet.closes) ? at : atTime(addDays(day, 1), quiet.opens);
  }
}

/** The audience of a rung for the unit that owes the duty. */
export function rungAudience(to: RungAudience, unitId: string): Audience {
  if (to === 'office') return { office: true };
  if (to === 'countyLeaders') return { countyLeaders: true };
  return { unitId, role: to };
}
