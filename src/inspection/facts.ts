import type { Sql } from '../db/sql.ts';
import type { Actor } from '../decide/feature.ts';
import { covers } from '../directory/regions.ts';
import { levelOf, ruleSettings } from '../directory/rule-data.ts';
import { dayOf, yearOf } from '../duty/calendar.ts';
import type { Level } from '../rules/schema.ts';
import type { Profile, RuleSettings } from '../rules/settings.ts';
import type { TaskCommand } from './commands.ts';
import {
  enforcingUnits,
  officeUnit,
  reviewers,
  townUnits,
  type UnitOfficers,
  unitOfficers,
} from './people-facts.ts';
import { holdEntries, type RuleFacts, ruleFacts } from './rule-facts.ts';
import type { TeamOfficer } from './shapes.ts';
import { present, startsAhead, type TaskState, type UnitRef } from './state.ts';

export interface ScenarioFacts {
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly category: string;
  readonly status: string;
  readonly lead: UnitRef & { readonly coordinationBody: boolean; readonly enforcement: boolean };
  /** Units with their items, the lead first. */
  readonly units: readonly {
    readonly unit: UnitRef;
    readonly items: readonly string[];
    readonly kinds: readonly string[];
  }[];
}

export interface EnterpriseFacts {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly townId: string | null;
}

interface MergeTarget {
  readonly id: string;
  readonly no: string;
  readonly state: string;
  readonly regionId: string;
  readonly leadUnitId: string;
  readonly unannounced: boolean;
  /** Filed as unplanned: its objects are those that the joint meeting agreed to. */
  readonly filed: boolean;
}

/** Rows a decision needs beyond the task. */
export interface TaskFacts {
  /** Whether the actor's region contains the task's (design.md §3.12). */
  readonly inRegion: boolean;
  readonly level?: Level;
  readonly scenario?: ScenarioFacts;
  /** Enterprises that the command names, as far as the register knows them. */
  readonly enterprises?: readonly EnterpriseFacts[];
  /** Next number of the year's series, for the task or its filing. */
  readonly number?: { readonly year: number; readonly n: number };
  readonly rules?: RuleFacts;
  readonly settings?: RuleSettings;
  readonly office?: UnitRef;
  readonly officers?: ReadonlyMap<string, UnitOfficers>;
  readonly towns?: readonly UnitRef[];
  readonly handoverTo?: readonly UnitRef[];
  readonly reviewers?: readonly TeamOfficer[];
  readonly mergeTarget?: MergeTarget;
  /** False when another task is being started at one of the enterprises in this very moment. */
  readonly entryFree?: boolean;
}

type FactsOf = (
  sql: Sql,
  state: TaskState | undefined,
  command: TaskCommand,
  actor: Actor,
  now: Date,
) => Promise<TaskFacts>;

/** Reads what a command needs; `profile` holds where no region of the tree sets one. */
export function taskFacts(profile: Profile): FactsOf {
  return async (sql, state, command, actor, now) => {
    const regionId = state?.regionId ?? regionAsked(command, actor);
    const inRegion = actor.kind === 'system' || (await covers(sql, actor.member.regionId, regionId));
    if (state === undefined) {
      return command.type === 'task.open'
        ? openingFacts(sql, regionId, command, now, profile, inRegion)
        : { inRegion };
    }
    return { inRegion, ...(await furtherFacts(sql, state, command, now, profile)) };
  };
}

function regionAsked(command: TaskCommand, actor: Actor): string {
  if (actor.kind !== 'system') return actor.member.regionId;
  return command.type === 'task.open' ? (command.regionId ?? '') : '';
}

async function openingFacts(
  sql: Sql,
  regionId: string,
  command: Extract<TaskCommand, { type: 'task.open' }>,
  now: Date,
  profile: Profile,
  inRegion: boolean,
): Promise<TaskFacts> {
  const scenario = await findScenario(sql, regionId, command.scenario);
  const enterprises = await findEnterprises(sql, regionId, command.enterprises);
  return {
    inRegion,
    ...(scenario === undefined ? {} : { scenario }),
    enterprises,
    level: await levelOf(sql, regionId),
    number: await nextNumber(sql, 'task', now),
    rules: await ruleFacts(
      sql,
      { regionId, taskId: '', enterpriseIds: enterprises.map(e => e.id) },
      command.date,
      profile,
    ),
  };
}

type Further = Omit<TaskFacts, 'inRegion'>;

async function furtherFacts(
  sql: Sql,
  state: TaskState,
  command: TaskCommand,
  now: Date,
  profile: Profile,
): Promise<Further> {
  const rules = async (
    more: readonly EnterpriseFacts[] = [],
    date = state.date,
  ): Promise<{ rules: RuleFacts }> => {
    const enterpriseIds = [...state.doc.enterprises, ...more].map(e => e.id);
    const of = { regionId: state.regionId, taskId: state.id, enterpriseIds };
    return { rules: await ruleFacts(sql, of, [date, state.date].sort()[0] ?? date, profile) };
  };
  const named = (names: readonly string[]) => findEnterprises(sql, state.regionId, names);
  const office = async (): Promise<Pick<TaskFacts, 'office'>> => {
    const found = await officeUnit(sql, state.regionId);
    return found === undefined ? {} : { office: found };
  };
  switch (command.type) {
    case 'task.edit':
    case 'task.objects': {
      const enterprises = await named(command.enterprises);
      return {
        enterprises,
        ...(await rules(enterprises, command.type === 'task.edit' ? command.date : state.date)),
      };
    }
    case 'task.replace': {
      const enterprises = await named([command.by]);
      return { enterprises, ...(await rules(enterprises)) };
    }
    case 'task.settle':
    case 'task.case':
    case 'task.drop':
    case 'task.override':
    case 'task.ruleFiling':
    case 'task.acceptTime':
      return rules();
    case 'task.reschedule':
    case 'task.resume':
      return rules([], command.date);
    case 'task.absorb':
      return rules(command.enterprises);
    case 'task.file':
      return { ...(await rules()), ...(await office()) };
    case 'task.report':
    case 'task.leaderRules':
      return office();
    case 'task.dispatch':
      if (state.state !== 'DRAFT') return {};
      return { ...(await rules()), number: await nextNumber(sql, 'filing', now) };
    case 'task.callTeams':
      return {
        officers: await officersOf(sql, state),
        towns: await townsOf(sql, state),
      };
    case 'task.arrive':
      // Who comes to an emergency check before she was named is asked for her people.
      if (state.doc.trigger.type !== 'emergency') return {};
      return { officers: await unitOfficers(sql, state.id, state.date, [command.unitId]) };
    case 'task.team':
    case 'task.sameTeam':
      return { officers: await unitOfficers(sql, state.id, state.date, [command.unitId]) };
    case 'task.start': {
      const ids = state.doc.enterprises.map(e => e.id);
      const entryFree = await holdEntries(sql, state.id, ids);
      return {
        entryFree,
        officers: await officersOf(sql, state),
        ...(await rules()),
        ...(startsAhead(state) ? { towns: await townsOf(sql, state) } : {}),
      };
    }
    case 'task.finish':
      return { handoverTo: await enforcingUnits(sql, state.regionId) };
    case 'task.result':
    case 'task.rectifyCase':
    case 'task.extendPublish':
      return { settings: await ruleSettings(sql, state.regionId, profile) };
    case 'task.rectified':
      return { reviewers: await reviewers(sql, command.unitId, dayOf(now), command.reviewers) };
    case 'task.merge': {
      const mergeTarget = await findTask(sql, command.into);
      return mergeTarget === undefined ? {} : { mergeTarget };
    }
    case 'task.nudge':
      if (command.duty === 'task.recheck') return rules();
      if (command.duty === 'task.caseTerm')
        return { settings: await ruleSettings(sql, state.regionId, profile) };
      return command.duty === 'task.team' ? { officers: await officersOf(sql, state) } : {};
    default:
      return {};
  }
}

function townsOf(sql: Sql, state: TaskState): Promise<UnitRef[]> {
  return townUnits(sql, [...new Set(state.doc.enterprises.flatMap(e => e.townId ?? []))]);
}

function officersOf(sql: Sql, state: TaskState): Promise<Map<string, UnitOfficers>> {
  return unitOfficers(
    sql,
    state.id,
    state.date,
    present(state).map(participant => participant.unit.id),
  );
}

interface ScenarioRow {
  code: string;
  version: number;
  name: string;
  category: string;
  status: string;
  lead: ScenarioFacts['lead'];
  units: { unit: UnitRef; items: string[]; kinds: string[] }[] | null;
}

/** The newest published version of a scenario by code or name, of this region or the nearest one above. */
async function findScenario(sql: Sql, regionId: string, wanted: string): Promise<ScenarioFacts | undefined> {
  const rows = await sql.query<ScenarioRow>(
    `select s.code, s.version, s.name, s.category, s.status,
       json_build_object('id', l.id, 'code', l.code, 'name', l.name, 'short', l.short_name,
         'coordinationBody', l.coordination_body, 'enforcement', l.enforcement) as lead,
       (select json_agg(json_build_object('unit', json_build_object('id', u.id, 'code', u.code, 'name', u.name,
           'short', u.short_name), 'items', i.items, 'kinds', i.kinds) order by (u.id = s.lead_unit_id) desc, i.first, u.code)
        from (select unit_id, min(no) as first, json_agg(text order by no) as items,
                json_agg(distinct coalesce(kind, s.category)) as kinds
              from scenario_item where scenario_id = s.id group by unit_id) i join unit u on u.id = i.unit_id) as units
     from scenario s join unit l on l.id = s.lead_unit_id join region_upward($1) r on r.id = s.region_id
     where (s.code = upper($2) or s.name = $2) and s.status = 'published'
     order by r.distance, s.version desc limit 1`,
    [regionId, wanted],
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, units: row.units ?? [] };
}

async function findEnterprises(
  sql: Sql,
  regionId: string,
  names: readonly string[],
): Promise<EnterpriseFacts[]> {
  if (names.length === 0) return [];
  return sql.query(
    `select e.id, e.name, e.address, e.town_id as "townId" from enterprise e
     where e.active and e.name = any($2) and exists (select 1 from region_upward(e.region_id) r where r.id = $1)
     order by e.name`,
    [regionId, names],
  );
}

/** Locked: the task that takes another one in must not be started meanwhile. */
async function findTask(sql: Sql, no: string): Promise<MergeTarget | undefined> {
  const rows = await sql.query<MergeTarget>(
    `select t.id, t.no, t.state, t.region_id as "regionId", t.lead_unit_id as "leadUnitId",
       coalesce((t.doc->>'unannounced')::boolean, false) as unannounced, t.doc ? 'filing' as filed
     from joint_task t where t.no = upper($1) for update`,
    [no],
  );
  return rows[0];
}

/** Takes the next number of a yearly series; a number of a decision that is refused is simply not used. */
async function nextNumber(sql: Sql, series: string, now: Date): Promise<{ year: number; n: number }> {
  const year = yearOf(dayOf(now));
  const rows = await sql.query<{ last: number }>(
    `insert into number_series as s (series, last) values ($1, 1)
     on conflict (series) do update set last = s.last + 1 returning last`,
    [`${series}:${year}`],
  );
  return { year, n: rows[0]?.last ?? 1 };
}
