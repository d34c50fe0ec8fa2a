import { describe, expect, it } from 'vitest';
import { bookOf } from '../../src/whistle/book.ts';
import { createRouter } from '../../src/whistle/route/index.ts';

const UNITS = [
  { code: 'D01', name: '临溪县消防救援大队', duty: '消防监督', kind: 'department' },
  { code: 'D02', name: '临溪县住房和城乡建设局', duty: '物业、燃气', kind: 'department' },
  { code: 'BSZ', name: '白沙镇', duty: '', kind: 'township' },
];
const TEXT = { town: '白沙镇', text: '幸福里小区3号楼楼道有人飞线充电，说了不听' };

const source = (more: object): string =>
  JSON.stringify({ county: '临溪县', units: UNITS, matters: [], scenarios: [], rulings: [], ...more });

describe('the routing book of a county', () => {
  it('without a list of its own is the usual one, over units that are recognised by name', () => {
    const { book, precedents } = bookOf(source({}));
    expect(book.matters.find(({ name }) => name === '电动自行车充电停放')).toMatchObject({
      lead: 'D01',
      joint: ['D02'],
    });
    expect(createRouter(book, precedents).route(TEXT)).toMatchObject({ lead: 'D01', town: '白沙镇' });
  });

  it('with a list of its own is that list alone', () => {
    const own = {
      code: 'X1',
      name: '楼道充电',
      lead: 'D02',
      joint: [],
      keywords: ['飞线充电'],
      type: 'HARD',
    };
    const { book } = bookOf(source({ matters: [own] }));
    expect(book.matters).toEqual([
      { code: 'X1', name: '楼道充电', lead: 'D02', joint: [], keywords: ['飞线充电'], defaultType: '攻坚哨' },
    ]);
  });

  it('takes the office’s rulings along', () => {
    const ruling = { id: 'r1', matter: null, terms: ['飞线充电'], lead: 'D02', joint: [] };
    const { book, precedents } = bookOf(source({ rulings: [ruling] }));
    expect(createRouter(book, precedents).route(TEXT)).toMatchObject({
      lead: 'D02',
      why: { precedent: 'r1' },
    });
  });
});
