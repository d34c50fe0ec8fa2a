import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratioOf } from '../../src/rules/decimal.ts';
import { drawCommitment, drawFrom, drawingOrder, verifyDraw } from '../../src/rules/draw.ts';
import { answer, codes, visit } from './support.ts';

const roster = (count: number) => Array.from({ length: count }, (_, i) => `企业${i + 1}`);
const draw = (over: Record<string, unknown> = {}) => ({
  command: 'draw',
  profile: 'LINYI',
  unitLevel: 'county',
  kinds: ['消防'],
  date: '2026-09-01',
  seed: '2026-1',
  ratio: 0.2,
  roster: roster(10),
  ...over,
});
const past = (enterprise: string, over: Record<string, unknown> = {}) => visit({ enterprise, ...over });
const twice = (enterprise: string) => [
  past(enterprise, { randomDraw: true }),
  past(enterprise, { randomDraw: true, date: '2026-05-06' }),
];

describe('quota: exact decimal arithmetic, then rounding', () => {
  it.each([
    [0.07, 100, 7],
    [0.29, 100, 29],
    [0.1, 30, 3],
    [0.15, 20, 3],
    [0.55, 20, 11],
    [0.145, 200, 29],
    [0.333, 3, 1],
    [1e-7, 10_000_000, 1],
    [1.1e-7, 10_000_000, 2],
    [1, 53, 53],
    [0, 53, 0],
  ])('%f of %i, rounded up, is %i', (ratio, count, expected) => {
    expect(ratioOf(ratio, count, 'ceil')).toBe(expected);
  });

  it('rounds down, and to the nearest with halves up', () => {
    expect(ratioOf(0.25, 10, 'floor')).toBe(2);
    expect(ratioOf(0.25, 10, 'round')).toBe(3);
    expect(ratioOf(0.249, 10, 'round')).toBe(2);
    expect(ratioOf(0.3, 10, 'floor')).toBe(3);
  });

  it('agrees with whole-number arithmetic for every ratio in thousandths', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (thousandths, count) => {
          const product = BigInt(thousandths) * BigInt(count);
          expect(ratioOf(thousandths / 1000, count, 'ceil')).toBe(Number((product + 999n) / 1000n));
          expect(ratioOf(thousandths / 1000, count, 'floor')).toBe(Number(product / 1000n));
        },
      ),
    );
  });

  it('is of the roster, or of the pool where the county says so', () => {
    const exclude = ['企业1', '企业2', '企业3'];
    expect(codes(draw({ exclude, ratio: 0.5 }))).toEqual(['POOL_7_DRAW_5']);
    expect(codes(draw({ exclude, ratio: 0.5, settings: { draw: { quotaBase: 'pool' } } }))).toEqual([
      'POOL_7_DRAW_4',
    ]);
    const settings = { draw: { quotaBase: 'pool', rounding: 'floor' } };
    expect(codes(draw({ exclude, ratio: 0.5, settings }))).toEqual(['POOL_7_DRAW_3']);
  });

  it('never exceeds the pool', () => {
    const given = answer(draw({ exclude: roster(9), ratio: 0.5 }));
    expect(given).toMatchObject({
      codes: ['POOL_1_DRAW_1'],
      data: { pool: 1, quota: 5, draw: 1, drawn: ['企业10'] },
    });
    expect(codes(draw({ roster: [] }))).toEqual(['POOL_0_DRAW_0']);
  });
});

describe('the pool', () => {
  it('leaves each enterprise out once, for the first of its reasons', () => {
    const given = answer(
      draw({
        profile: 'LINYI',
        settings: { trustedNonTrigger: true },
        exclude: ['企业1', '不在名录'],
        trusted: ['企业1', '企业2', '企业3', '企业4'],
        history: [
          past('企业1', { level: 'city' }),
          past('企业2', { level: 'city' }),
          ...twice('企业2'),
          ...twice('企业3'),
        ],
      }),
    );
    expect(given.data).toMatchObject({
      pool: 6,
      excluded: { manual: ['企业1'], superior: ['企业2'], cap: ['企业3'], trusted: ['企业4'] },
    });
  });

  it('leaves empty reasons unsaid, and trusted ones in while R12 is off', () => {
    expect(answer(draw({ trusted: ['企业4'] })).data).toMatchObject({ pool: 10, excluded: {} });
  });

  it('counts a doubled roster entry once', () => {
    expect(answer(draw({ roster: [...roster(10), ...roster(5)] })).data).toMatchObject({
      pool: 10,
      quota: 2,
    });
  });

  it('follows the county’s own cap: drawn visits in LINYI, visits of the kind in LYG, none in NT', () => {
    const history = [past('企业1'), past('企业2', { kinds: ['燃气'] }), ...twice('企业3')];
    const excluded = (profile: string, over = {}) =>
      answer(draw({ profile, history, ...over })).data.excluded;
    expect(excluded('LINYI')).toEqual({ cap: ['企业3'] });
    expect(excluded('LYG')).toEqual({ cap: ['企业1', '企业3'] });
    expect(excluded('NT')).toEqual({});
    expect(excluded('LYG', { listType: 'key', settings: { keyListNoCap: true } })).toEqual({});
  });

  it('leaves out what a higher level visited in the same year, up to the day', () => {
    const history = [
      past('企业1', { level: 'city' }),
      past('企业2', { level: 'province', date: '2026-09-01' }),
      past('企业3', { level: 'city', date: '2026-09-02' }),
      past('企业4', { level: 'city', date: '2025-12-31' }),
      past('企业5', { level: 'city', kinds: ['燃气'] }),
    ];
    expect(answer(draw({ history })).data.excluded).toEqual({ superior: ['企业1', '企业2'] });
  });
});

describe('a second look at a draw before the check', () => {
  const recheck = (history: object[], over: Record<string, unknown> = {}) => ({
    command: 'draw',
    profile: 'LINYI',
    unitLevel: 'county',
    kinds: ['消防'],
    date: '2026-06-24',
    drawn: { at: '2026-06-01', enterprises: ['A', 'B', 'C'] },
    history,
    ...over,
  });
  const above = (enterprise: string, date: string, over = {}) =>
    past(enterprise, { level: 'city', date, ...over });

  it('drops those visited from above after the draw up to the day, in the order drawn', () => {
    const history = [
      above('C', '2026-06-24'),
      above('A', '2026-06-02'),
      above('B', '2026-06-01'),
      above('X', '2026-06-09'),
    ];
    expect(answer(recheck(history))).toMatchObject({
      verdict: 'EXCLUDE',
      codes: ['SUPERIOR_CHECKED_AFTER_DRAW'],
      data: { excluded: { superior: ['A', 'C'] }, remaining: 1, refill: 2 },
    });
  });

  it('keeps all when nothing of the kind happened', () => {
    const history = [
      above('A', '2026-06-25'),
      above('B', '2026-06-10', { trigger: 'recheck' }),
      above('C', '2026-06-10', { kinds: ['燃气'] }),
    ];
    expect(answer(recheck(history))).toMatchObject({
      verdict: 'ALLOW',
      codes: ['OK'],
      data: { excluded: {}, remaining: 3, refill: 0 },
    });
  });
});

describe('a draw that anybody can repeat', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 40 });

  it('has the published algorithm: sha256 keys of seed and name, in order', () => {
    const key = (name: string) =>
      createHash('sha256').update(`chayici-draw-v1\n6:2026-1${name}`).digest('hex');
    const expected = roster(10).sort((a, b) => (key(a) < key(b) ? -1 : 1));
    expect(answer(draw({ ratio: 1 })).data.drawn).toEqual(expected);
  });

  it('gives the same result for the same seed, in whatever order the roster comes', () => {
    fc.assert(
      fc.property(
        names.chain(pool =>
          fc.tuple(fc.constant(pool), fc.shuffledSubarray(pool, { minLength: pool.length })),
        ),
        fc.string(),
        ([pool, shuffled], seed) => {
          expect(drawingOrder(seed, shuffled)).toEqual(drawingOrder(seed, pool));
        },
      ),
    );
  });

  it('takes a refill from the same order: a larger draw begins with the smaller', () => {
    fc.assert(
      fc.property(names, fc.string(), fc.nat(20), (pool, seed, count) => {
        const more = drawFrom(seed, pool, count + 3).drawn;
        expect(more.slice(0, count)).toEqual(drawFrom(seed, pool, count).drawn);
        expect(new Set(more).size).toBe(Math.min(count + 3, pool.length));
      }),
    );
  });

  it('changes with the seed', () => {
    const orders = new Set(roster(50).map(seed => drawingOrder(seed, roster(10)).join()));
    expect(orders.size).toBe(50);
  });

  it('treats every name alike: over many seeds each is drawn about equally often', () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 2_000; seed++) {
      for (const name of drawFrom(`种子${seed}`, roster(10), 2).drawn)
        times.set(name, (times.get(name) ?? 0) + 1);
    }
    // 400 expected each, standard deviation 18: five of them either way.
    for (const name of roster(10)) expect(Math.abs((times.get(name) ?? 0) - 400)).toBeLessThan(90);
  });

  it('is bound by its commitment before the seed is shown', () => {
    expect(drawCommitment('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(answer(draw()).data.commitment).toBe(drawCommitment('2026-1'));
  });

  it('is verified from its record, and every forgery is named', () => {
    const record = drawFrom('seed', roster(10), 3);
    expect(verifyDraw(record)).toEqual({ ok: true });
    expect(verifyDraw({ ...record, seed: 'other' })).toEqual({ ok: false, reason: 'commitment' });
    expect(verifyDraw({ ...record, seed: 'other', commitment: drawCommitment('other') })).toEqual({
      ok: false,
      reason: 'drawn',
    });
    expect(verifyDraw({ ...record, drawn: record.drawn.toReversed() })).toEqual({
      ok: false,
      reason: 'drawn',
    });
    expect(verifyDraw({ ...record, drawn: [...record.drawn, '关系户'] })).toEqual({
      ok: false,
      reason: 'drawn',
    });
    expect(verifyDraw({ ...record, pool: [...record.pool, '企业1'] })).toEqual({ ok: false, reason: 'pool' });
    expect(verifyDraw({ ...record, algorithm: 'v0' })).toEqual({ ok: false, reason: 'algorithm' });
  });
});
