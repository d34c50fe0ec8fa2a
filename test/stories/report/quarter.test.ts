import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { County } from '../../harness/county.ts';

/** A whole county answers its phones in it. */
const LONG = 120_000;

/** Everybody but these units confirms what the system has filled in. */
async function allBut(county: County, ...silent: string[]): Promise<void> {
  for (const person of county.everybody()) {
    if (person.role !== 'liaison' || silent.includes(person.unitCode)) continue;
    if (person.hasCard('季报】请核对后报送')) await person.taps('季报】请核对后报送', '确认报送');
  }
}

describe('a quarter from notice to bulletin', () => {
  let county: County;
  afterEach(() => county.close());

  it(
    'opens on the first working day, reminds with what is left, names who is missing, and is signed',
    async () => {
      county = await County.open({ start: '2026-07-01T08:50:00+08:00', rounds: ['report'] });
      const fire = county.who('XFDD');
      const office = county.who('SFJ');
      await county.forward('2026-07-01 08:59');
      county.expectNothingElse();

      await county.forward('2026-07-01 09:00');
      fire.receives('【二季度季报】请核对后报送', '牵头0次', '7月7日（周二） 18:00');
      office.receives('【二季度季报】收报进度', '0/34单位');
      await allBut(county, 'XFDD', 'JJDD');
      fire.receives('【二季度季报】请核对后报送');
      county.seenByAll();

      await county.forward('2026-07-03 09:01');
      fire.receives('【第1次提醒】二季度季报还剩2工作日', '已报32/34单位');
      county.who('JJDD').receives('【第1次提醒】');
      county.expectNothingElse();

      await county.who('JJDD').taps('【第1次提醒】', '去报送');
      await county.who('JJDD').taps('【二季度季报】请核对后报送', '确认报送');
      county.who('JJDD').receives('【二季度季报】已报送', '✅ 已报送');
      county.seenByAll();

      await county.forward('2026-07-06 09:01');
      fire.receives('【第2次提醒】二季度季报还剩1工作日');
      await county.forward('2026-07-07 09:01');
      fire.receives('【第3次提醒】二季度季报还剩9小时');
      county.expectNothingElse();
      await county.forward('2026-07-08 09:01');
      county.who('XFDD', 'leader').receives('【第4次提醒】二季度季报已逾期', '请您过问');
      county.expectNothingElse();
      await county.forward('2026-07-09 09:01');
      office.receives('【电话催报】二季度季报缺1家', '消防 消防联络员A 154');
      county.expectNothingElse();

      await office.taps('【电话催报】', '按缺报发');
      await county.settle();
      office.receives('【通报稿】', '未报', '消防');
      fire.receives('【二季度季报】请核对后报送', '已按缺报处理');
      await office.fills('【通报稿】', '改文字', {
        cases: '某园区一次进门查四项。',
        next: '各单位按期报送。',
      });
      await office.taps('【通报稿】', '送审签');
      const leader = county.everybody().find(person => person.role === 'countyLeader');
      leader?.receives('【审签】2026年上半年通报稿', '未报1个', '逾期未报：县消防救援大队');
      await leader?.taps('【审签】', '同意印发');
      county.who('JJDD').receives('【通报】2026年上半年工作情况', '同意，已发34单位');
      const { faults } = await verifyAudit(county.db);
      expect(faults).toEqual([]);
      const duties = await county.db.query<{ n: number }>(
        `select count(*)::int as n from duty where state = 'open' and kind like 'report.%'`,
      );
      expect(duties[0]?.n).toBe(0);
    },
    LONG,
  );
});
