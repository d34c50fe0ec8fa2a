import type { Sql } from '../../db/sql.ts';
import type { LedScenario } from '../annual/state.ts';

/** What the page and the template say about a plan. */
export interface PlanHead {
  readonly id: string;
  readonly unitId: string;
  readonly unit: string;
  readonly year: number;
  readonly rows: number;
  readonly missing: number;
  readonly scenarios: readonly LedScenario[];
}

const COLUMNS = `p.id, p.unit_id as "unitId", p.doc->'unit'->>'name' as unit, p.year,
  (p.doc->>'rows')::int as rows, jsonb_array_length(p.doc->'missing') as missing, p.doc->'scenarios' as scenarios`;

export async function findPlan(sql: Sql, planId: string): Promise<PlanHead | undefined> {
  const rows = await sql.query<PlanHead>(`select ${COLUMNS} from annual_plan p where p.id = $1`, [planId]);
  return rows[0];
}

/** The unit's newest plan. */
export async function newestPlan(sql: Sql, unitId: string): Promise<PlanHead | undefined> {
  const rows = await sql.query<PlanHead>(
    `select ${COLUMNS} from annual_plan p where p.unit_id = $1 order by p.year desc limit 1`,
    [unitId],
  );
  return rows[0];
}
