import type { Sql } from '../../../db/sql.ts';
import type { Day } from '../../../duty/calendar.ts';
import { yearOf } from '../../../duty/calendar.ts';
import type { HolidayRecord } from '../../calendar.ts';
import { loadCalendar, putHolidays, putYear } from '../../calendar.ts';
import type { ImportContext } from '../context.ts';
import { Unique } from '../context.ts';
import { Plan } from '../plan.ts';
import type { HolidayRow } from '../sheets/holiday.ts';
import { holidayColumns as c } from '../sheets/holiday.ts';

export interface HolidayPlan {
  readonly plan: Plan<HolidayRecord>;
  /** Years whose arrangement the file gives in full. */
  readonly years: readonly number[];
}

/** The rest days that every yearly arrangement of the State Council names; a year without them is not complete. */
const inEveryArrangement = ['元旦', '春节', '国庆'];

/** Judges the sheet 节假日. A year is known only once a full arrangement was loaded; single days correct a known year. */
export async function planHolidays(sql: Sql, context: ImportContext): Promise<HolidayPlan> {
  const { holidays } = context.rows;
  const known = await loadCalendar(sql);
  const years = new Set(known.years);
  const onRecord = new Map(
    known.overrides.map(({ day, workday, name = '' }) => [day, { day, workday, name }]),
  );
  const plan = new Plan<HolidayRecord>(holidays.sheet, ({ day }) => day);
  const fresh: number[] = [];
  for (const [year, rows] of Map.groupBy(holidays.rows, row => yearOf(row.day))) {
    if (years.has(year)) continue;
    const missing = inEveryArrangement.filter(
      name => !rows.some(row => !row.workday && row.name?.includes(name)),
    );
    if (missing.length === 0) fresh.push(year);
    else
      context.problems.add(
        holidays.sheet,
        rows[0]?.row ?? 0,
        c.day.name,
        `${year} 年还没有节假日数据，须一次填全全年安排；缺少${missing.join('、')}的放假安排`,
      );
  }
  const days = new Unique();
  for (const row of holidays.rows) {
    if (days.isNew(context, holidays, row, c.day, row.day))
      plan.put(onRecord.get(row.day), recordOf(row, onRecord));
  }
  return { plan, years: fresh };
}

function recordOf(
  { day, workday, name }: HolidayRow,
  onRecord: ReadonlyMap<Day, HolidayRecord>,
): HolidayRecord {
  return { day, workday, name: name ?? onRecord.get(day)?.name ?? '' };
}

export async function writeHolidays(sql: Sql, { plan, years }: HolidayPlan): Promise<void> {
  for (const year of years) await putYear(sql, year, 'import');
  const written = [...plan.inserts, ...plan.updates.map(({ after }) => after)];
  await putHolidays(sql, written, 'import');
}
