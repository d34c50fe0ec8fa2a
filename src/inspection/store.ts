import { z } from 'zod';
import { type JsonObject, type Sql, together } from '../db/sql.ts';
import { type Lock, underLock } from '../decide/doc-store.ts';
import { participantSchema, TASK_STATES, type TaskState, taskDoc } from './state.ts';

interface TaskRow {
  id: string;
  regionId: string;
  version: number;
  no: string;
  state: string;
  scenarioCode: string;
  leadUnitId: string;
  date: string;
  filingNo: string | null;
  inspectionCode: string | null;
  doc: unknown;
  participants: unknown;
}

export async function loadTasks(
  sql: Sql,
  ids: readonly string[],
  lock: Lock,
): Promise<Map<string, TaskState>> {
  const rows = await underLock(sql, 'joint_task', ids, lock, held => readTasks(sql, held));
  return new Map(rows.map(row => [row.id, toState(row)]));
}

function readTasks(sql: Sql, ids: readonly string[]): Promise<TaskRow[]> {
  return sql.query<TaskRow>(
    `select t.id, t.region_id as "regionId", t.version, t.no, t.state, t.scenario_code as "scenarioCode",
       t.lead_unit_id as "leadUnitId", t.date, t.filing_no as "filingNo", t.inspection_code as "inspectionCode",
       t.doc, (select json_agg(p.doc || jsonb_build_object('role', p.role, 'state', p.state)
               order by (p.doc->>'no')::int, p.unit_id)
               from task_participant p where p.task_id = t.id) as participants
     from joint_task t where t.id = any($1) order by t.id`,
    [ids],
  );
}

function toState(row: TaskRow): TaskState {
  return {
    ...row,
    state: z.enum(TASK_STATES).parse(row.state),
    doc: taskDoc.parse(row.doc),
    participants: z.array(participantSchema).parse(row.participants ?? []),
  };
}

/** Writes the changed tasks and only those participants that changed. */
export async function saveTasks(
  sql: Sql,
  changes: readonly { readonly before: TaskState | undefined; readonly after: TaskState }[],
  now: Date,
): Promise<void> {
  const tasks = sql.query(
    `insert into joint_task (id, region_id, no, state, scenario_code, lead_unit_id, date, filing_no, inspection_code,
       version, created_at, changed_at, doc)
     select id, "regionId", no, state, "scenarioCode", "leadUnitId", date, "filingNo", "inspectionCode", version, $2,
       $2, doc
     from json_to_recordset($1::json) as x(id text, "regionId" text, no text, state text, "scenarioCode" text,
       "leadUnitId" text, date date, "filingNo" text, "inspectionCode" text, version int, doc jsonb)
     on conflict (id) do update set state = excluded.state, date = excluded.date, filing_no = excluded.filing_no,
       inspection_code = excluded.inspection_code, version = excluded.version, changed_at = excluded.changed_at,
       doc = excluded.doc`,
    [JSON.stringify(changes.map(({ after: { participants: _, ...task } }) => task)), now],
  );
  const rows = changes.flatMap(({ before, after }) =>
    after.participants.flatMap((participant, no): JsonObject[] => {
      if (before?.participants[no] === participant) return [];
      const { role, state, ...doc } = participant;
      return [{ taskId: after.id, unitId: participant.unit.id, role, state, doc: { ...doc, no } }];
    }),
  );
  await together([tasks, saveParticipants(sql, rows), saveVisits(sql, changes)]);
}

async function saveParticipants(sql: Sql, rows: readonly JsonObject[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `insert into task_participant (task_id, unit_id, role, state, doc)
     select "taskId", "unitId", role, state, doc
     from json_to_recordset($1::json) as x("taskId" text, "unitId" text, role text, state text, doc jsonb)
     on conflict (task_id, unit_id) do update set role = excluded.role, state = excluded.state, doc = excluded.doc`,
    [JSON.stringify(rows)],
  );
}

/** Entries that have been counted become visits, from which the yearly caps are counted. */
async function saveVisits(
  sql: Sql,
  changes: readonly { readonly before: TaskState | undefined; readonly after: TaskState }[],
): Promise<void> {
  const rows = changes.flatMap(({ before, after }) =>
    after.doc.entries.slice(before?.doc.entries.length ?? 0).map(entry => ({
      ...entry,
      date: after.date,
      level: after.doc.level,
      randomDraw: after.doc.randomDraw,
      taskId: after.id,
    })),
  );
  if (rows.length === 0) return;
  await sql.query(
    `insert into visit (id, enterprise_id, date, level, units, kinds, mode, random_draw, entered, trigger, task_id)
     select id, "enterpriseId", date, level, array(select jsonb_array_elements_text(units)),
       array(select jsonb_array_elements_text(kinds)), mode, "randomDraw", true, trigger, "taskId"
     from json_to_recordset($1::json) as x(id text, "enterpriseId" text, date date, level text, units jsonb, kinds jsonb,
       mode text, "randomDraw" boolean, trigger text, "taskId" text)`,
    [JSON.stringify(rows)],
  );
}
