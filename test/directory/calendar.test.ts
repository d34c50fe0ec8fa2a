import { afterEach, beforeEach, expect, test } from 'vitest';
import { correctDay, loadCalendar, loadChineseDays } from '../../src/directory/calendar.ts';
import { CalendarGapError, createCalendar } from '../../src/duty/calendar.ts';
import type { TestCounty } from './county.ts';
import { emptyCounty, wholeCounty } from './county.ts';

let lin: TestCounty;
beforeEach(async () => {
  lin = await emptyCounty();
});
afterEach(() => lin.close());

const calendar = async () => createCalendar(await loadCalendar(lin.db));

test('a year that was never loaded is an error, not Monday to Friday', async () => {
  await loadChineseDays(lin.db, 2026);
  const loaded = await calendar();
  expect(loaded.isWorkday('2026-10-01')).toBe(false);
  expect(loaded.isWorkday('2026-09-20')).toBe(true); // 调休上班 on a Sunday
  expect(() => loaded.isWorkday('2027-03-01')).toThrow(CalendarGapError);
  await expect(loadChineseDays(lin.db, 2027)).rejects.toThrow(CalendarGapError);
  expect(await lin.db.query('select year from calendar_year')).toEqual([{ year: 2026 }]);
});

test("the county's correction wins and outlives loading the year again", async () => {
  await loadChineseDays(lin.db, 2026);
  await correctDay(lin.db, { day: '2026-11-20', workday: false, name: '本地活动' }, '县政府通知');
  expect(await loadChineseDays(lin.db, 2026)).toBe(false);
  expect((await calendar()).isWorkday('2026-11-20')).toBe(false);
  await expect(correctDay(lin.db, { day: '2027-01-01', workday: false, name: '元旦' }, 'x')).rejects.toThrow(
    CalendarGapError,
  );
});

test('a full arrangement in a file makes the year known; a single day does not', async () => {
  const single = await lin.load({
    ...wholeCounty,
    节假日: [
      ['日期', '放假或上班', '名称'],
      ['2027-01-01', '放假', '元旦'],
    ],
  });
  expect(single).toMatchObject({
    ok: false,
    problems: [{ sheet: '节假日', row: 2, reason: expect.stringContaining('缺少春节、国庆') }],
  });
  await lin.load(wholeCounty);
  const loaded = await calendar();
  expect([
    loaded.isWorkday('2027-02-08'),
    loaded.isWorkday('2027-10-09'),
    loaded.isWorkday('2027-03-01'),
  ]).toEqual([false, true, true]);
  const corrected = await lin.load({
    节假日: [
      ['日期', '放假或上班'],
      ['2027-03-01', '放假'],
    ],
  });
  expect(corrected).toMatchObject({ ok: true, counts: { 节假日: { added: 1 } } });
});
