import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { annexesOf, bulletinOf } from '../../src/report/bulletin/content.ts';
import { bulletinXlsx } from '../../src/report/bulletin/xlsx.ts';
import type { CycleRow, CycleState } from '../../src/report/cycle/state.ts';
import { cycleFile } from '../../src/report/documents.ts';
import { type FigureSet, NO_FIGURES } from '../../src/report/shapes.ts';

function row(code: string, change: Partial<CycleRow> = {}, figures: Partial<FigureSet> = {}): CycleRow {
  return {
    unit: { id: `u-${code}`, code, name: `县${code}局`, short: code },
    state: 'SUBMITTED',
    figures: { ...NO_FIGURES, ...figures },
    original: null,
    late: false,
    zeroReason: '',
    note: '',
    by: `${code}联络员`,
    at: '2026-07-03T02:00:00.000Z',
    promised: null,
    extendedTo: null,
    claimed: false,
    correctedAt: null,
    ...change,
  };
}

function cycle(rows: CycleRow[], doc: Partial<CycleState['doc']> = {}): CycleState {
  return {
    id: 'c-1',
    regionId: 'r-1',
    version: 3,
    period: '2026Q2',
    state: 'DRAFTED',
    dueAt: new Date('2026-07-07T10:00:00Z'),
    doc: {
      no: 'TB2026Q2',
      office: { id: 'u-SFJ', code: 'SFJ', name: '县司法局', short: '司法局' },
      openedAt: '2026-07-01T01:00:00.000Z',
      bulletinAt: '2026-07-14T10:00:00.000Z',
      rows,
      earlier: {},
      phones: [],
      chases: [],
      collected: { at: '2026-07-09T02:00:00.000Z', by: '王', missing: [], late: [] },
      metrics: [],
      cases: '',
      next: '',
      signing: [],
      amendments: [],
      ...doc,
    },
  };
}

const MISSING: Partial<CycleRow> = { state: 'MISSING', figures: null, by: '', at: null };

describe('the bulletin', () => {
  it('names who has not reported and who was late, and covers the half year after the second quarter', () => {
    const bulletin = bulletinOf(cycle([row('A'), row('B', MISSING), row('C', { late: true })]));
    expect(bulletin.title).toBe('关于2026年上半年“综合查一次”工作情况的通报');
    const problems = bulletin.sections.find(section => section.heading.startsWith('五'))?.paragraphs;
    expect(problems).toEqual(['逾期未报：县B局。', '逾期报送：县C局。']);
    expect(bulletin.sections[0]?.paragraphs.at(-1)).toContain(
      '应报3个单位，按时报送1个，逾期报送1个，未报1个',
    );
  });

  it('never ranks: units stand in the order of the directory whatever their figures are', () => {
    const few = bulletinOf(cycle([row('A', {}, { ledChecks: 1 }), row('B', {}, { ledChecks: 99 })]));
    const many = bulletinOf(cycle([row('A', {}, { ledChecks: 99 }), row('B', {}, { ledChecks: 1 })]));
    for (const bulletin of [few, many]) {
      expect(bulletin.figures.rows.map(cells => cells[0])).toEqual(['县A局', '县B局']);
      expect(bulletin.metrics.rows.map(cells => cells[0])).toEqual(['县A局', '县B局']);
      const words = JSON.stringify(bulletin);
      expect(words).not.toMatch(/罚款|罚没|排名第|第[一二三1-3]名/u);
    }
  });

  it('names the units that did not do all of something, and counts the others', () => {
    const metrics = [
      {
        id: 'signOnTimeRate',
        whole: { num: 9, den: 10 },
        units: {
          'u-A': { num: 5, den: 5 },
          'u-B': { num: 1, den: 2 },
          'u-C': { num: 3, den: 3 },
          'u-D': { num: 0, den: 0 },
        },
      },
    ];
    const bulletin = bulletinOf(
      cycle(
        ['A', 'B', 'C', 'D'].map(code => row(code)),
        { metrics },
      ),
    );
    const calls = bulletin.sections.find(section => section.heading.startsWith('四'))?.paragraphs;
    expect(calls?.[0]).toBe('按时签收率90%。其中：B50%（1/2）；其余2个单位为100%。');
    expect(calls?.[1]).toBe('按时报到率—。');
    expect(bulletin.titleLines.join('')).toBe(bulletin.title);
  });

  it('shows — where there is nothing to divide by', () => {
    const bulletin = bulletinOf(cycle([row('A')]));
    expect(bulletin.metrics.rows[0]).toContain('—');
    expect(JSON.stringify(bulletin.metrics.rows)).not.toMatch(/\b(?:0|100)%/u);
  });

  it('adds the earlier quarters without asking for them again', () => {
    const earlier = { 'u-A': { ...NO_FIGURES, ledChecks: 4 } };
    const bulletin = bulletinOf(cycle([row('A', {}, { ledChecks: 3 })], { earlier }));
    expect(bulletin.sections[0]?.paragraphs[0]).toContain('牵头开展联合检查7次');
    expect(bulletin.figures.rows[0]?.slice(2, 3)).toEqual([3]);
    expect(bulletin.cumulative?.rows[0]?.slice(2, 3)).toEqual([7]);
    expect(annexesOf(bulletin).map(annex => annex.name)).toEqual([
      '2026年第二季度各单位报送数',
      '2026年上半年各单位累计数',
      '各单位指标',
      '报送情况',
      '口径说明',
      '数据更正单',
    ]);
  });

  it('keeps the original beside a correction, before and after publication', () => {
    const corrected = row(
      'A',
      { original: { ...NO_FIGURES, enterprises: 12 }, correctedAt: '2026-07-05T02:00:00.000Z' },
      { enterprises: 21 },
    );
    const amendment = {
      n: 1,
      at: '2026-07-20T02:00:00.000Z',
      unit: corrected.unit,
      by: 'A联络员',
      before: { ...NO_FIGURES, enterprises: 12 },
      after: { ...NO_FIGURES, enterprises: 21 },
    };
    expect(bulletinOf(cycle([corrected])).amendments.rows).toEqual([
      ['县A局', '2026-07-05 10:00', 'A联络员', '通报前', '企业12家次', '企业21家次'],
    ]);
    const after = bulletinOf(cycle([corrected], { amendments: [amendment] }));
    expect(after.amended).toBe(true);
    expect(after.amendments.rows).toEqual([
      ['县A局', '2026-07-20 10:00', 'A联络员', '通报后（更正）', '企业12家次', '企业21家次'],
    ]);
  });

  it('comes as a workbook and as a Word document, named as it stands', async () => {
    const state = cycle([row('A', {}, { enterprises: 5 }), row('B', MISSING)]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(new Uint8Array(await bulletinXlsx(bulletinOf(state))).buffer);
    expect(book.worksheets.map(sheet => sheet.name)).toEqual([
      '单位报送数',
      '单位指标',
      '报送情况',
      '口径说明',
      '数据更正单',
    ]);
    expect(book.getWorksheet('报送情况')?.getCell('B3').value).toBe('未报');
    const file = await cycleFile(state, 'bulletin.docx');
    expect(file?.name).toBe('关于2026年上半年“综合查一次”工作情况的通报（送审稿）.docx');
    expect(
      Buffer.from(file?.bytes ?? [])
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });
});
