import { describe, expect, it } from 'vitest';
import { answer, codes } from './support.ts';

interface Item {
  id: string;
  unit: string;
  date: string;
  [key: string]: unknown;
}

const item = (id: string, unit: string, date: string, over: Record<string, unknown> = {}): Item => ({
  id,
  unit,
  date,
  enterprise: '戊餐厅',
  kinds: ['餐饮'],
  ...over,
});
const suggest = (proposals: Item[], rest = {}) => ({
  command: 'merge suggest',
  profile: 'NT',
  proposals,
  ...rest,
});

describe('merge suggestions (R5)', () => {
  it('reach windowDays after the earliest, and no further by chaining', () => {
    const chain = [
      item('c', 'STHJ', '2026-10-20'),
      item('a', 'SCJGJ', '2026-09-01'),
      item('b', 'XFDD', '2026-10-01'),
    ];
    expect(answer(suggest(chain)).data).toEqual({
      suggestions: [{ enterprise: '戊餐厅', members: ['a', 'b'], codes: ['MERGE_2'], saved: 1 }],
      savedTotal: 1,
    });
    const dayLater = [item('a', 'SCJGJ', '2026-09-01'), item('b', 'XFDD', '2026-10-02')];
    expect(codes(suggest(dayLater))).toEqual(['NO_MERGE']);
    expect(codes(suggest(dayLater, { settings: { merge: { windowDays: 31 } } }))).toEqual(['MERGE_2']);
  });

  it('go on with a new group from the rest', () => {
    const given = suggest([
      item('p10', 'SCJGJ', '2026-01-05'),
      item('p2', 'XFDD', '2026-01-20'),
      item('p3', 'STHJ', '2026-02-10'),
      item('p4', 'XFDD', '2026-03-01'),
      item('p5', 'SCJGJ', '2026-03-12'),
    ]);
    expect(answer(given)).toMatchObject({
      codes: ['MERGE_2', 'MERGE_3'],
      data: {
        suggestions: [
          { members: ['p10', 'p2'], saved: 1 },
          { members: ['p3', 'p4', 'p5'], saved: 2 },
        ],
        savedTotal: 3,
      },
    });
  });

  it('of several units with two checks of one carry both codes, and save units less one', () => {
    const given = suggest([
      item('a', 'SCJGJ', '2026-09-01'),
      item('b', 'SCJGJ', '2026-09-02', { office: '特设科' }),
      item('c', 'XFDD', '2026-09-03'),
    ]);
    expect(answer(given).data).toEqual({
      suggestions: [
        { enterprise: '戊餐厅', members: ['a', 'b', 'c'], codes: ['MERGE_2', 'INTERNAL_MERGE'], saved: 1 },
      ],
      savedTotal: 1,
    });
  });

  it('leave out what is not on site or cannot be done together', () => {
    const second = { mode: 'online' };
    expect(
      codes(suggest([item('a', 'SCJGJ', '2026-09-01'), item('b', 'XFDD', '2026-09-02', second)])),
    ).toEqual(['NO_MERGE']);
    const alone = { simultaneous: false };
    expect(
      codes(suggest([item('a', 'SCJGJ', '2026-09-01'), item('b', 'XFDD', '2026-09-02', alone)])),
    ).toEqual(['NO_MERGE']);
  });

  it('are made enterprise by enterprise, in the order they appear, each with its own answer', () => {
    const at = (enterprise: string) => ({ enterprise });
    const given = suggest([
      item('b1', 'XFDD', '2026-09-09', at('乙')),
      item('a1', 'SCJGJ', '2026-09-01', at('甲')),
      item('b2', 'SCJGJ', '2026-09-08', at('乙')),
      item('a2', 'ZJJ', '2026-09-02', at('甲')),
      item('c1', 'ZJJ', '2026-09-02', at('丙')),
    ]);
    const { codes: found, data, verdict, findings } = answer(given);
    expect([verdict, ...found]).toEqual(['SUGGEST_MERGE', 'MERGE_2', 'NO_MERGE']);
    expect(data).toMatchObject({ suggestions: [{ enterprise: '乙' }, { enterprise: '甲' }], savedTotal: 2 });
    expect(findings.map(({ code, params }) => [code, params.enterprise])).toEqual([
      ['MERGE_2', '乙'],
      ['MERGE_2', '甲'],
      ['NO_MERGE', '丙'],
    ]);
  });

  it('name the first scenario of the category that holds every unit', () => {
    const scenarios = [
      { id: 'S1', category: '餐饮类', lead: 'SCJGJ', joint: ['STHJ'] },
      { id: 'S2', category: '其他类', lead: 'SCJGJ', joint: ['XFDD'] },
      { id: 'S3', category: '餐饮类', lead: 'XFDD', joint: ['STHJ', 'SCJGJ'] },
      { id: 'S4', category: '餐饮类', lead: 'SCJGJ', joint: ['XFDD'] },
    ];
    const category = { category: '餐饮类' };
    const pair = [item('a', 'SCJGJ', '2026-09-01', category), item('b', 'XFDD', '2026-09-02', category)];
    expect(answer(suggest(pair, { scenarios })).data.suggestions).toMatchObject([
      { scenario: 'S3', lead: 'XFDD' },
    ]);
    const bare = [item('a', 'SCJGJ', '2026-09-01'), item('b', 'XFDD', '2026-09-02')];
    expect(answer(suggest(bare, { scenarios })).data.suggestions).toEqual([
      { enterprise: '戊餐厅', members: ['a', 'b'], codes: ['MERGE_2'], saved: 1 },
    ]);
  });

  it('find nothing in nothing', () => {
    expect(answer(suggest([]))).toMatchObject({
      verdict: 'ALLOW',
      codes: ['NO_MERGE'],
      data: { savedTotal: 0 },
    });
  });
});

describe('checks that may not be announced', () => {
  const secret = item('s', 'XFDD', '2026-09-18', { unannounced: true });
  const open = item('a', 'SCJGJ', '2026-09-10');

  it('are told to the office only, and never in data', () => {
    expect(codes(suggest([open, secret]))).toEqual(['NO_MERGE_UNANNOUNCED']);
    const seen = answer(suggest([open, secret], { viewer: 'participant' }));
    expect(seen.codes).toEqual(['NO_MERGE']);
    expect(JSON.stringify(seen)).not.toContain('XFDD');
  });

  it('matter before and after the open check, up to the window, and only between units', () => {
    const near = (date: string, unit = 'SCJGJ') => codes(suggest([secret, item('a', unit, date)]));
    expect(near('2026-10-18')).toEqual(['NO_MERGE_UNANNOUNCED']);
    expect(near('2026-08-19')).toEqual(['NO_MERGE_UNANNOUNCED']);
    expect(near('2026-10-19')).toEqual(['NO_MERGE']);
    expect(near('2026-08-18')).toEqual(['NO_MERGE']);
    expect(near('2026-09-18', 'XFDD')).toEqual(['NO_MERGE']);
  });

  it('stay out of a merge of the others', () => {
    const given = suggest([open, secret, item('b', 'STHJ', '2026-09-12')]);
    expect(answer(given)).toMatchObject({
      codes: ['MERGE_2', 'NO_MERGE_UNANNOUNCED'],
      data: { suggestions: [{ members: ['a', 'b'] }], savedTotal: 1 },
    });
  });
});

describe('entries really saved', () => {
  const unit = (name: string, arrived = true, resultEntered = true) => ({
    unit: name,
    arrived,
    resultEntered,
  });
  const saved = (...entries: object[][]) =>
    answer({
      command: 'merge saved',
      profile: 'NT',
      visits: entries.map(participants => ({ enterprise: '戊餐厅', date: '2026-09-15', participants })),
    });

  it('count units once, and only those that came and entered results', () => {
    const entry = [
      unit('A'),
      { ...unit('A'), office: '二科' },
      unit('B'),
      unit('C', true, false),
      unit('D', false, true),
    ];
    expect(saved(entry)).toMatchObject({ verdict: 'ALLOW', codes: ['SAVED_1'], data: { saved: 1 } });
  });

  it('are summed over entries and never negative', () => {
    expect(
      saved([unit('A', false)], [], [unit('A'), unit('B'), unit('C')], [unit('A'), unit('B')]).codes,
    ).toEqual(['SAVED_3']);
    expect(saved().codes).toEqual(['SAVED_0']);
  });
});
