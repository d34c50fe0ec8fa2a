/**
 * Random draw (抽取, R15: F004 二(二)2) that anybody can repeat.
 *
 * Algorithm chayici-draw-v1: each name of the pool gets the key
 *   sha256( "chayici-draw-v1" LF byteLength(seed) ":" seed name ), all UTF-8, written in hex;
 * the pool sorted by key (then by name) is the drawing order, and its first n are drawn. The order depends on the seed
 * and the names alone, not on the order of the roster; a refill (补抽) takes the next ones of the same order.
 *
 * A seed can be committed before it is used: publish sha256(seed), draw, then publish the seed. A seed that is to be
 * kept secret until then needs at least 128 random bits, or the commitment can be guessed open.
 */
import { createHash } from 'node:crypto';
import { ratioOf } from './decimal.ts';
import { capReached, type FrequencySubject, latestSuperior, superiorBasis } from './frequency.ts';
import { byEnterprise } from './history.ts';
import type { DrawCase, RedrawCase } from './schema.ts';
import type { RuleSettings } from './settings.ts';
import { finding, type Judgement } from './verdict.ts';

const drawAlgorithm = 'chayici-draw-v1';

/** A draw with everything needed to repeat it. */
export interface DrawRecord {
  algorithm: string;
  seed: string;
  /** What was published before the seed: drawCommitment(seed). */
  commitment: string;
  pool: readonly string[];
  /** In drawing order. */
  drawn: readonly string[];
}

export type DrawCheck = { ok: true } | { ok: false; reason: 'algorithm' | 'commitment' | 'pool' | 'drawn' };

/** sha256 of the seed (UTF-8) in lower-case hex: published before the draw, it binds the seed. */
export function drawCommitment(seed: string): string {
  return sha256(seed);
}

/** The whole pool in drawing order; doubled names count once. */
export function drawingOrder(seed: string, pool: Iterable<string>): string[] {
  const prefix = `${drawAlgorithm}\n${Buffer.byteLength(seed)}:${seed}`;
  return [...new Set(pool)]
    .map(name => ({ name, key: sha256(prefix + name) }))
    .sort((a, b) => compare(a.key, b.key) || compare(a.name, b.name))
    .map(({ name }) => name);
}

/** Draws `count` names, or all when the pool is smaller. */
export function drawFrom(seed: string, pool: readonly string[], count: number): DrawRecord {
  return {
    algorithm: drawAlgorithm,
    seed,
    commitment: drawCommitment(seed),
    pool: [...pool],
    drawn: drawingOrder(seed, pool).slice(0, count),
  };
}

/** Repeats a recorded draw; the reason names the first part that does not hold. */
export function verifyDraw(record: DrawRecord): DrawCheck {
  if (record.algorithm !== drawAlgorithm) return { ok: false, reason: 'algorithm' };
  if (record.commitment !== drawCommitment(record.seed)) return { ok: false, reason: 'commitment' };
  if (new Set(record.pool).size !== record.pool.length) return { ok: false, reason: 'pool' };
  const again = drawingOrder(record.seed, record.pool).slice(0, record.drawn.length);
  const same = again.length === record.drawn.length && again.every((name, i) => name === record.drawn[i]);
  return same ? { ok: true } : { ok: false, reason: 'drawn' };
}

type Reason = 'manual' | 'superior' | 'cap' | 'trusted';

/**
 * pool = roster − those left out, each for its first reason; quota = ratio × roster or pool; draw = min(quota, pool).
 * `keyListed`: names that are on the key list, whatever list the draw as a whole is made from.
 */
export function judgeDraw(
  input: DrawCase,
  settings: RuleSettings,
  keyListed: ReadonlySet<string> = new Set(),
): Judgement {
  const roster = [...new Set(input.roster)];
  const reasonOf = leavingOut(input, settings, keyListed);
  const byReason = Map.groupBy(roster, reasonOf);
  const pool = byReason.get(undefined) ?? [];
  const base = settings.draw.quotaBase === 'total' ? roster.length : pool.length;
  const quota = ratioOf(input.ratio, base, settings.draw.rounding);
  const { drawn, commitment, algorithm } = drawFrom(input.seed, pool, quota);
  const params = { pool: pool.length, quota, draw: drawn.length, roster: roster.length };
  const code = `POOL_${pool.length}_DRAW_${drawn.length}`;
  return {
    findings: [finding('POOL_DRAW', params, { code, basis: settings.sourceOf('draw') })],
    data: {
      pool: pool.length,
      quota,
      draw: drawn.length,
      excluded: listed(byReason),
      drawn,
      algorithm,
      commitment,
    },
  };
}

/** Why a name of the roster cannot be drawn; the cap counts although it is soft, for a draw needs no exception. */
function leavingOut(
  input: DrawCase,
  settings: RuleSettings,
  keyListed: ReadonlySet<string>,
): (name: string) => Reason | undefined {
  const manual = new Set(input.exclude);
  const trusted = new Set(settings.trustedNonTrigger ? input.trusted : []);
  const visits = byEnterprise(input.history);
  const drawn: FrequencySubject = { ...input, randomDraw: true };
  return name => {
    const subject: FrequencySubject = keyListed.has(name) ? { ...drawn, listType: 'key' } : drawn;
    const own = visits.get(name) ?? [];
    if (manual.has(name)) return 'manual';
    if (latestSuperior(subject, own, settings)) return 'superior';
    if (capReached(subject, own, settings)) return 'cap';
    return trusted.has(name) ? 'trusted' : undefined;
  };
}

function listed(byReason: ReadonlyMap<Reason | undefined, string[]>): Partial<Record<Reason, string[]>> {
  const reasons: Reason[] = ['manual', 'superior', 'cap', 'trusted'];
  return Object.fromEntries(
    reasons.flatMap(reason => {
      const names = byReason.get(reason);
      return names ? [[reason, names]] : [];
    }),
  );
}

/** R2 once more before the check: who was visited from above after the draw drops out, and as many may be redrawn. */
export function judgeRedraw(input: RedrawCase, settings: RuleSettings): Judgement {
  const visits = byEnterprise(input.history.filter(({ date }) => date > input.drawn.at.day));
  const subject: FrequencySubject = { ...input, randomDraw: true, listType: 'general' };
  const enterprises = [...new Set(input.drawn.enterprises)];
  const superior = enterprises.filter(name => latestSuperior(subject, visits.get(name) ?? [], settings));
  const data = {
    excluded: superior.length > 0 ? { superior } : {},
    remaining: enterprises.length - superior.length,
    refill: superior.length,
  };
  if (superior.length === 0)
    return { findings: [finding('OK', {}, { basis: superiorBasis(settings) })], data };
  const params = { enterprises: superior, refill: superior.length };
  const found = finding('SUPERIOR_CHECKED_AFTER_DRAW', params, { basis: superiorBasis(settings) });
  return { findings: [found], data };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
