import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import type { Colleague } from '../shapes.ts';
import type { SubmissionCommand } from './commands.ts';
import type { SubmissionState } from './state.ts';

/** Rows a decision about a submission needs beyond its state. */
export interface SubmissionFacts {
  /** The actor sits in the office above the unit's region. */
  readonly office: boolean;
  /** People of the unit who can be reached. */
  readonly colleagues: readonly Colleague[];
  /** State of the cycle, and how many units have reported. */
  readonly cycle: { readonly state: string; readonly arrived: number; readonly total: number } | undefined;
  /** Published scenarios that the unit leads, for an objection to a lead. */
  readonly leads: readonly string[];
}

export async function submissionFacts(
  sql: Sql,
  state: SubmissionState | undefined,
  command: SubmissionCommand,
  actor: Actor,
): Promise<SubmissionFacts> {
  if (state === undefined) return { office: false, colleagues: [], cycle: undefined, leads: [] };
  const needsPeople = command.type === 'submission.reply' || command.type === 'submission.delegate';
  return {
    office: await isOffice(sql, actor, state.regionId),
    colleagues: needsPeople
      ? await colleaguesOf(sql, [state.unitId]).then(map => map.get(state.unitId) ?? [])
      : [],
    cycle: await cycleOf(sql, state.cycleId),
    leads:
      command.type === 'submission.reply' && command.intent === 'DISPUTE'
        ? await ledScenarios(sql, state.unitId)
        : [],
  };
}

export async function isOffice(sql: Sql, actor: Actor, regionId: string): Promise<boolean> {
  if (actor.kind === 'system' || !actor.member.isOffice) return false;
  const rows = await sql.query('select 1 from region_upward($1) where id = $2', [
    regionId,
    actor.member.regionId,
  ]);
  return rows.length > 0;
}

interface ColleagueRow extends Colleague {
  unitId: string;
}

/** People of units who have an account, with their posts' and their own titles. */
export async function colleaguesOf(sql: Sql, unitIds: readonly string[]): Promise<Map<string, Colleague[]>> {
  const rows = await sql.query<ColleagueRow>(
    `select p.unit_id as "unitId", p.id, p.name, p.title from person p
     where p.unit_id = any($1) and p.active
       and exists (select 1 from identity i where i.person_id = p.id and i."primary")
     order by p.unit_id, p.name`,
    [unitIds],
  );
  const found = new Map<string, Colleague[]>();
  for (const { unitId, ...colleague } of rows) found.set(unitId, [...(found.get(unitId) ?? []), colleague]);
  return found;
}

async function cycleOf(sql: Sql, cycleId: string): Promise<SubmissionFacts['cycle']> {
  const rows = await sql.query<{ state: string; arrived: number; total: number }>(
    `select c.state, count(s.id) filter (where s.state in ('SUBMITTED', 'ZERO_CONFIRMED'))::int as arrived,
       count(s.id)::int as total
     from report_cycle c left join report_submission s on s.cycle_id = c.id where c.id = $1 group by c.id`,
    [cycleId],
  );
  return rows[0];
}

async function ledScenarios(sql: Sql, unitId: string): Promise<string[]> {
  const rows = await sql.query<{ line: string }>(
    `select distinct s.code || ' ' || s.name as line from scenario s
     where s.lead_unit_id = $1 and s.status = 'published' order by line limit 5`,
    [unitId],
  );
  return rows.map(row => row.line);
}
