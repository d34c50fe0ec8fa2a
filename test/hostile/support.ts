import fc from 'fast-check';
import { expect } from 'vitest';
import type { Db } from '../../src/db/client.ts';

/** Times as many cases as usual, e.g. `FUZZ_RUNS=50` for a night's run. */
const TIMES = Math.max(1, Number(process.env.FUZZ_RUNS ?? '1') || 1);

/**
 * Settings of one property. Every run draws a fresh seed unless `FUZZ_SEED` names one; a failure prints seed and path,
 * and the case is then kept among the `examples` of its property.
 */
export function fuzz<T>(runs: number, examples: T[] = []): fc.Parameters<T> {
  const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
  return { numRuns: runs * TIMES, examples, ...seed };
}

/** Texts that have broken parsers, databases, pages and spreadsheets before. */
export const NASTY = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00x',
  '\uffff\ufeff',
  '\u202Ecod.exe',
  "'; drop table unit; --",
  "' or '1'='1",
  '$1',
  '%s%n%x',
  '#{7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '](javascript:alert(1))',
  '<at id=all></at>',
  '=HYPERLINK("http://evil.example","x")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  'x\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'NaN',
  '-0',
  '1e999',
  '9'.repeat(400),
  '0x1f',
  '２０２６-０９-３１',
  '2026-02-30',
  '吹哨'.repeat(300),
  '👨‍👩‍👧‍👦'.repeat(40),
  'e\u0301'.repeat(200),
  'A'.repeat(5_000),
] as const;

export const nasty: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
);

/** Any JSON, with keys that reach for prototypes and texts that nobody types. */
export const nastyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(nasty, fc.double(), fc.integer(), fc.constantFrom(null, true, false)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(nasty, fc.constantFrom('id', 'text', 'content', 'userId', 'value', 'length')),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
})).value;

/** Lists within lists, as deep as a body of the usual bound can hold. */
export function depthBomb(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

const LEAKS =
  /\bat \S+ \(|\.ts:\d+|node_modules|node:internal|stack"|syntax error|invalid byte sequence|violates|relation "|select \w+ from|insert into|pg_|postgres(?:ql)?:|ECONN|prisma/iu;

/** An answer that an attacker learns nothing from: no stack, no SQL, none of these secrets. */
export function expectNoLeak(body: string, secrets: readonly string[] = []): void {
  expect(body).not.toMatch(LEAKS);
  for (const secret of secrets) if (secret !== '') expect(body).not.toContain(secret);
}

/** A refusal in one short line, or an ordinary answer; never the service's own failure. */
export function expectClean(
  answer: { readonly status: number; readonly body: string },
  secrets: readonly string[] = [],
): void {
  expect(answer.status, answer.body.slice(0, 300)).toBeLessThan(500);
  expectNoLeak(answer.body, secrets);
  if (answer.status >= 400 && answer.body.startsWith('{')) expect(answer.body.length).toBeLessThan(2_000);
}

/** How many rows every table of record holds; what takes note of refusals is left out unless asked for. */
export async function rowCounts(db: Db, except: readonly string[] = NOTES): Promise<Record<string, number>> {
  const tables = await db.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = 'public' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    if (except.includes(name) || name.startsWith('_')) continue;
    const rows = await db.query<{ n: number }>(`select count(*)::int as n from "${name}"`);
    counts[name] = rows[0]?.n ?? 0;
  }
  return counts;
}

/**
 * Written for every event, whatever becomes of it, and by the delivery's own limits. A command that is refused may have
 * taken the next number of its series: numbers have gaps, and nothing else comes of it.
 */
const NOTES = [
  'number_series',
  'inbound_event',
  'audit',
  'audit_head',
  'rate_slot',
  'rate_window',
  'usage_meter',
  'heartbeat',
];
