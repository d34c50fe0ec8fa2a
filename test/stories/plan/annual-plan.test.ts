import ExcelJS from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

describe('an annual plan', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ start: '2025-12-14T10:00:00+08:00' });
  });
  afterEach(() => county.close());

  it('is asked for on 15 December, co-signed, filed, receipted and put on the task list', async () => {
    const lead = county.who('XFDD');
    await county.forward('2025-12-15 09:01');
    lead.receives('【年度计划】1月底前备案 还剩47天', '2026年，0项');
    expect(county.everybody().filter(person => person.hasCard('【年度计划】'))).toHaveLength(
      await departments(county),
    );

    await lead.fills('【年度计划】', '增加一项', {
      scenario: 'S01',
      enterprise: '',
      date: '2026-05-12',
      ratio: '30%',
      frequency: '2',
      grade: 'general',
      basis: '县重点执法清单',
    });
    lead.receives('【年度计划】', '2026年，1项', '**缺项**：无');
    county.seenByAll();

    await lead.taps('【年度计划】', '提交备案');
    lead.receives('【年度计划】会签中', '待会签');
    const joint = ['SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
    // Whoever signs can read what she signs, as the table that it came from or could have come from.
    const table = await fetch(county.who('SCJGJ').link('【会签】', '看计划（Excel）'));
    expect(decodeURIComponent(table.headers.get('content-disposition') ?? '')).toContain('2026年度计划.xlsx');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await table.arrayBuffer());
    expect(JSON.stringify(book.worksheets[0]?.getRow(2).values)).toContain(
      '"S01",null,"2026-05-12","30%","2"',
    );
    expect(book.worksheets[0]?.rowCount).toBe(2);
    for (const unit of joint) {
      county.who(unit).receives('【会签】', '12月18日');
      await county.who(unit).taps('【会签】', '无意见');
    }
    lead.receives('【年度计划】已提交，待审核', '消防联络员A');

    const office = county.who('SFJ');
    office.receives('【计划审核】', '按时');
    await office.taps('【计划审核】', '备案');
    lead.receives('【年度计划】已备案', '已备案 JH2026-0001，已抄送5单位（回执0/5）');
    for (const unit of joint) {
      await county.who(unit).taps('【抄送】', '已收到');
      county.who(unit).receives('【抄送】', '已收到');
    }
    lead.receives('【年度计划】已备案', '回执5/5');

    await office.taps('【计划审核】', '列入任务清单');
    lead.receives('【年度计划】已入任务清单', '列入任务清单');
    office.seeAll();
    county.expectNothingElse();
    expect(
      await county.db.query('select state, filing_no from annual_plan where unit_id = $1', ['unit-XFDD']),
    ).toEqual([{ state: 'APPROVED_LIST', filing_no: 'JH2026-0001' }]);
  });
});

async function departments(county: County): Promise<number> {
  const rows = await county.db.query<{ n: number }>(
    `select count(*)::int as n from unit where kind = 'department' and enforcement and not coordination_body and active`,
  );
  return rows[0]?.n ?? 0;
}
