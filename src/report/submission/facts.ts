import type { Sql } from '../../db/sql.ts';
import type { Actor, FactsAsk } from '../../decide/feature.ts';
import type { Colleague } from '../shapes.ts';
import type { SubmissionCommand } from './commands.ts';
import { isIn, type SubmissionState } from './state.ts';

/** Rows a decision about a submission needs beyond its state. */
export interface SubmissionFacts {
  /** The actor sits in the office above the unit's region. */
  readonly office: boolean;
  /** People of the unit who can be reached. */
  readonly colleagues: readonly Colleague[];
  /** State of the cycle, the unit that holds its office, and how many units have reported. */
  readonly cycle:
    | {
        readonly state: string;
        readonly officeId: string | null;
        readonly arrived: number;
        readonly total: number;
      }
    | undefined;
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
    cycle: (await cyclesOf(sql, [state.cycleId])).get(state.cycleId),
    leads:
      command.type === 'submission.reply' && command.intent === 'DISPUTE'
        ? await ledScenarios(sql, state.unitId)
        : [],
  };
}

/** For the reminders of a morning: the units of a cycle share what is known of it. */
export async function factsOfMany(
  sql: Sql,
  asks: readonly FactsAsk<SubmissionState, SubmissionCommand>[],
): Promise<SubmissionFacts[]> {
  const nudged = asks.flatMap(({ state, command }) =>
    state !== undefined && isNudge(command) && !isIn(state) ? [state.cycleId] : [],
  );
  const cycles = await cyclesOf(sql, [...new Set(nudged)]);
  const facts: SubmissionFacts[] = [];
  for (const { state, command, actor } of asks) {
    facts.push(
      state !== undefined && isNudge(command)
        ? { office: false, colleagues: [], cycle: cycles.get(state.cycleId), leads: [] }
        : await submissionFacts(sql, state, command, actor),
    );
  }
  return facts;
}

/** What only the clock asks. */
function isNudge(command: SubmissionCommand): boolean {
  return command.type === 'submission.nudge';
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

type CycleFact = NonNullable<SubmissionFacts['cycle']>;

async function cyclesOf(sql: Sql, ids: readonly string[]): Promise<Map<string, CycleFact>> {
  const rows = await sql.query<CycleFact & { id: string }>(
    `select c.id, c.state, c.doc->'office'->>'id' as "officeId", count(s.id) filter (where s.state in ('SUBMITTED', 'ZERO_CONFIRMED'))::int as arrived,
       count(s.id)::int as total
     from report_cycle c left join report_submission s on s.cycle_id = c.id where c.id = any($1) group by c.id`,
    [ids],
  );
  return new Map(rows.map(({ id, ...cycle }) => [id, cycle]));
}

async function ledScenarios(sql: Sql, unitId: string): Promise<string[]> {
  const rows = await sql.query<{ line: string }>(
    `select distinct s.code || ' ' || s.name as line from scenario s
     where s.lead_unit_id = $1 and s.status = 'published' order by line limit 5`,
    [unitId],
  );
  return rows.map(row => row.line);
}
