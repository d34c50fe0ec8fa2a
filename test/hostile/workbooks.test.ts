import type ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../../src/audit/record.ts';
import type { Db } from '../../src/db/client.ts';
import { importWorkbook } from '../../src/directory/import/import.ts';
import { emptyCounty, now, type TestCounty, wholeCounty, workbook } from '../directory/county.ts';
import { unzip, zipOf } from '../directory/zip.ts';
import { expectNoLeak, fuzz, nasty, rowCounts } from './support.ts';

/** Any value that a cell can hold. */
const cell: fc.Arbitrary<ExcelJS.CellValue> = fc.oneof(
  { weight: 4, arbitrary: nasty },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.constant(null),
  nasty.map(formula => ({ formula, result: 1 })),
  nasty.map(text => ({ text, hyperlink: 'javascript:alert(1)' })),
  nasty.map(text => ({ richText: [{ text }, { text }] })),
  fc.constant({ error: '#REF!' as const }),
);

class Undone extends Error {}

/** The database as it is, except that nothing stays: every workbook meets the same county. */
function undone(db: Db): Pick<Db, 'tx'> {
  return {
    async tx(work) {
      const results: { readonly value: Awaited<ReturnType<typeof work>> }[] = [];
      const undoing = db.tx(async sql => {
        results.push({ value: await work(sql) });
        throw new Undone();
      });
      await undoing.catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
      const [done] = results;
      if (done === undefined) throw new Error('nothing was done');
      return done.value;
    },
  };
}

describe('workbooks that are made to break the import', () => {
  let county: TestCounty;
  let before: Record<string, number>;
  beforeAll(async () => {
    county = await emptyCounty();
    before = await rowCounts(county.db);
  });
  afterAll(() => county.close());

  /** Taken whole or refused with reasons that a person can act on; nothing partial, nothing thrown. */
  async function judged(bytes: Uint8Array): Promise<void> {
    const actor = { kind: 'operator', id: 'tester', channel: 'cli' } as const;
    const result = await importWorkbook(undone(county.db), bytes, { now, actor, record });
    if (!result.ok) {
      expect(result.problems.length).toBeGreaterThan(0);
      for (const { reason } of result.problems) {
        expect(reason).toMatch(/\p{Script=Han}/u);
        expectNoLeak(reason);
      }
    }
    expect(await rowCounts(county.db)).toEqual(before);
  }

  it('with any values in any sheet', async () => {
    const sheets = Object.entries(wholeCounty);
    const spoilt = fc.tuple(
      fc.nat(sheets.length - 1),
      fc.array(fc.tuple(fc.nat(6), fc.nat(6), cell), { minLength: 1, maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(spoilt, async ([at, cells]) => {
        const [name = '', rows = []] = sheets[at] ?? [];
        const changed = rows.map(row => [...row]);
        for (const [row, column, value] of cells) {
          changed[row] ??= [];
          const target = changed[row];
          if (target !== undefined) target[column] = value;
        }
        const bytes = await workbook({ ...wholeCounty, [name]: changed }).catch(() => undefined);
        // What the maker of workbooks itself refuses never reaches us.
        if (bytes !== undefined) await judged(bytes);
      }),
      fuzz(25),
    );
  });

  it('with bytes changed in the archive, or in a part that is packed anew', async () => {
    const whole = await workbook(wholeCounty);
    const parts = unzip(whole);
    const bent = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const damage = (bytes: Buffer, changes: readonly (readonly [number, number])[]): Buffer => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of changes) copy.writeUInt8(value, at % copy.length);
      return copy;
    };
    await fc.assert(
      fc.asyncProperty(bent, fc.option(fc.nat(parts.length - 1)), async (changes, inside) => {
        if (inside === null) return judged(damage(whole, changes));
        const repacked = parts.map((part, at) =>
          at === inside && part.content.length > 0
            ? { ...part, content: damage(part.content, changes) }
            : part,
        );
        return judged(zipOf(repacked));
      }),
      fuzz(40),
    );
  });

  it('cut anywhere', async () => {
    const whole = await workbook(wholeCounty);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), length => judged(whole.subarray(0, length))),
      fuzz(15),
    );
  });
});
