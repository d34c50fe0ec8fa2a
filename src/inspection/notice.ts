/** 事先告知 (R9: F000 四(三)): suggested to the lead some days before the check; never where it may not be announced. */
import { taskCopy } from '../../cards/task-copy.ts';
import type { Context, Decision, Effect } from '../decide/feature.ts';
import { addDays, atTime, type Day, dayOf } from '../duty/calendar.ts';
import { already } from './authority.ts';
import { owes, record, toLiaison } from './effects.ts';
import type { TaskState } from './state.ts';

/** Whether the lead may be offered the notice on this day. */
function mayNotify({ state, date, doc }: TaskState, today: Day): boolean {
  return (
    state === 'TEAMED' &&
    doc.mode === 'onsite' &&
    !doc.unannounced &&
    doc.trigger.type !== 'emergency' &&
    doc.enterprises.length > 0 &&
    today < date
  );
}

/** On the morning so many days before, of the working day before it where that is a day off; at once when it is over. */
export function noticeDuty(state: TaskState, context: Context): Effect[] {
  if (!mayNotify(state, dayOf(context.now))) return [];
  const { calendar, settings } = context;
  const day = calendar.previousWorkday(addDays(state.date, -state.doc.noticeDays));
  const at = atTime(day, settings.task.dayCardAt);
  return [
    owes('task.notice', state.leadUnitId, new Date(Math.max(at.getTime(), context.now.getTime())), context),
  ];
}

/** The duty is over once the card is out: whether the enterprises are told is the lead's own affair. */
export function showNotice(state: TaskState, context: Context): Decision<TaskState> {
  if (!mayNotify(state, dayOf(context.now))) return already(taskCopy.settled);
  return {
    decided: true,
    state,
    effects: [
      toLiaison('task.notice', state.leadUnitId, String(state.doc.round)),
      { effect: 'dutyEnds', kind: 'task.notice', as: 'done' },
      record('task.noticeOffered', { before: null, after: { date: state.date } }),
    ],
  };
}
