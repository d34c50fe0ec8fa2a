import type { Sql } from '../../db/sql.ts';
import { type DocTable, loadDocs, saveDocs } from '../../decide/doc-store.ts';
import { type PlanState, planSchema } from './state.ts';

const table: DocTable<PlanState> = {
  name: 'annual_plan',
  columns: { unitId: 'text', year: 'int', state: 'text', filingNo: 'text' },
  schema: planSchema,
};

export function loadPlans(
  sql: Sql,
  ids: readonly string[],
  lock: 'update' | 'skip-locked' | 'none',
): Promise<Map<string, PlanState>> {
  return loadDocs(sql, table, ids, lock);
}

/** Writes plans and the rows that forms have added to their revisions. */
export async function savePlans(
  sql: Sql,
  changes: readonly { readonly after: PlanState }[],
  now: Date,
): Promise<void> {
  await saveDocs(sql, table, changes, now);
  for (const { after } of changes.filter(({ after: { copied } }) => copied !== undefined)) {
    await sql.query(
      `insert into plan_row select plan_id, $3, no, scenario_code, enterprise_id, date, category, kinds, mode, ratio,
         frequency, grade, joint, basis, unannounced, simultaneous from plan_row where plan_id = $1 and revision = $2
       on conflict do nothing`,
      [after.id, after.copied, after.doc.revision],
    );
  }
  const rows = changes.flatMap(({ after }) =>
    (after.added ?? []).map(row => ({ planId: after.id, revision: after.doc.revision, ...row })),
  );
  await insertPlanRows(sql, rows);
}

export interface PlanRowRecord {
  readonly planId: string;
  readonly revision: string | null;
  readonly no: number;
  readonly scenarioCode: string;
  readonly enterpriseId: string | null;
  readonly date: string | null;
  readonly category: string;
  readonly kinds: readonly string[];
  readonly mode?: string;
  readonly ratio: number | null;
  readonly frequency: string | null;
  readonly grade: string;
  readonly joint: readonly string[];
  readonly basis: string;
  readonly unannounced: boolean;
  readonly simultaneous?: boolean;
}

const BATCH = 5_000;

/** Adds rows, a few thousand a statement. */
export async function insertPlanRows(sql: Sql, rows: readonly PlanRowRecord[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH) {
    await sql.query(
      `insert into plan_row (plan_id, revision, no, scenario_code, enterprise_id, date, category, kinds, mode, ratio,
         frequency, grade, joint, basis, unannounced, simultaneous)
       select "planId", revision, no, "scenarioCode", "enterpriseId", date, category, kinds, coalesce(mode, 'onsite'),
         ratio, frequency, grade, joint, basis, unannounced, coalesce(simultaneous, true)
       from jsonb_to_recordset($1::jsonb) as x("planId" text, revision text, no int, "scenarioCode" text,
         "enterpriseId" text, date date, category text, kinds text[], mode text, ratio float8, frequency text,
         grade text, joint text[], basis text, unannounced boolean, simultaneous boolean)
       on conflict do nothing`,
      [JSON.stringify(rows.slice(at, at + BATCH))],
    );
  }
}
