import { visitSays } from '../../../cards/visit.ts';
import type { Interpreter } from '../../chat/entry.ts';
import type { Sql } from '../../db/sql.ts';
import type { Actor } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { visitTable } from '../../directory/import/records.ts';
import { insertAll, selectAll } from '../../directory/import/table.ts';
import { levelOf } from '../../directory/rule-data.ts';
import { dayOf } from '../../duty/calendar.ts';
import { inRegion } from '../acting.ts';
import { decideVisit, type VisitFacts } from './decide.ts';
import { readRegistration } from './read.ts';
import { type VisitCommand, type VisitState, visitCommand } from './state.ts';

/** 上级检查登记 as the shell runs it: rows of `visit` that no joint task wrote. It has no cards. */
export function superiorVisits(): AnyFeature {
  return feature<VisitState, VisitCommand, VisitFacts>({
    kind: 'visit',
    load: loadVisits,
    save: (sql, changes) =>
      insertAll(
        sql,
        visitTable,
        changes.filter(({ before }) => before === undefined).map(({ after }) => after.visit),
      ),
    region: state => state.regionId,
    version: () => 1,
    atVersion: state => state,
    parse: command => {
      const parsed = visitCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: () => undefined,
    fromDuty: ({ kind }) => ({ type: kind }),
    facts: visitFacts,
    decide: decideVisit,
    card: (state, { kind }) => {
      throw new Error(`the visit ${state.id} has no card ${kind}`);
    },
  });
}

async function loadVisits(sql: Sql, ids: readonly string[]): Promise<Map<string, VisitState>> {
  const visits = await selectAll(sql, visitTable, 't.id = any($1::text[])', [ids]);
  const regions = await sql.query<{ id: string; regionId: string }>(
    'select id, region_id as "regionId" from enterprise where id = any($1)',
    [visits.map(({ enterpriseId }) => enterpriseId)],
  );
  const regionOf = new Map(regions.map(({ id, regionId }) => [id, regionId]));
  return new Map(
    visits.map(visit => [
      visit.id,
      { id: visit.id, regionId: regionOf.get(visit.enterpriseId) ?? '', visit },
    ]),
  );
}

async function visitFacts(
  sql: Sql,
  state: VisitState | undefined,
  command: VisitCommand,
  actor: Actor,
): Promise<VisitFacts> {
  const regionId = state?.regionId ?? (actor.kind === 'system' ? '' : actor.member.regionId);
  const [enterprise] = await sql.query<{ id: string; name: string }>(
    'select id, name from enterprise where region_id = $1 and active and (name = $2 or credit_code = $2)',
    [regionId, command.enterprise],
  );
  const same = await sql.query(
    `select 1 from visit where enterprise_id = $1 and date = $2 and level = $3 and units[1] = $4 limit 1`,
    [enterprise?.id ?? '', command.date, command.level, command.unit],
  );
  return {
    within: await inRegion(sql, actor, regionId),
    regionId,
    level: await levelOf(sql, regionId),
    ...(enterprise === undefined ? {} : { enterprise }),
    known: same.length > 0,
  };
}

/** 登记上级检查 企业 5月20日 市生态环境局 环保: by the office. */
export const typedVisit: Interpreter = async (_sql, message, _member, now, newId) => {
  const read = readRegistration(message.text, dayOf(now));
  if (read === undefined) return undefined;
  if (read === 'unclear') return { say: visitSays.how };
  return { work: { feature: 'visit', subjectId: newId(), command: { type: 'visit.register', ...read } } };
};
