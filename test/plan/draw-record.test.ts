import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { drawVerify } from '../../src/cli/draw.ts';
import type { DrawRecordFile } from '../../src/plan/draw/state.ts';
import { drawOfficers, rosterHash, verifyRecord } from '../../src/plan/draw/verify.ts';
import { drawCommitment, drawFrom, drawingOrder } from '../../src/rules/draw.ts';

/** A record as the service publishes it. */
function recordOf(
  seed: string,
  roster: readonly string[],
  excluded: readonly string[],
  count: number,
): DrawRecordFile {
  const pool = roster.filter(name => !excluded.includes(name));
  const enterprises = drawFrom(seed, pool, count);
  return {
    no: 'CQ2026-0001',
    unit: '县市场监管局',
    scenario: '餐饮单位监管一件事',
    date: '2026-06-20',
    ratio: 0.2,
    commitment: drawCommitment(seed),
    committedAt: '2026-06-01T01:00:00.000Z',
    rosterHash: rosterHash(roster),
    roster: [...roster],
    excluded: excluded.length === 0 ? {} : { manual: [...excluded] },
    quota: enterprises.drawn.length,
    enterprises: { ...enterprises, pool: [...pool], drawn: [...enterprises.drawn] },
    replaced: [],
  };
}

const roster = Array.from({ length: 30 }, (_, n) => `企业${n}`);

describe('a published draw', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chayici-draw-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is repeated from its record, whatever the register, the exclusions and the seed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 60 }),
        fc.string({ minLength: 16, maxLength: 48 }),
        fc.nat(60),
        fc.nat(10),
        (names, seed, count, out) => {
          expect(verifyRecord(recordOf(seed, names, names.slice(0, out), count))).toMatchObject({ ok: true });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('betrays every swap of one drawn name for one that was not', () => {
    const record = recordOf('a seed of some length', roster, [], 6);
    const rest = record.enterprises.pool.filter(name => !record.enterprises.drawn.includes(name));
    for (const [at] of record.enterprises.drawn.entries()) {
      const drawn = record.enterprises.drawn.with(at, rest[at] ?? '');
      expect(verifyRecord({ ...record, enterprises: { ...record.enterprises, drawn } })).toMatchObject({
        ok: false,
      });
    }
  });

  it('takes a replacement only from the head of the line', () => {
    const record = recordOf('a seed of some length', roster, [], 6);
    const line = drawingOrder(record.enterprises.seed, record.enterprises.pool);
    const at = '2026-06-18T01:00:00.000Z';
    const out = [line[2] ?? ''];
    const replaced = (names: string[]) => verifyRecord({ ...record, replaced: [{ at, out, in: names }] });
    expect(replaced([line[6] ?? ''])).toMatchObject({ ok: true, replaced: 1 });
    expect(replaced([line[7] ?? ''])).toMatchObject({ ok: false });
    expect(
      verifyRecord({ ...record, replaced: [{ at, out: [line[9] ?? ''], in: [line[6] ?? ''] }] }),
    ).toMatchObject({ ok: false });
  });

  it('draws as many officers of every unit as there are, never more than asked', () => {
    const pool = ['A|1', 'A|2', 'A|3', 'B|4', 'C|5', 'C|6'];
    const drawn = drawOfficers('seed', pool, 2);
    const units = Object.fromEntries(
      ['A', 'B', 'C'].map(unit => [unit, drawn.filter(key => key.startsWith(unit)).length]),
    );
    expect(units).toEqual({ A: 2, B: 1, C: 2 });
    expect(drawOfficers('seed', pool.toReversed(), 2)).toEqual(drawn);
  });

  it('is checked by the operator’s tool: 0 when it holds, 1 when not, 2 when it is no record', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const complained = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const record = recordOf('a seed of some length', roster, ['企业3'], 6);
    expect(await drawVerify(file('good.json', JSON.stringify(record)))).toBe(0);
    expect(await drawVerify(file('bad.json', JSON.stringify({ ...record, commitment: 'no' })))).toBe(1);
    expect(await drawVerify(file('none.json', '{"hello":1}'))).toBe(1);
    expect(await drawVerify(file('text.json', 'not json'))).toBe(2);
    expect(await drawVerify(undefined)).toBe(2);
    said.mockRestore();
    complained.mockRestore();
  });
});
