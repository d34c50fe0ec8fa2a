import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

describe('a year whose days off nobody has loaded', () => {
  let county: County;
  afterEach(() => county.close());

  it('is asked for from 1 December, holds the cycle up, and sends nothing on a guessed date', async () => {
    county = await County.open({
      start: '2026-11-30T08:40:00+08:00',
      rounds: ['audit', 'digest', 'report', 'today'],
    });
    const office = county.who('SFJ');
    await county.forward('2026-11-30 17:00');
    expect(office.hasCard('【系统自查】')).toBe(false);
    await county.forward('2026-12-01 10:00');
    office.receives('【系统自查】', '2027年节假日数据', '节假日');
    county.seenByAll();

    await county.forward('2027-01-04 09:00');
    office.receives('【缺日历】2027年放假安排', '没有开始收报，也没有发任何提醒', '节假日');
    await county.forward('2027-01-12 17:00');
    const told = county
      .everybody()
      .flatMap(person => person.unseen().map(title => `${person.unitCode} ${title}`));
    // Only the office hears, and only that the calendar is missing: no report, no digest, no 今日待办 to anybody.
    expect(told.filter(line => !/^SFJ .*(系统自查|缺日历)/u.test(line))).toEqual([]);
    const rows = await county.db.query<{ submissions: number; duties: number }>(
      `select (select count(*)::int from report_submission) as submissions,
         (select count(*)::int from duty where kind like 'report.%') as duties`,
    );
    expect(rows).toEqual([{ submissions: 0, duties: 0 }]);

    // The units get the whole time from the day on which the calendar is there.
    await county.db.query(`insert into calendar_year (year, source) values (2027, 'test')`);
    county.app.shell.surroundings.forget();
    await county.forward('2027-01-13 09:00');
    office.receives('【缺日历】2027年放假安排', '日历已导入，季报已开始');
    county.who('XFDD').receives('【四季度季报】请核对后报送', '1月19日（周二） 18:00');
  });
});
