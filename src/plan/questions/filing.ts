/**
 * 报备 RW2026-0003 理由: the unplanned filing of a task by a typed line; what it needs is decided by the task. A reason that
 * begins with 突发险情 makes it an emergency: checked first, filed after (R4).
 */
import { planAnswers as answers } from '../../../cards/plan-answers.ts';
import type { Interpreter } from '../../chat/entry.ts';

const EMERGENCY = /^突发险情[:,：，。\s]*/u;
const FILING = /^报备\s*(RW\d{4}-\d{4,})\s*[:,：，]?\s*(.*)$/isu;

export const typedFiling: Interpreter = async (sql, message, member) => {
  const text = message.text.normalize('NFKC').trim();
  if (!/^报备(?!倒推)/u.test(text)) return undefined;
  const [, no = '', reason = ''] = FILING.exec(text) ?? [];
  if (no === '' || reason.trim() === '') return { say: answers.howToFile };
  const urgent = EMERGENCY.test(reason.trim());
  const [task] = await sql.query<{ id: string }>(
    `select t.id from joint_task t where t.no = $1
       and ($2 and exists (select 1 from region_upward(t.region_id) r where r.id = $3) or t.lead_unit_id = $4)`,
    [no.toUpperCase(), member.isOffice, member.regionId, member.unitId],
  );
  if (task === undefined) return { say: answers.notYourTask(no.toUpperCase()) };
  return {
    work: {
      feature: 'task',
      subjectId: task.id,
      command: {
        type: 'task.file',
        reason: (urgent ? reason.trim().replace(EMERGENCY, '') || reason : reason).trim().slice(0, 200),
        ...(urgent ? { trigger: { type: 'emergency' } } : {}),
      },
    },
  };
};
