import type { Day } from '../../../duty/calendar.ts';
import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, day, text } from '../values.ts';

export interface HolidayRow extends RowPlace {
  readonly day: Day;
  readonly workday: boolean;
  readonly name: string | undefined;
}

const kinds = new Map([
  ['放假', false],
  ['休', false],
  ['上班', true],
  ['班', true],
  ['调休上班', true],
]);

const c = {
  day: required('日期', day, { meaning: '哪一天', example: '2027-01-01', format: 'yyyy-mm-dd' }),
  workday: required('放假或上班', choice(kinds), {
    meaning: '放假，或调休上班',
    example: '放假',
    aliases: ['安排', '类型'],
    list: ['放假', '上班'],
  }),
  name: optional('名称', text(20), '', { meaning: '节日名称', example: '元旦', aliases: ['节日'] }),
};

export const holidaySheet: SheetDefinition<HolidayRow> = {
  name: '节假日',
  aliases: ['节假日安排', '放假安排'],
  note: '与周一至周五不同的日子。新的一年要把国务院办公厅通知的全部安排（含元旦、春节、国庆节）一次填全。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    day: reader.need(c.day),
    workday: reader.need(c.workday),
    name: reader.given(c.name),
  }),
  names: () => [],
};
export const holidayColumns = c;
