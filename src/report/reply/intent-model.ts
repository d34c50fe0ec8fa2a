import weights from './intent-weights.json' with { type: 'json' };
import { INTENTS, type ReplyIntent } from './types.ts';

/**
 * A small linear model over character n-grams that says what a reply sounds like. It is asked only where the rules
 * find nothing, or find against all appearance; it never supplies a figure or a day. Its weights are data, made from
 * the labelled replies in test/fixtures by scripts/train-reply-intents.ts.
 */

/** PROMISE and a dated EXTENSION_REQUEST sound alike; which of them it is only the day can tell. */
export const DATED = 'DATED';
export type SoundsLike = ReplyIntent | typeof DATED;
export const CLASSES: readonly SoundsLike[] = [...INTENTS.filter(intent => intent !== 'PROMISE'), DATED];

export const BUCKETS = 8192;
const LONGEST_GRAM = 3;

export interface Guess {
  readonly sounds: SoundsLike;
  /** 0 to 1 */
  readonly share: number;
}

/** The buckets of a normalised text's character n-grams, each once; numbers are all alike. */
export function featuresOf(plain: string): number[] {
  const flat = plain
    .replace(/\d+/gu, '0')
    .replace(/[一二三四五六七八九十两]+(?=[家个次件条户天号点])/gu, '0');
  const chars = ['^', ...flat, '$'];
  const buckets = new Set<number>();
  for (let length = 1; length <= LONGEST_GRAM; length++)
    for (let at = 0; at + length <= chars.length; at++)
      buckets.add(bucketOf(chars.slice(at, at + length).join('')));
  return [...buckets];
}

/** FNV-1a. */
function bucketOf(gram: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < gram.length; i++) hash = Math.imul(hash ^ gram.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}

/** The shares of the classes for summed weights: softmax. */
export function sharesOf(sums: readonly number[]): number[] {
  const highest = Math.max(...sums);
  const powers = sums.map(sum => Math.exp(sum - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map(power => power / total);
}

const table = new Int8Array(Buffer.from(weights.table, 'base64'));

/** What a normalised text sounds most like. */
export function guess(plain: string): Guess {
  const features = featuresOf(plain);
  const scale = weights.step / Math.sqrt(features.length);
  const sums = CLASSES.map((_class, column) =>
    features.reduce((sum, bucket) => sum + (table[bucket * CLASSES.length + column] ?? 0) * scale, 0),
  );
  const shares = sharesOf(sums);
  const best = shares.indexOf(Math.max(...shares));
  return { sounds: CLASSES[best] ?? 'UNKNOWN', share: shares[best] ?? 0 };
}
