/** Rows from which the rules judge a task: beside the county's settings and past visits, what else is under way. */
import { z } from 'zod';
import type { Sql } from '../db/sql.ts';
import { pastVisits, ruleSettings } from '../directory/rule-data.ts';
import type { Day } from '../duty/calendar.ts';
import { levels, modes, type ScheduledVisit, type Visit, visitTriggers } from '../rules/schema.ts';
import type { Profile, RuleSettings } from '../rules/settings.ts';

interface EnterpriseGrade {
  readonly listType: 'general' | 'key';
  readonly creditGrade: 'general' | 'trusted' | 'key';
}

export interface RuleFacts {
  readonly settings: RuleSettings;
  /** Visits of the last two years, and entries of other tasks that have begun and whose results are not in yet. */
  readonly visits: ReadonlyMap<string, readonly Visit[]>;
  /** Announced tasks of others that are still to come. */
  readonly scheduled: ReadonlyMap<string, readonly ScheduledVisit[]>;
  readonly grades: ReadonlyMap<string, EnterpriseGrade>;
}

/** `asked` is the day of the check; a year and more before it matters for caps and intervals. */
export async function ruleFacts(
  sql: Sql,
  of: { readonly regionId: string; readonly taskId: string; readonly enterpriseIds: readonly string[] },
  asked: Day,
  fallback: Profile,
): Promise<RuleFacts> {
  const { enterpriseIds } = of;
  const [settings, visits, begun, scheduled, grades] = [
    await ruleSettings(sql, of.regionId, fallback),
    await pastVisits(sql, enterpriseIds, asked),
    await begunEntries(sql, of.taskId, enterpriseIds),
    await plannedEntries(sql, of.taskId, enterpriseIds),
    await enterpriseGrades(sql, enterpriseIds),
  ];
  return {
    settings,
    visits: Map.groupBy([...visits, ...begun], visit => visit.enterprise),
    scheduled: Map.groupBy(scheduled, visit => visit.enterprise),
    grades,
  };
}

const OTHERS = `from joint_task t, jsonb_array_elements(t.doc->'enterprises') e
  where t.id <> $1 and e->>'id' = any($2)`;
const UNITS = `(select coalesce(json_agg(p.doc->'unit'->>'code'), '[]') from task_participant p
  where p.task_id = t.id and p.role <> 'town' and p.state <> 'WITHDRAWN') as units`;
const KINDS = `(select coalesce(json_agg(distinct k), '[]') from task_participant p, jsonb_array_elements_text(p.doc->'kinds') k
  where p.task_id = t.id and p.state <> 'WITHDRAWN') as kinds`;

const otherRow = z.object({
  enterprise: z.string(),
  date: z.string(),
  level: z.enum(levels),
  units: z.array(z.string()),
  kinds: z.array(z.string()),
  category: z.string(),
  randomDraw: z.boolean(),
  trigger: z.enum(visitTriggers),
  mode: z.enum(modes),
});

async function otherTasks(
  sql: Sql,
  taskId: string,
  ids: readonly string[],
  states: readonly string[],
  announced: boolean,
) {
  if (ids.length === 0) return [];
  const rows = await sql.query<object>(
    `select e->>'id' as enterprise, t.date::text as date, coalesce(t.doc->>'level', 'county') as level, ${UNITS}, ${KINDS},
       coalesce(nullif(t.doc->>'category', ''), t.doc->>'scenarioName') as category,
       coalesce((t.doc->>'randomDraw')::boolean, false) as "randomDraw",
       coalesce(e->'trigger'->>'type', t.doc->'trigger'->>'type', 'daily') as trigger, coalesce(t.doc->>'mode', 'onsite') as mode
     ${OTHERS} and t.state = any($3) and (not $4 or not coalesce((t.doc->>'unannounced')::boolean, false))`,
    [taskId, ids, states, announced],
  );
  return z.array(otherRow).parse(rows);
}

/** An entry that has begun counts before its results are written, or two tasks could pass one cap together. */
async function begunEntries(sql: Sql, taskId: string, ids: readonly string[]): Promise<Visit[]> {
  const rows = await otherTasks(sql, taskId, ids, ['INSPECTING', 'RESULT_PENDING'], false);
  return rows.map(({ category, ...row }) => ({
    ...row,
    kinds: row.kinds.length > 0 ? row.kinds : [category],
    line: undefined,
    entered: true,
  }));
}

async function plannedEntries(sql: Sql, taskId: string, ids: readonly string[]): Promise<ScheduledVisit[]> {
  const rows = await otherTasks(sql, taskId, ids, ['DISPATCHED', 'CONFIRMED', 'TEAMED'], true);
  const entries = rows.filter(({ mode }) => mode === 'onsite');
  return entries.map(({ enterprise, date, units, kinds, category }) => ({
    enterprise,
    date,
    units,
    kinds: kinds.length > 0 ? kinds : [category],
  }));
}

const gradeRow = z.object({
  id: z.string(),
  listType: z.enum(['general', 'key']),
  creditGrade: z.enum(['general', 'trusted', 'key']),
});

async function enterpriseGrades(sql: Sql, ids: readonly string[]): Promise<Map<string, EnterpriseGrade>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<object>(
    'select id, list_type as "listType", credit_grade as "creditGrade" from enterprise where id = any($1)',
    [ids],
  );
  return new Map(
    z
      .array(gradeRow)
      .parse(rows)
      .map(({ id, ...grade }) => [id, grade]),
  );
}

const ENTERING = 'chayici.entering';

/**
 * Holds the enterprises for this task until the transaction ends, so that two tasks can't begin at one of them side by
 * side. False when another task of the same transaction holds one: its state is not written yet, so nothing could be
 * counted.
 */
export async function holdEntries(sql: Sql, taskId: string, ids: readonly string[]): Promise<boolean> {
  await sql.query(
    `select pg_advisory_xact_lock(hashtextextended('entry:' || id, 0)) from (select unnest($1::text[]) as id order by 1) i`,
    [ids],
  );
  const rows = await sql.query<{ held: string | null }>(
    `select current_setting('${ENTERING}', true) as held`,
  );
  const held = (rows[0]?.held ?? '').split('\n').filter(line => line !== '');
  const mine = ids.map(id => `${id} ${taskId}`);
  await sql.query(`select set_config('${ENTERING}', $1, true)`, [
    [...new Set([...held, ...mine])].join('\n'),
  ]);
  return !held.some(line => ids.includes(line.split(' ')[0] ?? '') && !line.endsWith(` ${taskId}`));
}
