/** 今日待办: at 8:30 on a working day every unit that owes something gets one card (domain.md §2 消息纪律). */
import { z } from 'zod';
import { todayCard } from '../../cards/duty.ts';
import type { Sql } from '../db/sql.ts';
import { type DocTable, loadDocs, saveDocs } from '../decide/doc-store.ts';
import type { Decision } from '../decide/feature.ts';
import type { Work } from '../decide/shell.ts';
import { type AnyFeature, feature } from '../decide/subject.ts';
import { atTime, CalendarGapError, type Day, dayOf, type WorkCalendar } from '../duty/calendar.ts';
import { type OpenItem, openItems } from '../duty/open-items.ts';
import { officeRegions, type Round, type RoundOptions, turn } from '../duty/round.ts';

const line = z.object({ name: z.string(), about: z.string(), no: z.string(), dueAt: z.iso.datetime() });

const todayState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  unitId: z.string(),
  day: z.string(),
  doc: z.object({
    unit: z.string(),
    at: z.iso.datetime(),
    lines: z.array(line),
    /** What is due later than the lines. */
    later: z.number().int().default(0),
  }),
});
type TodayState = Readonly<z.infer<typeof todayState>>;

const todayTable: DocTable<TodayState> = {
  name: 'day_summary',
  columns: { unitId: 'text', day: 'date' },
  schema: todayState,
};

const todayCommand = z.object({
  type: z.literal('today.open'),
  regionId: z.string(),
  unitId: z.string(),
  unit: z.string(),
  day: z.string(),
  lines: z.array(line).min(1),
  later: z.number().int(),
});
type TodayCommand = z.infer<typeof todayCommand>;

/** 今日待办 as the shell runs it. */
export function daySummaries(): AnyFeature {
  return feature<TodayState, TodayCommand, undefined>({
    kind: 'today',
    load: (sql, ids, lock) => loadDocs(sql, todayTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, todayTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => todayCommand.safeParse(command).data,
    fromTap: () => undefined,
    fromDuty: () => null,
    facts: async () => undefined,
    decide: (state, command, _actor, context) => open(state, command, context.subjectId, context.now),
    card: ({ day, doc }) =>
      todayCard({
        day,
        unit: doc.unit,
        at: new Date(doc.at),
        lines: doc.lines.map(entry => ({ ...entry, dueAt: new Date(entry.dueAt) })),
        later: doc.later,
      }),
  });
}

function open(
  state: TodayState | undefined,
  command: TodayCommand,
  id: string,
  now: Date,
): Decision<TodayState> {
  if (state !== undefined) return { decided: false, code: 'already', say: '', harmless: true };
  const { regionId, unitId, unit, day, lines, later } = command;
  return {
    decided: true,
    state: { id, regionId, version: 0, unitId, day, doc: { unit, at: now.toISOString(), lines, later } },
    effects: [{ effect: 'show', card: 'today', to: { unitId, role: 'liaison' } }],
  };
}

/**
 * Once a working day and unit, where something is late or due soon: a unit that owes nothing yet, such as a plan that is
 * due in six weeks, is left in peace all day.
 */
export const todayRound: Round = async options => {
  await turn(options, 'today', async (sql, now) => {
    const works: Work[] = [];
    for (const regionId of await officeRegions(sql)) works.push(...(await due(sql, options, regionId, now)));
    return works;
  });
};

async function due(sql: Sql, { shell }: RoundOptions, regionId: string, now: Date): Promise<Work[]> {
  const day = dayOf(now);
  const { calendar, settings } = await shell.surroundings.context(sql, regionId);
  if (!settings.today.on || now < atTime(day, settings.today.at) || now >= atTime(day, settings.quiet.closes))
    return [];
  try {
    if (!calendar.isWorkday(day)) return [];
  } catch (error) {
    if (error instanceof CalendarGapError) return [];
    throw error;
  }
  const units = await unitsDue(sql, regionId, day, atTime(day, settings.today.at));
  const soon = soonEnds(day, calendar, settings.today.aheadWorkdays);
  const items = await openItems(
    sql,
    shell.features,
    units.map(unit => unit.id),
    now,
  );
  return units.flatMap(unit => {
    const own = items.filter(item => item.unitId === unit.id);
    const near = own.filter(item => item.dueAt <= soon);
    return near.length === 0 ? [] : [work(regionId, unit, day, near, own.length - near.length)];
  });
}

/** The end of the working day until which something is due soon; of today where the next one is not known. */
function soonEnds(day: Day, calendar: WorkCalendar, aheadWorkdays: number): Date {
  try {
    return atTime(calendar.addWorkdays(day, aheadWorkdays), '24:00');
  } catch (error) {
    if (error instanceof CalendarGapError) return atTime(day, '24:00');
    throw error;
  }
}

interface UnitRow {
  id: string;
  short: string;
}

/** Units that owed something when the morning began and have had no summary today. */
function unitsDue(sql: Sql, regionId: string, day: Day, since: Date): Promise<UnitRow[]> {
  return sql.query<UnitRow>(
    `select u.id, u.short_name as short from unit u
     where u.active and exists (select 1 from region_upward(u.region_id) r where r.id = $1)
       and exists (select 1 from duty d where d.unit_id = u.id and d.state = 'open' and d.opened_at < $3)
       and not exists (select 1 from day_summary s where s.unit_id = u.id and s.day = $2)
     order by u.code`,
    [regionId, day, since],
  );
}

function work(regionId: string, unit: UnitRow, day: Day, items: readonly OpenItem[], later: number): Work {
  return {
    feature: 'today',
    subjectId: `${unit.id}:${day}`,
    command: {
      type: 'today.open',
      regionId,
      unitId: unit.id,
      unit: unit.short,
      day,
      lines: items
        .slice(0, 50)
        .map(({ name, about, no, dueAt }) => ({ name, about, no, dueAt: dueAt.toISOString() })),
      later,
    },
    actor: { kind: 'system', reason: 'today' },
  };
}
