import { createHash } from 'node:crypto';
import { drawCommitment, drawingOrder, verifyDraw } from '../../rules/draw.ts';
import { type DrawRecordFile, drawRecord } from './state.ts';

export type DrawVerdict =
  | { readonly ok: true; readonly enterprises: number; readonly officers: number; readonly replaced: number }
  | { readonly ok: false; readonly fault: string };

/** SHA-256 over the sorted names, one a line: what a commitment binds besides the seed. */
export function rosterHash(names: readonly string[]): string {
  return createHash('sha256')
    .update([...new Set(names)].sort().join('\n'))
    .digest('hex');
}

/** Repeats a published draw from its record alone: the commitment, the register, the lists and every replacement. */
export function verifyRecord(input: unknown): DrawVerdict {
  const parsed = drawRecord.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, fault: `not a draw record: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
  }
  const record = parsed.data;
  const fault = [seedFault(record), rosterFault(record), listFault(record), replacementFault(record)].find(
    found => found !== undefined,
  );
  if (fault !== undefined) return { ok: false, fault };
  return {
    ok: true,
    enterprises: record.enterprises.drawn.length,
    officers: record.officers?.drawn.length ?? 0,
    replaced: record.replaced.reduce((sum, entry) => sum + entry.in.length, 0),
  };
}

function seedFault({ commitment, enterprises, officers }: DrawRecordFile): string | undefined {
  if (drawCommitment(enterprises.seed) !== commitment) return 'the seed is not the one that was committed to';
  if (officers !== undefined && officers.seed !== enterprises.seed)
    return 'officers were drawn with another seed';
  return undefined;
}

function rosterFault(record: DrawRecordFile): string | undefined {
  if (rosterHash(record.roster) !== record.rosterHash)
    return 'the register is not the one that was committed to';
  const parts = [...record.enterprises.pool, ...Object.values(record.excluded).flat()];
  if (rosterHash(parts) !== record.rosterHash || new Set(parts).size !== parts.length) {
    return 'pool and exclusions do not make up the register';
  }
  return undefined;
}

function listFault({ enterprises, officers }: DrawRecordFile): string | undefined {
  const first = verifyDraw(enterprises);
  if (!first.ok) return `enterprises: ${first.reason}`;
  const second = officers === undefined ? ({ ok: true } as const) : verifyOfficers(officers);
  return second.ok ? undefined : `officers: ${second.reason}`;
}

/** Officers are drawn unit by unit, so that every unit has its own; `unit|certificate` in the pool. */
export function drawOfficers(seed: string, pool: readonly string[], each: number): string[] {
  const order = drawingOrder(seed, pool);
  const units = [...new Set(pool.map(unitOf))].sort();
  return units.flatMap(unit => order.filter(name => unitOf(name) === unit).slice(0, each));
}

function unitOf(name: string): string {
  return name.slice(0, name.indexOf('|'));
}

function verifyOfficers(
  record: NonNullable<DrawRecordFile['officers']>,
): { ok: true } | { ok: false; reason: string } {
  const counts = Map.groupBy(record.drawn, unitOf);
  const each = Math.max(0, ...[...counts.values()].map(list => list.length));
  const again = drawOfficers(record.seed, record.pool, each);
  const same = again.length === record.drawn.length && again.every((name, at) => name === record.drawn[at]);
  return same ? { ok: true } : { ok: false, reason: 'drawn' };
}

/** Every replacement is the next of the same order that was neither drawn nor dropped before. */
function replacementFault({ enterprises, replaced }: DrawRecordFile): string | undefined {
  const order = drawingOrder(enterprises.seed, enterprises.pool);
  const seen = new Set(enterprises.drawn);
  for (const { out, in: replacements } of replaced) {
    if (out.some(name => !seen.has(name))) return 'something was replaced that had not been drawn';
    for (const name of replacements) {
      if (order.find(candidate => !seen.has(candidate)) !== name)
        return 'a replacement is not the next of the order';
      seen.add(name);
    }
  }
  return undefined;
}
