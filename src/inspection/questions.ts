import { z } from 'zod';
import { answers, type TaskLine, type TaskObject } from '../../cards/answers.ts';
import type { Interpreter } from '../chat/entry.ts';
import type { Sql } from '../db/sql.ts';
import type { Member } from '../directory/who.ts';
import { check } from './shapes.ts';

const MOST_LINES = 8;

/** 查任务、场景、帮助: answered within the asker's rights; nothing is changed. */
export const taskQuestions: Interpreter = async (sql, message, member) => {
  const text = message.text.normalize('NFKC').trim();
  if (/^(帮助|help|\?|怎么用)$/iu.test(text)) return { say: answers.help };
  if (/^(场景|场景清单|查场景)$/u.test(text))
    return { say: answers.scenarios(await scenarioLines(sql, member)) };
  const asked = /^查任务\s*(.*)$/u.exec(text);
  if (asked !== null) {
    const lines = await taskLines(sql, member, asked[1] ?? '');
    const [line, second] = lines;
    if (line === undefined || second !== undefined || line.no !== asked[1]?.trim().toUpperCase())
      return { say: answers.tasks(lines) };
    return { say: answers.task(line, await objectsOf(sql, member, line.no)) };
  }
  return undefined;
};

async function scenarioLines(
  sql: Sql,
  member: Member,
): Promise<{ code: string; name: string; lead: string }[]> {
  return sql.query(
    `select distinct on (s.code) s.code, s.name, l.short_name as lead
     from scenario s join unit l on l.id = s.lead_unit_id join region_upward($1) r on r.id = s.region_id
     where s.status = 'published' order by s.code, r.distance, s.version desc`,
    [member.regionId],
  );
}

const objectRows = z.array(
  z.object({
    name: z.string(),
    isOwner: z.boolean(),
    check: check.nullable(),
  }),
);

/** The objects of a task; its strips are for its lead and the office, who prepare it (企业名单只发参与单位, F001 十三). */
async function objectsOf(sql: Sql, member: Member, no: string): Promise<TaskObject[]> {
  const rows = await sql.query<object>(
    `select e.value->>'name' as name, (t.lead_unit_id = $2 or $3) as "isOwner",
       (select c from jsonb_array_elements(t.doc->'checks') c where c->>'enterpriseId' = e.value->>'id' limit 1) as check
     from joint_task t, jsonb_array_elements(t.doc->'enterprises') with ordinality e where t.no = $1 order by e.ordinality`,
    [no, member.unitId, member.isOffice],
  );
  return objectRows.parse(rows).map(({ name, isOwner, check: found }) => ({
    name,
    check:
      !isOwner || found === null
        ? undefined
        : { ...found, blocks: found.findings.some(({ blocks }) => blocks) },
  }));
}

/**
 * Tasks that the asker's unit takes part in; the office sees its whole region. One that may not be announced is on no
 * list but those of its own group (不得事先通知).
 */
async function taskLines(sql: Sql, member: Member, wanted: string): Promise<TaskLine[]> {
  return sql.query<TaskLine>(
    `select t.no, t.doc->>'scenarioName' as scenario, t.state, t.date::text as date,
       count(*) filter (where p.state not in ('PENDING', 'OVERDUE', 'PROPOSED_TIME', 'WITHDRAW_REQUESTED', 'WITHDRAWN'))::int
         as confirmed,
       count(*) filter (where p.state <> 'WITHDRAWN')::int as units
     from joint_task t join task_participant p on p.task_id = t.id and p.role <> 'town'
     where ($3 = '' or t.no = upper($3) or t.doc->>'scenarioName' like '%' || $3 || '%')
       and ($2 and not coalesce((t.doc->>'unannounced')::boolean, false)
           and exists (select 1 from region_upward(t.region_id) r where r.id = $4)
         or t.doc->'createdBy'->>'unitId' = $1
         or exists (select 1 from task_participant m where m.task_id = t.id and m.unit_id = $1))
       and ($3 <> '' or t.state not in ('CANCELLED', 'ARCHIVED', 'MERGED_INTO'))
     group by t.id order by t.date, t.no limit ${MOST_LINES}`,
    [member.unitId, member.isOffice, wanted.trim(), member.regionId],
  );
}
