import type { Sql } from '../db/sql.ts';
import type { Work } from '../decide/shell.ts';
import type { Surroundings } from '../decide/surroundings.ts';
import { addDays, atTime, CalendarGapError, dayOf } from '../duty/calendar.ts';
import { quietEnds } from '../duty/ladder.ts';
import { type Round, turn } from '../duty/round.ts';
import type { Edition } from './shapes.ts';
import { mondayOf, type Report, reportDue, weekOf } from './week.ts';

/** Digests made in one transaction. */
const BATCH = 8;

interface Wanted {
  readonly edition: Edition;
  readonly unitId: string;
  readonly regionId: string;
}

/**
 * Makes the digests that are due and not there yet: one an edition, unit and ISO week, however often and on however
 * many replicas this is called. After downtime the week's digest is caught up as long as it can still be read within
 * its week; an older one is left out, and the record of the next says so. In a year without calendar none is made,
 * because nothing is sent on a guessed date.
 */
export const digestRound: Round = async options => {
  const tried = new Set<string>();
  let count: number;
  do {
    count = await turn(options, 'digest', async (sql, now) => {
      const due = (await dueDigests(sql, options.shell.surroundings, now)).filter(
        work => !tried.has(work.subjectId),
      );
      const works = due.slice(0, BATCH);
      for (const work of works) tried.add(work.subjectId);
      return works;
    });
  } while (count === BATCH);
};

async function dueDigests(sql: Sql, around: Surroundings, now: Date): Promise<Work[]> {
  const missing = await missingDigests(sql, now);
  const reports = new Map<string, Report | undefined>();
  for (const regionId of new Set(missing.map(wanted => wanted.regionId))) {
    reports.set(regionId, await dueIn(sql, around, regionId, now));
  }
  return missing.flatMap(wanted => {
    const report = reports.get(wanted.regionId);
    return report === undefined ? [] : [openWork(wanted, report)];
  });
}

/**
 * Who has a leader and no digest of this week. Nobody gets one for a time in which the service was not there yet.
 */
function missingDigests(sql: Sql, now: Date): Promise<Wanted[]> {
  const monday = mondayOf(dayOf(now));
  return sql.query<Wanted>(
    `select e.edition, u.id as "unitId", u.region_id as "regionId"
     from unit u cross join (values ('county', 'countyLeader'), ('unit', 'leader')) as e(edition, role)
     where u.active
       and exists (select 1 from post o where o.unit_id = u.id and o.role = e.role and o.until is null)
       and not exists (select 1 from digest d where d.edition = e.edition and d.unit_id = u.id and d.week = $1)
       and exists (select 1 from audit a where a.at < $2)
     order by e.edition, u.code`,
    [weekOf(addDays(monday, -7)), atTime(monday, '00:00')],
  );
}

/** What the region's digest of this week reports, once it is time and while it can be read this week. */
async function dueIn(
  sql: Sql,
  around: Surroundings,
  regionId: string,
  now: Date,
): Promise<Report | undefined> {
  const { calendar, settings } = await around.context(sql, regionId);
  if (!settings.digest.on) return undefined;
  try {
    const report = reportDue(dayOf(now), calendar);
    if (report === undefined || now < atTime(report.due, settings.digest.at)) return undefined;
    const readable = quietEnds(now, calendar, settings.quiet);
    return mondayOf(dayOf(readable)) === report.cut ? report : undefined;
  } catch (error) {
    if (error instanceof CalendarGapError) return undefined;
    throw error;
  }
}

function openWork({ edition, unitId, regionId }: Wanted, { week, from, cut }: Report): Work {
  return {
    feature: 'digest',
    subjectId: `${edition}-${unitId}-${week}`,
    command: { type: 'digest.open', regionId, edition, unitId, week, from, cut },
    actor: { kind: 'system', reason: 'digest' },
  };
}
