/** Judges every row against the directory on record and, when all are sound, writes them in the same transaction. */

import type { AuditEntry } from '../../audit/record.ts';
import { cardIds } from '../../chat/card-id.ts';
import type { JsonObject, Sql } from '../../db/sql.ts';
import { surroundings } from '../../decide/surroundings.ts';
import { CalendarGapError } from '../../duty/calendar.ts';
import { openingHour } from '../../duty/ladder.ts';
import { randomId } from '../../opaque.ts';
import { claimWaiting, followHolders, followPlatform } from '../handover.ts';
import type { ImportContext, NewId } from './context.ts';
import { Names } from './context.ts';
import type { Change, Counts, Plan } from './plan.ts';
import type { Problems } from './problems.ts';
import type { RegionRecord } from './records.ts';
import { officerTable, personTable, regionTable, unitTable } from './records.ts';
import type { WorkbookRows } from './rows.ts';
import { planEnterprises, writeEnterprises } from './steps/enterprises.ts';
import { planHolidays, writeHolidays } from './steps/holidays.ts';
import { planIdentities, writeIdentities } from './steps/identities.ts';
import { planMatters, writeMatters } from './steps/matters.ts';
import { planOfficers } from './steps/officers.ts';
import { planPeople } from './steps/people.ts';
import type { Gap } from './steps/posts.ts';
import { gapsOf, planPosts, postChanges, writePosts } from './steps/posts.ts';
import { homeOf, planRegions, subtree } from './steps/regions.ts';
import { planScenarios, writeScenarios } from './steps/scenarios.ts';
import { planUnits } from './steps/units.ts';
import { planVisits, writeVisits } from './steps/visits.ts';
import { insertAll, updateAll } from './table.ts';

/** Who imports, and through which door. */
interface ImportActor {
  readonly kind: AuditEntry['actorKind'];
  readonly id: string;
  readonly channel: string;
}

export interface ApplyOptions {
  /** The county (or city) the file is about; not needed where there is only one county. */
  readonly regionCode?: string;
  readonly now: Date;
  readonly actor: ImportActor;
  readonly newId: NewId;
  /** Appends to the audit inside the transaction. */
  readonly record: (sql: Sql, entries: readonly AuditEntry[]) => Promise<void>;
  /** Names the source in the audit, for example the file's name and hash. */
  readonly source: JsonObject;
}

export interface Applied {
  /** By sheet of the file. */
  readonly counts: Readonly<Record<string, Counts>>;
  readonly posts: { readonly opened: number; readonly closed: number };
  readonly gaps: readonly Gap[];
}

/** Whether the file has the sheet, and what it comes to. */
type PresentPlan = readonly [boolean, Pick<Plan<object>, 'sheet' | 'counts' | 'changes'>];

/** Differences that one audit entry spells out; the counts always cover all. */
const CHANGES_IN_AUDIT = 500;

/** Undefined, with problems on the list and nothing written, when a row is not sound. The caller holds the transaction. */
export async function applyRows(
  sql: Sql,
  rows: WorkbookRows,
  lists: { readonly problems: Problems; readonly warnings: Problems },
  options: ApplyOptions,
): Promise<Applied | undefined> {
  await sql.query(`select pg_advisory_xact_lock(hashtextextended('chayici directory import', 0))`);
  const regions = await planRegions(sql, rows, lists.problems, options.newId);
  const home = homeOf(regions.all, options.regionCode, lists.problems);
  if (home === undefined) return undefined;
  const context = contextOf(home, regions.all, rows, lists, options);
  const plans = await planAll(sql, context);
  if (lists.problems.any) return undefined;
  const all: readonly PresentPlan[] = [
    [rows.regions.present, regions.plan],
    [rows.units.present, plans.units],
    [rows.people.present, plans.people.plan],
    [rows.identities.present, plans.identities.plan],
    [rows.officers.present, plans.officers],
    [rows.scenarios.present || rows.items.present, plans.scenarios],
    [rows.matters.present, plans.matters],
    [rows.enterprises.present, plans.enterprises],
    [rows.visits.present, plans.visits],
    [rows.holidays.present, plans.holidays.plan],
  ];
  await writeAll(sql, regions.plan, plans, options.now);
  await followImport(sql, home, plans, options.now);
  const applied: Applied = {
    counts: Object.fromEntries(
      all.filter(([present]) => present).map(([, plan]) => [plan.sheet, plan.counts]),
    ),
    posts: { opened: plans.posts.opened.length, closed: plans.posts.closed.length },
    gaps: gapsOf(plans.posts.held, touchedUnits(context, plans)),
  };
  await writeAudit(sql, context, options, applied, changesOf(all, context, plans));
  return applied;
}

function contextOf(
  home: RegionRecord,
  all: readonly RegionRecord[],
  rows: WorkbookRows,
  lists: { readonly problems: Problems; readonly warnings: Problems },
  { now, newId }: ApplyOptions,
): ImportContext {
  const regions = new Names<RegionRecord>();
  for (const region of subtree(all, home)) regions.put(region, [region.code, region.name]);
  return { rows, ...lists, now, newId, home, regions, units: new Names(), unitIds: new Set() };
}

type Plans = Awaited<ReturnType<typeof planAll>>;

async function planAll(sql: Sql, context: ImportContext) {
  const units = await planUnits(sql, context);
  const people = await planPeople(sql, context);
  const posts = await planPosts(sql, context, people);
  const identities = await planIdentities(sql, context, people.people);
  const officers = await planOfficers(sql, context, people.people);
  const scenarios = await planScenarios(sql, context);
  const matters = await planMatters(sql, context);
  const enterprises = await planEnterprises(sql, context);
  const visits = await planVisits(sql, context, enterprises);
  const holidays = await planHolidays(sql, context);
  return { units, people, posts, identities, officers, scenarios, matters, enterprises, visits, holidays };
}

async function writeAll(sql: Sql, regions: Plan<RegionRecord>, plans: Plans, now: Date): Promise<void> {
  await insertAll(sql, regionTable, regions.inserts);
  await updateAll(sql, regionTable, afterOf(regions));
  await insertAll(sql, unitTable, plans.units.inserts);
  await updateAll(sql, unitTable, afterOf(plans.units));
  const people = plans.people.plan;
  // Mobiles are freed before they are given: two people may have exchanged theirs.
  const freed = people.updates
    .filter(({ before, after }) => before.mobile !== after.mobile)
    .map(({ after }) => after.id);
  await sql.query('update person set mobile = null where id = any($1::text[])', [freed]);
  await updateAll(sql, personTable, afterOf(people));
  await insertAll(sql, personTable, people.inserts);
  await writePosts(sql, plans.posts, now);
  await writeIdentities(sql, plans.identities, now);
  const fresh = new Set(people.inserts.map(({ id }) => id));
  const reached = [...plans.posts.people, ...plans.identities.people].filter(id => !fresh.has(id));
  await sql.query('update person set version = version + 1 where id = any($1::text[])', [reached]);
  await insertAll(sql, officerTable, plans.officers.inserts);
  await updateAll(sql, officerTable, afterOf(plans.officers));
  await writeScenarios(sql, plans.scenarios);
  await writeMatters(sql, plans.matters);
  await writeEnterprises(sql, plans.enterprises, now);
  await writeVisits(sql, plans.visits);
  await writeHolidays(sql, plans.holidays);
}

/** Open cards go where the posts and accounts of the file say; the service's next round takes them there. */
async function followImport(sql: Sql, home: RegionRecord, plans: Plans, now: Date): Promise<void> {
  const around = {
    now,
    cardsAt: await openingTime(sql, home, now),
    newId: randomId,
    cardId: cardIds(randomId()),
  };
  const { opened, closed } = plans.posts;
  await followHolders(sql, [...new Set([...opened, ...closed].map(({ unitId }) => unitId))], around);
  for (const personId of plans.identities.people) await followPlatform(sql, personId, around);
  const reached = [...plans.identities.people, ...opened.map(post => post.personId)];
  for (const personId of new Set(reached)) await claimWaiting(sql, personId, around);
}

/** When cards may ring; at once where the calendar of the year is not loaded yet. */
async function openingTime(sql: Sql, home: RegionRecord, now: Date): Promise<Date> {
  const { calendar, settings } = await surroundings(() => now).context(sql, home.id);
  try {
    return openingHour(now, calendar, settings.quiet);
  } catch (error) {
    if (error instanceof CalendarGapError) return now;
    throw error;
  }
}

function afterOf<T extends object>(plan: Plan<T>): T[] {
  return plan.updates.map(({ after }) => after);
}

function* changesOf(all: readonly PresentPlan[], context: ImportContext, plans: Plans): Generator<Change> {
  for (const [, plan] of all) yield* plan.changes();
  const { sheet } = context.rows.people;
  yield* postChanges(plans.posts, context.units.all, plans.people.people.all, sheet, context.now);
  const { removed, plan } = plans.identities;
  for (const { platform, userId } of removed)
    yield {
      sheet: plan.sheet,
      key: `${platform} ${userId}`,
      before: { platform, userId },
      after: { removed: true },
    };
}

/** Units that the sheets 单位 and 人员 name, with those that lost a holder. */
function touchedUnits(context: ImportContext, plans: Plans) {
  const { units, people } = context.rows;
  const codes = new Set(units.rows.map(({ code }) => code.toUpperCase()));
  const ids = new Set([
    ...plans.people.placed.map(({ person }) => person.unitId),
    ...plans.posts.closed.map(({ unitId }) => unitId),
  ]);
  if (!units.present && !people.present) return [];
  return [...context.units.all].filter(({ code, id }) => codes.has(code.toUpperCase()) || ids.has(id));
}

/** One entry an import; none when nothing changed. */
async function writeAudit(
  sql: Sql,
  { home }: ImportContext,
  { actor, now, record, source }: ApplyOptions,
  { counts, posts }: Applied,
  changes: Iterable<Change>,
): Promise<void> {
  const kept: JsonObject[] = [];
  let total = 0;
  for (const { sheet, key, before, after } of changes) {
    total += 1;
    if (kept.length < CHANGES_IN_AUDIT) kept.push({ sheet, key, before, after });
  }
  if (total === 0) return;
  const summary = Object.fromEntries(Object.entries(counts).map(([sheet, count]) => [sheet, { ...count }]));
  await record(sql, [
    {
      stream: `directory:${home.code}`,
      at: now,
      regionId: home.id,
      actorKind: actor.kind,
      actorId: actor.id,
      channel: actor.channel,
      action: 'directory.import',
      detail: {
        source,
        counts: summary,
        posts: { ...posts },
        changes: kept,
        changesLeftOut: total - kept.length,
      },
    },
  ]);
}
