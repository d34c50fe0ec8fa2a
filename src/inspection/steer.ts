import { answers } from '../../cards/answers.ts';
import type { Interpreter } from '../chat/entry.ts';
import type { Json, Sql } from '../db/sql.ts';
import type { Member } from '../directory/who.ts';
import { type Day, dayOf } from '../duty/calendar.ts';
import type { TaskCommandInput } from './commands.ts';
import { names } from './taps.ts';
import { readDate, readTime } from './typed.ts';

const VERBS = '暂停|顺延|编入后续|恢复|取消|并入|对象';
const STEERING = new RegExp(`^(RW\\d{4}-\\d{4,})\\s*(${VERBS})\\s*[:：]?\\s*(.*)$`, 'isu');

/** RW2026-0001 暂停 防汛: the rare turns of a task that no card has room for. */
export const typedSteering: Interpreter = async (sql, message, member, now) => {
  const found = STEERING.exec(message.text.normalize('NFKC').trim());
  if (found === null) return undefined;
  const [, no = '', verb = '', rest = ''] = found;
  const id = await taskOf(sql, no.toUpperCase(), member);
  if (id === undefined) return { say: answers.noSuchTask(no.toUpperCase()) };
  const command = steering(verb, rest.trim(), dayOf(now));
  if (typeof command === 'string') return { say: command };
  return { work: { feature: 'task', subjectId: id, command } };
};

/** A task that the asker may know of; whether she may steer it is decided there. */
async function taskOf(sql: Sql, no: string, member: Member): Promise<string | undefined> {
  const rows = await sql.query<{ id: string }>(
    `select t.id from joint_task t where t.no = $1
       and ($2 and not coalesce((t.doc->>'unannounced')::boolean, false)
           and exists (select 1 from region_upward(t.region_id) r where r.id = $3)
         or t.doc->'createdBy'->>'unitId' = $4
         or exists (select 1 from task_participant p where p.task_id = t.id and p.unit_id = $4))`,
    [no, member.isOffice, member.regionId, member.unitId],
  );
  return rows[0]?.id;
}

/** The command, or what is missing from it. */
function steering(
  verb: string,
  rest: string,
  today: Day,
): (Json & { type: TaskCommandInput['type'] }) | string {
  switch (verb) {
    case '恢复': {
      const date = readDate(rest, today);
      return date === undefined
        ? answers.steerNeedsDate
        : { type: 'task.resume', date, time: readTime(rest) ?? '09:00' };
    }
    case '对象': {
      const enterprises = names(rest);
      return enterprises.length === 0 ? answers.steerNeedsObjects : { type: 'task.objects', enterprises };
    }
    case '并入': {
      const [, into, reason = ''] = /^(RW\d{4}-\d{4,})\s*(.*)$/isu.exec(rest) ?? [];
      if (into === undefined) return answers.steerNeedsTarget;
      return reason === ''
        ? answers.steerNeedsReason
        : { type: 'task.merge', into: into.toUpperCase(), reason };
    }
    default: {
      if (rest === '') return answers.steerNeedsReason;
      const type = verb === '暂停' ? 'task.suspend' : verb === '取消' ? 'task.cancel' : 'task.defer';
      return { type, reason: rest };
    }
  }
}
