import type { Context } from '../decide/feature.ts';
import { atTime, dayOf } from '../duty/calendar.ts';
import type { Limits, WhistleKind } from './state.ts';

/** The deadlines of one unit in one call, counted from the moment it is asked (domain.md §3.2). */
export interface Deadlines {
  readonly sign: Date;
  readonly contact: Date;
  readonly checkIn: Date;
  readonly feedback: Date;
}

/** Natural minutes for 应急哨, working time for the others; all of them settings. Throws CalendarGapError. */
export function deadlines(kind: WhistleKind, context: Context): Deadlines {
  const { whistle } = context.settings;
  if (kind === 'URGENT') {
    return {
      sign: minutes(context.now, whistle.urgentSignMinutes),
      contact: minutes(context.now, whistle.urgentContactMinutes),
      checkIn: minutes(context.now, whistle.urgentCheckInMinutes),
      feedback: minutes(context.now, whistle.urgentFeedbackHours * 60),
    };
  }
  const hard = kind === 'HARD';
  const signMinutes = hard ? whistle.hardSignWorkMinutes : whistle.routineSignWorkMinutes;
  return {
    sign: context.calendar.addWorkingMinutes(context.now, signMinutes),
    contact: minutes(context.now, (hard ? whistle.hardContactHours : whistle.routineContactHours) * 60),
    checkIn: workdays(
      context,
      context.now,
      hard ? whistle.hardCheckInWorkdays : whistle.routineCheckInWorkdays,
    ),
    feedback: workdays(
      context,
      context.now,
      hard ? whistle.hardFeedbackWorkdays : whistle.routineFeedbackWorkdays,
    ),
  };
}

/** 受理分哨. */
export function acceptDue(kind: WhistleKind, context: Context): Date {
  const { whistle } = context.settings;
  if (kind === 'URGENT') return minutes(context.now, whistle.urgentAcceptMinutes);
  const given = kind === 'HARD' ? whistle.hardAcceptWorkMinutes : whistle.routineAcceptWorkMinutes;
  return context.calendar.addWorkingMinutes(context.now, given);
}

/** The day itself is not counted; the last one ends with the working day. */
export function workdays(context: Context, from: Date, count: number): Date {
  return atTime(context.calendar.addWorkdays(dayOf(from), count), context.settings.whistle.dayEndsAt);
}

export function minutes(from: Date, count: number): Date {
  return new Date(from.getTime() + count * 60_000);
}

/** What the card tells the blower before anything is sent. */
export function limitsOf({ settings: { whistle } }: Context): Limits {
  return {
    urgentSign: whistle.urgentSignMinutes,
    urgentCheckIn: whistle.urgentCheckInMinutes,
    routineSign: whistle.routineSignWorkMinutes,
    routineCheckInDays: whistle.routineCheckInWorkdays,
    hardSign: whistle.hardSignWorkMinutes,
    hardCheckInDays: whistle.hardCheckInWorkdays,
  };
}
