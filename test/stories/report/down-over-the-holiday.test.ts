import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

/** A whole county answers its phones in it. */
const LONG = 240_000;

/** 2026Q3: National Day is 1–7 October, Saturday the 10th is worked; due 13 October 18:00. */
describe('a quarter whose service is down for three days over National Day, and again over the weekend after', () => {
  let county: County;
  afterEach(() => county.close());

  it(
    'opens once, takes every step once, and records what a later step has made pointless',
    async () => {
      county = await County.open({ start: '2026-09-30T17:00:00+08:00', rounds: ['report'] });
      const [fire, market, traffic] = [county.who('XFDD'), county.who('SCJGJ'), county.who('JJDD')];
      const office = county.who('SFJ');

      // Down from the 6th, a holiday, to the 9th: the opening of the 8th passes meanwhile.
      await county.forward('2026-10-06 12:00');
      county.expectNothingElse();
      await down(county, '2026-10-09 12:00');
      fire.receives('【三季度季报】请核对后报送', '10月13日（周二） 18:00');
      office.receives('【三季度季报】收报进度', '0/34单位');
      for (const person of county.everybody()) {
        if (person.role !== 'liaison' || ['XFDD', 'SCJGJ', 'JJDD', 'SFJ'].includes(person.unitCode)) continue;
        if (person.hasCard('季报】请核对后报送')) await person.taps('季报】请核对后报送', '确认报送');
      }
      await market.says('下周一报');
      await market.isTold('10月12日（周一）前报');
      await traffic.says('能不能缓两天，领导出差没法签字');
      await office.taps('【延期申请】交警', '同意到10月15日（周四）');
      traffic.receives('【三季度季报】延期已同意', '10月15日（周四） 18:00');
      county.seenByAll();

      // Down from Friday to Monday evening: T−2 (Saturday the 10th, worked), T−1 and the promise pass meanwhile.
      await down(county, '2026-10-12 17:30');
      fire.receives('【第1次提醒】三季度季报还剩1工作日');
      market.receives('【第1次提醒】三季度季报还剩1工作日', '您说过10月12日（周一）前报');
      expect(reminders(county)).toEqual(['SCJGJ liaison 1', 'SFJ liaison 1', 'XFDD liaison 1']);
      await market.taps('请核对后报送', '确认报送');
      county.seenByAll();

      await county.forward('2026-10-14 12:00');
      fire.receives('【第2次提醒】三季度季报还剩9小时');
      county.who('XFDD', 'leader').receives('【第3次提醒】三季度季报已逾期');
      // The granted extension has a ladder of its own, from the new day.
      traffic.receives('【第2次提醒】三季度季报还剩1工作日');
      county.seenByAll();

      // Down over T+2: the list of numbers to call comes when the service is back, once.
      await down(county, '2026-10-15 17:00');
      office.receives('【电话催报】三季度季报缺3家', '消防 消防联络员A');
      await traffic.taps('请核对后报送', '确认报送');
      await county.restart();
      await county.settle();
      expect(cards(county, '电话催报')).toBe(1);
      expect(cards(county, '收报进度')).toBe(1);

      const steps = await county.db.query<{ action: string; unit: string; steps: string }>(
        `select action, split_part(stream, ':', 4) as unit,
           string_agg(coalesce(detail->>'step', ''), ',' order by id) as steps from audit
         where action in ('duty.step-skipped', 'report.reminded') and stream like 'reportSubmission:%'
         group by 1, 2 order by 1, 2`,
      );
      expect(steps).toEqual([
        // The market bureau's promise spared it T−2, and its own reminder stood for T−1.
        { action: 'duty.step-skipped', unit: 'SCJGJ', steps: '1,2' },
        { action: 'duty.step-skipped', unit: 'SFJ', steps: '1' },
        { action: 'duty.step-skipped', unit: 'XFDD', steps: '1' },
        { action: 'report.reminded', unit: 'JJDD', steps: '1,2,3' },
        { action: 'report.reminded', unit: 'SCJGJ', steps: '101' },
        { action: 'report.reminded', unit: 'SFJ', steps: '2,3,4' },
        { action: 'report.reminded', unit: 'XFDD', steps: '2,3,4' },
      ]);

      // One unit stays silent to the end and is named; who reported by a granted day is on time.
      await office.taps('【电话催报】', '按缺报发');
      await county.settle();
      office.receives('【通报稿】', '未报', '消防');
      const [bulletin] = await county.db.query<{ missing: string[]; late: string[] }>(
        `select array(select u.code from unit u where u.id in (select jsonb_array_elements_text(doc->'collected'->'missing')) order by 1) as missing,
           array(select u.code from unit u where u.id in (select jsonb_array_elements_text(doc->'collected'->'late')) order by 1) as late
         from report_cycle`,
      );
      expect(bulletin).toEqual({ missing: ['SFJ', 'XFDD'], late: [] });
    },
    LONG,
  );
});

async function down(county: County, till: string): Promise<void> {
  await county.restart(() => county.clock.set(county.clock.after(till)));
  await county.settle();
}

/** Reminders that lie unread, by who holds them and how many. */
function reminders(county: County): string[] {
  return county
    .everybody()
    .map(person => ({
      person,
      n: person.items().filter(item => item.body.type === 'card' && item.body.title.includes('次提醒】'))
        .length,
    }))
    .filter(({ n }) => n > 0)
    .map(({ person, n }) => `${person.unitCode} ${person.role ?? ''} ${n}`)
    .sort();
}

function cards(county: County, title: string): number {
  return county
    .who('SFJ')
    .items()
    .filter(item => item.body.type === 'card' && item.body.title.includes(title)).length;
}
