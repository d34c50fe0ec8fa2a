/** When the year asks for plans, and of whom. */
import type { DirectCommand } from '../../chat/entry.ts';
import type { Sql } from '../../db/sql.ts';
import type { Surroundings } from '../../decide/surroundings.ts';
import { atTime, dayOf } from '../../duty/calendar.ts';

/** One subject a unit and year, so that asking twice is asking once. */
export function planId(unitId: string, year: number): string {
  return `plan-${year}-${unitId}`;
}

interface Asked {
  readonly unitId: string;
  readonly regionId: string;
}

/** Departments that inspect and have no plan of that year yet. */
export async function unasked(sql: Sql, year: number, regionId: string | null): Promise<Asked[]> {
  return sql.query<Asked>(
    `select u.id as "unitId", u.region_id as "regionId" from unit u
     where u.active and u.kind = 'department' and u.enforcement and not u.coordination_body
       and ($2::text is null or u.region_id = $2)
       and not exists (select 1 from annual_plan p where p.unit_id = u.id and p.year = $1) order by u.code`,
    [year, regionId],
  );
}

/** The command by which the service asks a unit for its plan; a refused one is tried again the next hour. */
function opening({ unitId, regionId }: Asked, year: number, now: Date): DirectCommand {
  return {
    type: 'command',
    platform: 'clock',
    eventId: `${planId(unitId, year)}.open.${now.toISOString().slice(0, 13)}`,
    userId: 'clock',
    work: {
      feature: 'plan',
      subjectId: planId(unitId, year),
      command: { type: 'plan.open', regionId, unitId, year },
      actor: { kind: 'system', reason: 'season:plan' },
    },
  };
}

/**
 * 12-15 通知 (domain.md §3.4): from that moment until the end of the year every department that was not asked yet. A
 * county that starts later asks by hand. Nothing is remembered: a missed day is caught up by the next ring.
 */
export async function seasonOpens(sql: Sql, surroundings: Surroundings): Promise<DirectCommand[]> {
  const now = surroundings.now();
  const year = Number(dayOf(now).slice(0, 4));
  const commands: DirectCommand[] = [];
  for (const asked of await unasked(sql, year + 1, null)) {
    const { settings } = await surroundings.context(sql, asked.regionId);
    const opens = atTime(`${year}-${settings.plan.noticeMMDD}`, settings.plan.noticeAt);
    if (now >= opens) commands.push(opening(asked, year + 1, now));
  }
  return commands;
}
