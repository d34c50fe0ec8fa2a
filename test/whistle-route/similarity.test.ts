import { describe, expect, it } from 'vitest';
import type { WhistleTrace } from '../../src/whistle/route/index.ts';
import { isSameCase, SAME_CASE_DAYS, similarity } from '../../src/whistle/route/index.ts';

const DAY = 86_400_000;
const first: WhistleTrace = {
  town: '城关镇',
  place: '康乐小区3号楼',
  matters: ['M01'],
  text: '康乐小区3号楼楼道飞线充电',
  at: 100 * DAY,
};

describe('the same case told twice', () => {
  it('is one case when place and matter agree within seven days', () => {
    const again = {
      ...first,
      place: '康乐小区',
      text: '康乐小区又有人拉线充电',
      at: first.at + SAME_CASE_DAYS * DAY,
    };
    expect(isSameCase(first, again)).toBe(true);
    expect(similarity(first, again)).toBe(similarity(again, first));
  });

  it.each([
    ['eight days later', { at: first.at + 7 * DAY + 1 }],
    ['in another town', { town: '柳树镇' }],
    ['about another matter', { matters: ['M34'] }],
    ['at another place', { place: '文昌阁西巷', text: '文昌阁西巷有人飞线充电' }],
    ['with no place told', { place: null }],
  ])('is another case %s', (_when, change) => {
    expect(isSameCase(first, { ...first, text: '楼道里有电瓶车', ...change })).toBe(false);
  });
});
